"""``zuoxi bench corrections``: names put right by sound, and right words spoiled by it.

Sentences of the field with a name that a recogniser has never read, so that it writes words of
the same or a near sound (:mod:`speech.text.sound_mishearing`). Figures of the correction may be
chosen by the tuned half of the names only; a name's half never changes.
"""

from __future__ import annotations

import random
import re
import statistics
import time
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from zlib import crc32

from app.measuring.correction_trial import Count, Trial, share
from app.names import lexicon
from app.shipped import Shipped, load_shipped
from resources.centre import read_text
from resources.names import load_names
from speech.events import Word
from speech.text.pieces import pieces_of
from speech.text.sound import SoundCorrection
from speech.text.sound_lexicon import Name, NameKind, SoundLexicon
from speech.text.sound_mishearing import Mishearing
from speech.text.sound_words import WordTable, common_words

SENTENCES = "demo/corrections.toml"
SEED = 12345
EACH = 2
TIMED = 200
TIMED_LENGTH = 40
MANY = 10_000

_SENTENCE = re.compile(r"[一-鿿]{6,}")


@dataclass(frozen=True, slots=True)
class Material:
    """What is measured with; ``reported`` is one half of ``names``, as their sums fall."""

    shipped: Shipped
    words: WordTable
    names: tuple[Name, ...]
    reported: frozenset[Name]
    ordinary: tuple[str, ...]
    carriers: dict[NameKind, tuple[str, ...]]

    def said(self, names: Iterable[Name]) -> Iterator[str]:
        """Sentences with each of ``names``, heard as they were said."""
        for number, name in enumerate(names):
            carriers = self.carriers[name.kind]
            yield carriers[number % len(carriers)].format(name.text)


def material() -> Material:
    """Read everything; raises ``ResourceError``."""
    shipped = load_shipped()
    names = lexicon(shipped, load_names())
    table = tomllib.loads(read_text(SENTENCES))
    return Material(
        shipped,
        common_words(),
        names,
        frozenset(name for name in names if crc32(name.text.encode()) % 2),
        tuple(table["ordinary"]),
        {NameKind(kind): tuple(carriers) for kind, carriers in table["carriers"].items()},
    )


def corrections(examples: int = 0) -> dict[str, Any]:
    """Measure; of each kind of failure as many ``examples`` are told. Takes about 15 s."""
    given = material()
    trial = Trial(SoundCorrection(SoundLexicon(given.names), given.words), given.words)
    mishearing = Mishearing(given.words, {name.text for name in given.names}, SEED)
    reported = _misheard(trial, mishearing, given, given.reported)
    tuned = _misheard(trial, mishearing, given, set(given.names) - given.reported)
    right = {
        "articles and the demonstration call": _right(trial, _articles(given.shipped)),
        "names heard right": _right(trial, given.said(given.names)),
        "ordinary sentences": _right(trial, given.ordinary),
        "places that the lexicon lacks": _strangers(given),
    }
    return {
        "bench": "corrections",
        "names": len(given.names),
        "reported_half": {kind.value: count.figures() for kind, count in reported.items()},
        "tuned_half": {kind.value: count.figures() for kind, count in tuned.items()},
        "right_sentences": {
            what: {"right_words": count.words, "spoiled": share(count.spoiled, count.words)}
            for what, count in right.items()
        },
        "speed": _speed(given),
    } | ({"examples": _examples(reported, right, examples)} if examples else {})


def _examples(
    reported: dict[NameKind, Count], right: dict[str, Count], shown: int
) -> dict[str, list[str]]:
    failed = {kind.value: count.examples[:shown] for kind, count in reported.items()}
    return failed | {what: count.examples[:shown] for what, count in right.items()}


def _misheard(
    trial: Trial, mishearing: Mishearing, given: Material, names: Iterable[Name]
) -> dict[NameKind, Count]:
    counts = {kind: Count() for kind in NameKind}
    chance = random.Random(SEED)  # noqa: S311 - no secret
    for name in sorted(names, key=lambda name: name.text):
        for _ in range(EACH):
            heard = mishearing.write(name.text)
            carrier = chance.choice(given.carriers[name.kind])
            if heard:
                trial.misheard(counts[name.kind], carrier, name.text, heard)
    return counts


def _right(trial: Trial, sentences: Iterable[str]) -> Count:
    count = Count()
    for sentence in sentences:
        trial.right(count, sentence)
    return count


def _strangers(given: Material) -> Count:
    """Places of the reported half, said right to a lexicon that has only the other half's."""
    known = SoundLexicon(name for name in given.names if name not in given.reported)
    places = [n for n in given.names if n in given.reported and n.kind is NameKind.PLACE]
    return _right(Trial(SoundCorrection(known, given.words), given.words), given.said(places))


def _articles(shipped: Shipped) -> Iterator[str]:
    for article in shipped.articles:
        for text in (article.title, *article.synonyms, *article.blocks.values()):
            yield from _SENTENCE.findall(text)
    yield from _SENTENCE.findall(read_text("demo/call.tsv"))


def _speed(given: Material) -> dict[str, float]:
    """A lexicon of 10,000 invented places, and sentences of 40 characters with such places."""
    chance = random.Random(SEED)  # noqa: S311 - no secret
    many = _invented(given.words, chance)
    began = time.thread_time()
    correction = SoundCorrection(SoundLexicon(many), given.words)
    build_s = time.thread_time() - began
    taken = []
    for _ in range(TIMED):
        parts = (chance.choice(given.ordinary) + chance.choice(many).text for _ in range(4))
        said = given.words.cut("".join(parts)[:TIMED_LENGTH])
        pieces = pieces_of(tuple(Word(word, 0.0, 0.0, 1.0) for word in said))
        began = time.thread_time()
        correction(pieces)
        taken.append((time.thread_time() - began) * 1000)
    percentiles = statistics.quantiles(taken, n=20)
    return {
        "names": len(many),
        "build_s": round(build_s, 3),
        "sentence_ms_median": round(percentiles[9], 2),
        "sentence_ms_p95": round(percentiles[18], 2),
    }


def _invented(words: WordTable, chance: random.Random) -> Sequence[Name]:
    stems = [word for word, cost in words.words() if len(word) == 2 and cost < 12]
    kinds = ("社区", "街道", "花园", "小区", "公寓", "村", "大厦", "中路")
    texts = {chance.choice(stems) + chance.choice(kinds) for _ in range(MANY + MANY // 5)}
    return [Name(text, NameKind.PLACE) for text in sorted(texts)[:MANY]]
