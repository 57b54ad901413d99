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

COMMON = frozenset(
    [
        "幸福",
        "和平",
        "团结",
        "胜利",
        "光明",
        "建设",
        "解放",
        "新华",
        "前进",
        "文化",
        "人民",
        "朝阳",
        "友谊",
        "健康",
        "红旗",
        "民主",
        "自由",
        "发展",
        "振兴",
        "平安",
        "安全",
        "东风",
        "繁荣",
        "富强",
        "文明",
        "和谐",
        "中心",
        "新村",
        "工业",
        "农场",
        "林场",
        "市场",
        "学校",
        "广场",
        "公园",
        "车站",
        "火车站",
        "开发",
        "东升",
        "阳光",
        "春天",
        "花园",
        "家园",
        "大街",
        "南街",
        "北街",
        "东街",
        "西街",
        "中街",
        "前街",
        "后街",
        "城区",
        "郊区",
        "矿区",
        "东区",
        "西区",
        "南区",
        "北区",
        "新区",
        "老城",
        "新城",
        "城东",
        "城西",
        "城南",
        "城北",
        "城关",
        "城中",
        "城郊",
        "河东",
        "河西",
        "江南",
        "江北",
        "山东",
        "山西",
        "大学",
        "老街",
        "新街",
        "向阳",
        "永安",
        "长安",
        "太平",
        "联合",
        "共和",
        "国庆",
        "五一",
        "八一",
        "建国",
        "兴隆",
        "发达",
        "先锋",
        "新建",
        "新民",
        "爱民",
        "爱国",
        "为民",
        "利民",
        "便民",
        "群众",
        "红星",
        "东方",
        "西部",
        "上游",
        "下游",
        "中间",
        "开放",
        "改革",
        "奋斗",
        "创业",
        "创新",
        "科技",
        "教育",
        "卫生",
        "体育",
        "交通",
        "运输",
        "水库",
        "电厂",
        "机场",
        "港口",
        "码头",
        "物流",
        "市中",
        "大道",
        "大桥",
        "高速",
        "高新",
        "经济",
        "旅游",
        "环保",
        "生态",
        "绿化",
        "安康",
        "康复",
        "长寿",
        "吉祥",
        "如意",
        "快乐",
        "美丽",
        "温馨",
        "舒心",
    ]
)
"""Proper parts that are plain words as well; more is asked of them."""

_BEFORE = re.compile(
    r"(^|[。？！]|在|住|到|是|去|们|下|映|诉|报|叫|从|往|来|于|家|有|对|给|向|属|归|靠|离|查|说|跟|和|与|及|还有)$"
)
_STREET_THING = r"灯|面|口|边|上|况|中间|牌|人"
_AFTER = re.compile(
    rf"这|那|附近|门口|楼|旁边|里面|对面|隔壁|边上|周边|周围|一带|有|的|{NUMBER}(号|栋|幢|座|单元|期|区)"
    r"|上面|下面|这里|停[水电气车]|没|发生|出现|一直|经常|每[天晚次]|昨|今天|最近|晚上|半夜|路灯|井盖|垃圾|噪音"
    r"|污水|施工|修路|占道|路[面口边上]|工地|好几|又|还|已经|[。？！]|$"
)
_CLEAR = re.compile(
    rf"这边|那边|这里|那里|这块|那块|附近|门口|楼下|旁边|里面|对面|一带|有人|{NUMBER}(号|栋|幢|单元)"
    r"|[。？！]|$"
)
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


def stands_alone(said: Spoken, start: int, end: int, *, is_generic: bool) -> bool:
    """Tell whether a short name is meant as a place although nothing else says so."""
    before = said.pause_before(start) or _BEFORE.search(said.bare[max(0, start - 3) : start])
    pause = end == len(said.bare) or said.pause_before(end)
    if is_generic:
        after = pause or _CLEAR.match(said.bare, end) is not None
        return bool(before) and after
    after = pause or _AFTER.match(said.bare, end) is not None
    return bool(before and after) or (end - start > 2 and bool(before or after))


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


def is_common(core: str) -> bool:
    """Tell whether a proper part is a plain word as well."""
    return core in COMMON
