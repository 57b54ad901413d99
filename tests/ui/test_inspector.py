"""The inspector's desk: words that light up, the list, the ticket, real sound."""

from __future__ import annotations

import json
import random
import time
from dataclasses import replace
from itertools import pairwise
from uuid import uuid4

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QShortcut
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QApplication, QLabel
from sqlalchemy import select

from app.bootstrap.inspection import OpenInspection
from app.central.people.people_tables import AuditRow
from app.domain.call import Call
from app.domain.correcting import toggled
from app.domain.seat import Role
from app.domain.ticket import EventKind, TicketEvent
from app.domain.transcript import (
    Edit,
    EditKind,
    Gap,
    Pause,
    Segment,
    Speaker,
    Transcript,
    Voice,
    Word,
)
from app.paths import Profile
from app.services.asking import NotAnswered, Trouble
from app.services.inspecting import CallLine
from app.settings import Settings
from app.sync.client import Central
from app.sync.protocol import Credentials
from tests.central.running import PASSWORD, running
from tests.pulse import private_pulse
from tests.services.calls import (
    LENGTH_S,
    RANG_MS,
    TRANSCRIPT,
    tell_call,
    tell_sound,
    two_tones,
)
from ui import wording
from ui.inspector.keys import InspectorKeys
from ui.inspector.replay_view import ReplayView
from ui.inspector.ticket_card import Names
from ui.inspector.waveform import Waveform
from ui.inspector.window import InspectionWindow
from ui.models.calls import CallsModel
from ui.models.replay import ROW_ROLE, ReplayModel, Span, edits_of, word_spans
from ui.models.transcript import LINE_ROLE

NUMBER = Edit(0, 2, "三号", EditKind.NUMBER)
FAILS = QAbstractItemModelTester.FailureReportingMode.Fatal


def words(*texts, start=0.0):
    return tuple(Word(t, start + n, start + n + 0.8, 0.9) for n, t in enumerate(texts))


def sentence(text, *texts, heard="", speaker=Speaker.CITIZEN, start=0.0):
    return Segment(speaker, start, start + len(texts), text, words(*texts, start=start), heard)


# --- where the words are


def test_words_are_found_in_punctuated_text():
    spans = word_spans(sentence("楼下，太吵，楼下！", "楼下", "太吵", "楼下"))
    assert [(s.start, s.end, s.start_s) for s in spans] == [(0, 2, 0.0), (3, 5, 1.0), (6, 8, 2.0)]


def test_corrected_words_share_what_stands_in_their_place():
    segment = sentence("门口窨井盖坏了", "门口", "印", "井盖儿", "坏了", heard="门口印井盖儿坏了")
    spans = word_spans(segment)
    assert spans[1] == Span(2, 5, 1.0, 2.8)
    assert [(segment.text[e.start : e.end], e.heard) for e in edits_of(segment)] == [
        ("窨", "印"),
        ("盖", "盖儿"),
    ]


def test_a_sentence_without_words_is_one_span():
    assert word_spans(Segment(Speaker.AGENT, 2.0, 4.0, "您好")) == (Span(0, 2, 2.0, 4.0),)


@pytest.mark.parametrize("seed", range(30))
def test_spans_never_overlap_and_stay_in_the_text(seed):
    dice = random.Random(seed)
    texts = ["".join(dice.choices("一二三四", k=dice.randint(1, 3))) for _ in range(12)]
    kept = [each for each in texts if dice.random() < 0.7]
    segment = sentence("，".join(kept) or "五", *texts)
    spans = word_spans(segment)
    assert spans
    assert all(s.start < s.end <= len(segment.text) for s in spans)
    assert all(a.end <= b.start and a.start_s <= b.start_s for a, b in pairwise(spans))


# --- what is lit


def lit(model):
    rows = [model.index(row).data(LINE_ROLE) for row in range(model.rowCount())]
    return [line.text[start:end] for line in rows for start, end in line.marks]


def test_the_word_that_sounds_is_lit_and_only_changed_rows_are_told(qtbot):
    model = ReplayModel()
    tester = QAbstractItemModelTester(model, FAILS)
    model.show(TRANSCRIPT)
    told = []
    model.dataChanged.connect(lambda top, _bottom: told.append(top.row()))
    assert model.light(0.3) == 0
    assert lit(model) == ["您好"]
    model.light(0.4)
    assert told == [0], "the same word is not painted twice"
    model.light(0.75)
    assert lit(model) == ["请讲"]
    assert model.light(1.3) == 0
    assert lit(model) == ["请讲", "楼下"], "a word glows on while the other one begins"
    assert model.light(1.65) == 1
    assert model.light(2.9) == -1
    model.light(0.3)
    model.light(None)
    assert lit(model) == []
    model.light(0.3)
    model.show(Transcript())
    assert model.rowCount() == 0
    del tester


