"""Sentences for the ear and the language model, of patterns and the program's resources."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from pathlib import Path

import words

SLOT = re.compile(r"\{(\w+)\}")
LONGEST = 34  # characters; a longer sentence is said in two turns
DEVELOPMENT = 50  # of the sentences of said/, the first ones are for setting scales, not learning


def listed_lines(name: str) -> list[str]:
    """Lines of a text file beside this one, without its comments."""
    lines = (words.HERE / name).read_text("utf-8").splitlines()
    return [line.strip() for line in lines if line.strip() and not line.startswith("#")]


def plain(text: str) -> str:
    """``text`` without punctuation."""
    return "".join(words.HANZI.findall(text))


class Speaker:
    """Makes up sentences; the same seed makes the same ones."""

    def __init__(self, seed: int, lexicon: list[str]) -> None:
        self._random = random.Random(seed)
        self._have = words.material()
        self._lexicon = [word for word in lexicon if len(word) > 1 and words.HANZI.fullmatch(word)]
        self._areas = [place for place in self._have.places if place[2] == "division"]

    def sentence(self, agent: float = 0.3) -> str:
        """One filled pattern; ``agent`` is the share of the agent's sentences."""
        who = "agent" if self._random.random() < agent else "citizen"
        said = self._fill(self._random.choice(self._have.patterns[who]))
        while len(said) > LONGEST:
            said = self._fill(self._random.choice(self._have.patterns[who]))
        return said

    def _fill(self, pattern: str) -> str:
        return SLOT.sub(lambda found: self._slot(found[1]), pattern)

    def _slot(self, name: str) -> str:
        made = getattr(self, f"_make_{name}", None)
        return str(made()) if made else self._random.choice(self._have.slots[name])

    def _make_place(self) -> str:
        name, above, kind = self._random.choice(self._have.places)
        roll = self._random.random()
        if kind == "city":
            return name
        if roll < 0.3 and above:
            return above + name
        if roll < 0.4:
            return f"{words.place_stem(name)}{self._random.choice(['路', '小区', '那边', '这边'])}"
        if roll < 0.5:
            return f"{above}{words.place_stem(name) or name}"
        return name

    def _make_problem(self) -> str:
        return self._random.choice(self._have.problems)

    def _make_topic(self) -> str:
        return self._random.choice(self._have.topics)

    def _make_question(self) -> str:
        if self._random.random() < 0.5:
            return self._random.choice(self._have.questions)
        asked = [
            "怎么办理",
            "在哪里办",
            "需要什么材料",
            "怎么申请",
            "多久能办好",
            "归谁管",
            "怎么收费",
        ]
        return self._make_topic() + self._random.choice(asked)

    def _make_word(self) -> str:
        return self._random.choice(self._lexicon)

    def _digits(self, count: int) -> str:
        one = self._random.choice("一幺")
        drawn = "".join(self._random.choice(words.DIGITS) for _ in range(count))
        return drawn.replace("一", one)

    def _make_phone(self) -> str:
        one = self._random.choice("一一幺")
        start = one + self._random.choice(["三", "五", "七", "八", "九"])
        if self._random.random() < 0.2:
            return self._digits(8)
        return start + self._digits(9)

    def _make_four(self) -> str:
        return self._digits(self._random.choice([3, 4, 4, 4, 6]))

    def _make_digits(self) -> str:
        return self._digits(self._random.randint(6, 12))

    def number(self, below: int) -> str:
        """A number from 1 up, in characters, as it is said."""
        return say_number(self._random.randint(1, below))

    def _make_count(self) -> str:
        said = self.number(self._random.choice([9, 30, 120, 900]))
        return re.sub("^二$", "两", said)

    def _make_age(self) -> str:
        return self.number(95) + "岁"

    def _make_money(self) -> str:
        most = self._random.choice([99, 900, 5000, 90000])
        amount = self.number(most)
        if self._random.random() < 0.15:
            return f"{self.number(20)}块{self._random.choice(words.DIGITS[1:])}"
        return amount + self._random.choice(["块", "块钱", "元", "多块钱", "多元"])

    def _make_clock(self) -> str:
        part = self._random.choice(["", "早上", "上午", "下午", "晚上", "凌晨", "中午", "夜里"])
        hour = say_number(self._random.randint(1, 12)).replace("二", "两", 1)
        hour = {"十两": "十二"}.get(hour, hour)
        return (
            f"{part}{hour}点{self._random.choice(['', '', '', '半', '十分', '一刻', '四十', '钟'])}"
        )

    def _make_date(self) -> str:
        year = self._random.choice(["", "", "去年", "今年", f"二零{self._digits(2)}年"])
        day = f"{self.number(31)}{self._random.choice('号日')}"
        return f"{year}{self.number(12)}月{self._random.choice(['', day, day])}"

    def _make_house(self) -> str:
        building = f"{self.number(40)}号楼"
        unit = f"{self.number(6)}单元"
        room = f"{self._random.choice([self._digits(3), self._digits(4), '一百零一'])}室"
        forms = [building, building + unit, building + unit + room, f"{self.number(300)}号"]
        forms += [
            f"{self.number(30)}栋{self.number(33)}楼",
            f"{self.number(33)}层",
            building + room,
        ]
        return self._random.choice(forms)


