"""Reads Markdown files: front matter, a title, a section for each block, pictures beside it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from urllib.parse import unquote

import yaml

from kb.importing.rows import PICTURE_BYTES, PICTURES, RefusedError, Row

FRONT_CHARS = 20_000
_FRONT = re.compile(r"---[ \t]*\n(.*?)\n(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
_HEADING = re.compile(r"(#{1,2})[ \t]{1,9}(.{0,400}?)[ \t]{0,9}#*")
_FENCE = re.compile(r" {0,3}(```|~~~)")
_PICTURE = re.compile(
    r"!\[([^\]\n]{0,200})\]\(<?((?:(?!!\[)[^)\s>])++)>?(?:\s{1,9}\"[^\"\n]{0,200}\")?\)"
)


class _PlainLoader(yaml.BaseLoader):
    """Knows texts, lists and maps only: ``010101`` stays what it is, and nothing repeats itself."""

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        """Refuse references: a few of them inside each other fill any memory."""
        if self.check_event(yaml.AliasEvent):
            raise yaml.YAMLError("references (*) are not allowed")
        return super().compose_node(parent, index)


def read_markdown(name: str, text: str, path: Path, root: Path) -> Row:
    """Make one row of a file.

    Args:
        name: How the file is called in reports.
        text: What is in it.
        path: Where it lies; pictures are looked for from there.
        root: Pictures outside this folder are refused.

    Raises:
        RefusedError: The front matter is no YAML, or a picture cannot be taken along.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    values, body = _front_matter(text)
    title, blocks = sections(body)
    pictures: dict[str, bytes] = {}
    shown = {
        heading: _PICTURE.sub(lambda match: _taken(match, path, root, pictures), part)
        for heading, part in blocks.items()
    }
    return Row(name, 0, values, title or path.stem, shown, pictures)


def sections(body: str) -> tuple[str, Mapping[str, str]]:
    """Cut a text at its headings: the first ``#`` is the title, every ``##`` begins a block."""
    title, heading, fence = "", "text", ""
    blocks: dict[str, list[str]] = {heading: []}
    for line in body.split("\n"):
        if mark := _FENCE.match(line):
            fence = "" if fence == mark[1] else fence or mark[1]
        found = None if fence or mark else _HEADING.fullmatch(line)
        if found is None:
            blocks[heading].append(line)
        elif len(found[1]) == 1 and not title:
            title = found[2]
        else:
            heading = found[2] or "text"
            blocks.setdefault(heading, [])
    texts = {name: "\n".join(lines).strip() for name, lines in blocks.items()}
    return title, {name: text for name, text in texts.items() if text}


def _front_matter(text: str) -> tuple[dict[str, str | tuple[str, ...]], str]:
    match = _FRONT.match(text)
    if not match:
        return {}, text
    if len(match[1]) > FRONT_CHARS:
        raise RefusedError(f"its front matter has more than {FRONT_CHARS} characters")
    try:
        loaded = yaml.load(match[1], _PlainLoader)  # noqa: S506 - makes texts, lists, maps only
    except (yaml.YAMLError, RecursionError) as error:
        line = getattr(getattr(error, "problem_mark", None), "line", -1) + 2
        told = " ".join(str(error).split())
        raise RefusedError(f"its front matter is no YAML: {told}", line) from error
    if loaded is None or loaded == "":
        return {}, text[match.end() :]
    if not isinstance(loaded, dict):
        raise RefusedError("its front matter is not names with values", 2)
    return dict(_plain(loaded)), text[match.end() :]


def _plain(loaded: Mapping[str, object]) -> Iterator[tuple[str, str | tuple[str, ...]]]:
    for key, value in loaded.items():
        if isinstance(value, list) and all(isinstance(item, str) for item in value):
            yield str(key), tuple(value)
        elif isinstance(value, str):
            yield str(key), value
        else:
            raise RefusedError(f"its front matter has neither a text nor a list under {key}")


def _taken(match: re.Match[str], path: Path, root: Path, pictures: dict[str, bytes]) -> str:
    """Take a picture along, and name it as the attachment that it becomes."""
    target = unquote(match[2])
    if "://" in target or target.startswith(("data:", "//")):
        raise RefusedError(f"the picture {target[:80]} does not lie beside it")
    try:
        file = (path.parent / target).resolve()
        inside = file.is_relative_to(root.resolve()) and file.suffix.lower() in PICTURES
        if not inside or not file.is_file():
            raise RefusedError(f"the picture {target[:80]} is not in the folder, or no picture")
        if file.stat().st_size > PICTURE_BYTES:
            raise RefusedError(f"the picture {target[:80]} has more than {PICTURE_BYTES >> 20} MB")
        content = file.read_bytes()
    except (OSError, ValueError) as error:
        raise RefusedError(f"the picture {target[:80]} cannot be read: {error}") from error
    name = _free_name(file.name, content, pictures)
    pictures[name] = content
    return f"![{match[1]}]({name})"


def _free_name(name: str, content: bytes, pictures: Mapping[str, bytes]) -> str:
    plain = re.sub(r"[^\w.-]", "-", name)
    stem, _, end = plain.rpartition(".")
    number = 1
    while pictures.get(plain, content) != content:
        number += 1
        plain = f"{stem}-{number}.{end}"
    return plain
