"""How Chinese characters sound, and how near two sounds are to a southern speaker's ear."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

INITIALS = ("zh", "ch", "sh", *"bpmfdtnlgkhjqxrzcsyw")  # the longer ones first
CONFUSED_INITIALS = {"zh": "z", "ch": "c", "sh": "s", "n": "l", "r": "l", "h": "f"}
"""Initials that many speakers do not tell apart, each with the one that stands for both."""
HETERONYMS = {
    "行": "xing hang", "重": "zhong chong", "长": "chang zhang", "乐": "le yue", "都": "du dou",
    "得": "de dei", "地": "di de", "了": "le liao", "着": "zhe zhao zhuo", "和": "he huo hu",
    "还": "hai huan", "会": "hui kuai", "朝": "chao zhao", "曾": "zeng ceng", "藏": "cang zang",
    "传": "chuan zhuan", "弹": "dan tan", "度": "du duo", "觉": "jue jiao",
    "角": "jiao jue", "壳": "ke qiao", "落": "luo la lao", "没": "mei mo", "模": "mo mu",
    "率": "lv shuai", "塞": "sai se", "折": "zhe she", "省": "sheng xing", "盛": "sheng cheng",
    "识": "shi zhi", "似": "si shi", "宿": "su xiu", "厦": "sha xia", "校": "xiao jiao",
    "车": "che ju", "系": "xi ji", "调": "diao tiao", "差": "cha chai", "单": "dan shan",
    "降": "jiang xiang", "薄": "bo bao", "血": "xue xie", "蚌": "bang beng", "尉": "wei yu",
    "巷": "xiang hang", "查": "cha zha", "解": "jie xie", "便": "bian pian", "参": "can shen",
    "称": "cheng chen", "畜": "xu chu", "泊": "bo po", "堡": "bao pu bu", "埔": "pu bu",
    "番": "fan pan", "涌": "yong chong", "弄": "nong long", "强": "qiang jiang", "提": "ti di",
    "说": "shuo shui", "那": "na nei", "这": "zhe zhei", "贾": "jia gu", "仇": "chou qiu",
}  # fmt: skip
"""Characters that are read in more than one way in daily speech."""
FINALS = (
    "a", "o", "e", "i", "u", "v", "ai", "ei", "ao", "ou", "an", "en", "er", "ia", "ie", "iao",
    "iu", "ian", "in", "ua", "uo", "uai", "ui", "uan", "un", "ve", "van", "vn", "ue", "ong",
    "iong", "n", "m", "ng",
)  # fmt: skip
"""What is left of finals when the back nasals are taken for front ones."""

FIRST_KEY = 0x1000
PHRASE_LENGTHS = (4, 3, 2)
TONE_COST, FINAL_COST, INITIAL_COST = 0.4, 0.9, 1.2
AKIN_COST = 11.0


@dataclass(frozen=True, slots=True)
class Syllable:
    """One syllable: initial and final of its pinyin, and its tone, 5 being the neutral one."""

    initial: str
    final: str
    tone: int

    @property
    def key(self) -> str:
        """One character that all syllables share which a southern speaker may mix up."""
        return _key(self.initial, self.final)


def syllable(pinyin: str) -> Syllable:
    """Take pinyin apart, e.g. ``zhang1``; without a digit the tone is unknown and told as 0."""
    tone = int(pinyin[-1]) if pinyin[-1:].isdigit() else 0
    plain = pinyin.rstrip("012345")
    initial = next((i for i in INITIALS if plain.startswith(i)), "")
    return Syllable(initial, plain[len(initial) :], tone)


@lru_cache(maxsize=16_384)
def readings(character: str) -> tuple[Syllable, ...]:
    """How ``character`` may be read, the usual way first; empty for what is not Chinese."""
    import pypinyin  # noqa: F401, PLC0415 - whole before its parts, or two threads lock each other out
    from pypinyin.pinyin_dict import pinyin_dict  # noqa: PLC0415 - 0.3 s, if at all

    known = pinyin_dict.get(ord(character), "") if "一" <= character <= "鿿" else ""
    if not known:
        return ()
    first = _marked(known.split(",")[0])
    others = map(syllable, HETERONYMS.get(character, "").split())
    return (first, *(o for o in others if (o.initial, o.final) != (first.initial, first.final)))


def spelled(name: str) -> tuple[Syllable, ...]:
    """How a name is read; the longest phrases in it that pypinyin knows decide first.

    Empty when the name holds anything but Chinese characters that can be read.
    """
    import pypinyin  # noqa: F401, PLC0415 - whole before its parts, or two threads lock each other out
    from pypinyin.phrases_dict import phrases_dict  # noqa: PLC0415 - as above

    sounds: list[Syllable] = []
    while len(sounds) < len(name):
        at = len(sounds)
        for length in PHRASE_LENGTHS:
            if phrase := phrases_dict.get(name[at : at + length]):
                sounds += [_marked(ways[0]) for ways in phrase]
                break
        else:
            ways = readings(name[at])
            if not ways:
                return ()
            sounds.append(ways[0])
    return tuple(sounds) if len(sounds) == len(name) else ()


@lru_cache(maxsize=2048)
def _marked(pinyin: str) -> Syllable:
    """Take pinyin apart that has its tone as a mark, e.g. ``zhāng``."""
    import pypinyin  # noqa: F401, PLC0415 - whole before its parts, or two threads lock each other out
    from pypinyin.contrib.tone_convert import to_tone3  # noqa: PLC0415 - as above

    return syllable(to_tone3(pinyin, neutral_tone_with_five=True))


def as_spelled(pinyin: str) -> tuple[Syllable, ...]:
    """Read pinyin with spaces, with or without tones, e.g. ``lu4 an1`` for a place's own way."""
    return tuple(map(syllable, pinyin.lower().replace("ü", "v").split()))


