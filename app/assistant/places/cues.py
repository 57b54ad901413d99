"""Words around a name that tell what it is: a home, the place of the matter, denied, a road."""

from __future__ import annotations

import re
from enum import IntEnum

from app.assistant.numbers import NUMBER
from app.assistant.places.spoken import Spoken


class Role(IntEnum):
    """What place of the call a name is; the higher one is the place of the matter."""

    DENIED = -1
    ASIDE = 0
    PLAIN = 1
    MATTER = 2


LINK = re.compile(
    r"[，、 ]?(的|那个|这个|那边的?|这边的?|下面的?|里面的?|辖区的?|嗯|呃|啊|[，、 ]){0,3}"
)
"""What may stand between two parts of one address."""
NEAR = re.compile(r"^(的|那个)?(附近|旁边|隔壁|对面|边上|周边|周围|不远)")

_BEFORE = re.compile(
    r"(^|[。？！]|[在住到是去们映诉报询叫从往来于有对给向属归靠离近查说讲跟和与及或经至了过着由因为的这那个位面边里中内外前后"
    r"嗯呃啊喂好哦呢吧嘛呀哎]|一下|我家|们家)$"
)
"""What may stand before a name, where nothing else tells that it begins."""
_AT = re.compile("(在|住|住到|我家|们家)$")
_FOREIGN = re.compile("(?<![本我全咱们])[省市县区旗镇乡村州]$|街道$|社区$")
"""Behind these stands what lies in that division."""
_STREET_THING = r"灯|面|口|边|上|况|中间|牌|人"
_EVENT = (
    r"上面|下面|停[水电气车]|没|发生|出现|一直|经常|每[天晚次]|昨|今天|最近|晚上|半夜|路灯|井盖|垃圾|噪音"
    r"|污水|施工|修路|占道|路[面口边上]|工地|好几|又|还|已经"
)
_CLEAR = re.compile(
    rf"这边|那边|这里|那里|这块|那块|附近|门口|楼下|旁边|里面|对面|一带|有人|{NUMBER}(号|栋|幢|单元)"
)
_NUMBER = re.compile(f"{NUMBER}号")
_AFTER = re.compile(
    f"{_CLEAR.pattern}|{_EVENT}|这|那|楼|隔壁|边上|周边|周围|有|的|业主|居民|村民|住户"
)
_COUNT = re.compile(f"{NUMBER}.?")
_LAST = re.compile(f"{_CLEAR.pattern}|{_EVENT}")
_GOES_ON = re.compile(
    rf"路(?!{_STREET_THING})|大道|大街|街|巷|道|胡同|桥|站|店|厅|厂|院|校|园|馆|场|山|河|湖|江|海|庙|寺|塔|大厦|大楼"
    r"|[小中大]学|高中|幼儿|医|人民医|派出|公司|集团|广场|市场|商场|超市|酒店|宾馆|银行|法院|政府|公安"
    r"|小区|花园|家园|公寓|苑|城(?!管)|[新东西南北]区|区|县|市(?!民|政)|镇|乡|村|社区|居委|高速|立交|地铁|机场|水库|人(?!行|家|民)"
)
_DENIED = re.compile(
    r"(?<!是)(不是|不在|不属于|不归|并非|不叫|没在|不是说|别写|不要写)(在|住在|住|说|指|的)?$"
)
_MENDED = re.compile(
    r"(不对|说错了?|(?<!没)(?<!不)错了?|搞错|讲错|记错|口误|更正|纠正|应该是|改成|不不不?|哦不|啊不|呃不|不好意思"
    r"|(不是)+[，、。]?是)[，、。]?(是|在|我|说|的|应该|哦|呃|啊|那个)*$"
)
_ASIDE = re.compile(
    r"((我|他|她|我们|你|本人|咱|孩子|父母|爸|妈|妈妈|爸爸|老人)们?(家|自己)?(现在|目前|平时|一直|就|是|都)?(住|家在|住在)(在|的是)?"
    r"|家住(在)?|(我|我们)?家就?在|户口(是|在)?(在)?|户籍(是|在)?(在)?|身份证(是|上写的是)?|老家(是|在)?|祖籍(是)?"
    r"|(我|他|她|本人)(人)?在|上班(的地方)?(是|在)|(单位|公司)(是|在)|(以前|原来|之前|曾经|过去|早年)(是)?(住)?(在)?"
    r"|路过|经过|(刚|才)?搬(到|来)|我是)[一-鿿]{0,2}$"
)
_ASIDE_AFTER = re.compile(
    r"^(的)?(居民|业主|村民|住户|市民|人(?!行|在|家)|搬(过来|走|到|来)|出发|过来|上班|工作|打工|开车|坐车)"
)
_OFFICE = re.compile(
    r"^(区|市|县|镇|街道)?(人民)?(政府|法院|检察院|公安|信访|派出所|教育局|民政局|税务)"
)
_MATTER = re.compile(
    r"(反映|投诉|举报|咨询|求助|发生(在)?|出(事|现)(的地方)?(在|是)?|位于|地(点|址)(在|是|就是)?|事情(是)?(发生)?在|问题(是|出)?在"
    r"|具体(是|在|位置)*|是说|我说的是|要说的是|应该是|而是|改成|就是)(一下|一个|的是|是|在|到|关于|咱们?|我们)*$"
)
_MATTER_AFTER = re.compile(
    r"^(这边|那边|这里|那里|门口|附近|对面|旁边|楼下|里面|的|有人|一带|那个|这个)*(有人|有个|有一|那边|的?(工地|工厂|路口|路灯|井盖"
    r"|下水道|垃圾|噪音|烧烤|饭店|物业|摊贩))"
)
REACH = 14
SHORT, LONG = 2, 4
BRIEF = 3
"""Characters that an answer has beside the name: 就在和平."""


