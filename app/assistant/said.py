"""What was said, clause by clause, as it holds: fillers out, numbers written, slips put right."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from app.assistant.numbers import comparable, written
from app.assistant.sentences import TYPED, Sentence
from app.domain.suggestion import Evidence

MARKS = "，。？！；、,.?!;…—"
NOT = re.compile("没有|没|不是|不|未|无|别|并非|非|莫|拒|禁")
ONLY_IF = re.compile("如果|要是|假如|万一|听说|据说|好像|可能|是不是|有没有|是否|会不会|怕")
REACH_BACK = 5
"""What takes a stretch back stands close before it: 没有[着火], 如果再[停水]."""
REACH = 6
"""A correction follows what it corrects: so many clauses back it is looked for."""
_PARTS = re.compile(r"[^，。？！；,?!;\n]+")
_LEADING = re.compile(
    rf"([{MARKS}：:\s-]|喂|您好|你好|嗯|啊|呃|哦|噢|哎|唉|诶|那个|就是说|就是(?=[我你他她那这有在])"
    r"|然后呢?(?=.)|我(跟|和)(你|您)(们)?(讲|说)(一下)?|(你|您)(们)?听我(说|讲)|是这(个)?样(子)?的?"
    rf"|(额|这个|那么|对|好的?)(?=[{MARKS}]|$)|对对+|(你|您)(们)?(给我)?记一下"
    r"|麻烦问一下|请问(一下)?|(我)?想问一下|(我)?想咨询一下"
    r"|我((想|要|来)?(反映|投诉|举报|咨询)|(想|要|来)(说|问))(一下|一个)?(?![过了]))+"
)
"""What a clause begins with before it tells anything: marks, greetings, fillers, lead-ins."""
_TRAILING = re.compile(
    rf"(?<![{MARKS}：:\s])([{MARKS}：:\s]|(?<=[^\s])(对吧|是吧|你知道吧|知道吗|你说是不是|嗯|呃)$)+$"
)
_UNIT = (
    r"月\d+[日号]|[号栋幢]楼|[号栋幢座]|单元|室|层|楼|点半|点\d{1,2}分?|点钟?|[万千亿]?(?:元|块钱?)|[万千亿]"
    r"|个半?月|个(?:小时|星期|礼拜|工人|人)?|小时|分钟|人|户|家|次|天|年|月|日|路|米|平方米?|岁|度|斤|公里|辆|条|张|间"
)
_NUMBER = r"(?:\d{1,40}(?:\.\d{1,40})?|[一二两三四五六七八九十]{1,40})"
FACT = re.compile(
    rf"(?P<number>{_NUMBER})(?P<unit>{_UNIT})"
    r"|(?P<long>\d{3,})"
    r"|(?:星期|礼拜|周)(?P<weekday>[一二三四五六日天末])"
    r"|(?P<day>大前天|前天|昨天|今天|明天|后天|去年|今年|前年|上个?月|这个?月|上周|这周)"
    r"|(?P<hour>凌晨|清晨|早上|早晨|上午|中午|下午|傍晚|晚上|夜里|半夜)"
    r"|(?P<called>[一-龥](?:师傅|先生|女士|小姐|老师|医生|护士|经理|主任|老板|书记|校长|警官|阿姨|大爷))"
    r"|(?:姓|叫)(?P<person>[一-龥]{1,3})(?![一-龥])"
    r"|(?P<place>[一-龥]{2,5}?(?:小区|花园|家园|公寓|大厦|广场|街道|社区|大道|路|街|巷|村|镇|乡|区))"
)
"""What two people must write alike: numbers with what they count, days, names, places."""
_NOT = re.compile(r"不是(?P<wrong>.{2,12})")
_BUT = re.compile(r"(?:而是|应该是|是)(?P<right>.{1,16})")
_NOT_BUT = re.compile(rf"不是(?P<wrong>.{{2,12}}?){_BUT.pattern}")
_SLIPPED = (
    "(?:哦|啊|哎|诶)?(?:(?:不对|不是){2,}|不对|不不+|(?:我)?(?:说|讲|记|搞|弄)?错了|口误|更正一下)"
)
_SLIP = re.compile(f"(?:{_SLIPPED}|不是)+")
_SLIP_FIRST = re.compile(rf"(?:{_SLIPPED})(?=.)")
_MEANT = re.compile("(?:应该|好像)?(?:就?是|在)?(?P<right>.+)")
_LITTLE = re.compile("[是在了的吧啊呀那就应该为我说]+")
LITTLE_CHARS = 2
_TIMES = frozenset({"date", "clock", "hour", "day", "weekday"})
"""A call has many times: 不是，前天 after a question of the agent corrects none that was told."""


@dataclass(frozen=True, slots=True)
class Said:
    """One clause of a sentence, with numbers in figures and the speaker's corrections in place.

    Attributes:
        evidence: Where it was said; also where its correction was, if there was one.
        is_own: The citizen's own words, not the agent's that were answered with yes.
        is_typed: It stands in the ticket's content.
    """

    text: str
    evidence: tuple[Evidence, ...]
    is_own: bool = True
    is_typed: bool = False

    @property
    def form(self) -> str:
        """For comparisons; see :func:`app.assistant.numbers.comparable`."""
        return comparable(self.text)


def said(sentences: Sequence[Sentence]) -> tuple[Said, ...]:
    """List the clauses of sentences in their order, those that hold.

    A slip that the speaker corrects (三号停的，不对，是五号) is put right where it stood, and the
    correction itself is left out when it says nothing else.
    """
    clauses: list[Said] = []
    after_slip = False
    for clause in _clauses(sentences):
        if _SLIP.fullmatch(clause.text):
            after_slip = True
            continue
        kept = _corrected(clauses, clause, after_slip)
        after_slip = False
        if kept is not None:
            clauses.append(kept)
    return tuple(clauses)


def facts(text: str) -> tuple[tuple[str, str], ...]:
    """Kind and text of what must not be changed: numbers with their unit, days, names, places."""
    return tuple((_kind(match), match[0]) for match in FACT.finditer(text))


def is_taken_back(before: str) -> bool:
    """Tell whether what follows these words is denied, or only supposed."""
    near = before[-REACH_BACK:]
    return NOT.search(near) is not None or ONLY_IF.search(near) is not None


def _clauses(sentences: Sequence[Sentence]) -> Iterator[Said]:
    for sentence in sentences:
        for part in _PARTS.finditer(sentence.text):
            leading = _LEADING.match(part[0])
            start = leading.end() if leading else 0
            trailing = _TRAILING.search(part[0], start)
            end = trailing.start() if trailing else len(part[0])
            if start < end:
                place = sentence.evidence(part.start() + start, part.start() + end)
                text = written(part[0][start:end])
                yield Said(text, (place,), sentence.is_own, sentence.index == TYPED)


def _corrected(clauses: list[Said], clause: Said, after_slip: bool) -> Said | None:
    """Put right what ``clause`` corrects; give what is left of it, ``None`` if it is nothing."""
    if not clause.is_own:
        return clause
    if contrast := _NOT_BUT.fullmatch(clause.text):
        return _contrasted(clauses, clause, contrast["wrong"], contrast["right"])
    denied = _NOT.fullmatch(clauses[-1].text) if clauses and clauses[-1].is_own else None
    meant = _BUT.fullmatch(clause.text)
    if denied and meant and facts(denied["wrong"]):
        before = clauses.pop()
        whole = replace(clause, evidence=before.evidence + clause.evidence)
        kept = _contrasted(clauses, whole, denied["wrong"], meant["right"])
        return kept and replace(kept, text=meant["right"])
    if begun := _SLIP_FIRST.match(clause.text):
        after_slip, clause = True, replace(clause, text=clause.text[begun.end() :])
    if not after_slip:
        return clause
    meant = _MEANT.fullmatch(clause.text)
    return _put_right(clauses, clause, meant["right"] if meant else clause.text)


def _contrasted(clauses: list[Said], clause: Said, wrong: str, right: str) -> Said | None:
    """不是三号，是五号: an earlier 三号 becomes 五号; a contrast of other things stays."""
    for number in _back(clauses):
        if wrong in clauses[number].text and not _is_answer(clauses, clause, facts(wrong)):
            _replace(clauses, number, wrong, right.rstrip("的了啊呀吧"), clause.evidence)
            return None
    return clause


def _put_right(clauses: list[Said], clause: Said, right: str) -> Said | None:
    """不对，是五号: the nearest fact of the same kind before it was the slip."""
    given = facts(right)
    if _is_answer(clauses, clause, given):
        return clause
    for number in _back(clauses):
        wrong = dict(facts(clauses[number].text))
        slips = [(wrong[kind], fact) for kind, fact in given if kind in wrong]
        if not slips:
            continue
        if len(_without(right, [fact for _, fact in given])) > LITTLE_CHARS:  # it says all anew
            evidence = clauses[number].evidence + clause.evidence
            clauses[number:] = [c for c in clauses[number + 1 :] if _tells_more(c, right)]
            return replace(clause, text=right, evidence=evidence)
        if len(slips) < len(given):  # 三号楼 becomes 五号楼二单元: with what was not said before
            begin, end = right.index(given[0][1]), right.rindex(given[-1][1]) + len(given[-1][1])
            slips = [(slips[0][0], right[begin:end])]
        for slip, fact in slips:
            _replace(clauses, number, slip, fact, clause.evidence)
        return None
    return replace(clause, text=right)


def _back(clauses: list[Said]) -> Iterator[int]:
    """Where a correction looks for its slip: in the citizen's last clauses, the nearest first."""
    first = max(0, len(clauses) - REACH)
    return (n for n in range(len(clauses) - 1, first - 1, -1) if clauses[n].is_own)