def test_both_voices_at_once_are_both_lit(qtbot):
    model = ReplayModel()
    long = sentence("一二三四", "一", "二", "三", "四", speaker=Speaker.AGENT)
    model.show(Transcript((long, sentence("好", "好", start=2.1))))
    model.light(2.3)
    assert lit(model) == ["三", "好"]


def test_nothing_is_lit_in_a_pause_inside_a_sentence(qtbot):
    model = ReplayModel()
    hesitant = (Word("嗯", 0.0, 0.4, 0.9), Word("是的", 3.0, 3.5, 0.9))
    model.show(Transcript((Segment(Speaker.CITIZEN, 0.0, 3.5, "嗯，是的", hesitant),)))
    assert [model.light(at) for at in (0.2, 0.5, 1.5, 2.9, 3.0, 3.7, 3.8)] == [
        *(0, 0, -1, -1),
        *(0, 0, -1),
    ]


def test_one_gap_of_two_tracks_is_one_row_in_its_place(qtbot):
    model = ReplayModel()
    model.show(TRANSCRIPT)
    assert [model.index(row).data() for row in range(model.rowCount())] == [
        "Agent 您好，请讲",
        "Citizen 楼下，太吵",
        "0.5 s not heard",
    ]
    model.show(Transcript((), (Gap(Speaker.AGENT, 1.0, 0.5), Gap(Speaker.AGENT, 9.0, 0.5))))
    assert model.rowCount() == 2


def test_what_was_corrected_and_paused_is_told_in_its_place(qtbot):
    heard = sentence("门口窨井盖坏了", "门口", "印井盖", "坏了", heard="门口印井盖坏了", start=5.0)
    sound = replace(heard, edits=(Edit(2, 5, "印井盖", EditKind.SOUND),))
    number = replace(sentence("3号", "三号", heard="三号", start=8.0), edits=(NUMBER,))
    model = ReplayModel()
    model.show(Transcript((toggled(sound, 0), sound, number), pauses=(Pause(7.0, 2.0),)))
    rows = [model.index(row) for row in range(model.rowCount())]
    assert [row.data() for row in rows] == [
        "Citizen 门口印井盖坏了",
        "Citizen 门口窨井盖坏了",
        "Recording was paused for 2.0 s",
        "Citizen 3号",
    ]
    aloud = [row.data(Qt.ItemDataRole.AccessibleTextRole).partition(" · ")[2] for row in rows]
    assert aloud == ["Taken back: 窨井盖", "Heard: 印井盖", "", ""]
    assert [row.data(ROW_ROLE).heard for row in rows] == ["", "门口印井盖坏了", "", ""]


@pytest.mark.parametrize(
    ("transcript", "told"),
    [
        (
            Transcript(
                (sentence("一", "一"),),
                voices=(
                    Voice(Speaker.AGENT, 0.0, 3.0),
                    Voice(Speaker.CITIZEN, 2.0, 3.0),
                    Voice(Speaker.AGENT, 8.0, 9.0),
                ),
            ),
            [
                "Agent 80%",
                "Citizen 20%",
                "talked over each other 1.0 s",
                "longest pause 5.0 s",
                "pauses over 3 s: 1",
            ],
        ),
        (Transcript(), [""]),
    ],
)
def test_how_the_talk_went_is_one_line(look, shown, transcript, told):
    window = shown(InspectionWindow(look, "7003", Names(str, str)))
    window.show_words(transcript, "")
    assert window.talk.text().split(" · ") == told
    assert window.talk.isVisible() == (told != [""])


@pytest.fixture
def view(look, shown):
    model = ReplayModel()
    model.show(TRANSCRIPT)
    return shown(ReplayView(look, model), 700, 400)


def heard(view, row, x):
    sought = []
    view.sought.connect(sought.append)
    rect = view.visualRect(view.model().index(row, 0))
    point = QPoint(x, rect.y() + 15)
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=point)
    return sought


