from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester

from app.domain.transcript import Edit, EditKind, Segment, Speaker
from speech.events import Gap, Track
from ui.models.transcript import LINE_ROLE, LineKind, TranscriptModel

AGENT, CITIZEN = Track.AGENT, Track.CITIZEN


def said(text, track=CITIZEN, start_s=1.0):
    return Segment(Speaker(track), start_s, start_s + 1, text)


def checked():
    """A model with the tester attached first; its warnings fail the test, as all of Qt's do."""
    model = TranscriptModel()
    model.tester = QAbstractItemModelTester(
        model, QAbstractItemModelTester.FailureReportingMode.Warning
    )
    return model


def lines(model):
    return [model.index(row).data(LINE_ROLE) for row in range(model.rowCount())]


def texts(model):
    return [line.text for line in lines(model)]


@pytest.fixture
def model(qapp):
    return checked()


def test_a_running_line_grows_in_its_row(model, qtbot):
    model.set_running(CITIZEN, "我要")
    with qtbot.waitSignal(model.dataChanged) as told:
        model.set_running(CITIZEN, "我要投诉")
    assert texts(model) == ["我要投诉"]
    assert told.args[0].row() == told.args[1].row() == 0
    assert lines(model)[0].kind is LineKind.RUNNING


def test_each_speaker_has_a_running_line_of_his_own_below_what_is_finished(model):
    model.set_running(AGENT, "请问")
    model.set_running(CITIZEN, "我")
    model.append_segment(said("您好", AGENT, 0.2))
    assert texts(model) == ["您好", "我"]
    model.set_running(AGENT, "在哪里")
    model.append_segment(said("喂"))
    assert texts(model) == ["您好", "喂", "在哪里"]


def test_a_running_line_without_words_goes_away(model):
    model.set_running(CITIZEN, "嗯")
    model.set_running(CITIZEN, "")
    model.set_running(AGENT, "")
    assert model.rowCount() == 0


def test_a_gap_of_both_tracks_is_shown_once(model):
    model.append_gap(Gap(AGENT, 26.0, 1.2))
    model.append_gap(Gap(CITIZEN, 26.1, 1.3))
    assert [line.kind for line in lines(model)] == [LineKind.GAP]


@pytest.mark.parametrize("other", [Gap(CITIZEN, 27.0, 1.2), Gap(CITIZEN, 26.0, 3.0)])
def test_another_gap_is_shown_too(model, other):
    model.append_gap(Gap(AGENT, 26.0, 1.2))
    model.append_gap(other)
    assert model.rowCount() == 2


def test_a_gap_reads_with_its_length(model):
    model.append_gap(Gap(CITIZEN, 26.0, 1.24))
    assert "1.2 s" in model.index(0).data()
    assert "1.2 s" in model.index(0).data(Qt.ItemDataRole.AccessibleTextRole)


def test_a_sentence_reads_aloud_with_its_speaker(model):
    model.append_segment(said("我要投诉"))
    for role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
        assert model.index(0).data(role) == "Citizen 我要投诉"


def test_sentences_are_counted_without_gaps_and_running_lines(model):
    model.append_segment(said("一"))
    model.append_gap(Gap(CITIZEN, 3.0, 1.0))
    model.set_running(AGENT, "请")
    model.append_segment(said("二", AGENT))
    assert [model.row_of(number) for number in (-1, 0, 1, 2)] == [-1, 0, 2, -1]


def test_marks_stay_with_their_sentence(model, qtbot):
    model.append_gap(Gap(CITIZEN, 0.0, 1.0))
    model.append_segment(said("我要投诉噪音"))
    with qtbot.waitSignal(model.dataChanged) as told:
        model.mark(0, ((2, 4),))
    assert told.args[0].row() == 1
    model.append_segment(said("好", AGENT))
    assert [line.marks for line in lines(model)] == [(), ((2, 4),), ()]
    with qtbot.assertNotEmitted(model.dataChanged):
        model.mark(0, ((2, 4),))
        model.mark(7, ((0, 1),))
    model.mark(0, ())
    assert lines(model)[1].marks == ()


