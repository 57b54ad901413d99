"""Commas and sentence ends: put in where none came, made full-width where they did."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

from speech.text.breaks import Weights, features
from speech.text.pieces import Piece, Pieces, inserted, text_of

LONG_PIECE = 4
"""A recognised word up to this long is one word: no mark belongs into it."""
SENTENCE_PAUSE_S = 0.6

_MARK = re.compile(r"[，。？！；：、,?!;]|(?<=[一-鿿])[.:]|[.](?=\s*$)")
_WIDE = str.maketrans(",?!;:.", "，？！；：。")
_IN_NUMBER = re.compile(r"(?<=\d)[,:](?=\d)")
_ASKS_AT_END = re.compile(
    r"(?:吗|嘛|么|对不对|是不是|行不行|好不好|可不可以|能不能|是吧|对吧|行吧|好吧|怎么办|为什么|(?<!什么)没有|了没)[呀啊呢]?$"
)
_ASKS = re.compile(
    r"请问(?!一下$)|为什么|为啥|凭什么|怎么|怎样|如何|什么|啥|哪[里儿个些位种天家边块条]|谁|多少|多久|多长|多远|多大|"
    r"几(?=[点个天号楼路年次户月岁块层栋位家]|单元|分钟|小时)|是不是|有没有|能不能|可不可以|要不要|会不会|用不用|需不需要|"
    r"行不行|好不好|对不对|是否|能否|可否|([一-鿿])不\1|有[一-鿿]{0,8}(?<!还)没有$"
)
_ASKS_NOT = re.compile(
    r"没什么|没有什么|什么[都也的]|[怎哪谁][么里个儿]?[都也]|多少[都也]|(?<!管)不管|无论|不知道|不清楚|不晓得|好几|什么样的都|谁知道呢|"
    r"看看|查一下|看一下|问一下|告诉|说明|说一下|没[怎多]么|不怎么|怎么[也都]|为什么.{0,8}原因|"
    r"一些什么|[十好]几|几(?:年|个月|天|次)(?:了|前|没)|几个人都"
)
_LEADS = re.compile(r"^(?:如果|要是|我想|想|我就是想)|是不是$|(?:怎么|多少|什么)$")
"""A question that goes on after its first clause."""
_DONE = re.compile(
    r"(?:谢谢(?:你|您|啊|了|你们)?|再见|辛苦(?:你们|您)?了|麻烦(?:你|您)了|不客气|稍等|对不起)$"
)
_GREETING = re.compile(r"(?:喂|你好|您好)$")


class Punctuation:
    """A step: marks between clauses and at the end; holds no state between sentences."""

    def __init__(self, weights: Weights) -> None:
        """``weights`` as :func:`speech.text.breaks.load_weights` reads them."""
        self._weights = weights

    def __call__(self, pieces: Pieces) -> Pieces:
        """Put marks in, or only widen them where the recogniser wrote some itself."""
        text = text_of(pieces)
        if not text:
            return pieces
        if _MARK.search(_IN_NUMBER.sub("", text)):
            return tuple(_widened(piece) for piece in pieces)
        return inserted(pieces, self._marks(pieces, text))

    def _marks(self, pieces: Pieces, text: str) -> Iterator[tuple[int, str]]:
        begun = sentence = 0
        for at, pause_s in _places(pieces):
            if self._breaks(text, at, pause_s, begun):
                mark = _mark(text[sentence:at], text[begun:at], text[at:], pause_s)
                yield at, mark
                begun = at
                sentence = at if mark != "，" else sentence
        yield len(text), "？" if _asks(text[begun:]) else "。"

    def _breaks(self, text: str, at: int, pause_s: float | None, begun: int) -> bool:
        if _GREETING.search(text[begun:at]) and not begun:
            return not text.startswith(("你好", "您好", "啊", "呀", "吗"), at)
        found = features(text, at, pause_s, begun)
        return sum(self._weights.get(feature, 0) for feature in found) > 0


def _places(pieces: Pieces) -> Iterator[tuple[int, float | None]]:
    """Where a mark may stand, and the pause there in seconds, ``None`` if unknown."""
    at = 0
    for left, right in pairwise(pieces):
        if left.kind is None and len(left.text) > LONG_PIECE:
            yield from ((inner, None) for inner in range(at + 1, at + len(left.text)))
        at += len(left.text)
        if left.words and right.words:
            yield at, right.words[0].start_s - left.words[-1].end_s
        else:
            yield at, None
    if pieces and pieces[-1].kind is None and len(pieces[-1].text) > LONG_PIECE:
        yield from ((inner, None) for inner in range(at + 1, at + len(pieces[-1].text)))


def _mark(sentence: str, clause: str, rest: str, pause_s: float | None) -> str:
    """The mark after ``clause``, the last of ``sentence``; ``rest`` goes on after it."""
    if _asks(clause) and not _LEADS.search(clause):
        return "？"
    if _DONE.search(clause) and not rest.startswith(("你", "您", "了", "啊")):
        return "。" if len(sentence) > len(clause) or rest.startswith("再见") else "，"
    return "。" if (pause_s or 0) >= SENTENCE_PAUSE_S else "，"


def _asks(clause: str) -> bool:
    """Tell whether a clause is a question."""
    if _ASKS_AT_END.search(clause):
        return not re.search(r"(?:还|都|也|什么都|一直|根本|从来)没有$|好吧$|^没有$", clause)
    return _ASKS.search(clause) is not None and not _ASKS_NOT.search(clause)


def _widened(piece: Piece) -> Piece:
    """Chinese marks in the place of the keyboard's, but not in figures (1,000, 10:30)."""
    if piece.text.strip() == ".":
        return replace(piece, text="。")
    text = re.sub(
        r"(?<!\d)[,:](?!\d)|(?<=[一-鿿])[,:.]|[?!;]", lambda m: m[0].translate(_WIDE), piece.text
    )
    return replace(piece, text=text) if text != piece.text else piece