def test_a_click_on_a_word_plays_from_it_and_beside_it_from_the_sentence(view):
    metrics = view.fontMetrics()
    text_x = 12 + 64
    assert heard(view, 0, text_x + 4) == [0.2]
    second_word = text_x + metrics.horizontalAdvance("您好，") + 8
    assert heard(view, 0, second_word) == [0.7]
    assert heard(view, 1, 20) == [1.3]
    assert heard(view, 0, 600) == [0.2]


def test_enter_plays_the_current_sentence(view):
    sought = []
    view.sought.connect(sought.append)
    view.setCurrentIndex(view.model().index(1, 0))
    QTest.keyClick(view, Qt.Key.Key_Return)
    assert sought == [1.3]


def test_a_click_on_the_waveform_is_a_second(look, shown):
    wave = shown(Waveform(look), 652, 132)
    sought = []
    wave.sought.connect(sought.append)
    QTest.mouseClick(wave, Qt.MouseButton.LeftButton, pos=QPoint(300, 60))
    assert sought == [], "there is nothing to hear yet"
    loud = tuple(n / 100 for n in range(100))
    wave.show_sound((loud, loud), 10.0)
    for x in (0, 52, 346, 640, 651):
        QTest.mouseClick(wave, Qt.MouseButton.LeftButton, pos=QPoint(x, 60))
    assert sought == pytest.approx([0.0, 0.0, 5.0, 10.0, 10.0])


def test_a_key_goes_between_the_live_text_and_the_second_pass(look, shown):
    window = shown(InspectionWindow(look, "7003", Names(str, str)), 1366, 768)
    better = (sentence("楼下太吵了。", "楼下", "太吵了", start=1.3),)

    def texts():
        rows = [window.replay.index(row).data(LINE_ROLE) for row in range(window.replay.rowCount())]
        return [line.text for line in rows if line.text]

    window.show_words(TRANSCRIPT, "")
    QTest.keyClick(window, Qt.Key.Key_T)
    assert not window.text.isVisible()
    assert texts() == ["您好，请讲", "楼下，太吵"]
    window.show_words(replace(TRANSCRIPT, second=better), "")
    assert window.text.isVisible()
    assert texts() == ["您好，请讲", "楼下，太吵"], "what the agent saw comes first"
    talk = window.talk.text()
    QTest.keyClick(window, Qt.Key.Key_T)
    assert (texts(), window.text.value) == (["楼下太吵了。"], True)
    assert window.talk.text() == talk
    window.show_words(TRANSCRIPT, "")
    assert texts() == ["您好，请讲", "楼下，太吵"]
    window.show_words(replace(TRANSCRIPT, second=better), "")
    assert texts() == ["楼下太吵了。"], "the choice holds for the next call"
    QTest.keyClick(window, Qt.Key.Key_T)
    assert texts() == ["您好，请讲", "楼下，太吵"]


def test_an_event_says_which_field_it_was_about():
    def told(kind, about=None):
        detail = {} if about is None else {"kind": about}
        return wording.event(TicketEvent(uuid4(), kind, 0, "8001", detail))

    assert told(EventKind.SUGGESTION_TAKEN, "category") == "Suggestion taken · Category"
    assert told(EventKind.SUGGESTION_EDITED, "request_type") == "Suggestion edited · Type"
    assert told(EventKind.SUGGESTION_TAKEN, "unheard of") == "Suggestion taken"
    assert told(EventKind.CREATED) == "Ticket created"


# --- joined to a real server and a real sound system


@pytest.fixture(scope="module")
def loudspeaker():
    with private_pulse() as pulse:
        pulse.add_sink("inspector", rate_hz=48_000, channels=2)
        yield "pulse:inspector"


@pytest.fixture
def server(tmp_path):
    with running(tmp_path / "central") as it:
        yield it


@pytest.fixture
def open_desk(look, shown, server, tmp_path):
    """Opens the desk of a new inspector; closes it, within its time, after the test."""
    opened = []

    def make(device="HOST API/no such device"):
        person = server.person(Role.INSPECTOR)
        central = Central(server.address)
        who = central.sign_in(Credentials(person.user, PASSWORD))
        profile = Profile(tmp_path / "profile").make()
        inspection = OpenInspection(look, profile, Settings(), who, central, loudspeaker=device)
        opened.append(inspection)
        shown(inspection.window, 1366, 768)
        inspection.start()
        return inspection

    yield make
    for inspection in opened:
        begun_s = time.monotonic()
        inspection.close()
        assert time.monotonic() - begun_s < 2.0
    assert not (tmp_path / "profile" / "listening").exists(), "no voice stays on this computer"


