"""The forms in which numbers are said on a hotline, each with how it is written.

Digits for amounts, dates, clock times, addresses and codes; words where the value is small or only
about right (GB/T 15835-2011 leaves counts below ten to taste, and asks for words in
approximations such as 五六天). ``FILLED`` stands for each character of a hesitation.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

from speech.text.numbers.stays import RUN
from speech.text.numbers.value import cardinal, figures, shown, telephone

FILLED = "\x1f"

_D = "[零〇○幺一二两三四五六七八九0-9]"
_ONE = "[一二三四五六七八九]"
_NEXT = "(?:[零〇○幺二两三四五六七八九0-9]|一(?![直些下样般起共定旦边向律致概再时切个家位种栋]))"
"""A digit after another one; the 一 of 一直 is none."""
_DIGITS = rf"{_D}(?:{FILLED}*{_NEXT})*+(?![十百千万亿])"
_AMOUNT = rf"(?<![几0-9])[{RUN}]++(?![0-9])"
_PLATES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
START = re.compile(rf"[{RUN}0-9]|[{_PLATES}](?=[A-Za-z])")
"""Where a form may begin."""

_LENGTH = "公里|千米|厘米|毫米|公分|海里|米(?!线|粉|饭|粒|老鼠)"
_AREA = "平方公里|平方米|平方|平米|立方米|立方|公顷|亩"
_WEIGHT = "公斤|千克|毫克|毫升|吨|斤|克(?!服|隆|扣)|升(?!级|学|职|高|温|旗)"
_OTHER = "千瓦|度电|摄氏度|伏|兆|岁|折(?!腾|磨|叠|断)"
_MEASURE = f"{_LENGTH}|{_AREA}|{_WEIGHT}|{_OTHER}|元(?!旦|素|首|宵)|块钱|毛钱|角钱|分钱"
_HOUSE = "号(?!召|称|人物)|单元|[栋幢](?!楼(?![上下道顶])|房)|楼(?!梯)"
_DATE = "月(?!亮|饼|子|嫂|球|台|坛)|日(?!常|子|夜|用|历|期|本|报)"
_SCALED = f"{_MEASURE}|个|倍|万|亿|块|成|度|小时|年|天"
_HOUR = r"(?<![几0-9])(?:二十[一二三四]?|十[一二]?|[零一二两三四五六七八九])"
_MINUTE = f"[二三四五]?十{_ONE}?|零{_ONE}|{_ONE}(?=分)|[一二三四五]零(?!{_D})"
_COUNTER = (
    f"{_MEASURE}|{_HOUSE}|{_DATE}|个|天|年(?!如)|点|分钟|小时|秒|块|次|户|人|家|位|名|层|室|间|倍|多|路|条|辆|台|套|件|"
    "张|本|页|周|期|度|级|届|项|款|道|部|顿|趟|份|遍|口|头|只|棵|根|箱|瓶|袋|包|盒|封|扇|班|章|成|所|车|笔|段|组|队|万|亿"
)
_TAIL = re.compile(r"(?:尾号|[后末前][两二2]位|开头)(?:数字?|号码)?(?:应该|好像)?(?:就?是|为)?$")
_DAYTIME = re.compile(
    r"(?:凌晨|清晨|早上|早晨|上午|中午|下午|傍晚|晚上|夜里|夜间|半夜|深夜|[今昨明当每]晚|今早|明早|[点半分钟][到至])"
    r"(?:的|大概|大约|差不多|快)?$"
)
_TALK = re.compile(r"(?:[提说讲这那有就共补充强调下面述]|以下|几)$")
_POINTS = re.compile(
    r"建议|意见|要求|问题|原因|理由|希望|诉求|疑问|说明|情况|内容|需要|事|都|也|没|不|儿|点|声|动静|水|小|东西|办法|一"
)


@dataclass(frozen=True, slots=True)
class Form:
    """A pattern tried where a number begins, and how it is written.

    Attributes:
        write: Gives the written form, or ``None`` when it is none of this form after all.
    """

    pattern: re.Pattern[str]
    write: Callable[[re.Match[str]], str | None]


def amount(spoken: str) -> str | None:
    """Write a cardinal (三千五百) or digits (八五) as figures; ``None`` for approximations."""
    if not set(spoken) & set("十百千万亿"):
        return figures(spoken) if len(spoken) == 1 or not _is_about(spoken) else None
    value = cardinal(spoken)
    return None if value is None else shown(value)


def _is_about(spoken: str) -> bool:
    """Tell whether digits go up one by one: 五六天 is about right, 一二三四 is counting."""
    values = [int(each) for each in figures(spoken)]
    return all(b == a + 1 for a, b in pairwise(values))


def _identity_card(match: re.Match[str]) -> str:
    return figures(match[1].replace(FILLED, "")) + "X"


def _plate(match: re.Match[str]) -> str | None:
    rest = figures(match[2].replace(FILLED, "")).upper()
    return match[1] + rest if len(rest) in {6, 7} else None


def _hyphenated(match: re.Match[str]) -> str | None:
    return figures(re.sub("横杠|杠", "-", match[0].replace(FILLED, "")))


def _with_repeats(match: re.Match[str]) -> str | None:
    """138 三个零 … : a digit that is said to come several times."""
    spoken = match[0].replace(FILLED, "")
    digits = re.sub(
        f"([两二三四五六])个({_D})", lambda each: each[2] * int(figures(each[1])), spoken
    )
    digits = figures(digits)
    return telephone(digits) if len(digits) >= 7 else None


def _digits(match: re.Match[str]) -> str | None:
    """Digits one by one: telephone numbers, rooms, years, service numbers, codes."""
    spoken = match[0].replace(FILLED, "")
    if spoken.isascii():
        return None if FILLED in match[0] else match[0]
    number, after = figures(spoken), match.string[match.end() :]
    if len(number) >= 7:
        return telephone(number)
    if re.search("[0-9]", spoken):  # 三个月零18天: two numbers that meet
        return None
    if len(number) >= 5 or (len(number) > 1 and "幺" in spoken):
        return number
    if len(number) >= 3:
        is_named = re.match("室|房|号(?!楼|院)|年|分机|热线|平台", after)
        is_counting = _is_about(spoken) and not is_named
        return None if is_counting or ("两" in spoken and "零" not in spoken) else number
    return _two_digits(spoken, match.string[: match.start()], after)


def _two_digits(spoken: str, before: str, after: str) -> str | None:
    if len(spoken) != 2:
        return None
    if _TAIL.search(before) or (
        re.match("年|折|后(?!面|来|天|果)", after) and not _is_about(spoken)
    ):
        return figures(spoken)
    return None


def _share(match: re.Match[str]) -> str | None:
    sign = "%" if match[1] == "百" else "‰"
    if match[2] == "百":
        return "100" + sign
    whole = amount(match[2])
    if whole is None:
        return match[0]
    return whole + (f".{figures(match[3])}" if match[3] else "") + sign


def _decimal(match: re.Match[str]) -> str | None:
    whole, part, unit = match[1], match[2], match[3]
    if not unit and (
        whole == "一" or re.search("[上下]午|早上|晚上|凌晨$", match.string[: match.start()])
    ):
        return None
    written = amount(whole)
    return None if written is None else f"{written}.{figures(part)}"


def _clock(match: re.Match[str]) -> str | None:
    hour = amount(match["h"])
    if hour is None or int(hour) > 24 or not _is_clock(match):
        return None
    minute = match["m"] or ""
    if "十" in minute:
        minute = amount(minute.removeprefix("零")) or minute
    return f"{hour}点{match['q'] or figures(minute)}{match['f'] or ''}"


def _is_clock(match: re.Match[str]) -> bool:
    """Tell 两点 (two o'clock) from 两点 (two points), and 一点 from a little."""
    before, after = match.string[: match.start()], match.string[match.end() :]
    if match["q"] or match["m"] or after.startswith("钟"):
        return True
    if match["h"] == "一":
        return _DAYTIME.search(before) is not None and not _POINTS.match(after)
    if _DAYTIME.search(before):
        return True
    if _TALK.search(before) or _POINTS.match(after):
        return False
    if re.match("以[后前]|之[后前]|左右|多|开始|就|才|起|前|后|[到至过]|[上下]班|[开关]门", after):
        return True
    return match["h"] not in {"一", "二", "两", "三"}


def _range(match: re.Match[str]) -> str | None:
    """三到五平方米: both ends alike; small counts (三到五个) stay words as they do alone."""
    first, last = amount(match[1]), amount(match[3])
    if first is None or last is None:
        return None
    if len(first) == 1 and last.isdigit() and len(last) > 2:
        return match[0]  # 三到五百 is 300 to 500
    if len(first) == len(last) == 1 and not re.match(
        f"{_MEASURE}|{_HOUSE}|{_DATE}|点", match.string[match.end() :]
    ):
        return match[0]
    return f"{first}{match[2]}{last}"


def _price(match: re.Match[str]) -> str | None:
    """一百二十块五: a digit after 块 is tenths; so it is after 度 of temperature."""
    whole = amount(match[1])
    return None if whole is None else f"{whole}.{figures(match[3])}{match[2]}"


def _height(match: re.Match[str]) -> str | None:
    return f"{figures(match[1])}米{figures(match[2])}"


def _cardinal(match: re.Match[str]) -> str | None:
    spoken, after = match[0], match.string[match.end() :]
    if len(spoken) < 2 or after.startswith(("分之", "几")) or not set(spoken) & set("十百千万亿"):
        return None
    return amount(spoken)


def _ten(match: re.Match[str]) -> str:
    return "10" + match[0][1:]


def _single(match: re.Match[str]) -> str:
    return figures(match[0])


FORMS = tuple(
    Form(re.compile(pattern), write)
    for pattern, write in (
        (rf"((?:{_D}{FILLED}*){{17}})(?:[XxＸ叉]|艾克斯|埃克斯)", _identity_card),
        (
            rf"([{_PLATES}])((?-i:[A-Za-z]){FILLED}*(?:(?:[A-Za-z]|{_NEXT}){FILLED}*)++)",
            _plate,
        ),
        (rf"{_D}{{3,}}(?:(?:横杠|杠){_D}{{2,}})+", _hyphenated),
        (
            rf"{_D}(?:{FILLED}*{_D}){{2,}}(?:{FILLED}*[两二三四五六]个{_NEXT}(?:{FILLED}*{_NEXT})*+)+",
            _with_repeats,
        ),
        (
            rf"({_AMOUNT})点([零一二三四五六七八九]++)(?![十百千分刻两幺])(?:(?=({_SCALED}))|)",
            _decimal,
        ),
        (
            rf"(?P<h>{_HOUR})点(?:(?P<q>半|一刻|三刻|整)|(?P<m>{_MINUTE})(?P<f>分(?!之|钱))?|(?![{RUN}0-9]))",
            _clock,
        ),
        (_DIGITS, _digits),
        (rf"([百千])分之((?<=之)[{RUN}]++)(?:点({_D}++))?", _share),
        (rf"({_AMOUNT})([到至])([{RUN}]++)(?!楼[上下])", _range),
        (
            rf"({_AMOUNT})(块|度)({_ONE})(?:(?![毛角{RUN}个年月天次人户斤平吨])|(?=一[斤个平吨公次天月年]))",
            _price,
        ),
        (rf"({_ONE})米({_ONE}{{1,2}})(?![{RUN}多个])", _height),
        (_AMOUNT, _cardinal),
        (rf"[{RUN}]{{2,}}(?=一[个斤平次天月年])", _cardinal),
        (rf"(?<![几数])十(?={_COUNTER})", _ten),
        (rf"{_D}(?={_MEASURE})", _single),
        (rf"一(?=[栋幢](?:[{RUN}]|$|[，。])|单元)|(?<=[区园苑村城院庭府寓])一(?=[栋幢])", _single),
        (
            rf"一(?!栋|幢)(?={_HOUSE})|[二三四五六七八九](?={_HOUSE})|{_ONE}(?={_DATE}|路公交|路车)",
            _single,
        ),
        (rf"一(?=块钱)|{_D}(?=块(?:钱|$|[，。,]|{_D}[毛角]|一[斤个平度吨次天]))", _single),
        (rf"(?<=[块元]){_D}(?=[毛角])|(?<=[毛角]){_ONE}(?=分)|(?<=负){_D}(?=[楼层度])", _single),
        (rf"{_D}(?=毛(?:钱|{_ONE}))|(?<=毛){_ONE}(?![{RUN}个])", _single),
        (rf"(?<=单元){_ONE}(?=室|楼|层)|四(?=[sS]店)|[三四五](?=[gG])", _single),
    )
)
