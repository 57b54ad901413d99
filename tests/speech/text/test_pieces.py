"""Pieces: cutting, joining, what counts as an edit."""

from __future__ import annotations

from speech.events import Edit, EditKind
from speech.text.pieces import Change, Piece, changed, inserted, pieces_of, split, text_of, written
from tests.speech.text.words import characters, said

WORDS = said("住", "三号", "楼")


def test_a_change_cuts_a_word_and_joins_others() -> None:
    pieces = changed(pieces_of(WORDS), [Change(1, 2, "3", EditKind.NUMBER)])
    assert [(p.text, p.heard, p.words) for p in pieces] == [
        ("住", "住", WORDS[:1]),
        ("3", "三", WORDS[1:2]),
        ("号", "号", WORDS[1:2]),
        ("楼", "楼", WORDS[2:]),
    ]
    joined = changed(pieces_of(WORDS), [Change(0, 4, "x", EditKind.NUMBER)])
    assert joined == (Piece("x", "住三号楼", WORDS, EditKind.NUMBER),)


def test_a_corrected_name_is_not_touched() -> None:
    name = Piece("五一路", "舞衣路", WORDS[:1], EditKind.SOUND)
    pieces = (name, *characters("三号"))
    assert changed(pieces, [Change(0, 2, "51", EditKind.NUMBER)]) == pieces
    assert changed(pieces, [Change(2, 4, "x", EditKind.NUMBER)]) == pieces
    assert changed(pieces, [Change(0, 4, "x", EditKind.NUMBER)]) == pieces
    assert text_of(changed(pieces, [Change(3, 4, "3", EditKind.NUMBER)])) == "五一路3号"


def test_a_mark_never_parts_what_was_rewritten() -> None:
    number = Piece("138", "幺三八", (), EditKind.NUMBER)
    assert split((number,), 1) is None
    assert text_of(inserted((number,), [(1, "，"), (3, "。")])) == "138。"
    assert text_of(inserted(pieces_of(WORDS), [(2, "，"), (4, "。")])) == "住三，号楼。"


def test_punctuation_alone_is_no_difference() -> None:
    assert written((Piece("你好，", "你好,"), Piece("。", ""))).heard == ""
    assert written((Piece("你好", "妳好"),)).heard == "妳好"


def test_edits_count_the_spaces_between_latin_words() -> None:
    pieces = (*pieces_of(said("WIFI", "OK")), Piece("3", "三", (), EditKind.NUMBER))
    assert written(pieces).text == "WIFI OK3"
    assert written(pieces).edits == (Edit(7, 8, "三", EditKind.NUMBER),)
