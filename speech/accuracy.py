"""How much of what was said was heard: characters wrong, as Mandarin recognisers are judged."""

from __future__ import annotations

from difflib import SequenceMatcher


def characters_wrong(reference: str, heard: str) -> tuple[int, int]:
    """Count wrong, missing and extra characters against ``reference``, and its characters.

    Letters and digits count, in either case; punctuation and spaces do not. The first figure
    can exceed the second when much was heard that nobody said.
    """
    said, got = _counted(reference), _counted(heard)
    above = list(range(len(got) + 1))
    for number, character in enumerate(said, 1):
        row = [number]
        for at, other in enumerate(got, 1):
            row.append(min(above[at] + 1, row[-1] + 1, above[at - 1] + (character != other)))
        above = row
    return above[-1], len(said)


def characters_lost(reference: str, heard: str) -> tuple[int, int]:
    """Count characters for which nothing at all was heard, and all of ``reference``.

    A wrong character in the place of a right one is not lost.
    """
    said, got = _counted(reference), _counted(heard)
    matcher = SequenceMatcher(None, said, got, autojunk=False)
    steps = (step for step in matcher.get_opcodes() if step[0] in {"delete", "replace"})
    return sum(max(0, (b - a) - (d - c)) for _, a, b, c, d in steps), len(said)


def _counted(text: str) -> str:
    return "".join(character for character in text.casefold() if character.isalnum())
