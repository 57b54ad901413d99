"""What an editor does: writes, sends to review, publishes, goes back, answers remarks."""

from __future__ import annotations

import threading
from collections.abc import Collection
from dataclasses import asdict, replace
from datetime import date
from itertools import islice
from pathlib import Path
from uuid import uuid4

from app.domain.article import ATTACHED_BYTES, Article, ArticleVersion, Draft, Remark
from app.services.article_checks import Finding, findings_of
from app.services.article_titles import ArticleTitles
from app.services.asking import asking
from app.services.card_making import pictures_of, state_of
from app.services.cards import Card, Entry
from app.services.changing import Conflict, NotTaken, Overtaken, changing
from app.services.finding import ROWS, Found
from app.services.kept_articles import Kept, KeptArticles
from app.services.sheets import (
    Overview,
    Published,
    RemarkLine,
    Sheet,
    Stage,
    sheet_of,
)
from app.sync.client import Central
from app.sync.errors import Unreachable
from app.sync.protocol import Changes
from kb import articles as knowledge

SHOWN = 200
"""Published articles that a list shows; who wants another one types."""


class Editing:
    """Every method blocks and may be called from any thread but the UI's, unless it says so.

    Those that ask the server raise ``NotAnswered``; those that change something there also
    ``Conflict`` and ``NotTaken``.

    Args:
        server: The way to the central server.
        kept: Where words are kept that the server does not have.
        categories: The codes that there are.
    """

    def __init__(
        self,
        server: Central,
        kept: KeptArticles,
        categories: Collection[str],
    ) -> None:
        self._server = server
        self._kept = kept
        self._codes = frozenset(categories)
        self._lock = threading.Lock()
        self._cursor = 0
        self._etag = ""
        self._epoch = ""
        self._published: dict[str, Article] = {}
        self._titles = ArticleTitles()
        self._is_read = False

    def new(self) -> Sheet:
        """An empty article with an id of its own. Any thread, at once."""
        return Sheet(Article(f"a-{uuid4().hex[:12]}", "", {}))

    def title_of(self, article_id: str) -> str:
        """Title of a published article, empty if it is not known. Any thread, at once."""
        found = self._published.get(article_id)
        return found.title if found else ""

    def findings(self, article: Article) -> tuple[Finding, ...]:
        """What to mend in an article; quick enough for a pause in typing."""
        others = self._published.keys() if self._is_read else None
        return findings_of(article, self._codes, others)

    def overview(self) -> Overview:
        """Read drafts and remarks, and lay what is kept here over them."""
        with asking():
            self._pull()
            drafts = {draft.article.id: sheet_of(draft) for draft in self._server.drafts()}
            remarks = list(self._server.remarks())
        remarks.sort(key=lambda each: each.at_ms, reverse=True)
        lines = (RemarkLine(each, self.title_of(each.article_id)) for each in remarks)
        return Overview(self._laid_over(drafts), tuple(lines))

    def kept_only(self) -> Overview:
        """What is kept on this computer, for when the server does not answer."""
        return Overview(self._laid_over({}))

    def published(self, typed: str) -> Published:
        """Published articles that hold every word typed; by title, at most ``SHOWN``."""
        fits = list(self._titles.find(typed))
        fits.sort(key=lambda each: each.title)
        return Published(typed, tuple(map(_published_sheet, fits[:SHOWN])), len(fits))

    def article(self, article_id: str) -> Sheet | None:
        """A published article, to go on from; ``None`` if there is none. Any thread, at once."""
        found = self._published.get(article_id)
        return _published_sheet(found) if found else None

    def keep(self, sheet: Sheet) -> None:
        """Write down on this computer what is on the form.

        Raises:
            OSError: It cannot be written.
        """
        self._kept.keep(Kept(sheet.article, sheet.base, sheet.revision, sheet.at_ms))

    def drop(self, sheet: Sheet) -> None:
        """Throw away the words that are kept here only, or else the server's draft."""
        if sheet.is_kept:
            self._kept.drop(sheet.article.id)
            return
        with changing():
            self._server.discard_draft(sheet.article.id, sheet.revision)

    def save(self, sheet: Sheet) -> Sheet:
        """Make the draft on the server what is on the form; what was kept here goes."""
        with changing():
            sent = Draft(sheet.article, based_on=sheet.based_on or self._begun_from(sheet))
            stored = self._server.save_draft(sent, sheet.revision)
        self._kept.forget(sheet.article.id, sheet.at_ms)
        return sheet_of(stored)

    def published_since(self, sheet: Sheet) -> tuple[Sheet, Article | None]:
        """What was published since a draft was begun, to build on, and what both came from."""
        found = self.versions(sheet.article.id)
        newest = found[0]
        base = next((each.article for each in found if each.version == sheet.based_on), None)
        article = newest.article or Article(sheet.article.id, "", {})
        theirs = replace(sheet, article=article, base=article, based_on=newest.version)
        return replace(theirs, by=newest.by, name=""), base

    def submit(self, sheet: Sheet) -> Sheet:
        """Send a draft to review."""
        with changing():
            return sheet_of(self._server.submit(sheet.article.id, sheet.revision))

    def publish(self, sheet: Sheet) -> None:
        """Approve a draft in review and give it to every seat."""
        try:
            self._publish(sheet)
        except Conflict as error:
            if error.theirs is not None and error.theirs.article == sheet.article:
                raise Overtaken(error.theirs) from error
            raise
        with asking():
            self._pull()

    def _publish(self, sheet: Sheet) -> None:
        article_id, revision = sheet.article.id, sheet.revision
        with changing():
            if sheet.stage is Stage.REVIEW:
                revision = self._server.approve(article_id, revision).revision
            self._server.publish(article_id, revision)

    def give_back(self, sheet: Sheet, note: str) -> Sheet:
        """Return a draft to its writer, with the reason."""
        with changing():
            return sheet_of(self._server.give_back(sheet.article.id, sheet.revision, note))

    def card(self, article: Article) -> Card:
        """The card that agents would read. Any thread, at once."""
        read = knowledge.Article(**asdict(article))
        today = date.today()  # noqa: DTZ011 - an article holds by the day of the place
        related = tuple(
            Entry(other, title) for other in read.related if (title := self.title_of(other))
        )
        return Card(read, state_of(read, today), related=related, pictures=pictures_of(read))

    def titles(self, typed: str) -> list[Found]:
        """Published articles for a search box, the first that fit. Any thread, quick."""
        found = islice(self._titles.find(typed), ROWS)
        return [Found(each.id, each.title, each.unit) for each in found]

    def versions(self, article_id: str) -> tuple[ArticleVersion, ...]:
        """Every state of an article that was published, the newest first."""
        with asking():
            found = self._server.versions(article_id)
        return tuple(sorted(found, key=lambda each: each.version, reverse=True))

    def go_back(self, article_id: str) -> None:
        """Publish the state before the newest one again."""
        with changing():
            self._server.back(article_id)
            self._pull()

    def close_remark(self, remark: Remark, note: str) -> None:
        """Tell that a remark was looked after, and how."""
        with changing():
            self._server.close_remark(remark.id, note)

    def attach(self, file: Path) -> tuple[str, str]:
        """Give a file to the server; returns its name and the SHA-256 of what is in it.

        Raises:
            NotTaken: It cannot be read, is too large, or of a kind that is not taken.
        """
        try:
            if file.stat().st_size > ATTACHED_BYTES:
                raise NotTaken(f"{ATTACHED_BYTES >> 20} MB", ())
            content = file.read_bytes()
        except OSError as error:
            raise NotTaken(error.strerror or type(error).__name__, ()) from error
        with changing():
            return file.name, self._server.put_attachment(content, file.name)

    def picture(self, sha256: str) -> bytes:
        """What is in an attachment."""
        with asking():
            return self._server.attachment(sha256)

    def _begun_from(self, sheet: Sheet) -> int:
        """Version of the published article that a first draft was begun from; 0 = a new article.

        Raises:
            Conflict: Another one was published since.
        """
        if sheet.revision or sheet.base is None:
            return 0
        newest = max(self._server.versions(sheet.article.id), key=lambda each: each.version)
        if newest.article != sheet.base:
            there = newest.article or Article(sheet.article.id, "", {})
            raise Conflict(Sheet(there, Stage.PUBLISHED, there, newest.by))
        return newest.version

    def _pull(self) -> None:
        """Read what was published since; only one thread at a time asks.

        Raises:
            Unreachable: Also where a page comes damaged; it is asked for again the next time.
        """
        with self._lock:
            before = self._published
            while (page := self._server.changes(self._cursor, self._etag, self._epoch)) is not None:
                if not page.is_whole:
                    raise Unreachable("the changes came damaged")
                changes = page.changes
                has_more = changes.more and changes.cursor != self._cursor
                self._take(changes)
                # The ETag is of the whole answer: with more waiting, a 304 would hide the rest.
                self._cursor, self._etag = changes.cursor, "" if changes.more else page.etag
                self._epoch = changes.epoch
                if not has_more:
                    break
            if not self._is_read or self._published is not before:
                self._titles = ArticleTitles(self._published.values())
            self._is_read = True

    def _take(self, changes: Changes) -> None:
        if not changes.articles and not changes.removed_articles:
            return
        published = dict(self._published)
        for gone in changes.removed_articles:
            published.pop(gone, None)
        published.update((each.id, each) for each in changes.articles)
        self._published = published  # whoever reads has the old or the new

    def _laid_over(self, drafts: dict[str, Sheet]) -> tuple[Sheet, ...]:
        """Put what is kept here over the server's drafts; what the server has by now goes."""
        for kept in self._kept.all():
            article_id = kept.article.id
            there = drafts.get(article_id)
            known = there.article if there else self._published.get(article_id)
            if known == kept.article:
                self._kept.forget(article_id, kept.at_ms)
                continue
            drafts[article_id] = replace(
                there or Sheet(kept.article),
                article=kept.article,
                base=kept.base,
                revision=kept.revision,
                at_ms=kept.at_ms,
                is_kept=True,
            )
        return tuple(sorted(drafts.values(), key=lambda each: each.at_ms, reverse=True))


def _published_sheet(article: Article) -> Sheet:
    return Sheet(article, Stage.PUBLISHED, article)
