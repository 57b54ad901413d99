"""Words with numerals in them that are no amounts: they stay words."""

from __future__ import annotations

import re
from collections.abc import Iterable

RUN = "零〇○幺一二两三四五六七八九十百千万亿"
"""Characters that spoken numbers are made of."""

_IDIOMS = (
    "一五一十 一一 一二九 一路 一心一意 一模一样 一清二楚 一干二净 一举两得 一年到头 "
    "一天到晚 一来二去 一石二鸟 一分一秒 一分钱 一毛不拔 一百个不 一万个不 一千零一夜 "
    "一元化 一元复始 一升一降 一米阳光 二四六 二一添作五 三三两两 三天两头 三番五次 "
    "三番两次 三心二意 三令五申 三长两短 三言两语 三五成群 三五个 三五天 三六九等 "
    "三更半夜 三七二十一 三一五晚会 三十六计 三元里 三元桥 三元区 三月三 四面八方 "
    "四通八达 四分五裂 五花八门 五湖四海 五一 五四 五颜六色 六一 六神无主 六月飞雪 "
    "七上八下 七嘴八舌 七七八八 七手八脚 七一 八一 九一八 八九不离十 九牛一毛 九死一生 "
    "九九归一 十里 十全十美 十字 十足 十堰 十有八九 十年如一日 十万火急 十八般 十八里店 "
    "十三陵 十来 十几 千万 万一 五十铃 五十步笑百步 二十四节气 二十四史 百分百 "
)
_PATTERNS = (
    "(?<!月)一日",
    "(?<=最后)一公里",
    f"(?<=[{RUN}]、)[{RUN}]++",
    "十一(?=假|期间|长假|小长假|黄金周|国庆|放假)",
    "十分(?!钟)",
    f"(?<=第)[{RUN}]++",
    f"(?<=几)[{RUN}]++",
    "(?<=数)十",
    "(?<=双)十[一二]",
    "(?:(?<=周)|(?<=星期)|(?<=礼拜))[一二三四五六]",
    f"(?:(?<=农历)|(?<=阴历))[{RUN}]+月初?[{RUN}]*",
    f"(?:(?<=正月)|(?<=腊月)|(?<=大年)|(?<=年三))[{RUN}]++",
    "(?<=年)三十(?=晚|夜)",
)


def words_that_stay() -> re.Pattern[str]:
    """One expression for what begins with a numeral and is no amount; the longest word first."""
    ordered = sorted(_IDIOMS.split(), key=lambda word: (-len(word), word))
    alone = f"(?![{RUN}])"  # 五一, but not in 五一二零室
    words = [word + alone if set(word) <= set(RUN) else word for word in ordered]
    return re.compile("|".join((*words, *_PATTERNS)))


def names_that_stay(names: Iterable[str]) -> re.Pattern[str]:
    """Names of places and units with numerals (五一路); none matches nothing."""
    numbered = sorted({n for n in names if set(n) & set(RUN)}, key=lambda n: (-len(n), n))
    return re.compile("|".join(map(re.escape, numbered)) or r"(?!)")
