"""Cuts text into what the index stores: pairs of characters, words, and how Chinese sounds.

SQLite's tokenizer cuts at blanks only, so Chinese is stored as overlapping pairs: 居住证 becomes
``居住 住证 证``. Any stretch of two characters or more is then a phrase of pairs, one character a
prefix of a pair, and no dictionary of words is needed.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

_RUN = re.compile(r"[㐀-䶿一-鿿]+|[a-z0-9]+")
_PARTS = re.compile(r"([㐀-䶿一-鿿]+)|(.)", re.DOTALL)
_FILLERS = re.compile(
    "请问|你好|您好|我(要|想)?(反映|问|了解|咨询)?(一下)?|我们|你们|这里|想问|一下|怎么(办|样)?|如何|什么(时候)?"
    "|哪里|多少钱|可以|能不能|需要|带|的问题"
)
_SYLLABLES = 8
"""A typed sound longer than this many syllables is cut: it tells nothing more."""


def folded(text: str) -> str:
    """Bring full-width forms and capitals together; the length may change."""
    return unicodedata.normalize("NFKC", text).lower()


def runs(text: str) -> list[str]:
    """Cut folded text into stretches of Chinese and words of letters and digits."""
    return _RUN.findall(folded(text))


def is_chinese(run: str) -> bool:
    """Tell which of the two a run is."""
    return run[0] >= "㐀"


def pairs(run: str) -> list[str]:
    """Overlapping pairs of a Chinese run; a single character stays alone."""
    return [run[i : i + 2] for i in range(len(run) - 1)] or [run]


def telling(text: str) -> set[str]:
    """The pairs and words of ``text`` that tell what it is about; politeness is left out."""
    cut = runs(_FILLERS.sub(" ", folded(text)))
    return {token for run in cut for token in (pairs(run) if is_chinese(run) else [run])}


def stored(text: str) -> str:
    """Text as the index stores it."""
    return " ".join(token for run in runs(text) for token in _tokens(run))


def syllables(text: str) -> list[str]:
    """How each character of ``text`` sounds, without tones; one entry for each character."""
    from pypinyin import lazy_pinyin  # noqa: PLC0415 - 0.13 s, and only writing needs it

    spelled: list[str] = []
    for chinese, other in _PARTS.findall(text):
        if chinese:
            spelled += lazy_pinyin(chinese)
        else:
            spelled.append(other.lower() if other.isascii() and other.isalnum() else "")
    return spelled


def sounds(spelled: list[str]) -> str:
    """Full pinyin and initials from every character on, so that any of them can be a prefix."""
    ends = range(len(spelled))
    full = ("".join(spelled[i : i + _SYLLABLES]) for i in ends)
    initials = ("".join(s[:1] for s in spelled[i : i + _SYLLABLES]) for i in ends)
    return " ".join(dict.fromkeys(word for word in (*full, *initials) if word))


def _tokens(run: str) -> Iterator[str]:
    if not is_chinese(run):
        yield run
        return
    yield from pairs(run)
    if len(run) > 1:
        yield run[-1]
