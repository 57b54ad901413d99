"""The desk's own words for recognition: kept on its disk, handed on at every change."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from app.services.lane import StoreLane
from app.store.database import Sessions
from app.store.hot_words import add_hot_word, hot_words, remove_hot_word
from speech.text.sound_lexicon import MAX_LENGTH, is_findable

LONGEST = MAX_LENGTH


@dataclass(frozen=True, slots=True)
class HotWord:
    """A word and how it is read, in pinyin with tones."""

    word: str
    sound: str


def fits(word: str) -> bool:
    """Tell whether recognition can use a word: 2 to 12 Chinese characters and nothing else."""
    return is_findable(word)


class HotWords:
    """Used on one thread, which never waits for the disk after the beginning.

    Args:
        use: Gets all words, the newest first, at the beginning and after every change; must
            return at once.
        clock: UTC milliseconds since 1970.
    """

    def __init__(
        self,
        readers: Sessions,
        lane: StoreLane,
        use: Callable[[tuple[str, ...]], None],
        clock: Callable[[], int],
    ) -> None:
        self._lane = lane
        self._use = use
        self._clock = clock
        with readers() as session:
            self._words = tuple(hot_words(session))
        use(self._words)

    @property
    def words(self) -> tuple[str, ...]:
        """The words, the newest first."""
        return self._words

    def add(self, word: str) -> bool:
        """Add a word; false if it is there already or recognition cannot use it."""
        if not fits(word) or word in self._words:
            return False
        at_ms = self._clock()
        self._lane.write(lambda session: add_hot_word(session, word, at_ms))
        self._change((word, *self._words))
        return True

    def remove(self, word: str) -> None:
        """Remove a word."""
        self._lane.write(lambda session: remove_hot_word(session, word))
        self._change(tuple(each for each in self._words if each != word))

    def _change(self, words: tuple[str, ...]) -> None:
        self._words = words
        self._use(words)


def spelled(words: tuple[str, ...]) -> tuple[HotWord, ...]:
    """Add to each word how it is read; takes a quarter of a second the first time."""
    from pypinyin import Style, lazy_pinyin  # noqa: PLC0415 - loads slowly, not at the start

    return tuple(HotWord(word, " ".join(lazy_pinyin(word, style=Style.TONE))) for word in words)