EDIT = Edit(2, 5, "印井盖", EditKind.SOUND)


def test_another_text_takes_marks_and_edits_along(model, qtbot):
    model.append_gap(Gap(CITIZEN, 0.0, 1.0))
    model.append_segment(replace(said("门口窨井盖"), edits=(EDIT,)))
    model.mark(0, ((0, 2),))
    with qtbot.waitSignal(model.dataChanged) as told:
        model.correct(0, said("门前窨井盖"))
    assert told.args[0].row() == 1
    assert (lines(model)[1].text, lines(model)[1].marks, lines(model)[1].edits) == (
        *("门前窨井盖", ()),
        (),
    )


def test_only_what_was_corrected_is_read_aloud_with_it(model):
    number = Edit(0, 2, "三号", EditKind.NUMBER)
    model.append_segment(replace(said("3号窨井盖"), edits=(number, EDIT)))
    assert model.index(0).data() == "Citizen 3号窨井盖"
    aloud = model.index(0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert aloud == "Citizen 3号窨井盖 · Heard: 印井盖"


def test_a_pause_gets_its_length_when_it_is_over(model):
    model.append_pause(3.0)
    model.append_segment(said("好"))
    assert model.index(0).data() == "Recording is paused"
    model.end_pause(4.25)
    assert model.index(0).data() == "Recording was paused for 4.2 s"
    assert [model.segment_of(row) for row in (-1, 0, 1, 2)] == [-1, -1, 0, -1]
    model.clear()
    model.end_pause(1.0)
    assert model.rowCount() == 0


def test_a_new_call_begins_empty(model):
    model.append_segment(said("旧"))
    model.set_running(AGENT, "旧")
    model.clear()
    assert model.rowCount() == 0
    assert model.row_of(0) == -1
    model.append_segment(said("新"))
    assert texts(model) == ["新"]


def test_rows_have_no_rows(model):
    model.append_segment(said("一"))
    assert model.rowCount(model.index(0)) == 0
    assert model.data(QModelIndex()) is None


tracks = st.sampled_from(Track)
words = st.text("你我他好", max_size=3)
steps = st.lists(
    st.one_of(
        st.tuples(st.just("run"), tracks, words),
        st.tuples(st.just("say"), tracks, words),
        st.tuples(st.just("gap"), tracks, st.integers(0, 2)),
        st.tuples(st.just("mark"), st.integers(0, 6), st.integers(1, 3)),
        st.tuples(st.just("clear"), st.none(), st.none()),
    ),
    max_size=25,
)


@given(steps)
def test_whatever_is_heard_the_rows_are_what_was_said_then_what_is_running(qapp, taken):
    model = checked()
    finished, running, sentences = [], {}, []
    for step, who, what in taken:
        if step == "run":
            model.set_running(who, what)
            running = (
                {**running, who: what} if what else {k: v for k, v in running.items() if k != who}
            )
        elif step == "say":
            model.append_segment(said(what, who))
            running.pop(who, None)
            sentences.append(len(finished))
            finished.append((LineKind.SEGMENT, who, what))
        elif step == "gap":
            model.append_gap(Gap(who, 10.0 * what, 1.0))
            if (
                not finished
                or finished[-1][0] is not LineKind.GAP
                or finished[-1][2] != 10.0 * what
            ):
                finished.append((LineKind.GAP, who, 10.0 * what))
        elif step == "mark":
            model.mark(who, ((0, what),))
        else:
            model.clear()
            finished, running, sentences = [], {}, []
    shown = [
        (line.kind, line.track, line.start_s if line.kind is LineKind.GAP else line.text)
        for line in lines(model)
    ]
    assert shown == finished + [(LineKind.RUNNING, k, v) for k, v in running.items()]
    assert [model.row_of(n) for n in range(len(sentences))] == sentences
