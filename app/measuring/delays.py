"""How long after it was said a word was known, and a sentence finished."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from app.measuring.percentiles import percentiles
from app.measuring.sound_ends import SoundEnds
from speech.bare import Told
from speech.events import Track


def delays(told: Sequence[Told], ends: SoundEnds) -> dict[str, Any]:
    """Sum up, in milliseconds unless a name says otherwise.

    ``first_partial_s`` counts from the first sound. ``partial_ms`` counts from the capture of the
    last sound in a partial. ``word_ms`` counts from the end of a word to the moment at which it
    stood there as it stayed. ``sentence_ms`` counts from the moment at which the speaker of a
    sentence fell silent to its final text.
    """
    partials = [each for each in told if each.partial]
    finals = [each for each in told if each.words]
    return {
        "first_partial_s": round(min((each.at_s for each in partials), default=0.0), 3),
        "partial_ms": percentiles([_ms(each.at_s - each.captured_s) for each in partials]),
        "word_ms": percentiles([_ms(late) for track in Track for late in _words(told, track)]),
        "sentence_ms": percentiles(
            [_ms(each.at_s - ends.after(each.track, each.words[-1].end_s)) for each in finals]
        ),
        "sentences": len(finals),
    }


def _words(told: Sequence[Told], track: Track) -> Iterator[float]:
    """Yield how late each word of a track was, in seconds.

    A word counts from where the running text agrees with the final text up to its end and does
    not change there any more.
    """
    running: list[Told] = []
    for each in told:
        if each.track is not track:
            continue
        if not each.words:
            running.append(each)
            continue
        text = ""
        for word in each.words:
            text += word.word
            yield _settled(running, text, each) - word.end_s
        running.clear()


def _settled(running: Sequence[Told], text: str, final: Told) -> float:
    """Tell when ``text`` stood at the beginning of the running sentence and stayed."""
    at_s = final.at_s
    for each in reversed(running):
        if not each.partial.replace(" ", "").startswith(text):
            break
        at_s = each.at_s
    return at_s


def _ms(seconds: float) -> float:
    return seconds * 1000
