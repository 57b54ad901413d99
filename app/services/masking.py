"""Hides who somebody is before a text leaves the seat, and puts it back into what comes.

Numbers of telephones, identity papers, cards and plates, addresses of mail, and names of people
get placeholders. Places stay: without them there is no account of what happened. It goes by form
and by the words around (叫, 姓, 先生), so a name that nothing announces is not noticed; that is why
the drafter's server has to stand in the centre's own network.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

OPEN, SHUT = "〔", "〕"
_MARKS = str.maketrans({OPEN: "（", SHUT: "）"})
_SPOKEN = "0-9零〇○幺一二两三四五六七八九"
_SURNAME = (
    "欧阳|上官|司马|诸葛|司徒|东方|令狐|皇甫|尉迟|公孙|慕容|夏侯|"
    "[赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏窦章苏潘葛奚范彭郎鲁韦马苗方俞任袁柳"
    "鲍史唐费廉岑薛雷贺倪汤滕殷罗毕郝安常乐于傅皮卞齐康伍余元顾孟黄穆萧肖尹姚邵汪毛戴宋庞熊纪舒屈项祝董梁杜阮蓝闵席季"
    "贾路江童颜郭梅盛林钟徐邱骆高夏蔡田樊胡凌霍虞万支柯管卢莫房裘缪解应宗丁宣邓洪包左石崔吉龚程邢裴陆荣翁荀甄曲封储"
    "段侯全班秋仲宫宁仇武符刘景詹龙叶黎薄白蒲卓蔺屠蒙池乔翟谭劳姬申冉桑桂牛边尚温庄晏柴阎慕连习艾向古易戈廖耿满文寇"
    "欧聂曾关丘游岳帅覃牟佟车辛简沙丰巢苟]"
)
_TITLES = (
    "先生|女士|小姐|同志|师傅|老师|医生|大夫|护士|经理|主任|老板|书记|警官|阿姨|大爷|大妈|大姐|大哥"
)
_NOT_IN_NAME = "的是在和跟与了有说要来去到给把被我你他她这那个不没就也都吗呢吧啊呀，。？！；、"
_NUMBER = re.compile(
    rf"(?<![A-Za-z0-9._%+-])[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+"
    rf"|[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-Z][·.\s]?[A-Z0-9]{{5,6}}(?![A-Z0-9])"
    rf"|[{_SPOKEN}](?:[-\s]?[{_SPOKEN}]){{6,24}}[Xx]?"
)
_NAMES = (
    re.compile(
        rf"(?:我叫|名叫|叫做|名字叫|名字是|姓名是?|本人|我是)[:：]?(?P<name>(?:{_SURNAME})[^\W\d_{_NOT_IN_NAME}]{{1,2}})"
        rf"(?=[，。？！；,?!;\s]|$|的|是|住|在|，|{_TITLES})"
    ),
    re.compile(rf"(?P<name>(?:{_SURNAME})[^\W\d_{_NOT_IN_NAME}]{{0,2}}?)(?={_TITLES})"),
    re.compile(rf"(?:免贵|我|他|她|您)?姓(?P<name>{_SURNAME})(?![^\W\d_{_NOT_IN_NAME}]{{2}})"),
)
_HELD = re.compile(f"{OPEN}[^{OPEN}{SHUT}]*{SHUT}")


class Mask:
    """What was hidden in one question, so that it can be put back into its answer."""

    def __init__(self, names: Iterable[str] = ()) -> None:
        """``names`` are people known beforehand, as the caller's name on the ticket."""
        self._hidden: dict[str, str] = {}
        self._names = {name for name in names if len(name) > 1}

    def hide(self, texts: Iterable[str]) -> tuple[str, ...]:
        """Give the texts with placeholders; the same thing has the same one everywhere.

        A name that is announced once is hidden wherever else it stands.
        """
        bare = [text.translate(_MARKS) for text in texts]
        for text in bare:
            self._names.update(
                found["name"]
                for form in _NAMES
                for found in form.finditer(text)
                if len(found["name"]) > 1
            )
        return tuple(self._hide(text) for text in bare)

    def put_back(self, text: str) -> str | None:
        """Give the text with what was hidden; ``None`` if it has a placeholder of nobody's."""
        for placeholder, hidden in self._hidden.items():
            text = text.replace(placeholder, hidden)
        return None if OPEN in text or SHUT in text else text

    def _hide(self, text: str) -> str:
        text = _NUMBER.sub(lambda found: self._placeholder("号码", found[0]), text)
        for form in _NAMES:
            text = form.sub(self._without_name, text)
        for name in sorted(self._names, key=len, reverse=True):
            placeholder = self._placeholder("姓名", name) if name in text else ""
            text = text.replace(name, placeholder) if placeholder else text
        return text

    def _without_name(self, found: re.Match[str]) -> str:
        start, end = (at - found.start() for at in found.span("name"))
        if _HELD.search(found["name"]):
            return found[0]
        return found[0][:start] + self._placeholder("姓名", found["name"]) + found[0][end:]

    def _placeholder(self, kind: str, hidden: str) -> str:
        for placeholder, before in self._hidden.items():
            if before == hidden:
                return placeholder
        number = len(self._hidden) + 1
        self._hidden[f"{OPEN}{kind}{number}{SHUT}"] = hidden
        return f"{OPEN}{kind}{number}{SHUT}"
