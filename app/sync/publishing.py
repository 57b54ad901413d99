"""The part of the central server that editors work with, and what agents tell them."""

from __future__ import annotations

import hashlib
from typing import TypeVar
from urllib.parse import quote
from uuid import UUID

from app.sync.asking import JSON, Asking
from app.sync.errors import Unreachable
from app.sync.protocol import (
    MATCH_HEADER,
    Article,
    ArticleVersion,
    Draft,
    Note,
    Published,
    Remark,
    encode,
)
from app.sync.wire import body_of, read

PAGE = 200
MOST_PAGES = 250

T = TypeVar("T")


class Publishing(Asking):
    """Drafts, versions, remarks and attachments.

    Drafts and versions are for editors and administrators. Every step of a draft names the
    ``revision`` it is based on; if somebody was faster the answer is ``Refused`` with status
    412 and what is there now in ``problem.draft``.
    """

    def articles(self, after: str = "", limit: int = 200) -> tuple[Article, ...]:
        """List what is published, by id, beginning behind the id ``after``."""
        return self._get(tuple[Article, ...], "/articles", after=after, limit=limit)

    def article(self, article_id: str) -> Article:
        """Read an article as it is published now."""
        return self._get(Article, f"/articles/{_plain(article_id)}")

    def drafts(self) -> tuple[Draft, ...]:
        """List all open drafts, newest change first."""
        found: list[Draft] = []
        for _ in range(MOST_PAGES):
            after = found[-1].article.id if found else ""
            page = self._get(tuple[Draft, ...], "/drafts", after=after, limit=PAGE)
            found += page
            if len(page) < PAGE:
                break
        return tuple(sorted(found, key=lambda draft: draft.at_ms, reverse=True))

    def draft(self, article_id: str) -> Draft:
        """Read the open draft of an article; 404 if there is none."""
        return self._get(Draft, f"/drafts/{_plain(article_id)}")

    def save_draft(self, draft: Draft, revision: int) -> Draft:
        """Store what was written, based on ``revision``; 0 begins a new draft.

        Sending the same once more, after a lost answer, is no conflict with oneself. What was
        submitted or approved is being written again by this.
        """
        path = f"/drafts/{_plain(draft.article.id)}"
        return self._changed(Draft, "PUT", path, revision, encode(draft))

    def discard_draft(self, article_id: str, revision: int) -> None:
        """Throw a draft away; what is published stays."""
        headers = _match(revision)
        with self._ask("DELETE", f"/drafts/{_plain(article_id)}", headers=headers):
            pass

    def submit(self, article_id: str, revision: int) -> Draft:
        """Ask for review; 422 tells what is still wrong with the article."""
        return self._step(Draft, article_id, "submit", revision)

    def approve(self, article_id: str, revision: int) -> Draft:
        """Find a submitted draft right; 403 for its own writer, unless an administrator."""
        return self._step(Draft, article_id, "approve", revision)

    def give_back(self, article_id: str, revision: int, note: str) -> Draft:
        """Give a submitted or approved draft back to its writer, saying why."""
        return self._step(Draft, article_id, "return", revision, encode(Note(note)))

    def publish(self, article_id: str, revision: int) -> Published:
        """Put an approved draft out to the seats, an administrator any draft; ends the draft."""
        return self._step(Published, article_id, "publish", revision)

    def versions(self, article_id: str) -> tuple[ArticleVersion, ...]:
        """List the published states of an article, newest first, 200 at most."""
        return self._get(tuple[ArticleVersion, ...], f"/articles/{_plain(article_id)}/versions")

    def back(self, article_id: str, to: int = 0) -> Published:
        """Publish an earlier state anew; ``to`` is its version, 0 = the one before."""
        path = f"/articles/{_plain(article_id)}/back"
        with self._ask("POST", path, params={"to": to}) as answer:
            return read(Published, answer)

    def remark(self, remark: Remark) -> Remark:
        """Tell the editors about an article; the same remark may be sent again and again."""
        path = f"/articles/{_plain(remark.article_id)}/remarks"
        with self._ask("POST", path, headers=JSON, content=encode(remark)) as answer:
            return read(Remark, answer)

    def remarks(self, *, only_open: bool = True) -> tuple[Remark, ...]:
        """List remarks, newest first, 200 at most."""
        return self._get(tuple[Remark, ...], "/remarks", open=int(only_open), limit=PAGE)

    def close_remark(self, remark_id: UUID, note: str) -> Remark:
        """Settle a remark, saying how; closing a closed one changes nothing."""
        content = encode(Note(note))
        path = f"/remarks/{remark_id}/close"
        with self._ask("POST", path, headers=JSON, content=content) as answer:
            return read(Remark, answer)

    def attachment(self, sha256: str) -> bytes:
        """Read an attachment; what does not have this SHA-256 (hex) raises ``Unreachable``."""
        with self._ask("GET", f"/attachments/{_plain(sha256)}") as answer:
            content = body_of(answer)
        if hashlib.sha256(content).hexdigest() != sha256:
            raise Unreachable("answered with another attachment")
        return content

    def put_attachment(self, content: bytes, name: str) -> str:
        """Store a picture, a PDF or an office document; gives its SHA-256 (hex).

        Args:
            content: 8 MiB at most.
            name: Name of the file; its ending must say what the content is.
        """
        digest = hashlib.sha256(content).hexdigest()
        path = f"/attachments/{digest}"
        with self._ask("PUT", path, content=content, params={"name": name}):
            return digest

    def _step(
        self, kind: type[T], article_id: str, step: str, revision: int, content: bytes = b""
    ) -> T:
        path = f"/drafts/{_plain(article_id)}/{step}"
        return self._changed(kind, "POST", path, revision, content)

    def _changed(self, kind: type[T], method: str, path: str, revision: int, content: bytes) -> T:
        headers = {**JSON, **_match(revision)}
        with self._ask(method, path, headers=headers, content=content) as answer:
            return read(kind, answer)


def _match(revision: int) -> dict[str, str]:
    return {MATCH_HEADER: f'"{revision}"'}


def _plain(part: str) -> str:
    return quote(part, safe="")