def titles(window):
    shown = window.shown
    return [shown.index(row, 0).data().split()[0] for row in range(shown.rowCount())]


def test_the_newest_call_is_open_with_words_and_ticket(open_desk, server, qtbot):
    agent = server.person()
    tell_call(agent, title="旧的")
    newest = tell_call(agent, RANG_MS + 60_000, title="新的")
    window = open_desk().window
    qtbot.waitUntil(lambda: window.ticket.number.text() == newest.ticket.number)
    assert titles(window) == ["新的", "旧的"]
    assert window.replay.rowCount() == 3
    assert window.ticket._name.text() == "新的"
    assert window.ticket._rows["phone"][1].text() == "138 **** 5678"
    assert window.ticket.events.rowCount() == 2
    assert not window.play.isEnabled()
    assert "not arrived" in window.waveform._about


def test_arrows_open_the_next_call_and_a_filter_keeps_the_open_one(open_desk, server, qtbot):
    agent = server.person()
    tell_call(agent, title="路灯")
    tell_call(agent, RANG_MS + 60_000, title="噪声")
    window = open_desk().window
    qtbot.waitUntil(lambda: window.ticket._name.text() == "噪声")
    window.list.setFocus()
    QTest.keyClick(window.list, Qt.Key.Key_Down)
    qtbot.waitUntil(lambda: window.ticket._name.text() == "路灯")
    window.filter.setText("噪声")
    assert titles(window) == ["噪声"]
    assert not window.list.currentIndex().isValid()
    window.filter.clear()
    assert window.list.currentIndex().row() == 1
    assert window.ticket._name.text() == "路灯"


def test_a_call_without_ticket_says_so(open_desk, server, qtbot):
    tell_call(server.person(), title="", transcript=Transcript())
    window = open_desk().window
    qtbot.waitUntil(lambda: "No ticket" in window.ticket._about.text())
    qtbot.waitUntil(lambda: window.silence.text() == "Nothing was understood.")
    assert titles(window) == ["No"]


def test_what_arrives_later_is_shown_without_losing_the_place(open_desk, server, qtbot):
    agent = server.person()
    told = tell_call(agent)
    desk = open_desk().desk
    qtbot.waitUntil(lambda: "not arrived" in desk.window.waveform._about)
    tell_call(agent, RANG_MS + 60_000, title="新的")
    tell_sound(agent, told.call, two_tones())
    desk.refresh()
    qtbot.waitUntil(desk.window.play.isEnabled)
    assert desk.window.list.currentIndex().row() == 1
    assert desk.window.time.text() == "00:00 / 00:03"


def test_a_device_that_is_not_there_is_told_and_the_words_stay(open_desk, server, qtbot):
    tell_call(server.person(), sound=two_tones())
    window = open_desk().window
    qtbot.waitUntil(window.play.isEnabled)
    QTest.keyClick(window, Qt.Key.Key_Space)
    qtbot.waitUntil(window.banner.isVisible)
    assert "AUDIO-02" in window.banner.text.text()
    qtbot.waitUntil(lambda: window.replay.rowCount() == 3)
    assert window.play.isVisible()


def test_a_cut_is_told_and_what_is_shown_stays(open_desk, server, qtbot, monkeypatch):
    tell_call(server.person())
    desk = open_desk().desk
    qtbot.waitUntil(lambda: desk.window.replay.rowCount() == 3)
    monkeypatch.setattr(desk._inspecting._central, "_token", "withdrawn")
    monkeypatch.setattr(desk._inspecting._central, "_refresh", "")  # nor can it be renewed
    desk.refresh()
    qtbot.waitUntil(desk.window.banner.isVisible)
    assert "sign in again" in desk.window.banner.text.text()
    assert desk.window.calls.rowCount() == 1


@pytest.mark.slow
def test_the_recording_is_heard_and_its_words_light_up(open_desk, server, qtbot, loudspeaker):
    tell_call(server.person(), sound=two_tones())
    window = open_desk(loudspeaker).window
    qtbot.waitUntil(window.play.isEnabled)
    seen = set()
    window.replay.dataChanged.connect(lambda *_: seen.update(lit(window.replay)))
    window.list.setFocus()
    QTest.keyClick(window.list, Qt.Key.Key_Space)
    qtbot.waitUntil(window.pause.isVisible, timeout=10_000)
    qtbot.waitUntil(lambda: "太吵" in seen, timeout=10_000)
    assert seen == {"您好", "请讲", "楼下", "太吵"}
    QTest.keyClick(window.list, Qt.Key.Key_K)
    qtbot.waitUntil(window.play.isVisible)
    QTest.keyClick(window.list, Qt.Key.Key_J)
    qtbot.waitUntil(lambda: window.time.text() == "00:00 / 00:03")
    assert window.play.isVisible(), "a step while paused stays paused"
    QTest.keyClick(window.list, Qt.Key.Key_BracketRight)
    assert window.speed.value == 1.25
    window.sought.emit(LENGTH_S - 0.5)
    qtbot.waitUntil(window.pause.isVisible, timeout=10_000)
    qtbot.waitUntil(window.play.isVisible, timeout=10_000)
    assert window.time.text() == "00:03 / 00:03"


