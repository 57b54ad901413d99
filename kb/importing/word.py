"""Reads Word documents: headings of the first level are articles, the next ones their blocks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import PurePosixPath

import docx
from docx.document import Document
from docx.opc.exceptions import OpcError
from docx.table import Table
from docx.text.paragraph import Paragraph

from kb.importing.fields import FieldMap
from kb.importing.office_files import DAMAGE, open_package
from kb.importing.rows import PICTURE_BYTES, PICTURES, ROWS, Refused, RefusedError, Row

_LEVEL = re.compile(r"(?:heading|标题)\s*(\d)", re.IGNORECASE)


@dataclass(slots=True)
class _Part:
    """An article that is being read.

    Attributes:
        number: The paragraph or table of the document at which it begins, from 1.
    """

    number: int
    title: str
    values: dict[str, str] = field(default_factory=dict)
    blocks: dict[str, list[str]] = field(default_factory=dict)
    heading: str = "text"
    pictures: dict[str, bytes] = field(default_factory=dict)

    def add(self, line: str) -> None:
        """Write a line under the heading that stands now."""
        self.blocks.setdefault(self.heading, []).append(line)

    def row(self, name: str) -> Row:
        """What was read, in the shape of all readers."""
        texts = {heading: "\n".join(lines).strip() for heading, lines in self.blocks.items()}
        blocks = {heading: text for heading, text in texts.items() if text}
        return Row(name, self.number, self.values, self.title, blocks, self.pictures)


def read_docx(name: str, data: bytes, stem: str, fields: FieldMap) -> Iterator[Row | Refused]:
    """Yield a row for each article; ``number`` counts paragraphs and tables from 1.

    Text before the first title, or without any, belongs to an article called ``stem``. A table
    with two columns whose left one names fields (标题, 材料 …) gives these fields; any other
    becomes a Markdown table.

    Raises:
        RefusedError: It is no Word document, hostile or too large, or has tracked changes.
    """
    package = open_package(data, "word/document.xml")
    try:
        document = docx.Document(package)
        if document.element.body.xpath(".//w:ins | .//w:del | .//w:moveFrom"):
            raise RefusedError("has tracked changes; accept or reject them first")
        for part in _parts(document, stem, fields):
            yield part.row(name)
    except (*DAMAGE, OpcError) as error:
        raise RefusedError(f"is damaged: {error}") from error


def _parts(document: Document, stem: str, fields: FieldMap) -> Iterator[_Part]:
    part = _Part(1, stem)
    for number, content in enumerate(document.iter_inner_content(), 1):
        if number > ROWS:
            raise RefusedError(f"has more than {ROWS} paragraphs")
        if isinstance(content, Table):
            _take_table(part, content, fields)
            continue
        level, text = _level(content), content.text.strip()
        if level == 1 and text:
            if part.blocks or part.values or part.number > 1:
                yield part
            part = _Part(number, " ".join(text.split()))
        elif level == 2 and text:
            part.heading = " ".join(text.split())
        elif line := _line(content, text, level):
            part.add(line)
        _take_pictures(part, content, stem)
    yield part


def _take_pictures(part: _Part, paragraph: Paragraph, stem: str) -> None:
    """Take along what stands in a paragraph, and name it as the attachment that it becomes."""
    shown = paragraph._p  # noqa: SLF001 - python-docx offers no other way to what is not text
    if shown.xpath(".//w:pict | .//w:object | .//a:blip[@r:link]"):
        raise RefusedError(
            f"{part.title}: has a drawing or a linked picture; paste it as a picture"
        )
    plain = re.sub(r"[^\w.-]", "-", stem)
    for key in shown.xpath(".//a:blip/@r:embed"):
        held = paragraph.part.related_parts[key]
        end = PurePosixPath(held.partname).suffix.lower()
        if end not in PICTURES:
            raise RefusedError(f"{part.title}: has a picture of the kind {end or '?'}")
        if len(held.blob) > PICTURE_BYTES:
            raise RefusedError(f"{part.title}: a picture has more than {PICTURE_BYTES >> 20} MB")
        name = f"{plain}-{part.number}-{len(part.pictures) + 1}{end}"
        part.pictures[name] = held.blob
        part.add(f"![]({name})\n")


def _level(paragraph: Paragraph) -> int:
    """0 = plain text; the title of a document counts as a first heading."""
    style = (paragraph.style.name if paragraph.style else "") or ""
    if style == "Title":
        return 1
    match = _LEVEL.match(style)
    return int(match[1]) if match else 0


def _line(paragraph: Paragraph, text: str, level: int) -> str:
    style = (paragraph.style.name if paragraph.style else "") or ""
    numbered = paragraph._p.pPr is not None and paragraph._p.pPr.numPr is not None  # noqa: SLF001 - no other way
    if level and text:
        return f"\n**{text}**\n"
    if text and (numbered or style.startswith("List")):
        return f"- {text}"
    return f"{text}\n" if text else ""


def _take_table(part: _Part, table: Table, fields: FieldMap) -> None:
    rows = [[cell.text.strip() for cell in row.cells] for row in table.rows]
    if all(len(row) == 2 and fields.chosen([row[0]]) for row in rows):
        for name, text in rows:
            part.values[name] = "\n".join(filter(None, (part.values.get(name, ""), text)))
        return
    width = max(len(row) for row in rows)
    lines = [
        f"| {' | '.join(_cell(text) for text in row + [''] * (width - len(row)))} |" for row in rows
    ]
    lines.insert(1, "|" + "---|" * width)
    part.add("\n" + "\n".join(lines) + "\n")


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")
