"""The lexicon as a transducer from the network's sounds to words, over which a grammar is laid.

Sounds are CTC's: each is one state with a loop, and between two sounds there may be a stretch of
none. The words share a tree of beginnings; a word's number is its place in that tree, so that the
words behind each branch are one stretch of numbers, which is what the look-ahead asks for.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from kaldi_files import Arc, Phone, const_fst, enter_label, lookahead_fst, loop_label

BETWEEN, WITHIN = 1, 2  # phones of none: between words (silence), and inside one
PLACES = ("begin", "internal", "end", "singleton")

Pronunciations = dict[str, list[list[str]]]


def phone_table(units: Sequence[str]) -> list[Phone]:
    """All phones: the two of none, then each sound in each place of a word."""
    table = [Phone(BETWEEN, 0, "nonword"), Phone(WITHIN, 0, "internal")]
    for row in range(1, len(units)):
        for place in PLACES:
            table.append(Phone(len(table) + 1, row, place))
    return table


class _Node:
    """A beginning that words share."""

    def __init__(self, unit: str) -> None:
        self.unit = unit
        self.children: dict[str, _Node] = {}
        self.ends: list[str] = []  # words whose last unit leads here


class Lexicon(NamedTuple):
    """The finished transducer, and the words in the order of their numbers from 1."""

    fst: bytes
    words: list[str]
    states: int
    arcs: int


def build(pronunciations: Pronunciations, units: Sequence[str]) -> Lexicon:
    """Build the transducer of ``pronunciations``; ``units[0]`` is none."""
    root = _Node("")
    for word, ways in sorted(pronunciations.items()):
        for way in ways:
            node = root
            for unit in way:
                node = node.children.setdefault(unit, _Node(unit))
            node.ends.append(word)
    return _Builder(root, units).lexicon()


class _Builder:
    """Lays the tree out in states. State 0 is between words, state 1 in the silence there."""

    def __init__(self, root: _Node, units: Sequence[str]) -> None:
        self._phones = {}
        for phone in phone_table(units)[2:]:
            self._phones[units[phone.row], phone.place] = phone.number
        self._states: list[list[Arc]] = [[], []]
        self._reach: list[set[int]] = [set(), set()]
        self._numbers: dict[str, int] = {}
        self._done: dict[int, int] = {}
        self._whole: list[int] = [0, 1]  # states from which any word and the end come next
        self._states[0].append(Arc(enter_label(BETWEEN), 0, 0.0, 1))
        self._states[1].append(Arc(loop_label(BETWEEN), 0, 0.0, 1))
        self._number(root)
        for unit in sorted(root.children):
            self._grow(root.children[unit], (0, 1), "", first=True)

    def _number(self, node: _Node) -> None:
        for unit in sorted(node.children):
            child = node.children[unit]
            for word in child.ends:
                self._numbers.setdefault(word, len(self._numbers) + 1)
            self._number(child)

    def _state(self) -> int:
        self._states.append([])
        self._reach.append(set())
        return len(self._states) - 1

    def _after(self, phone: int) -> int:
        """The state in which a word's last phone goes on; then comes the next word."""
        if phone not in self._done:
            state = self._done[phone] = self._state()
            self._states[state] = [Arc(0, 0, 0.0, 0), Arc(loop_label(phone), 0, 0.0, state)]
            self._whole.append(state)
        return self._done[phone]

    def _grow(self, node: _Node, heads: tuple[int, ...], before: str, *, first: bool) -> set[int]:
        """Add ``node`` behind ``heads``; the numbers of the words that it leads to."""
        # Two like sounds in a row are told apart only by the stretch of none between them.
        heads = heads[1:] if node.unit == before else heads
        words = {self._numbers[word] for word in node.ends}
        phone = self._phones[node.unit, "singleton" if first else "end"]
        for word in node.ends:
            arc = Arc(enter_label(phone), self._numbers[word], 0.0, self._after(phone))
            for head in heads:
                self._states[head].append(arc)
        if not node.children:
            return words
        phone = self._phones[node.unit, "begin" if first else "internal"]
        state, pause = self._state(), self._state()
        for head in heads:
            self._states[head].append(Arc(enter_label(phone), 0, 0.0, state))
        self._states[state] += [Arc(loop_label(phone), 0, 0.0, state),
                                Arc(enter_label(WITHIN), 0, 0.0, pause)]  # fmt: skip
        self._states[pause].append(Arc(loop_label(WITHIN), 0, 0.0, pause))
        below: set[int] = set()
        for unit in sorted(node.children):
            below |= self._grow(node.children[unit], (state, pause), node.unit, first=False)
        self._reach[state] = self._reach[pause] = below
        return words | below

    def lexicon(self) -> Lexicon:
        """The transducer with its look-ahead."""
        end = len(self._numbers) + 1
        everything = [(1, end + 1)]
        reach = [_stretches(sorted(found)) for found in self._reach]
        for state in self._whole:
            reach[state] = everything
        fst = const_fst(self._states, {0: 0.0, 1: 0.0}, 0)
        words = sorted(self._numbers, key=lambda word: self._numbers[word])
        arcs = sum(map(len, self._states))
        return Lexicon(lookahead_fst(fst, reach, end), words, len(self._states), arcs)


def _stretches(numbers: list[int]) -> list[tuple[int, int]]:
    """Sorted numbers as stretches (first, last + 1)."""
    found: list[tuple[int, int]] = []
    for number in numbers:
        if found and found[-1][1] == number:
            found[-1] = (found[-1][0], number + 1)
        else:
            found.append((number, number + 1))
    return found


def write_words(folder: Path, names: Sequence[str], units: Sequence[str]) -> None:
    """Write the words in the order of their numbers from 1, and where phones stand in words."""
    (folder / "phones").mkdir(parents=True, exist_ok=True)
    rows = [f"{name} {at}\n" for at, name in enumerate(["<eps>", *names, "#0", "<s>", "</s>"])]
    (folder / "words.txt").write_text("".join(rows), "utf-8")
    places = [f"{phone.number} {phone.place}\n" for phone in phone_table(units)]
    (folder / "phones" / "word_boundary.int").write_text("".join(places), "utf-8")