@lru_cache(maxsize=65_536)
def distance(heard: Syllable, meant: Syllable) -> float:
    """How unlikely it is to write ``heard`` for ``meant``, as a negative logarithm; 0 for alike.

    Syllables that are confused cost little; others much, if they share a part, or are no match.
    """
    tone = TONE_COST if heard.tone and meant.tone and heard.tone != meant.tone else 0.0
    if heard.initial == meant.initial and heard.final == meant.final:
        return tone
    if heard.key == meant.key:
        initial = INITIAL_COST if heard.initial != meant.initial else 0.0
        final = FINAL_COST if heard.final != meant.final and heard.initial == meant.initial else 0.0
        if initial and _plain_final(heard) != _plain_final(meant):
            final = FINAL_COST
        return tone + initial + final
    akin = _class(heard) == _class(meant) or _final_class(heard.final) == _final_class(meant.final)
    return tone + AKIN_COST if akin else math.inf


def _class(spoken: Syllable) -> str:
    return CONFUSED_INITIALS.get(spoken.initial, spoken.initial)


def _final_class(final: str) -> str:
    """Finals with and without the back nasal are one, but for ``ong``: 东 is never 敦."""
    return final[:-1] if final.endswith("ng") and not final.endswith("ong") else final


def _plain_final(spoken: Syllable) -> str:
    """The final without the rounding that 黄 has and 方 cannot have."""
    if spoken.initial != "h":
        return spoken.final
    return {"ui": "ei", "un": "en"}.get(spoken.final) or (
        spoken.final[1:] if spoken.final[:2] in ("ua", "uo") else spoken.final
    )


@lru_cache(maxsize=2048)
def _key(initial: str, final: str) -> str:
    spoken = Syllable(initial, final, 0)
    return _symbol(_class(spoken), _final_class(_plain_final(spoken)))


def _symbol(initial: str, final: str) -> str:
    """A character for initial and final; sounds outside the table share one of their initial."""
    place = FINALS.index(final) if final in FINALS else len(FINALS)
    row = INITIALS.index(initial) + 1 if initial else 0
    return chr(FIRST_KEY + row * (len(FINALS) + 1) + place)
