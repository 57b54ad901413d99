"""Content and request, drawn from the citizen's own sentences clause by clause."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace

from app.assistant.said import MARKS, Said, facts, is_taken_back, said
from app.assistant.sentences import Sentence
from app.domain.likeness import pairs_of
from app.domain.suggestion import Evidence

MAX_CONTENT_CHARS = 400
MIN_CHARS = 4
"""Shorter clauses (对的, 好的) tell nothing, unless they are a number, a day or a place."""
ALIKE = 0.8
"""Two clauses that share so many pairs of characters say the same."""
FRAME = "市民来电："

_WISH = re.compile(
    r"((不知道?|想知道|想问问?)?(你们|有关部门)?(能不能|能否|可不可以)(?!管|行|要点|讲点)|希望|(?<![他她它们按合业板司校方照])要求(?!我|交|必须|是)|(?<![申邀聘宴])请(?![假客问教示勿代保律护了过])"
    r"|麻烦(?=你|您|帮|尽|给|派|看|查|转|联|有|相|解|处)|(?<!没)尽快|(?<![生家师他])建议"
    r"|呼吁|督促|(?<![没有]人)帮(我|忙|我们)(?!们?过|们?了))"
)
_EMPTY = re.compile(
    r"(再见|拜拜|谢谢|感谢|辛苦了?|麻烦(你|您)?了|好的?|行|嗯+|对|是|没错|没有了|没了|没有|有|不用了?|不需要"
    r"|知道了?|明白|可以|(我)?(也)?(不知道|不清楚|不记得|记不清)|就(是)?这样|就这些|听(得|不)?(到|见|清楚?)"
    r"|能听到|稍等|等一下|我(看|找|查)(一)?下|的|啊|呀|哦|了|吧|嘛|呢|您|你|们|吗|喂|我说完了|怎么说呢|你好)+"
)
_NUMBERS = re.compile(
    r"(电话|手机|号码)(号码?)?(就?是|为|[:：])|(?<![\d.])1[3-9]\d{9}(?!\d)|(?<![\d.])0\d{9,11}(?!\d)"
    r"|^[\d-]{7,}$"
)
_ABUSE = re.compile(
    r"(他|你|妈|tm|的)*(妈的|妈逼|傻[逼比叉]|操你|王八蛋|混蛋|神经病|废物|去死|滚)(了|吧|啊|的|一群|你们|就是|都是|是)*",
    re.IGNORECASE,
)
_DAY = (
    r"大前天|前天|昨天|今天|去年|今年|前年|(上|这|本|前|最近)(一|两|几|半)?个?(月|(周|星期|礼拜)[一二三四五六日天]?|年|天|段时间|阵子)"
    r"|(星期|礼拜|周)[一二三四五六日天末]|每(天|晚|周|个?月)|天天|整天|凌晨|清晨|早[上晨]|上午|中午|下午|傍晚|晚上"
    r"|夜里|半夜|深夜|[\d一二两三四五六七八九十]{1,8}(年|月|日|号(?![楼院线门店])|点(半|钟|\d{1,2}分?)?)"
    r"|[\d一二两三四五六七八九十几半好]{1,8}多?个?(小时|天|周|星期|礼拜|月|年|分钟)"
)
_DAYS = re.compile(_DAY)
_TIME_ONLY = re.compile(
    rf"(从|自从?|在|是|就|大概|大约|差不多|都|到|至|现在|一直|已经|经常|刚刚?|刚才|左右|以[前后]|之[前后]|开始|起|的|时候|了|多|吧|那天|{_DAY})+"
)
_PLACE_ONLY = re.compile(
    r"(我们?|地址|位置|地点|具体){0,5}(家|这里|这边)?(就?是|住在?|就在|在|属于|位于).{2,24}"
    r"(区|县|街道|镇|乡|村|社区|小区|花园|家园|公寓|大厦|广场|市场|路|街|巷|[号栋幢](楼|院)?|单元|室|层|附近|旁边"
    r"|对面|门口|路口)(那里|这里|那边|这边|里面|的)?"
)


def content(sentences: Sequence[Sentence]) -> tuple[str, tuple[Evidence, ...]]:
    """The citizen's clauses in the usual order: time, place, what happened, what is wished.

    Left out: greetings, thanks, telephone numbers, bare abuse, and what was said before. Within
    each of the four the order is the speaker's; only clauses that are wholly a time or a place
    are moved to the front. At most ``MAX_CONTENT_CHARS``: if there is more, the clauses with the
    fewest facts go first.
    """
    return _content(said(sentences))


def _content(clauses: Sequence[Said]) -> tuple[str, tuple[Evidence, ...]]:
    told = _fitting(_once([each for each in clauses if _tells(each)]))
    told.sort(key=_rank)
    evidence = tuple(dict.fromkeys(place for each in told for place in each.evidence))
    return (FRAME + _joined(told) + "。" if told else ""), evidence


def request(sentences: Sequence[Sentence]) -> tuple[str, tuple[Evidence, ...]]:
    """What the citizen wants done: the last wish they spoke, from its first word on.

    The clauses after it in the same sentence belong to it.
    """
    return _request(said(sentences))


def both(
    sentences: Sequence[Sentence],
) -> tuple[tuple[str, tuple[Evidence, ...]], tuple[str, tuple[Evidence, ...]]]:
    """Content and request at once: sentences are taken apart only once."""
    clauses = said(sentences)
    return _content(clauses), _request(clauses)


def _request(said_so_far: Sequence[Said]) -> tuple[str, tuple[Evidence, ...]]:
    clauses = [each for each in said_so_far if each.is_own and not each.is_typed]
    for number in range(len(clauses) - 1, -1, -1):
        if _wish(clauses[number]) is None:
            continue
        segment = clauses[number].evidence[0].segment
        sentence = [each for each in clauses if each.evidence[0].segment == segment]
        first = next(n for n, each in enumerate(sentence) if _wish(each))
        wish = _wish(sentence[first]) or sentence[first]
        parts = [wish, *(each for each in sentence[first + 1 :] if not _EMPTY.fullmatch(each.text))]
        text = "，".join(each.text for each in parts)
        return text + "。", tuple(place for each in parts for place in each.evidence)
    return "", ()


def _wish(clause: Said) -> Said | None:
    for found in _WISH.finditer(clause.text):
        wish = clause.text[found.start() :].rstrip(MARKS)
        if len(wish) >= MIN_CHARS and not is_taken_back(clause.text[: found.start()]):
            return replace(clause, text=wish)
    return None


def _tells(clause: Said) -> bool:
    if not clause.is_own or clause.is_typed or _NUMBERS.search(clause.text):
        return False
    if _EMPTY.fullmatch(clause.text) or _ABUSE.fullmatch(clause.text):
        return False
    return len(clause.text) >= MIN_CHARS or bool(facts(clause.text))


def _joined(clauses: Sequence[Said]) -> str:
    """Clauses of one sentence that stood together keep their comma; others get a semicolon."""
    text = ""
    for number, clause in enumerate(clauses):
        if number:
            before = clauses[number - 1].evidence[-1].segment
            text += "，" if before == clause.evidence[0].segment else "；"
        text += clause.text
    return text


def _once(clauses: Sequence[Said]) -> list[Said]:
    """Leave out what was said before; of two that say the same the longer one stays."""
    told = [(clause, form, _pairs(form)) for clause in clauses for form in (clause.form,)]
    kept: list[Said] = []
    forms: list[tuple[str, frozenset[str]]] = []
    near = _Near(pairs for _, _, pairs in told)
    for clause, form, pairs in told:
        for number in near.may_say(pairs):
            before, had = forms[number]
            if form in before or (
                before not in form and _is_same(clause, kept[number], pairs, had)
            ):
                break
            if before in form:
                kept[number], forms[number] = clause, (form, pairs)
                near.add(number, pairs)
                break
        else:
            near.add(len(kept), pairs)
            kept.append(clause)
            forms.append((form, pairs))
    return kept


class _Near:
    """Finds the few clauses that may say the same; a long call has thousands.

    Of two that do, the one holds all pairs of the other, or each ``ALIKE`` of the other's. So they
    share one of the rarest fifth (and one more) of the new one's pairs, or the rarest of the
    earlier one's.
    """

    def __init__(self, every: Iterable[frozenset[str]]) -> None:
        self._times = Counter(pair for pairs in every for pair in pairs)
        self._having: dict[str, set[int]] = defaultdict(set)
        self._rarest: dict[str, set[int]] = defaultdict(set)

    def add(self, number: int, pairs: frozenset[str]) -> None:
        """Note a clause under its number."""
        for pair in pairs:
            self._having[pair].add(number)
        self._rarest[self._by_rarity(pairs)[0]].add(number)

    def may_say(self, pairs: frozenset[str]) -> list[int]:
        """Numbers of the clauses that are worth a comparison, in their order."""
        found: set[int] = set()
        for pair in self._by_rarity(pairs)[: int((1 - ALIKE) * len(pairs)) + 2]:
            found |= self._having.get(pair, set())
        for pair in pairs:
            found |= self._rarest.get(pair, set())
        return sorted(found)

    def _by_rarity(self, pairs: frozenset[str]) -> list[str]:
        return sorted(pairs, key=lambda pair: (self._times[pair], pair))


def _pairs(form: str) -> frozenset[str]:
    return pairs_of(form) or frozenset({form})


def _is_same(one: Said, other: Said, pairs: frozenset[str], had: frozenset[str]) -> bool:
    if len(pairs & had) < ALIKE * max(len(pairs), len(had)):
        return False
    return set(facts(one.text)) <= set(facts(other.text))


def _fitting(clauses: list[Said]) -> list[Said]:
    """Those that fit, in their order: wishes and facts before the rest, early before late."""
    room = MAX_CONTENT_CHARS - len(FRAME)
    if sum(len(each.text) + 1 for each in clauses) <= room:
        return clauses
    order = sorted(range(len(clauses)), key=lambda n: (-_weight(clauses[n]), n))
    chosen = []
    for number in order:
        if (length := len(clauses[number].text) + 1) <= room:
            chosen.append(number)
            room -= length
    return [clauses[number] for number in sorted(chosen)]


def _weight(clause: Said) -> int:
    return min(len(facts(clause.text)), 2) + (_WISH.match(clause.text) is not None)


def _rank(clause: Said) -> int:
    if _TIME_ONLY.fullmatch(clause.text) and _DAYS.search(clause.text):
        return 0
    if _PLACE_ONLY.fullmatch(clause.text):
        return 1
    return 3 if _WISH.match(clause.text) else 2
