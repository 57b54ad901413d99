"""The centre's words in the hands of recognition: names by sound, and the written form."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from app.names import load_lexicon_names, name_of
from speech.text.breaks import load_weights
from speech.text.pieces import Pieces, Step, text_of
from speech.text.sound import SoundCorrection
from speech.text.sound_lexicon import Name, SoundLexicon
from speech.text.sound_words import common_words
from speech.text.writer import Writer, new_writer

WEIGHTS = Path(__file__).parents[1] / "resources" / "words" / "punctuation.json"


class CentreWords:
    """Loaded once for all calls, in about a second: not on a thread that anybody waits for."""

    def __init__(self, names: Iterable[Name], further: Sequence[Step] = ()) -> None:
        """``further`` are steps after the correction by sound, for what one recogniser does."""
        self._names = {name.text: name for name in names}
        self._lexicon = SoundLexicon(self._names.values())
        self._correction = SoundCorrection(self._lexicon, common_words())
        self._writer = new_writer(load_weights(WEIGHTS), self._names)
        for step in reversed(further):
            self._writer = self._writer.correcting(step)
        self._hot: tuple[str, ...] = ()

    def use_hot_words(self, words: tuple[str, ...]) -> None:
        """Take these as the desk's own words, in the place of the last ones; one thread calls."""
        for gone in set(self._hot) - set(words):
            if (name := self._names.get(gone)) is not None:
                self._lexicon.add(name)
            else:
                self._lexicon.remove(gone)
        for word in set(words) - set(self._hot):
            self._lexicon.add(name_of(word))
        self._hot = words

    def writer(self) -> Writer:
        """Make the writer of one call: it remembers the districts that were named in it."""
        return self._writer.correcting(_InCall(self._correction))


class _InCall:
    """Correction by sound that knows which districts the call has named.

    Both tracks use it; a district that one of them names while the other is being written
    counts from the next sentence on.
    """

    def __init__(self, correction: SoundCorrection) -> None:
        self._correction = correction
        self._areas: frozenset[str] = frozenset()

    def __call__(self, pieces: Pieces) -> Pieces:
        corrected = self._correction(pieces)
        areas = self._areas | self._correction.areas_in(text_of(corrected))
        if areas != self._areas:
            self._areas = areas
            self._correction = self._correction.knowing(areas)
        return corrected


def load_centre_words(further: Sequence[Step] = ()) -> CentreWords:
    """Read the tables that come with the program; raises ``ResourceError``."""
    return CentreWords(load_lexicon_names(), further)