def test_letters_in_the_filter_are_letters(open_desk, server, qtbot):
    tell_call(server.person(), sound=two_tones())
    window = open_desk().window
    qtbot.waitUntil(window.play.isEnabled)
    asked = []
    for signal in (window.toggle_asked, window.pause_asked):
        signal.connect(lambda: asked.append(1))
    window.filter.setFocus()
    QTest.keyClicks(window.filter, "j k l")
    assert (window.filter.text(), asked) == ("j k l", [])


def test_the_first_space_plays_and_f1_shows_the_keys(open_desk, server, qtbot):
    tell_call(server.person(), sound=two_tones())
    window = open_desk().window
    qtbot.waitUntil(window.play.isEnabled)
    with qtbot.waitSignal(window.toggle_asked):
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Space)
    assert window.filter.text() == ""
    QTest.keyClick(window, Qt.Key.Key_F1)
    (sheet,) = window.findChildren(InspectorKeys)
    keys = {each.text() for each in sheet.findChildren(QLabel) if each.property("role") == "key"}
    shortcuts = {each.key().toString() for each in window.findChildren(QShortcut)}
    assert {"Space", "T", "Ctrl+F", "F5", "F11"} <= shortcuts - {"[", "]"} <= keys
    with qtbot.waitSignal(sheet.destroyed):
        QTest.keyClick(sheet, Qt.Key.Key_F1)


def test_calls_are_shown_anew_without_a_reset(qtbot):
    model = CallsModel()
    tester = QAbstractItemModelTester(model, FAILS)
    rows = [
        CallLine(Call("", "8001", n, id=uuid4()), "李雷", None, "", "", "", False) for n in range(5)
    ]
    model.show(rows[1:])
    model.show(rows[:4])
    model.show([replace(rows[0], title="路灯"), *rows[1:4]])
    assert model.index(0).data().startswith("路灯")
    del tester


def test_who_called_is_shown_for_a_reason_by_keys_alone(open_desk, server, qtbot):
    told = tell_call(server.person(), title="新的")
    inspection = open_desk()
    window, card = inspection.window, inspection.window.ticket
    qtbot.waitUntil(lambda: card.number.text() == told.ticket.number)
    assert card.unmask.isVisible()
    QTest.keyClick(window, Qt.Key.Key_F8)
    dialog = inspection.desk.unmasking
    qtbot.waitUntil(dialog.isActiveWindow)
    assert not dialog.show_button.isEnabled(), "nothing is shown without a reason"
    QTest.keyClick(dialog, Qt.Key.Key_3)
    QTest.keyClick(dialog, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: inspection.desk.unmasking is None)
    assert card._rows["phone"][1].text() == "13800135678"
    assert not card.unmask.isVisible()
    with server.central.database.reading() as session:
        wanted = select(AuditRow.detail).where(AuditRow.what == "unmasked")
        assert [json.loads(each) for each in session.scalars(wanted)] == [{"reason": "complaint"}]


def test_a_caller_that_cannot_be_shown_is_told_in_the_dialog(open_desk, server, qtbot, monkeypatch):
    told = tell_call(server.person())
    inspection = open_desk()
    qtbot.waitUntil(lambda: inspection.window.ticket.number.text() == told.ticket.number)
    inspection.window.ticket.unmask.click()
    dialog = inspection.desk.unmasking

    def cut(*_):
        raise NotAnswered(Trouble.UNREACHABLE)

    monkeypatch.setattr(inspection._inspecting, "unmask", cut)
    qtbot.waitUntil(dialog.isActiveWindow)
    QTest.keyClick(dialog, Qt.Key.Key_1)
    QTest.keyClick(dialog, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: "does not answer" in dialog._about.text())
    assert dialog.show_button.isEnabled()
    dialog.reject()
