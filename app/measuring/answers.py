"""``zuoxi bench answers``: short answers with and without a grammar of what is expected."""

from __future__ import annotations

import csv
import statistics
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeVar

from app.answers import expected_answers
from speech.accuracy import characters_wrong
from speech.batch import transcribe
from speech.engine import Ear, Engine, Hearing
from speech.events import Segment, Track
from speech.expecting import Expectation
from speech.recognition import Recognition
from speech.telephone import write_telephone, write_with_silence
from speech.text.plain import Plain

T = TypeVar("T")

LIST = "answers.tsv"
SILENCE_S = 1.0
"""Before and after each answer, as in a call."""
QUIET_DB, NOISE_DB = 60.0, 15.0
"""How far noise lies below the voice, on good lines and on the noisy one."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A recording, what is said in it, and the question before it."""

    path: Path
    asked: str
    text: str


def read_answers(folder: Path) -> list[Answer]:
    """Read the list of a folder: columns ``file``, ``asked`` and ``text``."""
    with (folder / LIST).open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines, delimiter="\t"))
    return [Answer(folder / row["file"], row["asked"], row["text"]) for row in rows]


def measure_answers(folder: Path, making: Callable[[], Recognition]) -> dict[str, Any]:
    """Hear every answer plainly and as expected: near, by telephone, and by a noisy line.

    ``making`` gives recognition for one call.
    """
    listed = read_answers(folder)
    kinds = expected_answers(making().engine)
    figures: dict[str, Any] = {"bench": "answers", "recordings": len(listed)}
    if not kinds:
        return figures | {"model_takes_phrases": False}
    with TemporaryDirectory() as room:
        for name, prepare in _LINES.items():
            heard = []
            for each in listed:
                sound = prepare(each.path, Path(room))
                expectation = Expectation(kinds)
                expectation.told(Segment(Track.AGENT, 0.0, 0.1, each.asked, (), 0.0))
                expected = expectation.expected(SILENCE_S)
                group = "none" if expected is None else expected.kind.name
                recognition = making()
                timed = _Timed(recognition.engine)
                plainly = _text(sound, recognition)
                both = replace(making(), engine=timed, expectation=expectation)
                heard.append(_Heard(each, group, plainly, _text(sound, both), timed.spent_s))
            figures[name] = _judged(heard)
    return figures


@dataclass(frozen=True, slots=True)
class _Heard:
    answer: Answer
    kind: str
    plainly: str
    again: str
    added_s: float


class _Timed:
    """An engine that counts the seconds for which second hearings keep a track waiting."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self.name, self.is_live = engine.name, engine.is_live
        self.spent_s = 0.0

    def ear(self, rate_hz: int, phrases: tuple[str, ...] = ()) -> Ear:
        if not phrases:
            return self._engine.ear(rate_hz)
        return _TimedEar(self, partial(self._engine.ear, rate_hz, phrases))

    def takes_phrases(self) -> bool:
        return self._engine.takes_phrases()

    def unknown(self, words: tuple[str, ...]) -> tuple[str, ...]:
        return self._engine.unknown(words)

    def close(self) -> None:
        self._engine.close()


class _TimedEar:
    def __init__(self, engine: _Timed, make: Callable[[], Ear]) -> None:
        self._engine = engine
        self._ear = self._timed(make)

    def hear(self, pcm: bytes) -> Hearing:
        return self._timed(partial(self._ear.hear, pcm))

    def finish(self) -> Hearing:
        return self._timed(self._ear.finish)

    def _timed(self, work: Callable[[], T]) -> T:
        began_s = time.perf_counter()
        result = work()
        self._engine.spent_s += time.perf_counter() - began_s
        return result


def _text(path: Path, recognition: Recognition) -> str:
    return "".join(segment.text for segment in transcribe(path, recognition).segments)


def _judged(heard: list[_Heard]) -> dict[str, Any]:
    kinds = sorted({each.kind for each in heard})
    return {
        "all": _sums(heard),
        **{kind: _sums([each for each in heard if each.kind == kind]) for kind in kinds},
        "changed": [
            {"said": each.answer.text, "plainly": each.plainly, "again": each.again}
            for each in heard
            if each.plainly != each.again
        ],
        "added_ms": _milliseconds([each.added_s for each in heard if each.added_s]),
    }


def _milliseconds(added_s: list[float]) -> dict[str, float]:
    if not added_s:
        return {"times": 0}
    return {
        "times": len(added_s),
        "median": round(1000 * statistics.median(added_s), 1),
        "max": round(1000 * max(added_s), 1),
    }


def _sums(heard: Iterable[_Heard]) -> dict[str, int]:
    plain = Plain()
    sums = dict.fromkeys(
        ("characters", "wrong_plainly", "wrong_again", "right_plainly", "right_again", "spoiled"), 0
    )
    for each in heard:
        said = plain(each.answer.text)
        before, characters = characters_wrong(said, plain(each.plainly))
        after, _ = characters_wrong(said, plain(each.again))
        sums["characters"] += characters
        sums["wrong_plainly"] += before
        sums["wrong_again"] += after
        sums["right_plainly"] += not before
        sums["right_again"] += not after
        sums["spoiled"] += after > before
    return sums


def _near(path: Path, room: Path, noise_db: float = QUIET_DB) -> Path:
    target = room / "near.wav"
    write_with_silence(path, target, SILENCE_S, noise_db)
    return target


def _telephone(path: Path, room: Path, noise_db: float = QUIET_DB) -> Path:
    line = room / "line.wav"
    write_telephone(_near(path, room, noise_db), line)
    return line


_LINES: dict[str, Callable[[Path, Path], Path]] = {
    "near": _near,
    "telephone_8_khz": _telephone,
    "noisy_telephone_8_khz": lambda path, room: _telephone(path, room, NOISE_DB),
}
