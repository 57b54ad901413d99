"""Articles from a file become drafts on the server, after a look at what is in it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import redirect_stdout
from dataclasses import asdict
from io import StringIO
from pathlib import Path

from app.domain.article import Article, Draft
from app.services.asking import NotAnswered
from app.services.changing import Conflict, NotTaken, changing
from app.services.sheets import Import, Made, RefusedRow
from app.sync.client import Central
from kb.importing.importer import Importer
from kb.importing.rows import Decode, as_utf8


class ArticleImport:
    """Blocking, for any thread but the UI's.

    Args:
        server: The way to the central server.
        categories: Code, path or name of a category → its code.
        decode: How text files are decoded.
    """

    def __init__(
        self, server: Central, categories: Mapping[str, str], decode: Decode = as_utf8
    ) -> None:
        self._server = server
        self._categories = categories
        self._decode = decode

    def read_file(self, path: Path) -> Import:
        """Read a file or folder of articles; nothing is taken over yet."""
        importer = Importer(decode=self._decode, categories=self._categories)
        with redirect_stdout(StringIO()):  # openpyxl prints about damaged styles
            found = importer.read(path)
        articles = tuple(Article(**asdict(each)) for each in found.articles)
        refused = tuple(RefusedRow(each.file, each.number, each.reason) for each in found.refused)
        return Import(path.name, articles, refused, found.notes, found.pictures)

    def make_drafts(self, read: Import, is_wanted: Callable[[], bool] = lambda: True) -> Made:
        """Make a draft of each article; a draft that is there already is not overwritten.

        Args:
            read: What ``read_file`` gave.
            is_wanted: Asked before each article; false ends it.
        """
        made, refused = 0, list[tuple[str, str]]()
        for article in read.articles:
            if not is_wanted():
                return Made(made, tuple(refused), is_whole=False)
            try:
                self._make_draft(article, read.pictures)
                made += 1
            except Conflict:
                refused.append((article.title, ""))
            except NotTaken as error:
                refused.append((article.title, error.told))
            except NotAnswered:
                return Made(made, tuple(refused), is_whole=False)
        return Made(made, tuple(refused))

    def _make_draft(self, article: Article, pictures: Mapping[str, bytes]) -> None:
        with changing():
            for name, digest in article.attachments.items():
                if digest in pictures:
                    self._server.put_attachment(pictures[digest], name)
            self._server.save_draft(Draft(article), 0)
