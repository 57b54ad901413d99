"""A person corrects a sentence, or takes a correction back; what was heard is always kept."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from difflib import SequenceMatcher

from app.domain.transcript import Edit, EditKind, Segment

_Change = tuple[int, int, int, int]
"""Characters ``[0]`` to ``[1]`` of the old text became ``[2]`` to ``[3]`` of the new one."""


def toggled(segment: Segment, number: int) -> Segment:
    """Take back edit ``number`` of a sentence, or put one that was taken back in again.

    Both texts are kept in the edit. Nothing happens to a mark on a hesitation, or to a number
    that does not exist.
    """
    edit = segment.edits[number] if 0 <= number < len(segment.edits) else None
    if edit is None or not can_toggle(edit):
        return segment
    piece = edit.refused or edit.heard
    refused = "" if edit.refused else segment.text[edit.start : edit.end]
    moved = len(piece) - (edit.end - edit.start)
    edits = list(segment.edits)
    edits[number] = replace(edit, end=edit.start + len(piece), refused=refused)
    edits[number + 1 :] = [_moved(each, moved) for each in edits[number + 1 :]]
    text = segment.text[: edit.start] + piece + segment.text[edit.end :]
    return replace(segment, text=text, edits=tuple(edits))


def can_toggle(edit: Edit) -> bool:
    """Tell whether an edit can be taken back or put in again."""
    return edit.kind is not EditKind.FILLER and bool(edit.heard)


def is_correction(edit: Edit) -> bool:
    """Tell whether an edit put other words in place of those that were heard."""
    return edit.kind in {EditKind.SOUND, EditKind.PERSON}


def corrected(segment: Segment, text: str) -> Segment:
    """Give a sentence the text that a person wrote; each changed piece remembers what it was.

    Unchanged pieces keep their edits. A text without words changes nothing: a sentence cannot
    be made to vanish.
    """
    text = " ".join(text.split())
    if not text or text == " ".join(segment.text.split()):
        return segment
    changes = list(_changes(segment.text, text, segment.edits))
    kept = [
        _moved(edit, _shift(edit.start, changes))
        for edit in segment.edits
        if not any(_touches(edit, change) for change in changes)
    ]
    written = [
        Edit(new_from, new_to, _heard(segment, old_from, old_to), EditKind.PERSON)
        for old_from, old_to, new_from, new_to in changes
    ]
    edits = sorted(kept + written, key=lambda edit: edit.start)
    return replace(segment, text=text, heard=segment.heard or segment.text, edits=tuple(edits))


def _changes(old: str, new: str, edits: tuple[Edit, ...]) -> Iterable[_Change]:
    """Pieces that differ; none is empty, none cuts an edit, and no two touch each other.

    Where an edit lies in two of them they are one: its start is known from the first, its end
    from the last.
    """
    compared = SequenceMatcher(None, old, new, autojunk=False)
    grown: list[_Change] = []
    for tag, i1, i2, j1, j2 in compared.get_opcodes():
        if tag == "equal":
            continue
        change = _around_edits(_not_empty((i1, i2, j1, j2), old, new), edits)
        if grown and change[0] <= grown[-1][1]:
            last = grown.pop()
            change = (last[0], change[1], last[2], change[3])
        grown.append(change)
    return grown


def _not_empty(change: _Change, old: str, new: str) -> _Change:
    """Take in a neighbour where something was only put in or only left out."""
    i1, i2, j1, j2 = change
    if i1 < i2 and j1 < j2:
        return change
    if i1 and j1:
        return i1 - 1, i2, j1 - 1, j2
    return i1, min(len(old), i2 + 1), j1, min(len(new), j2 + 1)


def _around_edits(change: _Change, edits: tuple[Edit, ...]) -> _Change:
    """An edit is changed as a whole: its characters outside the change are the same in both."""
    i1, i2, j1, j2 = change
    for edit in edits:
        if _touches(edit, change) and edit.kind is not EditKind.FILLER:
            before, after = max(0, i1 - edit.start), max(0, edit.end - i2)
            i1, i2, j1, j2 = i1 - before, i2 + after, j1 - before, j2 + after
            change = (i1, i2, j1, j2)
    return change


def _touches(edit: Edit, change: _Change) -> bool:
    return edit.start < change[1] and change[0] < edit.end


def _shift(at: int, changes: list[_Change]) -> int:
    """How far a character moves that stands at ``at`` in the old text."""
    before = [change for change in changes if change[1] <= at]
    return before[-1][3] - before[-1][1] if before else 0


def _heard(segment: Segment, start: int, end: int) -> str:
    """What the recogniser wrote between two characters of the text."""
    heard, at = "", start
    for edit in segment.edits:
        if start <= edit.start and edit.end <= end and not edit.refused:
            heard += segment.text[at : edit.start] + edit.heard
            at = edit.end
    return heard + segment.text[at:end]


def _moved(edit: Edit, by: int) -> Edit:
    return replace(edit, start=edit.start + by, end=edit.end + by)
