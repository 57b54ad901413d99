"""Names of places, people and bodies: written and not said, said and not written.

What sounds alike is the same: the ticket has 华师 where the recogniser heard 花诗.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import asdict

from app.assistant.checking.said import Said
from app.assistant.checking.written import FIELDS, everything, texts
from app.assistant.number_words import NUMBER
from app.assistant.places import Located, PlaceReader
from app.assistant.places.sounds import Sounds
from app.assistant.sentences import Sentence
from app.domain.checked import Finding, FindingKind, Severity, Subject, Written
from app.domain.likeness import pairs_of
from app.domain.place_words import PlaceWords
from app.domain.suggestion import Evidence
from app.domain.ticket import Place, Ticket

SURE = 0.8
"""From here on what was understood of a place is held against what is written."""
_PLACE_NAME = re.compile(
    r"[一-鿿]{2}(?:街道办?|大道|小区|花园|家园|公寓|大厦|新村|新城|广场|市场|社区|[路街巷弄村镇乡苑])"
)
_NO_NAME = re.compile(
    r"[的在该这那本此整各全某有无到是和与及或从向沿于往把被将对由为了没不每同几两条个段些处座位]|[道马公修走铁线电网思出退半拦让占问堵"
    r"过迷顺绕掉带赶回一]路|[逛上沿跨临]街|农贸|菜市|批发|综合|老旧|住宅|回迁|安置|商业|附近|所在|居住|封闭|高档|相关|周边|农村|城中|步行"
    r"|美食|夜市|辖区|人行|机动|农业|美丽|自然|行政|下乡|农民|家乡|老乡|全镇|城镇|村镇|乡镇|我们|你们|他们|居民|业主|市民|村民|物业|反映|投诉"
    r"|举报|咨询|希望|要求|[东南西北前后左右]边|门口|道路|公路|马路|网络|[一二三四五六七八九十]"
)
"""What stands before such a word and is no name: 附近小区, 整条路, 老旧小区."""
_SURNAMES = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦"
    "付傅方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤"
)
_TITLES = "先生|女士|小姐|师傅|大爷|大妈|阿姨|同志"
_CALLED = re.compile(f"(?:{_TITLES})$")
_PERSON = re.compile(
    rf"(?<![一-鿿])([一-鿿])(?:某+|{_TITLES})"
    rf"|(?:关于|市民|姓|员工|司机|老板|经理|邻居)([一-鿿])(?:某+|{_TITLES})"
)
_SURNAME_SAID = re.compile(r"(?:我|本人|免贵)姓([一-鿿])(?!名)")
_NAME_SAID = re.compile(r"(?:我|本人)(?:的名字)?叫([一-鿿]{2,3})(?=[，。！]|$)")
_NO_PERSON = re.compile("[你他她它们了来去什么不的]")
_BODY_WORDS = re.compile(
    r"股份|有限|责任|公司|集团|服务|管理|物业|工程|建筑|建设|科技|中心|委员会|居委会?|村委会?|街道办?|办事处|社区|小区|店铺|商店|超市|饭店"
    r"|餐厅|餐馆|施工|单位|开发商|工地|学校|医院|派出所|政府|局|某|市|区|县|镇|的|负责人|工作人员|店主?|老板|厂"
)
_NOT_WORDS = re.compile(r"[^一-鿿]+")
_HAS_NUMBER = re.compile(NUMBER)


class NameFindings:
    """Compares names by their sound; immutable, so any thread may use it."""

    def __init__(self, places: PlaceReader, words: PlaceWords) -> None:
        self._places = places
        self._sounds = Sounds(words.readings)

    def findings(self, said: Said, ticket: Ticket) -> Iterator[Finding]:
        """Everything about names."""
        located = self._places.locate(said.sentences)
        label = self._places.label(ticket.place)
        if located and located.place:
            yield from self._other_place(located, ticket)
            label += self._places.label(located.place)
            if not _covers(ticket.place, located.place):
                yield from self._place_missing(located, said.sentences, ticket)
        heard = self._pool("\n".join((*said.texts, label)))
        yield from self._place_never_said(heard, ticket)
        yield from self._people(said, heard, ticket)

    def _pool(self, text: str) -> str:
        """How a text sounds, without marks."""
        return self._sounds.key(re.sub(r"[，、。；：！？,.;:!? ]", "", text))

    def _sounds_in(self, words: str, pool: str) -> bool:
        return self._sounds.key(words) in pool

    def _other_place(self, located: Located, ticket: Ticket) -> Iterator[Finding]:
        """The codes on the ticket are another division's than what was understood."""
        said, now = located.place, ticket.place
        if said is None or located.score < SURE or located.ask:
            return
        for level in ("district", "street", "community"):
            one, two = getattr(said, level), getattr(now, level)
            if not (one and two):
                return
            if one != two:
                name = self._places.label(Place(**{level: two}))
                at = Written(f"place.{level}", 0, len(name), name)
                yield Finding(
                    FindingKind.DIFFERS,
                    Subject.PLACE,
                    Severity.SERIOUS,
                    at,
                    located.evidence,
                    located.label,
                )
                return

    def _place_missing(
        self, located: Located, sentences: Sequence[Sentence], ticket: Ticket
    ) -> Iterator[Finding]:
        """A division was named, and neither the codes nor the words of the ticket have it."""
        pool = self._pool(everything(ticket) + self._places.label(ticket.place))
        by_index = {sentence.index: sentence.text for sentence in sentences}
        lost: list[Evidence] = []
        for each in located.evidence:
            words = by_index[each.segment][each.start : each.end]
            core = _NOT_WORDS.sub("", words)
            if not _HAS_NUMBER.search(words) and core and not self._sounds_in(core, pool):
                lost.append(each)
        if lost and located.place and located.score >= SURE and not located.ask:
            first = lost[0]
            words = by_index[first.segment][first.start : first.end]
            empty = not ticket.place.is_known
            value = json.dumps(asdict(located.place), ensure_ascii=False) if empty else ""
            at = Written("place")
            yield Finding(
                FindingKind.MISSING, Subject.PLACE, Severity.WARNING, at, tuple(lost), words, value
            )

    def _place_never_said(self, heard: str, ticket: Ticket) -> Iterator[Finding]:
        told: set[str] = set()
        for name, text in texts(ticket, *FIELDS):
            for at, words, core in (*self._divisions(text), *_place_names(text)):
                if core in told or self._sounds_in(core, heard):
                    continue
                told.add(core)
                written = Written(name, at, at + len(words), words)
                yield Finding(FindingKind.NEVER_SAID, Subject.PLACE, Severity.WARNING, written)

    def _divisions(self, text: str) -> Iterator[tuple[int, str, str]]:
        """Names of the region's divisions in a text: where, the words, their proper part."""
        for mention in self._places.mentions([Sentence(0, text)]):
            if mention.is_strong and not mention.is_misheard and not mention.is_bare:
                yield mention.start, text[mention.start : mention.end], mention.core

    def _people(self, said: Said, heard: str, ticket: Ticket) -> Iterator[Finding]:
        own = _own_name(said.sentences)
        name = _CALLED.sub("", ticket.caller_name.strip())
        is_hidden = ticket.is_anonymous or ticket.is_confidential
        if own and not name and not is_hidden and not _is_introduced(own[0], ticket):
            words, evidence = own
            at = Written("caller_name")
            yield Finding(
                FindingKind.MISSING, Subject.NAME, Severity.NOTE, at, evidence, words, words
            )
        if name and own and self._pool(name[:1]) != self._pool(own[0][:1]):
            at = Written("caller_name", 0, len(ticket.caller_name), ticket.caller_name)
            yield Finding(
                FindingKind.DIFFERS, Subject.NAME, Severity.WARNING, at, own[1], own[0], own[0]
            )
        elif name and not own and not self._sounds_in(name, heard):
            at = Written("caller_name", 0, len(ticket.caller_name), ticket.caller_name)
            yield Finding(FindingKind.NEVER_SAID, Subject.NAME, Severity.NOTE, at)
        yield from self._bodies(heard, ticket)
        yield from self._people_in_texts(heard, name, ticket)

    def _bodies(self, heard: str, ticket: Ticket) -> Iterator[Finding]:
        """Whom the matter is about: nothing of the name was said."""
        for field, text in texts(ticket, "against", "company"):
            core = _NOT_WORDS.sub("", _BODY_WORDS.sub("\n", text))
            pairs = pairs_of(core)
            if pairs and not any(self._sounds_in(pair, heard) for pair in pairs):
                at = Written(field, 0, len(text), text)
                yield Finding(FindingKind.NEVER_SAID, Subject.NAME, Severity.WARNING, at)

    def _people_in_texts(self, heard: str, own: str, ticket: Ticket) -> Iterator[Finding]:
        told: set[str] = set(own[:1])
        for field, text in texts(ticket, "content", "request", "title"):
            for match in _PERSON.finditer(text):
                surname = match[1] or match[2]
                if surname not in _SURNAMES or surname in told or self._sounds_in(surname, heard):
                    continue
                told.add(surname)
                start = match.start(1 if match[1] else 2)
                at = Written(field, start, match.end(), text[start : match.end()])
                yield Finding(FindingKind.NEVER_SAID, Subject.NAME, Severity.WARNING, at)


