"""What is believed of what Whisper writes: it invents, repeats itself and leaves things out."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from speech.events import Word

Floats = npt.NDArray[np.float32]

LANGUAGE = "zh"
RATE_HZ = 16_000
LONGEST_S = 28.0  # Whisper hears thirty seconds at once
SHORTEST_S = 0.1
NO_SPEECH, NOT_SURE = 0.6, -1.0
"""Whisper's own rule: above the first probability of silence, and below the second mean log
probability, nobody spoke (Radford et al. 2022, section 4.5)."""
REPEATS_ABOVE = 2.4
"""Text that shrinks by more when it is packed goes round in circles (the same section)."""
FASTEST = 12.0
"""Characters a second; the fastest speakers of Mandarin reach eight or nine."""
FASTEST_SPARE = 6
PHANTOMS = (
    "字幕",
    "请不吝点赞",
    "订阅",
    "谢谢观看",
    "感谢观看",
    "谢谢大家观看",
    "明镜与点点",
    "Amara.org",
)
"""Beginnings and marks of what Whisper learnt from subtitles of films and writes over noise."""


@dataclass(frozen=True, slots=True)
class Guess:
    """One way to write a sound.

    Attributes:
        tokens: Whisper's; text only.
        sure: Mean log probability of a token.
    """

    text: str
    tokens: tuple[int, ...]
    sure: float


@dataclass(frozen=True, slots=True)
class Guesses:
    """Ways to write a sound, the best first.

    Attributes:
        encoded: Whatever :meth:`Native.timed` needs.
        no_speech: Probability that nobody speaks.
    """

    encoded: Any
    ways: tuple[Guess, ...]
    no_speech: float


class Native(Protocol):
    """The model itself (the seam for tests); one thread at a time."""

    def guesses(self, samples: Floats, *, varied: bool) -> Guesses:
        """Write at most 30 s of 16 kHz sound; ``varied`` forbids to repeat any four tokens."""

    def best(self, ways: Sequence[Guess]) -> Guess:
        """Choose; ``ways`` are never empty."""

    def timed(self, guesses: Guesses, guess: Guess) -> tuple[Word, ...]:
        """Find when each word was said, in seconds since the sound began."""


def heard(native: Native, samples: Floats) -> tuple[Word, ...]:
    """Hear an utterance of any length (±1 at 16 kHz); times count from its beginning."""
    words: list[Word] = []
    for first, part in parts(samples):
        by_s = first / RATE_HZ
        words += [
            Word(word.word, word.start_s + by_s, word.end_s + by_s, word.confidence)
            for word in _heard(native, part)
        ]
    return tuple(words)


def parts(samples: Floats) -> list[tuple[int, Floats]]:
    """Cut sound that is longer than Whisper hears at once, where it is quietest.

    Returns first samples and sounds; cuts lie in the last third of what would fit.
    """
    made, at, longest = [], 0, int(LONGEST_S * RATE_HZ)
    while len(samples) - at > longest:
        first = at + 2 * longest // 3
        end = first + _quietest(samples[first : at + longest])
        made.append((at, samples[at:end]))
        at = end
    return [*made, (at, samples[at:])]


def _quietest(samples: Floats) -> int:
    """The middle of the quietest tenth of a second."""
    step = RATE_HZ // 10
    count = len(samples) // step
    loudness = np.square(samples[: count * step]).reshape(count, step).mean(axis=1)
    return int(loudness.argmin()) * step + step // 2


def _heard(native: Native, samples: Floats) -> tuple[Word, ...]:
    seconds = len(samples) / RATE_HZ
    if seconds < SHORTEST_S or not samples.any():
        return ()
    for varied in (False, True):
        guesses = native.guesses(samples, varied=varied)
        ways = [way for way in guesses.ways if is_believable(way, seconds)]
        if not ways:
            continue
        if guesses.no_speech > NO_SPEECH and ways[0].sure < NOT_SURE:
            return ()
        return native.timed(guesses, native.best(ways))
    return ()


def is_believable(guess: Guess, seconds: float) -> bool:
    """Tell whether somebody can have said this in so many seconds."""
    text = "".join(character for character in guess.text if character.isalnum())
    too_fast = len(text) > FASTEST * seconds + FASTEST_SPARE
    return bool(text) and not too_fast and not is_loop(guess.text) and not is_phantom(guess.text)


def is_loop(text: str) -> bool:
    """Tell whether a text repeats itself as nobody speaks."""
    raw = text.encode()
    return len(raw) / len(zlib.compress(raw)) > REPEATS_ABOVE


def is_phantom(text: str) -> bool:
    """Tell whether a text is a line that Whisper writes over noise."""
    plain = text.strip(" ,.!?，。！？")
    return plain.startswith(PHANTOMS) or (len(plain) < 40 and "Amara.org" in plain)
