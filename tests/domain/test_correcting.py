"""What a person corrects or takes back, with what was heard always kept."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.correcting import can_toggle, corrected, toggled
from app.domain.transcript import Edit, EditKind, Segment, Speaker

HEARD = "嗯石牌街道印井盖三号楼"
SAID = Segment(
    Speaker.CITIZEN,
    1.0,
    4.0,
    "嗯，石牌街道窨井盖，3号楼。",
    heard=HEARD,
    edits=(
        Edit(0, 1, "嗯", EditKind.FILLER),
        Edit(6, 9, "印井盖", EditKind.SOUND),
        Edit(10, 12, "三号", EditKind.NUMBER),
    ),
)


def pieces(segment: Segment) -> list[tuple[str, str]]:
    return [(segment.text[e.start : e.end], e.heard) for e in segment.edits]


def as_heard(segment: Segment) -> str:
    """The text with every edit that holds undone."""
    text, at = "", 0
    for edit in segment.edits:
        piece = segment.text[edit.start : edit.end]
        text += segment.text[at : edit.start] + (piece if edit.refused else edit.heard)
        at = edit.end
    return text + segment.text[at:]


def test_a_correction_is_taken_back_and_put_in_again() -> None:
    back = toggled(SAID, 1)
    assert back.text == "嗯，石牌街道印井盖，3号楼。"
    assert back.edits[1] == Edit(6, 9, "印井盖", EditKind.SOUND, refused="窨井盖")
    assert back.heard == HEARD
    assert toggled(back, 1) == SAID


def test_what_follows_moves_with_it() -> None:
    longer = Segment(
        Speaker.CITIZEN,
        0.0,
        1.0,
        "占道经营，3号",
        edits=(
            Edit(0, 4, "占到经营的", EditKind.SOUND),
            Edit(5, 7, "三号", EditKind.NUMBER),
        ),
    )
    back = toggled(longer, 0)
    assert pieces(back) == [("占到经营的", "占到经营的"), ("3号", "三号")]
    assert toggled(toggled(back, 1), 0).text == "占道经营，三号"


@pytest.mark.parametrize("number", [-1, 0, 3])
def test_a_hesitation_and_what_is_not_there_cannot_be_taken_back(number: int) -> None:
    assert toggled(SAID, number) is SAID


def test_a_person_corrects_a_piece_and_the_others_stay() -> None:
    better = corrected(SAID, "嗯，石碑街道窨井盖，3号楼。")
    assert pieces(better) == [("嗯", "嗯"), ("碑", "牌"), ("窨井盖", "印井盖"), ("3号", "三号")]
    assert [e.kind for e in better.edits][1] is EditKind.PERSON
    assert better.heard == HEARD
    assert (better.words, better.start_s) == (SAID.words, SAID.start_s)


def test_who_changes_a_corrected_piece_changes_all_of_it() -> None:
    better = corrected(SAID, "嗯，石牌街道窨井没盖，3号楼。")
    assert pieces(better)[1] == ("窨井没盖", "印井盖")
    assert toggled(better, 1).text == "嗯，石牌街道印井盖，3号楼。"
    assert toggled(toggled(better, 1), 1) == better


def test_a_sentence_that_the_machine_left_alone_keeps_its_first_text() -> None:
    plain = Segment(Speaker.CITIZEN, 0.0, 1.0, "我家家住三楼")
    once = corrected(plain, "我家住三楼")
    assert (once.heard, as_heard(once)) == ("我家家住三楼", "我家家住三楼")
    twice = corrected(once, "我家住四楼")
    assert (twice.heard, as_heard(twice)) == ("我家家住三楼", "我家家住三楼")


@pytest.mark.parametrize("text", ["", "  \n", SAID.text, f" {SAID.text} "])
def test_nothing_written_changes_nothing(text: str) -> None:
    assert corrected(SAID, text) is SAID


def test_a_line_break_is_no_part_of_a_sentence() -> None:
    assert corrected(SAID, "嗯，\n石牌").text == "嗯， 石牌"


letters = st.text("甲乙丙三3，", max_size=9)
kinds = st.sampled_from(list(EditKind))
chunks = st.lists(st.tuples(letters, letters, st.none() | kinds), max_size=5)


def built(parts: list[tuple[str, str, EditKind | None]]) -> Segment:
    text, edits = "", []
    for piece, heard, kind in parts:
        if kind is not None and piece and heard:
            same = piece if kind is EditKind.FILLER else heard
            edits.append(Edit(len(text), len(text) + len(piece), same, kind))
        text += piece
    return Segment(Speaker.CITIZEN, 0.0, 1.0, text, edits=tuple(edits))


@given(chunks, st.lists(st.one_of(letters, st.integers(0, 5)), max_size=4))
def test_whatever_is_done_what_was_heard_can_be_read_out_of_it(
    parts: list[tuple[str, str, EditKind | None]], deeds: list[str | int]
) -> None:
    segment = built(parts)
    heard = as_heard(segment)
    for deed in deeds:
        before = segment
        segment = corrected(segment, deed) if isinstance(deed, str) else toggled(segment, deed)
        assert as_heard(segment) == heard
        assert all(a.end <= b.start for a, b in pairwise(segment.edits))
        assert all(0 <= e.start < e.end <= len(segment.text) for e in segment.edits)
        if isinstance(deed, int) and segment is not before:
            assert toggled(segment, deed) == before
            assert can_toggle(segment.edits[deed])
