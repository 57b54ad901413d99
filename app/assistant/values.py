"""Numbers with their meaning in a text, spoken or written: times, money, people, houses.

``二十三号`` and ``23号`` are one value, and so are ``晚上十点`` and ``22:00``, ``半年`` and
``6个月``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from app.assistant.number_words import FIGURES, LONG, NUMBER, ONES, number, short
from app.assistant.value import Value, ValueKind

_WIDE = str.maketrans("０１２３４５６７８９：，．", "0123456789:,.")
_NUM = re.compile(NUMBER)
_SEEMS = re.compile("几|数|上|成|好多|大")
"""Before 十, 百, 千 these make no number: 几十, 上百."""
_IDIOMS = re.compile(
    r"万一|千万(?=[不别要得记])|一[些样直般旦切律再会起定向时贯概并度带致共]|[统唯同单之]一|第一时间|百分百|十分(?!钟)"
    r"|三三两两|[前后末尾][一二三四五六七八1-8]位|乱七八糟|万分|千方百计|一下子?|百姓|万达|十字路|五金|三轮|四周|八成|四处|一方面|一站式"
)
_SERVICE = re.compile(r"1[012]\d|12\d{3}|9\d{4}|10\d{3}|11[0249]|122")
_RANGE = re.compile(rf"\s*(?:到|至|-|—|~|～|、)\s*(?={NUMBER})")
_LIST_MARK = re.compile(r"(?:^|[\n。；;:，,（(])\s*(\d{1,2})(?=[、.)）](?!\d))")
_PHONE = re.compile(r"1[3-9]\d{9}|0\d{9,11}")
_LOCAL_PHONE = re.compile(r"[2-8]\d{6,7}")
_PHONE_WORDS = re.compile("电话|座机|固话|号码")
NEAR = 8
"""Characters before a short number in which 电话 makes it one of a telephone."""
_RUN = re.compile(rf"[{FIGURES}幺\d](?:[{FIGURES}幺\d]|[-\s,，](?=[{FIGURES}幺\d]))*")
_SPAN_MINUTES = {"年": 518_400, "月": 43_200, "周": 10_080, "天": 1_440, "时": 60, "分": 1}
_VAGUE = "(?:多|余|来|几|把)?"
_SPAN = re.compile(
    rf"{_VAGUE}(?:个(?P<half>半)?)?(?:(?P<u>年|月|星期|礼拜|周|小时|钟头|天|分钟|晚上?|夜|日(?=内|以内|左右))|工作日)(?P<half2>半)?"
)
_UNITS: Sequence[tuple[ValueKind, re.Pattern[str]]] = (
    (ValueKind.HOUSE, re.compile("号楼|号院|号门|栋|幢|座(?!位)|单元|层|楼|室|弄|号库|门牌")),
    (ValueKind.COUNT, re.compile("号线|号口|路(?=公交|车)|%|％")),
    (ValueKind.MONEY, re.compile(f"{_VAGUE}(?:块钱?|元|圆|人民币|毛|角|万元|千元|亿元)")),
    (
        ValueKind.PEOPLE,
        re.compile(
            f"{_VAGUE}(?:个)?(?:人(?!民币)|名|户|位|口|家|居民|业主|工人|员工|学生|孩子|小孩|老人|村民|同事|农民工)"
        ),
    ),
    (ValueKind.COUNT, re.compile("岁|周岁")),
)
_COUNTED = re.compile(
    f"{_VAGUE}(?:次|辆|台|个|条|处|平方|平米|平|公里|里|米|公斤|斤|吨|度|遍|棵|只|份|件|箱|趟|部|路|期|场|根|盏|间|套|亩|分|倍|成|瓶|盒|批|队|楼盘|车|回|级|号)"
)
_DATE = re.compile(
    rf"(?:(?P<y>\d{{4}}|\d{{2}}|[{FIGURES}]{{2,4}})年)?(?<!\d)(?P<m>1[0-2]|0?[1-9]|十[一二]?|[{FIGURES}])月份?(?:的)?"
    rf"(?:(?P<d>\d{{1,2}}|[{FIGURES}十]{{1,3}})(?:号(?![楼院线门])|日)?)?"
)
_FULL_DATE = re.compile(r"\d{4}[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)")
_CLOCK = re.compile(
    rf"(?P<h>\d{{1,2}}|[{FIGURES}十]{{1,3}})(?:点(?!\d*[{FIGURES}]*[公万亿元块米])钟?|时(?!间|候|段|常|不时))"
    rf"(?:(?P<half>半)|(?P<quarter>[一三])刻|(?P<min>\d\d(?![\d号栋幢楼单路])|\d(?=分)|[{FIGURES}]?十[{FIGURES}]?|零[{FIGURES}]|[{FIGURES}](?=分))分?)?"
    rf"|(?P<h2>[01]?\d|2[0-4]):(?P<m2>[0-5]\d)"
)
_DAYTIME = re.compile(
    "(?:上午|下午|凌晨|早上|早晨|清晨|中午|晚上|夜里|半夜|傍晚|夜间|今晚|昨晚|每晚|到|至)$"
)
_YEAR = re.compile(rf"(?P<y>(?:19|20)\d\d|[一二][九零〇][{FIGURES}][{FIGURES}])年")
_COINS = re.compile(
    rf"(?P<n>{NUMBER})(?:块|元)(?:(?P<m>[{FIGURES}\d])[毛角](?:(?P<f>[{FIGURES}\d])分?)?"
    rf"|(?P<l>[{FIGURES}])(?=[，。；！？、]|$|一?[方吨度斤升次天个月]))"
)
"""三块四毛五, 两块八."""
_RELATIVE = {
    **dict.fromkeys(("今天", "今早", "今晚", "今日", "今晨"), 0),
    **dict.fromkeys(("昨天", "昨晚", "昨日", "昨儿", "昨夜"), -1),
    **dict.fromkeys(("前天", "前晚"), -2),
    **dict.fromkeys(("明天", "明早", "明晚"), 1),
    "大前天": -3,
    "后天": 2,
}
_REL = re.compile("|".join(sorted(_RELATIVE, key=len, reverse=True)))
_AGO = re.compile(rf"({NUMBER})天(?:以|之)?前|前({NUMBER})天")
_WEEKDAY = re.compile(
    r"(上上|上|这|本|下)?个?(?:周|星期|礼拜)([一二三四五六日天])(?![两三四五六七八九]|[个次天])"
)
_UNSURE = re.compile(
    r"[上前这下]{1,2}个?(?:月|周|星期|礼拜|季度)|前几天|前些|前不久|月[初底末中]|年[初底中]|去年|前年|今年|明年|几天前|节后|节前"
    r"|春节|国庆|元旦|中秋|清明|端午|劳动节|过年|[上下]半年|最近"
)
"""Times that no day follows from; a written day may have come from them."""


def is_unsure(text: str) -> bool:
    """Tell whether a time was told that a day may have been worked out from."""
    return _UNSURE.search(text) is not None


def values(text: str, today: date) -> tuple[Value, ...]:
    """Every number of a text in order, with what it tells.

    Args:
        text: A sentence, or a field of a ticket.
        today: The day of the call, for 昨天 and 上周三.
    """
    text = text.translate(_WIDE)
    taken = [False] * len(text)
    found: list[Value] = []

    def keep(value: Value) -> None:
        if value.exact and not any(taken[value.start : value.end]):
            taken[value.start : value.end] = [True] * (value.end - value.start)
            found.append(value)

    for match in (*_IDIOMS.finditer(text), *(m for m in _LIST_MARK.finditer(text))):
        start, end = match.span(1) if match.re is _LIST_MARK else match.span()
        taken[start:end] = [True] * (end - start)
    for read in (_full_dates, _long_ones, _relative, _coins, _dates, _clocks):
        for value in read(text, today):
            keep(value)
    for value in _counts(text):
        keep(value)
    return tuple(_with_rooms(sorted(found, key=lambda value: value.start)))


def _with_rooms(found: Sequence[Value]) -> Iterator[Value]:
    """A bare number right behind a building is a room: 三号楼二单元五零一."""
    before: Value | None = None
    for value in found:
        if (
            before is not None
            and before.kind is ValueKind.HOUSE
            and value.kind is ValueKind.BARE
            and before.end == value.start
        ):
            value = replace(value, kind=ValueKind.HOUSE)  # noqa: PLW2901 - the same one, known better
        before = value
        yield value


def _long_ones(text: str, _today: date) -> Iterator[Value]:
    """Telephone numbers and other long ones, also said digit by digit."""
    for run in _RUN.finditer(text):
        digits = "".join(str(ONES.get(c, c)) for c in run[0] if c not in "-,， \t\n")
        if len(digits) < LONG or re.match("[十百千万亿]|\\.\\d", text[run.end() :]):
            continue
        if re.search(r"\d,\d{3}(?!\d)|\d-\d{1,2}-\d", run[0]) and not _PHONE.fullmatch(digits):
            continue  # 12,000 is money, 3-2-501 a house
        before = text[max(0, run.start() - NEAR) : run.start()]
        is_local = _LOCAL_PHONE.fullmatch(digits) and _PHONE_WORDS.search(before)
        kind = ValueKind.PHONE if is_local or _PHONE.fullmatch(digits) else ValueKind.CODE
        if kind is ValueKind.CODE and re.match(f"{_VAGUE}[元块个人户米平吨公]", text[run.end() :]):
            continue
        is_weak = _SERVICE.fullmatch(digits) is not None
        figures = frozenset({digits})
        if digits[0] == "0" and kind is ValueKind.PHONE:  # with its area code or without
            figures |= {digits[3:], digits[4:]}
        yield Value(kind, run.start(), run.end(), figures, figures, is_weak)


def _full_dates(text: str, _today: date) -> Iterator[Value]:
    for match in _FULL_DATE.finditer(text):
        month, day = str(int(match[1])), str(int(match[2]))
        exact, plain = frozenset({f"{month}-{day}"}), frozenset({month, day})
        yield Value(ValueKind.DATE, match.start(), match.end(), exact, plain)


def _relative(text: str, today: date) -> Iterator[Value]:
    for match in _REL.finditer(text):
        day = today + timedelta(_RELATIVE[match[0]])
        yield _day(match, [day], is_relative=True)
    for match in _AGO.finditer(text):
        for each in number(match[1] or match[2]):
            if each.isdigit() and len(each) < 5:
                made = _day(match, [today - timedelta(int(each))], is_relative=True)
                yield replace(made, plain=made.plain | {each})
    for match in _WEEKDAY.finditer(text):
        weekday = "一二三四五六日".index(match[2].replace("天", "日"))
        monday = today - timedelta(today.weekday())
        near = [monday + timedelta(weekday + 7 * week) for week in (-2, -1, 0, 1)]
        made = _day(match, near, is_relative=True)
        yield replace(made, exact=made.exact | {f"w{weekday}"}, is_weak=True)


def _day(match: re.Match[str], days: Sequence[date], *, is_relative: bool) -> Value:
    exact = frozenset(f"{day.month}-{day.day}" for day in days)
    return Value(
        ValueKind.DATE, match.start(), match.end(), exact, frozenset(), is_relative=is_relative
    )


def _dates(text: str, _today: date) -> Iterator[Value]:
    for match in _DATE.finditer(text):
        month, day = number(match["m"]), number(match["d"] or "")
        has_day = bool(match["d"]) and (match[0][-1] in "号日" or len(match["d"]) > 1)
        exact = frozenset(f"{m}-{d}" for m in month for d in (day if has_day else ("",)))
        end = match.end() if has_day or not match["d"] else match.start("d")
        yield Value(ValueKind.DATE, match.start(), end, exact, (has_day and day) or month)
    for match in _YEAR.finditer(text):
        years = number(match["y"])
        exact = frozenset(f"y{year}" for year in years)
        yield Value(ValueKind.DATE, match.start(), match.end(), exact, years)


def _coins(text: str, _today: date) -> Iterator[Value]:
    for match in _COINS.finditer(text):
        tenths = number(match["m"] or match["l"])
        cents = number(match["f"] or "0")
        exact = frozenset(
            short(f"{n}.{t}{c}") for n in number(match["n"]) for t in tenths for c in cents
        )
        yield Value(ValueKind.MONEY, match.start(), match.end(), exact, exact)


def _clocks(text: str, _today: date) -> Iterator[Value]:
    for match in _CLOCK.finditer(text):
        hour = match["h"] or match["h2"]
        hours = [int(h) for h in number(hour) if h.isdigit() and int(h) <= 24]
        if match["half"]:
            minute = 30
        elif match["quarter"]:
            minute = 15 if match["quarter"] == "一" else 45
        else:
            minute = int(next(iter(number(match["min"] or match["m2"] or "0")), "0"))
        told = _DAYTIME.search(text[max(0, match.start() - 2) : match.start()])
        vague = hour in {"一", "几"} and not (told or "钟" in match[0] or minute)
        if vague or re.match("[儿也都不点来]", text[match.end() :][: 1 if hour == "一" else 0]):
            continue
        exact = frozenset(f"{h % 12}:{minute:02}" for h in hours)
        plain = frozenset(str(h) for h in hours)
        yield Value(ValueKind.CLOCK, match.start(), match.end(), exact, plain)


def _counts(text: str) -> Iterator[Value]:
    for match in re.finditer(
        f"(?P<percent>百分之)?(?P<n>{NUMBER}|俩|仨|半(?=年|个?月|天|小时))", text
    ):
        words = match["n"]
        before = text[max(0, match.start() - 2) : match.start()]
        if words[0] in "十百千万亿" and _SEEMS.search(before[-1:]):
            continue
        plain = {"俩": frozenset("2"), "仨": frozenset("3"), "半": frozenset({"0.5"})}.get(
            words
        ) or number(words)
        if not plain:
            continue
        kind, end, exact = _meaning(text, match, plain)
        is_one = words == "一" or (words in "十百千万亿" and len(words) == 1)
        is_lone = kind is ValueKind.BARE and not words[0].isdigit() and len(words) == 1
        yield Value(
            kind, match.start(), end, exact, plain, is_one or is_lone or before[-1:] == "第"
        )


def _meaning(
    text: str, match: re.Match[str], plain: frozenset[str]
) -> tuple[ValueKind, int, frozenset[str]]:
    """The kind that the words behind a number tell, where they end, and the value in that kind."""
    end, words = match.end(), match["n"]
    if match["percent"] or words in {"俩", "仨"}:
        return (ValueKind.COUNT if match["percent"] else ValueKind.PEOPLE), end, plain
    at = end
    if step := _RANGE.match(text, at):  # 三到五天: the unit stands behind the second number
        second = _NUM.match(text, step.end())
        at = second.end() if second else at
    if unit := _SPAN.match(text, at):
        exact = _span(plain, unit)
        return ValueKind.SPAN, unit.end() if at == end else end, exact
    for kind, pattern in _UNITS:
        if unit := pattern.match(text, at):
            return kind, unit.end() if at == end else end, plain
    if text[at : at + 1] in ("号", "日"):
        is_day = all(n.isdigit() and 0 < int(n) <= 31 for n in plain)
        is_road = text[max(0, match.start() - 1) : match.start()] in tuple("路街巷道弄里")
        kind = ValueKind.DAY_OR_HOUSE if is_day and not is_road else ValueKind.HOUSE
        if text[at] == "日":
            kind = ValueKind.DATE
            return kind, at + 1 if at == end else end, frozenset(f"-{n}" for n in plain)
        return kind, at + 1 if at == end else end, plain
    if unit := _COUNTED.match(text, at):
        return ValueKind.COUNT, unit.end() if at == end else end, plain
    if re.search("[万亿千]", words) and len(words) > 1:
        return ValueKind.MONEY, end, plain
    return ValueKind.BARE, end, plain


def _span(plain: frozenset[str], unit: re.Match[str]) -> frozenset[str]:
    name = unit["u"] or "天"
    name = {
        "星期": "周",
        "礼拜": "周",
        "小时": "时",
        "钟头": "时",
        "分钟": "分",
        "月": "月",
        "年": "年",
    }.get(name, name if name == "周" else "天")
    half = Decimal("0.5") if unit["half"] or unit["half2"] else Decimal(0)
    minutes = ((Decimal(n) + half) * _SPAN_MINUTES[name] for n in plain)
    return frozenset(str(int(each)) for each in minutes if each < 10**9)