def say_number(value: int) -> str:
    """Say a whole number below ten million: 1203 is 一千二百零三."""
    if value >= 10000:
        rest = value % 10000
        low = "" if not rest else ("零" if rest < 1000 else "") + say_number(rest)
        return f"{say_number(value // 10000)}万{low}"
    said, zero = "", False
    for size, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = value // size % 10
        if digit:
            said += ("零" if zero and said else "") + words.DIGITS[digit] + name
            zero = False
        elif said:
            zero = True
    return re.sub("^一十", "十", said)


def spoken(count: int, archive: Path, lexicon: list[str], seed: int = 7) -> list[str]:
    """What the voices say for training: ``count`` different sentences in an even mixture.

    Of ten, five are filled patterns, two come from articles and reviews, and three are mere rows of
    words, so that every word is heard. None holds a name of ``unspoken.txt`` or is held out.
    """
    held = {
        plain(line) for name in ("heldout.txt", "heldout_old.txt") for line in listed_lines(name)
    }
    silent = re.compile("|".join(map(re.escape, listed_lines("unspoken.txt"))))
    speaker = Speaker(seed, lexicon)
    draw = random.Random(seed + 1)
    written = [*words.material().passages, *draw.sample(words.reviews(archive), 20000)]
    draw.shuffle(written)
    sources = {"p": iter(speaker.sentence, None), "w": iter(written), "r": _rows(lexicon, draw)}
    turns = "pprwpprwpr"
    made: dict[str, None] = {}
    while len(made) < count:
        for turn in turns:
            text = next(sources[turn])
            while silent.search(text) or plain(text) in held or text in made:
                text = next(sources[turn])
            made[text] = None
    return list(made)[:count]


def is_development(name: str) -> bool:
    """Tell whether a spoken sentence is kept for setting scales: neither learnt nor read."""
    return name.startswith("s") and int(name[1:6]) < DEVELOPMENT


def said(seed: int = 5) -> list[tuple[int, str]]:
    """Sentences of ``said/`` in mixed order, numbered; those with a name of ``unspoken.txt`` miss.

    What lies in ``talk/`` is for the grammar only.
    """
    silent = re.compile("|".join(map(re.escape, listed_lines("unspoken.txt"))))
    texts = words.written("said")
    random.Random(seed).shuffle(texts)
    return [(at, text) for at, text in enumerate(texts) if not silent.search(text)]


def _rows(lexicon: list[str], draw: random.Random) -> Iterator[str]:
    """Rows of four to eight words; every word once before any comes again."""
    known = [word for word in lexicon if words.HANZI.fullmatch(word)]
    known = [word for at, word in enumerate(known) if len(word) > 1 or at % 2]
    letters = sorted(words.LETTERS)
    while True:
        draw.shuffle(known)
        left = iter(known)
        while row := [word for word, _ in zip(left, range(draw.randint(4, 8)), strict=False)]:
            if draw.random() < 0.08:
                row.insert(1, words.spoken_form(draw.choice(letters)))
            middle = len(row) // 2
            yield "".join(row[:middle]) + "，" + "".join(row[middle:])