def _is_answer(clauses: list[Said], clause: Said, given: tuple[tuple[str, str], ...]) -> bool:
    """Tell whether a time answers the agent, who spoke between the last clause and this one."""
    if not clauses or not {kind for kind, _ in given} <= _TIMES:
        return False
    return clause.evidence[0].segment - clauses[-1].evidence[-1].segment > 1


def _without(text: str, parts: Sequence[str]) -> str:
    for part in parts:
        text = text.replace(part, "", 1)
    return _LITTLE.sub("", text)


def _replace(
    clauses: list[Said], number: int, wrong: str, right: str, why: tuple[Evidence, ...]
) -> None:
    earlier = clauses[number]
    head, _, tail = earlier.text.rpartition(wrong)
    clauses[number] = replace(
        earlier, text=head + right + tail, evidence=tuple(dict.fromkeys(earlier.evidence + why))
    )


def _tells_more(clause: Said, than: str) -> bool:
    return not set(clause.form) <= set(comparable(than))


def _kind(match: re.Match[str]) -> str:
    if match.lastgroup == "unit":
        unit = match["unit"]
        if unit in {"日", "号"} or re.match(r"月\d", unit):
            return "date"
        if unit[0] in "元块万千亿":
            return "money"
        return "clock" if unit[0] == "点" else unit
    if match.lastgroup == "place":
        return "place" + match[0][-1]
    return match.lastgroup or ""
