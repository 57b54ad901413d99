"""Make ``resources/words/alerts.learnt`` from the sentences in this folder.

    python packaging/alerts/build.py

Every file ``KIND.txt`` has emergencies of that kind, ``decoys.txt`` what only looks like one, a
sentence a line; all are our own. Held-out scores (ten folds) are shown with the limits.
"""

from __future__ import annotations

import json
import math
import random
import re
from collections import Counter
from dataclasses import replace
from pathlib import Path

import numpy as np

from app.assistant.alerts import AlertWatch
from app.assistant.dangers import FeatureReader
from app.assistant.learning.features import Vector
from app.assistant.learning.ridge import fit
from app.assistant.sentences import Sentence
from app.domain.alert_weights import AlertWeights
from app.domain.suggestion import AlertKind
from resources.alert_weights import LEARNT, load_groups, write_alert_weights
from resources.lexicon import load_lexicon
from resources.loader import load_categories

HERE = Path(__file__).parent
RESOURCES = HERE.parents[1] / "resources"
TARGET = RESOURCES / LEARNT
SHORTEST = 6
SHARES = {"c": 1.0, "s": 1.0, "g": 0.7}
PENALTY, EPOCHS, FOLDS = 0.3, 30, 10
SURE, DOUBTFUL = 0.05, -0.2
"""Chosen on rounds of sentences that were held out whole: docs/decisions/034."""
EVERYDAY = 600
"""So many sentences of articles, and of ordinary requests, stand for all that is no danger."""
LONGEST = 44
REQUESTS = (
    "我想反映{}的问题",
    "{}没人管",
    "请问{}怎么办",
    "我们小区{}好久了",
    "{}一直没有解决希望尽快处理",
    "投诉{}",
    "关于{}的情况",
    "由于{}给居民生活带来不便",
    "{}",
)
KINDS = tuple(AlertKind)
_MARK = re.compile(r"[\s，、；：。！？,.!?]")

Said = tuple[str, int]
"""A sentence and its column: 0 = nothing."""


def sentences() -> list[Said]:
    """All of this folder, without marks and blanks."""
    files = [(HERE / "decoys.txt", 0)]
    files += [(HERE / f"{kind.value}.txt", at) for at, kind in enumerate(KINDS, 1)]
    said = [
        (_MARK.sub("", line), column)
        for path, column in files
        for line in path.read_text("utf-8").splitlines()
    ]
    return list(dict.fromkeys(said))


def everyday() -> list[Said]:
    """Sentences of the sample articles, and requests about words of the category file."""
    rng = random.Random(1)
    texts = [
        _MARK.sub("", part)[:LONGEST]
        for line in (RESOURCES / "articles.jsonl").read_text("utf-8").splitlines()
        for block in json.loads(line)["blocks"].values()
        for part in re.split(r"[。；\n]", block)
    ]
    articles = sorted({text for text in texts if len(text) >= SHORTEST})
    matters = {word for category in load_categories() for word in category.keywords}
    rules = AlertWatch(replace(load_lexicon().alerts, learnt=None))
    requests = [rng.choice(REQUESTS).format(word) for word in sorted(matters)]
    harmless = [text for text in requests if not rules.alerts([Sentence(0, text)])]
    return [
        (text, 0)
        for texts in (articles, harmless)
        for text in rng.sample(texts, min(EVERYDAY, len(texts)))
    ]


def learn(said: list[Said]) -> AlertWeights:
    """Least squares over the sentences, everyday ones included."""
    said = [*said, *everyday()]
    groups = load_groups()
    reader = FeatureReader(groups)
    shown = [reader.features(text) for text, _ in said]
    seen = Counter(name for each in shown for name in each)
    names = sorted(name for name, times in seen.items() if times > 1 or name[0] == "g")
    place = {name: at for at, name in enumerate(names)}
    rarity = np.array([math.log((1 + len(said)) / (1 + seen[name])) + 1 for name in names])
    rows = [_row([place[name] for name in each if name in place], names, rarity) for each in shown]
    labels = np.array([column for _, column in said])
    weights, mean = fit(rows, labels, (len(names), 1 + len(KINDS)), PENALTY, EPOCHS)
    scales = np.maximum(np.abs(weights).max(axis=0), 1e-6) / 127
    return AlertWeights(
        KINDS,
        groups,
        place,
        [float(each) for each in rarity],
        [int(step) for step in np.rint(weights / scales).ravel()],
        tuple(map(float, scales)),
        tuple(map(float, mean)),
        SHARES,
        SURE,
        DOUBTFUL,
    )


def _row(columns: list[int], names: list[str], rarity: np.ndarray) -> Vector:
    at = np.array(columns, np.int32)
    values = rarity[at]
    families = np.array([names[column][0] for column in columns])
    for family, share in SHARES.items():
        mine = families == family
        length = np.linalg.norm(values[mine])
        if length:
            values[mine] *= math.sqrt(share) / length
    values /= np.linalg.norm(values) or 1
    return Vector(at, values.astype(np.float32))


def try_out(said: list[Said]) -> None:
    """Tell recall and false alarms of sentences that the weights had not seen."""
    words = load_lexicon().alerts
    bare = tuple(replace(rule, patterns=(), always=(), weak=()) for rule in words.rules)
    for name, only in (("learnt and rules", words), ("learnt alone", replace(words, rules=bare))):
        heard: list[tuple[int, set[int]]] = []
        for fold in range(FOLDS):
            kept = [each for at, each in enumerate(said) if at % FOLDS != fold]
            watch = AlertWatch(replace(only, learnt=learn(kept)))
            for text, column in said[fold::FOLDS]:
                kinds = {
                    KINDS.index(alert.rule.kind) + 1 for alert in watch.alerts([Sentence(0, text)])
                }
                heard.append((column, kinds))
        real = [column in kinds for column, kinds in heard if column]
        false = [bool(kinds) for column, kinds in heard if not column]
        print(f"{name}: recall {np.mean(real):.3f}, false alarms {np.mean(false):.3f}")


def main() -> None:
    """Try, then write the file."""
    said = sentences()
    print(len(said), "sentences")
    weights = learn(said)
    write_alert_weights(weights, TARGET)
    print(len(weights.places), "features,", TARGET.stat().st_size >> 10, "KB")


if __name__ == "__main__":
    main()
