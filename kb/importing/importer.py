"""Reads a file, or a folder of files, into articles; what is refused is told with its row."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from kb.articles import Article
from kb.checking import problems_of, unknown_relations
from kb.importing.comma_separated import read_csv
from kb.importing.fields import FieldMap, article_of
from kb.importing.json_lines import read_json_lines
from kb.importing.markdown import read_markdown
from kb.importing.rows import (
    FILE_BYTES,
    PICTURES,
    ROWS,
    Decode,
    Refused,
    RefusedError,
    Row,
    as_utf8,
)
from kb.importing.sheets import read_xlsx
from kb.importing.word import read_docx

FILES = 20_000
ATTACHED_BYTES = 512 * 2**20
KINDS = {
    ".jsonl": "json",
    ".ndjson": "json",
    ".csv": "csv",
    ".tsv": "csv",
    ".xlsx": "xlsx",
    ".md": "markdown",
    ".markdown": "markdown",
    ".docx": "docx",
}
READ = "JSON Lines, CSV, Excel (.xlsx), Markdown and Word (.docx)"


@dataclass(frozen=True, slots=True)
class Imported:
    """What came of an import; every article is whole and keeps the rules.

    Attributes:
        articles: In the order of files and rows.
        refused: Rows and files that were not taken.
        notes: What a person should know, though nothing is wrong.
        columns: Field or heading → the columns that it was taken from.
        pictures: SHA-256 → content of what the articles show.
    """

    articles: tuple[Article, ...]
    refused: tuple[Refused, ...]
    notes: tuple[str, ...]
    columns: Mapping[str, tuple[str, ...]]
    pictures: Mapping[str, bytes]


@dataclass(slots=True)
class Importer:
    """Reads files one after another.

    Attributes:
        fields: Which columns are which fields.
        decode: How texts are decoded.
        categories: Code, name or path of a category → its code; ``None`` = not checked.
    """

    fields: FieldMap = field(default_factory=FieldMap)
    decode: Decode = as_utf8
    categories: Mapping[str, str] | None = None
    _articles: dict[str, Article] = field(default_factory=dict, init=False)
    _places: dict[str, str] = field(default_factory=dict, init=False)
    _refused: list[Refused] = field(default_factory=list, init=False)
    _notes: list[str] = field(default_factory=list, init=False)
    _used: dict[str, dict[str, None]] = field(default_factory=dict, init=False)
    _unused: dict[str, None] = field(default_factory=dict, init=False)
    _pictures: dict[str, bytes] = field(default_factory=dict, init=False)

    def read(self, path: Path) -> Imported:
        """Read ``path``; what cannot be read is among the refused, never an exception."""
        for file in self._files(path):
            name = file.name if file == path else file.relative_to(path).as_posix()
            try:
                for row in self._rows(file, name, path if path.is_dir() else path.parent):
                    self._take(row)
            except RefusedError as error:
                self._refused.append(Refused(name, error.number, error.reason))
            except OSError as error:
                self._refused.append(Refused(name, 0, f"cannot be read: {error.strerror}"))
        return self._imported()

    def _files(self, path: Path) -> Iterator[Path]:
        if not path.is_dir():
            yield path
            return
        found = 0
        for file in sorted(path.rglob("*")):
            hidden = any(part.startswith((".", "~$")) for part in file.relative_to(path).parts)
            if hidden or file.is_symlink() or not file.is_file():
                continue
            if file.suffix.lower() not in KINDS:
                if file.suffix.lower() not in PICTURES:
                    self._notes.append(f"{file.relative_to(path).as_posix()}: is not read ({READ})")
                continue
            found += 1
            if found > FILES:
                self._refused.append(Refused(path.name, 0, f"has more than {FILES} files"))
                return
            yield file
        if not found:
            self._refused.append(Refused(path.name, 0, f"holds no file of {READ}"))

    def _rows(self, file: Path, name: str, root: Path) -> Iterator[Row | Refused]:
        kind = KINDS.get(file.suffix.lower())
        if kind is None:
            raise RefusedError(f"is of another kind; what is read: {READ}")
        if file.stat().st_size > FILE_BYTES:
            raise RefusedError(f"has more than {FILE_BYTES >> 20} MB")
        data = file.read_bytes()
        if kind == "xlsx":
            return read_xlsx(name, data, self.fields)
        if kind == "docx":
            return read_docx(name, data, file.stem, self.fields)
        text = self.decode(data, name)
        if kind == "markdown":
            return iter([read_markdown(name, text, file, root)])
        return read_json_lines(name, text) if kind == "json" else read_csv(name, text, self.fields)

    def _take(self, row: Row | Refused) -> None:
        if isinstance(row, Refused):
            self._refused.append(row)
            return
        self._note_columns(row)
        try:
            article = self._with_codes(article_of(row, self.fields))
        except ValueError as error:
            self._refused.append(Refused(row.file, row.number, str(error)))
            return
        reasons = [str(problem) for problem in problems_of(article, self._codes())]
        if article.id in self._articles:
            reasons.append(f"id {article.id} was given before: {self._places[article.id]}")
        self._keep_pictures(article, row)
        if len(self._articles) >= ROWS:
            raise RefusedError(f"there are more than {ROWS} articles", row.number)
        if reasons:
            self._refused.append(Refused(row.file, row.number, "; ".join(reasons)))
            return
        self._articles[article.id] = article
        self._places[article.id] = f"{row.file}{f', row {row.number}' if row.number else ''}"

    def _keep_pictures(self, article: Article, row: Row) -> None:
        if row.pictures:
            held = {article.attachments[name]: content for name, content in row.pictures.items()}
            self._pictures.update(held)
            if sum(map(len, self._pictures.values())) > ATTACHED_BYTES:
                raise RefusedError(
                    f"all pictures together have more than {ATTACHED_BYTES >> 20} MB"
                )

    def _codes(self) -> frozenset[str] | None:
        return None if self.categories is None else frozenset(self.categories.values())

    def _with_codes(self, article: Article) -> Article:
        """Codes in place of names of categories."""
        known = self.categories or {}
        codes = dict.fromkeys(known.get(name, name) for name in article.categories)
        return replace(article, categories=tuple(codes))

    def _note_columns(self, row: Row) -> None:
        chosen = self.fields.chosen(row.values)
        for target, names in chosen.items():
            self._used.setdefault(target, {}).update(dict.fromkeys(names))
        taken = {name for names in chosen.values() for name in names}
        self._unused.update(dict.fromkeys(name for name in row.values if name not in taken))

    def _imported(self) -> Imported:
        articles = tuple(self._articles.values())
        notes = [*self._notes]
        if self._unused:
            notes.append(f"columns that no field was taken from: {_some(list(self._unused))}")
        if missing := self._never_found():
            notes.append(f"columns of the map that are nowhere: {_some(missing)}")
        if strange := list(unknown_relations(articles)):
            notes.append(f"related articles that are not among these: {_some(strange)}")
        used = {target: tuple(names) for target, names in self._used.items()}
        wanted = {digest for article in articles for digest in article.attachments.values()}
        pictures = {key: held for key, held in self._pictures.items() if key in wanted}
        return Imported(articles, tuple(self._refused), tuple(notes), used, pictures)

    def _never_found(self) -> list[str]:
        found = {name for names in self._used.values() for name in names}
        return [n for names in self.fields.columns.values() for n in names if n not in found]


def _some(names: Sequence[str], most: int = 20) -> str:
    more = f" … and {len(names) - most} more" if len(names) > most else ""
    return f"{', '.join(names[:most])}{more}"


def names_of_categories(paths: Iterable[tuple[str, Sequence[str]]]) -> dict[str, str]:
    """Code, path (``a/b/c``) and, if only one has it, name of each category → its code.

    Args:
        paths: Codes with the names from the top to the category itself.
    """
    found: dict[str, str] = {}
    ambiguous: set[str] = set()
    for code, path in paths:
        name = path[-1]
        if name in found:
            ambiguous.add(name)
        found[name] = found["/".join(path)] = code
    found = {name: code for name, code in found.items() if name not in ambiguous}
    return found | {code: code for code in set(found.values())}
