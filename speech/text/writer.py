"""From recognised words to the sentence that people read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from speech.events import Word
from speech.text.breaks import Weights
from speech.text.fillers import mark_fillers
from speech.text.numbers import Numbers
from speech.text.pieces import Step, Written, pieces_of, written
from speech.text.punctuation import Punctuation
from speech.text.script import Script


class Writer:
    """Writes finished sentences, and the running line.

    One object serves all tracks and threads: it keeps nothing from one sentence to the next.
    """

    def __init__(self, steps: Sequence[Step], script: Script) -> None:
        """``steps`` in the order in which they are taken; ``script`` is for running lines."""
        self._steps = tuple(steps)
        self._script = script

    def __call__(self, words: tuple[Word, ...]) -> Written:
        """Write a finished sentence; below 2 ms for one of thirty words."""
        pieces = pieces_of(words)
        for step in self._steps:
            pieces = step(pieces)
        return written(pieces)

    def partial(self, text: str) -> str:
        """Write the running line: simplified characters, and nothing that could still jump."""
        return self._script.text(text)


def new_writer(
    weights: Weights, names: Iterable[str] = (), corrections: Sequence[Step] = ()
) -> Writer:
    """Join the steps: script, ``corrections`` (by sound), hesitations, numbers, punctuation.

    Args:
        weights: Of :class:`Punctuation`, from ``resources/words/punctuation.json``.
        names: Names of places and units; those with numerals in them (五一路) stay as they are.
        corrections: Steps of the centre's lexicon.
    """
    script = Script()
    steps: tuple[Step, ...] = (
        script,
        *corrections,
        mark_fillers,
        Numbers(names),
        Punctuation(weights),
    )
    return Writer(steps, script)
