"""What an editor's desk knows of the published articles: only whole pages, all of them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from app.domain.article import Article, Draft, Remark
from app.services.asking import NotAnswered
from app.services.cards import CardState
from app.services.editing import Editing
from app.services.kept_articles import KeptArticles
from app.sync.client import ChangesPage
from app.sync.protocol import Changes

LAMP = Article("a", "路灯报修", {"条件": "市政道路"})
LID = Article("b", "井盖处置", {"条件": "井盖缺失"})


class Server:
    """Gives pages of changes, and remembers what it was asked with."""

    def __init__(self, *pages: ChangesPage) -> None:
        self.pages = list(pages)
        self.asked: list[tuple[int, str]] = []

    def changes(self, cursor: int, etag: str, _epoch: str = "") -> ChangesPage | None:
        self.asked.append((cursor, etag))
        return self.pages.pop(0) if self.pages else None

    def drafts(self) -> tuple[Draft, ...]:
        return ()

    def remarks(self) -> tuple[Remark, ...]:
        return ()


def page(*articles: Article, cursor: int, more: bool = False, is_whole: bool = True) -> ChangesPage:
    changes = Changes(cursor=cursor, more=more, articles=articles)
    return ChangesPage(changes, f"etag {cursor}", is_whole)


def desk(server: Server, folder: Path) -> Editing:
    return Editing(server, KeptArticles(folder), ())  # type: ignore[arg-type] # only what it asks


def titles(editing: Editing) -> list[str]:
    return [each.article.title for each in editing.published("").sheets]


def test_all_pages_are_read_and_the_next_look_asks_behind_them(tmp_path: Path) -> None:
    server = Server(page(LAMP, cursor=1, more=True), page(LID, cursor=2))
    editing = desk(server, tmp_path)
    editing.overview()
    assert sorted(titles(editing)) == ["井盖处置", "路灯报修"]
    editing.overview()
    assert server.asked == [(0, ""), (1, ""), (2, "etag 2")], "no 304 hides a page that waits"


def test_a_damaged_page_is_not_taken_and_asked_for_again(tmp_path: Path) -> None:
    wrong = replace(LAMP, title="别的标题")
    server = Server(page(wrong, cursor=1, is_whole=False), page(LAMP, cursor=1))
    editing = desk(server, tmp_path)
    with pytest.raises(NotAnswered):
        editing.overview()
    assert titles(editing) == []
    editing.overview()
    assert titles(editing) == ["路灯报修"]
    assert server.asked == [(0, ""), (0, "")]


def test_a_server_that_promises_more_and_goes_nowhere_is_left(tmp_path: Path) -> None:
    server = Server(*(page(LAMP, cursor=1, more=True) for _ in range(9)))
    desk(server, tmp_path).overview()
    assert len(server.asked) == 2


def test_the_preview_is_the_card_that_agents_read(tmp_path: Path) -> None:
    files = {"图.PNG": "0" * 64, "表.docx": "1" * 64}
    article = replace(LAMP, valid_from="2999-01-01", attachments=files)
    card = desk(Server(), tmp_path).card(article)
    assert (card.state, list(card.pictures)) == (CardState.NOT_YET, ["图.PNG"])