def stands_alone(said: Spoken, start: int, end: int, *, is_plain: bool) -> bool:
    """Tell whether a name without its kind is meant as a place although nothing else says so.

    Args:
        said: The sentence.
        start: First character of the name in ``said.bare``.
        end: Behind its last character.
        is_plain: The name is an everyday word as well: 幸福 is a place in 我在幸福这边 only.
    """
    if _COUNT.fullmatch(said.bare, start, end):
        return False
    clear = _CLEAR.match(said.bare, end) is not None
    if is_plain:
        is_at = _AT.search(said.bare[max(0, start - SHORT) : start]) is not None
        brief = is_followed(said, end) and len(said.bare) <= end - start + BRIEF
        return begins(said, start) and (clear or (brief and (is_at or start == 0)))
    ends = is_followed(said, end) or _AFTER.match(said.bare, end) is not None
    if end - start > LONG:
        return begins(said, start) or ends
    return begins(said, start) and (ends if end - start > SHORT else is_followed(said, end))


def begins(said: Spoken, start: int) -> bool:
    """Tell whether a name may begin here: behind a pause, or behind a word that is no name."""
    before = said.bare[max(0, start - 3) : start]
    return said.pause_before(start) or _BEFORE.search(before) is not None


def is_foreign(said: Spoken, start: int) -> bool:
    """Tell whether the name stands right behind another division's: 荷田乡大井村."""
    before = said.bare[max(0, start - 3) : start]
    return not said.pause_before(start) and _FOREIGN.search(before) is not None


def is_followed(said: Spoken, end: int) -> bool:
    """Tell whether a pause, or words that only follow places, stand behind a name."""
    if end == len(said.bare) or said.pause_before(end) or said.bare[end] in "。？！":
        return True
    return _CLEAR.match(said.bare, end) is not None


def has_number(said: Spoken, end: int) -> bool:
    """Tell whether the number of a house follows."""
    return _NUMBER.match(said.bare, end) is not None


def may_end(said: Spoken, end: int) -> bool:
    """Tell whether an everyday word behind a wider name may be the end of the address."""
    return is_followed(said, end) or _LAST.match(said.bare, end) is not None


def goes_on(said: Spoken, end: int) -> bool:
    """Tell whether the word goes on and names a road, a school, another kind of place."""
    if end >= len(said.bare) or said.pause_before(end):
        return False
    return _GOES_ON.match(said.bare, end) is not None


def is_denied(before: str) -> bool:
    """Tell whether what follows ``before`` is said not to be the place."""
    return _DENIED.search(before[-REACH:]) is not None


def is_mended(before: str) -> bool:
    """Tell whether the words before a name take back what was named before them."""
    return _MENDED.search(before[-REACH:]) is not None


def role(before: str, after: str) -> Role:
    """What place the names between ``before`` and ``after`` are."""
    before = re.split("[。？！]", before)[-1][-REACH:]
    if is_denied(before):
        return Role.DENIED
    if _MATTER.search(before):
        return Role.MATTER
    if _ASIDE.search(before) or _ASIDE_AFTER.search(after) or _OFFICE.search(after):
        return Role.ASIDE
    return Role.MATTER if _MATTER_AFTER.search(after) else Role.PLAIN


def is_near(after: str) -> bool:
    """Tell whether the place is only near the name before ``after``."""
    return NEAR.search(after) is not None
