"""The centre's words in the hands of recognition: names by sound, and the written form."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterable
from pathlib import Path

from app.names import load_lexicon_names, name_of
from speech.text.breaks import load_weights
from speech.text.numbers import Numbers
from speech.text.pieces import Pieces, Step, text_of
from speech.text.sound import SoundCorrection
from speech.text.sound_lexicon import Name, SoundLexicon
from speech.text.sound_words import common_words
from speech.text.writer import Writer, new_writer

log = logging.getLogger(__name__)

WEIGHTS = Path(__file__).parents[1] / "resources" / "words" / "punctuation.json"


class CentreWords:
    """Loaded once for all calls, in about a second: not on a thread that anybody waits for."""

    def __init__(self, names: Iterable[Name]) -> None:
        self._names = {name.text: name for name in names}
        self._lexicon = SoundLexicon(self._names.values())
        self._correction = SoundCorrection(self._lexicon, common_words())
        self._numbers = Numbers(self._names)
        self._writer = new_writer(load_weights(WEIGHTS), self._numbers)
        self._hot: frozenset[str] = frozenset()

    def use_hot_words(self, words: tuple[str, ...]) -> None:
        """Take these as the desk's own words, in the place of the last ones; one thread calls.

        Running calls use them from their next sentence on. The centre knows more of its own
        names (where they lie, how they are said) than a hot word tells, so these stay as they are.
        """
        hot = frozenset(words) - self._names.keys()
        for gone in self._hot - hot:
            self._lexicon.remove(gone)
        refused = [word for word in hot - self._hot if not self._lexicon.add(name_of(word))]
        if refused:  # which ones is not for the log
            log.warning("%d hot words cannot be found by their sound", len(refused))
        self._numbers.keep((*self._names, *hot))
        self._hot = hot

    def writer(self, *further: Step) -> Writer:
        """Make the writer of one call: it remembers the districts that were named in it.

        ``further`` are steps after the correction by sound, for what one recogniser does.
        """
        writer = self._writer
        for step in reversed(further):
            writer = writer.correcting(step)
        return writer.correcting(_InCall(self._correction))


class _InCall:
    """Correction by sound that knows which districts the call has named.

    The threads of both tracks use it; a district that one of them names while the other is being
    written counts from the next sentence on.
    """

    def __init__(self, correction: SoundCorrection) -> None:
        self._correction = correction
        self._areas: frozenset[str] = frozenset()
        self._lock = threading.Lock()

    def __call__(self, pieces: Pieces) -> Pieces:
        corrected = self._correction(pieces)
        named = self._correction.areas_in(text_of(corrected))
        with self._lock:
            if not named <= self._areas:
                self._areas |= named
                self._correction = self._correction.knowing(self._areas)
        return corrected


def load_centre_words() -> CentreWords:
    """Read the tables that come with the program; raises ``ResourceError``."""
    return CentreWords(load_lexicon_names())
