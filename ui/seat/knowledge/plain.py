"""What an article says as plain text: for the ticket's answer, which knows no Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from app.services.cards import Article

FIRST = ("条件", "材料", "时限", "地点", "电话", "依据")
"""Headings that stand first on every card, so that the eye finds them without reading."""
_PICTURE = re.compile(r"!\[[^\]]{0,200}\]\([^)]{0,500}\)")
_LINK = re.compile(r"\[([^\]]{1,300})\]\([^)]{0,500}\)")
_MARKS = re.compile(r"(\*\*|__|`)(?=\S)(.{1,300}?)(?<=\S)\1")
"""All bounded: this runs while the screen waits, over whatever an editor wrote."""
_HEAD = re.compile(r"^#{1,6}\s+")
_RULE = re.compile(r"^\|?\s*:?-{3,}:?\s*(\|\s*:?-{3,}:?\s*)*\|?$")


def ordered(article: Article) -> tuple[tuple[str, str], ...]:
    """Heading and text of each block: the fixed ones in their order, then the rest in its own."""
    blocks = article.blocks
    fixed = [head for head in FIRST if head in blocks]
    return tuple((head, blocks[head]) for head in (*fixed, *(h for h in blocks if h not in FIRST)))


def plain(markdown: str) -> str:
    """The text without marks and pictures; a row of a table becomes a line, cells by commas."""
    lines = (_line(line) for line in markdown.splitlines() if not _RULE.match(line.strip()))
    return "\n".join(line for line in lines if line)


def whole(blocks: Iterable[tuple[str, str]]) -> str:
    """All blocks as an answer: ``条件：…`` line by line."""
    return "\n".join(f"{head}：{plain(text)}" for head, text in blocks)


def is_table(markdown: str) -> bool:
    """Tell whether there is a table in it."""
    return any(_RULE.match(line.strip()) and "|" in line for line in markdown.splitlines())


def with_breaks(markdown: str) -> str:
    """Keep the lines that the editors wrote: Markdown alone would run them into one another."""
    return re.sub(r"(?<=[^\n|])[ \t]{0,40}\n(?=[^\n|])", "  \n", markdown)


def _line(line: str) -> str:
    bare = _PICTURE.sub("", line).strip()
    if bare.startswith("|"):
        bare = "，".join(_cells(bare))
    bare = _HEAD.sub("", _LINK.sub(r"\1", bare))
    return _MARKS.sub(r"\2", bare).strip()


def _cells(row: str) -> Sequence[str]:
    return [cell.strip() for cell in row.strip("|").split("|") if cell.strip()]
