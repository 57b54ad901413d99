"""Lexicon and grammar joined beforehand in one transducer, HCLG.fst, which decodes fastest.

Every history of the grammar is a state from which its words branch off as a tree, only as far as
they have to be told apart; from there on, a word runs through a chain of states that it shares
with all other histories in which it leads to the same place. So an n-gram costs a few arcs.
The word and the cost of the rest lie on the first arc that is the word's own, and a branch costs
what its cheapest word costs, so that the decoder sees costs as early as it can.

A pause lies before a history's state, not at it: it can be entered once between two words. Could
it be left and entered again, a second of silence would be told as one pause or as twenty, in
millions of ways that cost the same, and their lattice would take the decoder seconds.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

from graph import BETWEEN, WITHIN, Pronunciations, phone_table
from kaldi_files import Arc, const_fst, enter_label, loop_label
from language_model import END, START, Grammar, History


class _Item(NamedTuple):
    """A word that may come next: how it is said, its number, its cost, the history behind it."""

    way: tuple[str, ...]
    number: int
    cost: float
    to: History


class Static:
    """Builds the transducer; ``fst`` is the file, ``words`` the words by number from 1."""

    def __init__(
        self, pronunciations: Pronunciations, grammar: Grammar, units: Sequence[str]
    ) -> None:
        self.words = sorted(pronunciations)
        self._numbers = {word: number for number, word in enumerate(self.words, 1)}
        self._ways = pronunciations
        self._grammar = grammar
        self._phones = {
            (units[phone.row], phone.place): phone.number for phone in phone_table(units)[2:]
        }
        self._states: list[list[Arc]] = []
        self._finals: dict[int, float] = {}
        self._chains: dict[tuple[bool, tuple[str, ...], History], int] = {}
        self._ends: dict[tuple[int, History], int] = {}
        self._roots = {history: self._state() for history in sorted(grammar.kept)}
        self._pauses: dict[History, int] = {}
        for history in self._roots:
            self._lay_out(history)
        begin = self._state()
        self._lead(begin, (START,))
        self.fst = const_fst(self._states, self._finals, begin)
        self.arcs = sum(map(len, self._states))

    def _state(self) -> int:
        self._states.append([])
        return len(self._states) - 1

    def _looping(self, phone: int) -> int:
        """A state in which ``phone`` goes on."""
        state = self._state()
        self._states[state].append(Arc(loop_label(phone), 0, 0.0, state))
        return state

    def _lay_out(self, history: History) -> None:
        """All that may follow ``history``: a shorter history, the end, its words."""
        root = self._roots[history]
        if history:
            cost = -math.log(self._grammar.back[history])
            shorter = self._roots[self._grammar.shorter(history)]
            self._states[root].append(Arc(0, 0, cost, shorter))
        items = []
        for word, chance in self._grammar.kept[history].items():
            if word == END:
                self._finals[root] = -math.log(chance)
                continue
            to = self._grammar.after(history, word)
            number, cost = self._numbers[word], -math.log(chance)
            items += [_Item(tuple(way), number, cost, to) for way in self._ways[word]]
        self._branch(items, 0, (root,), 0.0)

    def _branch(self, items: list[_Item], at: int, heads: Sequence[int], paid: float) -> None:
        """Let ``items``, alike up to their unit ``at``, part behind ``heads``."""
        groups: dict[str, list[_Item]] = {}
        for item in items:
            groups.setdefault(item.way[at], []).append(item)
        for unit, group in sorted(groups.items()):
            # Two like sounds in a row are told apart only by the stretch of none between them.
            before = items[0].way[at - 1] if at else ""
            usable = heads[1:] if unit == before else heads
            longer = [item for item in group if len(item.way) > at + 1]
            for item in group:
                if len(item.way) == at + 1:
                    phone = self._phones[unit, "end" if at else "singleton"]
                    to = self._end(phone, item.to)
                    self._enter(usable, phone, item.number, item.cost - paid, to)
            phone = self._phones[unit, "internal" if at else "begin"] if longer else 0
            if len(longer) == 1:
                (item,) = longer
                to = self._chain(not at, item.way[at:], item.to)
                self._enter(usable, phone, item.number, item.cost - paid, to)
            elif longer:
                least = min(item.cost for item in longer)
                state = self._looping(phone)
                self._enter(usable, phone, 0, least - paid, state)
                self._branch(longer, at + 1, (state, self._pause(state)), least)

    def _enter(self, heads: Sequence[int], phone: int, word: int, cost: float, to: int) -> None:
        for head in heads:
            self._states[head].append(Arc(enter_label(phone), word, cost, to))

    def _pause(self, state: int) -> int:
        pause = self._looping(WITHIN)
        self._states[state].append(Arc(enter_label(WITHIN), 0, 0.0, pause))
        return pause

    def _chain(self, first: bool, way: tuple[str, ...], to: History) -> int:
        """The state of ``way[0]``, behind which the rest of ``way`` leads to the history ``to``."""
        key = (first, way, to)
        if key not in self._chains:
            state = self._looping(self._phones[way[0], "begin" if first else "internal"])
            self._chains[key] = state
            pause = self._pause(state)
            last = len(way) == 2
            phone = self._phones[way[1], "end" if last else "internal"]
            following = self._end(phone, to) if last else self._chain(False, way[1:], to)
            heads = (pause,) if way[0] == way[1] else (state, pause)
            self._enter(heads, phone, 0, 0.0, following)
        return self._chains[key]

    def _end(self, phone: int, to: History) -> int:
        """The state in which a word's last phone goes on, before the history ``to``."""
        if (phone, to) not in self._ends:
            state = self._ends[phone, to] = self._looping(phone)
            self._lead(state, to)
        return self._ends[phone, to]

    def _lead(self, state: int, to: History) -> None:
        """Let ``state`` lead to what may follow the history ``to``, at once or after a pause."""
        if to not in self._pauses:
            pause = self._pauses[to] = self._looping(BETWEEN)
            self._states[pause].append(Arc(0, 0, 0.0, self._roots[to]))
        self._states[state].append(Arc(0, 0, 0.0, self._roots[to]))
        self._states[state].append(Arc(enter_label(BETWEEN), 0, 0.0, self._pauses[to]))
