"""The usual title of a ticket, by the formula that hotlines write it by.

``（加急）关于X先生/女士（再次）反映<区><地点><事>的问题``; the words are the centre's.
"""

from __future__ import annotations

import re

from app.domain.call import local_form
from app.domain.form import TicketForm, TitleForm
from app.domain.ticket import Ticket

_SEPARATORS = re.compile(r"\s*[›>/·]\s*|\s+")
_CLAUSE_END = re.compile(r"[，。；！？、,;!?\n]")
_LEAD_IN = re.compile(
    r"^(?:(?:您好|你好|喂)+)?"
    r"(?:(?:市民|来电人|诉求人|群众|当事人)(?:来电)?[称说]?[:：]?)?"
    r"(?:(?:来电)?(?:反映|投诉|举报|咨询|求助|建议|表扬|表示)[:：]?)?"
)
_OWN_NAME = re.compile(
    r"我(?:叫|姓|名叫|的名字)|本人(?:姓|叫|是)"
    r"|(?:市民|来电人|诉求人|群众|当事人|居民|业主)?[㐀-鿿]{1,3}(?:先生|女士|小姐)(?:来电|[称说反投举咨求建表])"
)
"""Somebody's own name in a record: 我叫王芳, 王女士来电反映."""
_CALLED = re.compile(r"(先生|女士|小姐|师傅|老师|阿姨|大爷|大妈|同志)$")
_GENDER_OF = {"先生": "male", "大爷": "male", "女士": "female", "小姐": "female", "阿姨": "female"}
_GENDER_OF["大妈"] = "female"
_CHINESE_NAME = re.compile(r"[㐀-鿿·]{1,8}")
_TWO_CHARACTERS = re.compile(
    "欧阳|太史|端木|上官|司马|东方|独孤|南宫|夏侯|诸葛|尉迟|皇甫|公孙|慕容|令狐|宇文|长孙|司徒|司空"
    "|轩辕|呼延|闻人|钟离|淳于|单于|申屠|公冶|濮阳|赫连|澹台|拓跋|百里|东郭|西门|第五"
)
"""Surnames of two characters; all others have one."""


def usual_title(ticket: Ticket, place_text: str, form: TicketForm, matter: str = "") -> str:
    """Put together the usual title.

    Args:
        ticket: Its type, urgency, caller and content are used.
        place_text: District and place as they are read: ``天河区 › 石牌街道``.
        form: The centre's words and its longest title.
        matter: What it is about, e.g. the name of the category; else the content's first clause.

    Returns:
        The title, never longer than the form allows: the place is shortened first, then the
        matter. Empty while nobody knows what it is about.
    """
    places = _SEPARATORS.split(place_text.strip())
    matter = matter.strip() or _first_clause(ticket, places)
    if not matter:
        return ""
    words = form.title
    verb = words.verbs.get(ticket.request_type, "反映") if ticket.request_type else "反映"
    parts = {
        "urgency": words.urgencies.get(ticket.urgency, ""),
        "caller": _caller(ticket, words),
        "again": words.again if ticket.is_repeat else "",
        "verb": "" if matter.startswith(verb) else verb,
    }
    template = _template(ticket, words)
    limit = form.limits["title"]
    room = max(0, limit - len(template.format(**parts, place="", matter="")))
    matter = matter[:room]
    place = "".join(places)[: room - len(matter)]
    return template.format(**parts, place=place, matter=matter)[:limit]


def _template(ticket: Ticket, words: TitleForm) -> str:
    if ticket.request_type is None:
        return words.template
    return words.templates.get(ticket.request_type, words.template)


def _first_clause(ticket: Ticket, places: list[str]) -> str:
    """The first words that tell something, without the place before them.

    A clause that tells who calls is passed over if the caller wants to stay unknown.
    """
    for part in _CLAUSE_END.split(ticket.content.strip()):
        if _tells_caller(part, ticket):
            continue
        clause = _LEAD_IN.sub("", part.strip())
        for first in range(len(places)):
            clause = clause.removeprefix("".join(places[first:]))
        if len(clause) > 1:
            return clause.removesuffix("的问题")
    return ""


def _tells_caller(clause: str, ticket: Ticket) -> bool:
    if not _is_unknown(ticket):
        return False
    name = ticket.caller_name.strip()
    known = (name, _CALLED.sub("", name), local_form(ticket.caller_phone), ticket.company.strip())
    told = any(len(each) > 1 and each in clause for each in known)
    return told or _OWN_NAME.search(clause) is not None


def _is_unknown(ticket: Ticket) -> bool:
    return ticket.is_anonymous or ticket.is_confidential


def _caller(ticket: Ticket, words: TitleForm) -> str:
    """``王女士``; whoever wants to stay unknown, or gave no name, is a citizen or a company."""
    unknown = _is_unknown(ticket)
    if ticket.is_company:
        return words.company if unknown else ticket.company.strip() or words.company
    name = ticket.caller_name.strip()
    called = _CALLED.search(name)
    name = _CALLED.sub("", name)
    gender = ticket.caller_gender or (_GENDER_OF.get(called[0], "") if called else "")
    salutation = words.salutations.get(gender, "")
    if unknown or not salutation or not _CHINESE_NAME.fullmatch(name):
        return words.citizen
    two = _TWO_CHARACTERS.match(name)
    surname = two[0] if two else name[:1]
    return surname + salutation
