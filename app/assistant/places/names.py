"""How the divisions' names are said: what may be left out, and what is put in another's place."""

from __future__ import annotations

import re
from collections.abc import Iterator

CITY, DISTRICT, STREET, COMMUNITY, SPOT = 1, 2, 3, 4, 5
"""Depths of the country's divisions (0 is a province); a spot lies below all of them."""

_PEOPLES = (
    "蒙古|回|藏|维吾尔|苗|彝|壮|布依|朝鲜|满|侗|瑶|白|土家|哈尼|哈萨克|傣|黎|傈僳|佤|畲|高山|拉祜|水|东乡|纳西|景颇"
    "|柯尔克孜|土|达斡尔|仫佬|羌|布朗|撒拉|毛南|仡佬|锡伯|阿昌|普米|塔吉克|怒|乌孜别克|俄罗斯|鄂温克|德昂|保安|裕固"
    "|京|塔塔尔|独龙|鄂伦春|赫哲|门巴|珞巴|基诺|各"
)
_PEOPLE = f"((?:{_PEOPLES})族)*"
_TAILS = {
    0: re.compile(r"(壮族|回族|维吾尔)?自治区|特别行政区|省|市"),
    CITY: re.compile(rf"地区|盟|市|{_PEOPLE}自治州"),
    DISTRICT: re.compile(rf"{_PEOPLE}自治(县|旗)|新区|特区|林区|区|县|市|旗"),
    STREET: re.compile(
        rf"街道(办事处?)?|地区办事处|办事处|地区|{_PEOPLE}[乡镇]|民族[乡镇]|苏木|街办"
    ),
    COMMUNITY: re.compile(
        r"(社区)?居委会?会|村?社区(居民委员会|居委会)?|村(村?民委员会|村?委会|居委会)?"
        r"|居民委员会|嘎查(村)?"
    ),
    SPOT: re.compile(r"(?!)"),
}
"""What follows the proper part of a name, as registered and as said."""
_STREET_SAID = r"街(?![上口边头面心坊里])"
SAID = {
    depth: re.compile(
        f"(?:{tail.pattern})" if depth != STREET else f"{tail.pattern}|{_STREET_SAID}"
    )
    for depth, tail in _TAILS.items()
}
_ENDS = {depth: re.compile(f"(?:{tail.pattern})$") for depth, tail in _TAILS.items()}
_SPOT_END = re.compile(r"(小区|花园|家园|公寓|市场|广场)$")
_ZONE = re.compile(
    r"^(.*?)(?:国家级?)?(高新技术产业|高新技术|高新|经济技术|经济|综合保税|现代产业|工业|旅游度假)"
    r"(?:示范|产业)?(开发|园|试验|度)?区?(管委会|管理委员会|办事处|街道)?$"
)
_ZONE_SAID = {
    "高新技术产业": ("高新", "高新技术产业开发", "高新技术开发"),
    "高新技术": ("高新", "高新技术开发"),
    "高新": ("高新",),
    "经济技术": ("经开", "经济开发", "经济技术开发", "开发"),
    "经济": ("经开", "经济开发", "开发"),
}
_LONG_FORM = ("居民委员会", "村民委员会")
MIN_CORE = 2
LONG_NAME = 5
"""Shorter ones are said whole."""


def parts(name: str, depth: int) -> tuple[str, str]:
    """Part a name into what is its own and the kind of division: ``石牌`` and ``街道``.

    A name of one character keeps its kind (``东村``), else nothing would be left to recognise.
    """
    if depth == COMMUNITY:  # most of them by far: without the expression
        if name.endswith("社区") and len(name) > MIN_CORE + 1:
            return name[:-2], "社区"
        if name[-1:] == "村" and len(name) > MIN_CORE:
            return name[:-1], "村"
    end = (_SPOT_END if depth == SPOT else _ENDS[depth]).search(name)
    if end is None or end.start() < MIN_CORE:
        return name, ""
    return name[: end.start()], end[0]


def has_long_form(registered: str) -> bool:
    """Tell whether a community is registered by the long form, which callers leave out.

    What they say then is no registered name: 海心社区 for 海心社区居民委员会.
    """
    return registered.endswith(_LONG_FORM)


def aliases(name: str, depth: int) -> Iterator[str]:
    """Other proper parts that are said with 区 behind them: 高新 for a long-named zone."""
    zone = _ZONE.match(name) if len(name) > LONG_NAME else None
    for said in _ZONE_SAID.get(zone[2], ()) if zone else ():
        if depth == DISTRICT:
            yield said
        if zone and zone[1]:
            yield zone[1].removesuffix("市") + said
