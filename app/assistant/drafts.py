"""Title, content and request, drawn from the citizen's own sentences."""

from __future__ import annotations

import re
from collections.abc import Sequence

from app.assistant.sentences import TYPED, Sentence
from app.domain.suggestion import Evidence
from app.domain.ticket import MAX_TITLE_CHARS, RequestType

MAX_CONTENT_CHARS = 400
MIN_CHARS = 4
"""Shorter sentences (对的, 好的) tell nothing."""

_VERBS = {
    RequestType.CONSULT: "咨询",
    RequestType.SUGGESTION: "建议",
    RequestType.PRAISE: "表扬",
    RequestType.REPORT: "举报",
}
_MARKS = "，。？！；、"
_LEADING = re.compile(
    rf"([{_MARKS}：…—,.?!;:\s-]|喂|你好|您好|嗯|啊|呃|哦|噢|哎|唉|诶|那个|就是说?|然后|我跟你说"
    rf"|(额|这个|那么|对|好的?|是这样的?)(?=[{_MARKS}])|是这样的|麻烦问一下|请问(一下)?|想问一下"
    r"|我((想|要|来)?(反映|投诉|举报|咨询)|(想|要|来)(说|问))(一下|一个)?(?![过了]))+"
)
"""What a sentence begins with before it tells anything: marks, greetings, fillers, lead-ins."""
_WISH = re.compile(r"(希望|要求|请(?!问)|麻烦|能不能|能否|尽快|建议|呼吁|督促|帮(我|忙)).*")
_EMPTY = re.compile(
    r"(再见|谢谢|感谢|辛苦了|好的|对|是|没有了|没了|不用了|知道了|可以|的|啊|呀|了|吧|您|你|[，。？！])+"
)
_NUMBERS = re.compile(r"(电话|手机|号码)(号码)?(是|为)|[零〇一二三四五六七八九幺\d]{7,}")


def title(who: str, request_type: RequestType | None, place: str, matter: str) -> str:
    """The usual formula, e.g. ``关于市民反映滨海新区幸福小区建筑施工噪声的问题``."""
    verb = _VERBS.get(request_type, "反映") if request_type else "反映"
    frame = f"关于{who}{verb}{{}}{matter}的问题"
    room = MAX_TITLE_CHARS - len(frame) + 2
    return frame.format(place[: max(room, 0)])[:MAX_TITLE_CHARS]


def content(sentences: Sequence[Sentence]) -> tuple[str, tuple[Evidence, ...]]:
    """The citizen's sentences without greetings, thanks and telephone numbers, in their order."""
    parts: list[str] = []
    evidence: list[Evidence] = []
    for sentence in sentences:
        if not sentence.is_own or sentence.index == TYPED:
            continue
        said = sentence.text.rstrip(_MARKS)
        leading = _LEADING.match(said)
        kept = said[leading.end() :] if leading else said
        if len(kept) < MIN_CHARS or _EMPTY.fullmatch(kept) or _NUMBERS.search(kept):
            continue
        if kept in parts or sum(map(len, parts)) + len(kept) > MAX_CONTENT_CHARS:
            continue
        parts.append(kept)
        evidence.append(sentence.evidence(len(said) - len(kept), len(said)))
    return ("市民来电：" + "；".join(parts) + "。" if parts else ""), tuple(evidence)


def request(sentences: Sequence[Sentence]) -> tuple[str, tuple[Evidence, ...]]:
    """What the citizen wants done: the last wish they spoke, from its first word on."""
    for sentence in reversed(sentences):
        wish = _WISH.search(sentence.text) if sentence.is_own else None
        asked = wish[0].rstrip(_MARKS) if wish else ""
        if wish and sentence.index != TYPED and len(asked) >= MIN_CHARS:
            return asked + "。", (sentence.evidence(wish.start(), wish.start() + len(asked)),)
    return "", ()
