"""From recognised words to the sentence that people read."""

from __future__ import annotations

from collections.abc import Sequence

from speech.events import Word
from speech.text.breaks import Weights
from speech.text.fillers import mark_fillers
from speech.text.numbers import Numbers
from speech.text.pieces import Step, Written, pieces_of, written
from speech.text.punctuation import Punctuation
from speech.text.script import Script


class Writer:
    """Writes finished sentences.

    One object serves all tracks and threads: it keeps nothing from one sentence to the next.
    """

    def __init__(self, script: Step, steps: Sequence[Step]) -> None:
        """``steps`` are taken in their order, after ``script``."""
        self._script = script
        self._steps = tuple(steps)

    def __call__(self, words: tuple[Word, ...]) -> Written:
        """Write a finished sentence; below 2 ms for one of thirty words."""
        pieces = self._script(pieces_of(words))
        for step in self._steps:
            pieces = step(pieces)
        return written(pieces)

    def correcting(self, correction: Step) -> Writer:
        """The same writer with a step of the centre's lexicon, before numbers and marks."""
        return Writer(self._script, (correction, *self._steps))


def new_writer(weights: Weights, numbers: Numbers | None = None) -> Writer:
    """Join the steps: script, hesitations, numbers, punctuation.

    Args:
        weights: Of :class:`Punctuation`, from ``resources/words/punctuation.json``.
        numbers: The step that knows names with numerals in them (五一路); else none are known.
    """
    return Writer(Script(), (mark_fillers, numbers or Numbers(), Punctuation(weights)))
