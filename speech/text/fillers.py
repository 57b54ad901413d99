"""Hesitations and stutters: marked, never taken out."""

from __future__ import annotations

import re
from collections.abc import Iterator

from speech.events import EditKind
from speech.text.pieces import Change, Pieces, changed, text_of

PAUSE_S = 0.25
"""An 啊 that stands between pauses this long belongs to no word."""

_END = r"[，。？！、\s]"
_ANSWER = re.compile(
    rf"(?:[嗯呃额唔啊哦噢喔哎诶喂对好是行]|没|有|的|呀|了|吧|错|可以|知道|明白|{_END})*"
)
"""A whole utterance of these is an answer, and no hesitation."""
_BEGIN = rf"(?:(?<=^)|(?<={_END})|(?<=[嗯呃]))"
_HUMS = rf"[嗯呃唔]+|{_BEGIN}额+"
_PHRASES = (
    "(?:那个){2,}|(?:这个){2,}|(?:就是说?){2,}(?!了)|(?:然后){2,}|怎么说呢|那什么(?!时候|[地人])"
)
_AT_START = (
    rf"{_BEGIN}(?:那个|这个|就是说|啊|哦|哎|诶)"
    "(?=[，、]?(?:我[想要问们跟]|你好|您好|请问|就是|是这样|麻烦))"
)
_WORDS = "这 那 跟 又 也 因 所 因为 所以 但是 可是 如果 而且 现在 已经 我想 我要"
_FALTERING = "|".join(rf"(?:{word})+(?={word})" for word in _WORDS.split())
_PERSONS = "我们|你们|他们|她们|咱们|[我你您他她]"
_PERSON = (
    rf"(?P<person>{_PERSONS})(?P=person)+(?=(?P=person))"
    rf"|{_BEGIN}(?P<first>{_PERSONS})(?=(?P=first))"
)
"""告诉你你要 is no stutter: a person counts thrice, or where a clause begins.

One who falters says a word again; the last one is the word, those before it the stutter."""
_AGAIN = r"(?P<again>[一-鿿]{3,12})(?=(?P=again))"
_EMPHASIS = re.compile(  # numbers are said twice to be sure
    ".*(?:[零一二两三四五六七八九十百千万亿幺0-9]|不客气|没关系|不好意思|对不起|不用|知道|谢谢|再见|没有|没事|"
    "快点|是的|好的|可以|为什么|怎么办).*"
)
_FILLER = re.compile(f"{_HUMS}|{_PHRASES}|{_AT_START}|{_FALTERING}|{_PERSON}|{_AGAIN}")


def mark_fillers(pieces: Pieces) -> Pieces:
    """A step: hesitations become pieces of kind ``FILLER`` that read as they were heard."""
    text = text_of(pieces)
    if _ANSWER.fullmatch(text):
        return pieces
    return changed(pieces, [*_spoken(text), *_between_pauses(pieces)])


def _spoken(text: str) -> Iterator[Change]:
    for match in _FILLER.finditer(text):
        if not (match["again"] and _EMPHASIS.fullmatch(match[0])):
            yield Change(match.start(), match.end(), match[0], EditKind.FILLER)


def _between_pauses(pieces: Pieces) -> Iterator[Change]:
    """An 啊 or 哦 that somebody made while thinking."""
    at = 0
    for number, piece in enumerate(pieces):
        end = at + len(piece.text)
        if piece.text in {"啊", "哦", "哎", "诶"} and 0 < number < len(pieces) - 1:
            before, after = pieces[number - 1].words, pieces[number + 1].words
            if (
                before
                and after
                and piece.words
                and piece.words[0].start_s - before[-1].end_s >= PAUSE_S
                and after[0].start_s - piece.words[-1].end_s >= PAUSE_S
            ):
                yield Change(at, end, piece.text, EditKind.FILLER)
        at = end