def _covers(now: Place, said: Place) -> bool:
    """Tell whether the codes on the ticket are at least as deep as what was said."""
    pairs = [(getattr(said, n), getattr(now, n)) for n in ("district", "street", "community")]
    return all(one == two for one, two in pairs if one) and bool(now.district)


def _place_names(text: str) -> Iterator[tuple[int, str, str]]:
    """Two characters before a word like 路 and 小区, if they may be a name."""
    for match in _PLACE_NAME.finditer(text):
        if not _NO_NAME.search(match[0]):
            yield match.start(), match[0], match[0][:2]


def _is_introduced(name: str, ticket: Ticket) -> bool:
    """Tell whether the caller's name stands in the texts: 我姓刘, 刘女士."""
    return re.search(rf"姓{name}|叫{name}|{name}(?:{_TITLES}|某)", everything(ticket)) is not None


def _own_name(sentences: Sequence[Sentence]) -> tuple[str, tuple[Evidence, ...]] | None:
    """What callers say they are called; the longest of the last ones."""
    found = None
    for sentence in sentences:
        for pattern in (_SURNAME_SAID, _NAME_SAID):
            for match in pattern.finditer(sentence.text) if sentence.is_own else ():
                name = match[1]
                if name[0] in _SURNAMES and not _NO_PERSON.search(name):
                    if found and name == found[0][:1]:
                        continue
                    found = name, (sentence.evidence(match.start(1), match.end(1)),)
    return found
