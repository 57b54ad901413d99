"""The knowledge base at the seat follows what was pulled, and survives its own index."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter
from sqlalchemy import delete

from app.domain.article import Remark, RemarkReason
from app.services import article_index
from app.services.cards import CardState, Change, Entry, FilterChoices, LastUpdate, Only
from app.services.knowledge import Article, Knowledge
from app.store.articles import Cursor, set_cursor, take_articles
from app.store.outbox import Kind, next_due
from app.store.tables import ArticleRow, ArticleStateRow
from app.sync.protocol import decode
from kb.articles import KnowledgeError
from kb.lexicon import Lexicon
from tests.services.seat import NOW, Clock, Disk

LAMP = Article("a", "路灯报修", {"条件": "市政道路", "电话": "拨打热线"}, ("路灯不亮",))
LID = Article("b", "井盖处置", {"条件": "井盖缺失"}, ("井盖丢了",))
NEW = Article("c", "居住证办理", {"材料": "身份证"}, ("暂住证",))
SHIPPED = (LAMP, LID)
JSON = TypeAdapter(Article)
DAY_MS = 86_400_000


class Seat:
    """A disk with a knowledge base on it."""

    def __init__(self, folder: Path) -> None:
        self.disk = Disk(folder / "seat.db")
        self.path = folder / "knowledge.db"
        self.clock = Clock()
        self.wishes: list[str] = []
        self.knowledge = self.made()
        self.knowledge.open()

    def made(self, *shipped: Article) -> Knowledge:
        return Knowledge(
            self.path,
            self.disk.database.readers,
            shipped or SHIPPED,
            lane=self.disk.lane,
            clock=self.clock,
            sent_soon=lambda: self.wishes.append("send"),
        )

    def again(self, *shipped: Article) -> None:
        """Begin anew on what lies on the disk."""
        self.knowledge.close()
        self.knowledge = self.made(*shipped)
        self.knowledge.open()

    def pull(self, *articles: Article, removed: Iterable[str] = (), more: bool = False) -> None:
        bodies = {each.id: JSON.dump_json(each).decode() for each in articles}
        with self.disk.database.sessions.begin() as session:
            take_articles(session, bodies, removed, at_ms=self.clock(), more=more)
            set_cursor(session, Cursor(1))

    def update(self, *articles: Article, removed: Iterable[str] = ()) -> None:
        self.pull(*articles, removed=removed)
        self.knowledge.refresh()

    def found(self, typed: str, only: Only | None = None) -> list[str]:
        hits = self.knowledge.find(typed) if only is None else self.knowledge.find(typed, only)
        return [hit.article_id for hit in hits]

    def forget_articles(self) -> None:
        with self.disk.database.sessions.begin() as session:
            session.execute(delete(ArticleRow))
            session.execute(delete(ArticleStateRow))

    def open_card(self, article_id: str, typed: str = "") -> None:
        self.knowledge.opened(article_id, typed)
        self.disk.settle()

    def close(self) -> None:
        self.knowledge.close()
        self.disk.close()


@pytest.fixture
def seat(tmp_path: Path) -> Iterator[Seat]:
    it = Seat(tmp_path)
    yield it
    it.close()


@pytest.fixture
def builds(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """The indexes that were built from all articles."""
    built: list[Path] = []
    build = article_index.index.build

    def counted(path: Path, *more: object, **named: object) -> int:
        built.append(path)
        return build(path, *more, **named)

    monkeypatch.setattr(article_index.index, "build", counted)
    return built


def test_shipped_articles_serve_until_something_is_pulled(seat: Seat) -> None:
    assert seat.found("路灯") == ["a"]
    assert seat.knowledge.article("b") == LID
    assert seat.knowledge.article("nobody") is None
    assert seat.knowledge.card("nobody") is None
    assert [hit.article_id for hit in seat.knowledge.guides("我家门口的路灯不亮了", 3)] == ["a"]
    assert seat.knowledge.guides("今天天气很好", 3) == ()


def test_what_is_pulled_is_found_after_a_refresh_and_nothing_else_is_written(
    seat: Seat, builds: list[Path]
) -> None:
    changed = replace(LAMP, title="路灯与景观灯报修")
    seat.pull(NEW, changed)
    assert seat.found("居住证") == []
    seat.knowledge.refresh()
    assert seat.found("居住证") == ["c"]
    assert seat.knowledge.article("a") == changed, "the server's article, not the shipped one"
    assert seat.found("井盖") == ["b"]
    seat.knowledge.refresh()
    assert builds == [seat.path], "the first time something was pulled; then only what changed"
    seat.update(replace(LID, title="井盖缺失处置"))
    assert len(builds) == 1
    assert seat.knowledge.card("b").article.title == "井盖缺失处置"


def spoil(path: Path) -> None:
    """Write over a third of the pages, from the third on, as a failing disk does."""
    with sqlite3.connect(path) as database:
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        page = database.execute("PRAGMA page_size").fetchone()[0]
    database.close()
    content = bytearray(path.read_bytes())
    for start in range(2 * page, len(content), 3 * page):
        content[start : start + page] = b"\xa5" * page
    path.write_bytes(content)


DAMAGED = pytest.mark.logs("index of the knowledge base is damaged")


@DAMAGED
def test_an_index_with_spoilt_pages_is_built_anew_when_an_update_comes(
    seat: Seat, builds: list[Path]
) -> None:
    seat.update(LAMP, LID)
    seat.knowledge.close()
    spoil(seat.path)
    seat.pull(NEW)
    seat.again()
    assert len(builds) == 2
    assert (seat.found("居住证"), seat.found("井盖")) == (["c"], ["b"])
    seat.update(replace(NEW, title="居住登记"))
    assert len(builds) == 2, "from then on only what changed is written"


@DAMAGED
def test_an_index_that_spoils_while_it_is_searched_is_built_anew_once(
    seat: Seat, builds: list[Path]
) -> None:
    seat.knowledge.close()
    seat.knowledge = seat.made()
    seat.knowledge.open()
    spoil(seat.path)
    assert seat.knowledge.article("b") == LID
    assert seat.found("路灯") == ["a"]
    assert len(builds) == 1


@pytest.mark.logs("stays as it was")
def test_where_the_index_cannot_be_made_whoever_asks_is_told_at_once(
    seat: Seat, tmp_path: Path
) -> None:
    folder = tmp_path / "no-folder"
    folder.write_text("a file")
    seat.path = folder / "knowledge.db"
    index = article_index.ArticleIndex(seat.path, seat.disk.database.readers, SHIPPED, Lexicon())
    with pytest.raises(KnowledgeError):
        index.open()
    begun = time.monotonic()
    with pytest.raises(KnowledgeError, match="not open"):
        index.ask(lambda search: search.article("a"))
    assert time.monotonic() - begun < article_index.OPEN_S / 10
    index.close()


def test_a_tombstone_removes_shipped_and_pulled_articles(seat: Seat) -> None:
    seat.update(NEW)
    seat.update(removed=["a", "c"])
    assert seat.found("路灯") == seat.found("居住证") == []
    assert seat.found("井盖") == ["b"]
    seat.update(LAMP)
    assert seat.found("路灯") == ["a"], "published again"


def test_the_next_start_knows_what_was_pulled_and_builds_nothing(
    seat: Seat, builds: list[Path]
) -> None:
    seat.update(NEW, removed=["a"])
    del builds[:]
    seat.again()
    assert seat.found("居住证") == ["c"]
    assert seat.found("路灯") == []
    assert builds == []


def test_new_shipped_articles_are_taken_at_the_next_start(seat: Seat) -> None:
    seat.again(*SHIPPED, NEW)
    assert seat.found("居住证") == ["c"]


def test_another_store_is_another_state(seat: Seat, tmp_path: Path) -> None:
    """E.g. a copy from before was put back: its numbers say nothing about this index."""
    seat.update(NEW)
    seat.forget_articles()
    seat.pull(replace(LID, title="雨水口清理"))
    seat.again()
    assert seat.found("居住证") == []
    assert seat.knowledge.article("b").title == "雨水口清理"


@pytest.mark.parametrize("damage", ["gone", "nonsense", "other release"])
def test_an_index_that_cannot_be_used_is_built_again(seat: Seat, damage: str) -> None:
    seat.update(NEW)
    seat.knowledge.close()
    if damage == "gone":
        seat.path.unlink()
    elif damage == "nonsense":
        seat.path.write_bytes(b"this is no database" * 100)
    else:
        other = sqlite3.connect(seat.path)
        other.execute("PRAGMA user_version = 99")
        other.commit()
        other.close()
    seat.again()
    assert seat.found("路灯") == ["a"]
    assert seat.found("居住证") == ["c"]


def test_a_change_that_fails_leaves_the_old_articles(
    seat: Seat, monkeypatch: pytest.MonkeyPatch
) -> None:
    seat.update(NEW)
    seat.pull(replace(LAMP, title="景观灯"), replace(LID, title="雨水口"))
    taken: list[str] = []

    def fail_late(articles: Iterable[Article]) -> Iterator[Article]:
        for each in articles:
            if taken:
                raise sqlite3.OperationalError("disk is full")
            taken.append(each.id)
            yield each

    with monkeypatch.context() as broken:
        broken.setattr(article_index.ArticleIndex, "_unhurried", lambda _, each: fail_late(each))
        with pytest.raises(KnowledgeError, match="disk is full"):
            seat.knowledge.refresh()
    assert taken
    assert seat.knowledge.article("a") == LAMP
    assert seat.found("路灯") == ["a"]
    seat.knowledge.refresh()
    assert seat.knowledge.article("b").title == "雨水口"


def test_searches_go_on_while_an_update_is_written(
    seat: Seat, monkeypatch: pytest.MonkeyPatch
) -> None:
    seat.update(NEW)
    seat.pull(replace(LAMP, title="景观灯"), replace(LID, title="雨水口"))
    reached, go_on = threading.Event(), threading.Event()

    def slow(_: object, articles: Iterable[Article]) -> Iterator[Article]:
        for each in articles:
            yield each
            reached.set()
            assert go_on.wait(10)

    monkeypatch.setattr(article_index.ArticleIndex, "_unhurried", slow)
    writing = threading.Thread(target=seat.knowledge.refresh)
    writing.start()
    try:
        assert reached.wait(10)
        assert seat.found("路灯") == ["a"]
        assert seat.knowledge.article("b") == LID, "the old state, whole"
    finally:
        go_on.set()
        writing.join(10)
    assert seat.knowledge.article("b").title == "雨水口"


def test_closing_does_not_wait_for_an_update(seat: Seat) -> None:
    seat.update(NEW)
    many = [replace(NEW, id=f"n{number}") for number in range(300)]
    seat.pull(*many)
    begun = threading.Event()

    def articles(of: Iterable[Article]) -> Iterator[Article]:
        for each in of:
            begun.set()
            yield each

    index = seat.knowledge._index
    usual = index._articles
    index._articles = lambda bodies: articles(usual(bodies))
    writing = threading.Thread(target=seat.knowledge.refresh)
    writing.start()
    assert begun.wait(10)
    seat.knowledge.close()
    writing.join(10)
    assert not writing.is_alive()
    seat.again()
    assert seat.knowledge.article("n299") is not None, "taken in at the next start"


SOME = st.lists(
    st.one_of(
        st.dictionaries(st.sampled_from("abc"), st.integers(0, 3), min_size=1, max_size=2),
        st.sampled_from(["back", "forward", "restart"]),
    ),
    max_size=6,
)


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(steps=SOME)
def test_an_index_that_followed_is_the_same_as_one_built_anew(
    seat: Seat, steps: list[dict[str, int] | str]
) -> None:
    seat.forget_articles()
    for step in steps:
        if isinstance(step, dict):
            gone = [key for key, turn in step.items() if not turn]
            come = [replace(LAMP, id=k, title=f"路灯{t}号") for k, t in step.items() if t]
            seat.update(*come, removed=gone)
        elif step == "restart":
            seat.again()
        elif step == "back":
            seat.knowledge.go_back()
        else:
            seat.knowledge.go_forward()
    followed = set(seat.found("路灯")), [seat.knowledge.article(each) for each in "abc"]
    seat.knowledge.close()
    seat.path.unlink()
    seat.again()
    built = set(seat.found("路灯")), [seat.knowledge.article(each) for each in "abc"]
    assert followed == built


def test_the_last_update_is_taken_back_and_shown_again(seat: Seat) -> None:
    assert seat.knowledge.last_update() is None
    assert seat.knowledge.go_back() is None
    seat.update(NEW)
    seat.clock.now_ms += 1
    seat.update(replace(LAMP, title="景观灯报修", synonyms=()), removed=["b", "c"])
    assert seat.knowledge.go_back() == LastUpdate(NOW + 1, 3, is_undone=True)
    assert seat.knowledge.article("a") == LAMP, "the shipped one, as nothing was pulled before"
    assert seat.knowledge.article("b") == LID
    assert seat.found("居住证") == ["c"]
    seat.again()
    assert seat.knowledge.article("b") == LID, "also after a restart"
    assert seat.knowledge.go_forward() == LastUpdate(NOW + 1, 3, is_undone=False)
    assert seat.found("景观灯") == ["a"]
    assert seat.found("井盖") == []
    seat.knowledge.go_back()
    seat.update(replace(NEW, title="居住证签注"))
    assert seat.found("景观灯") == ["a"], "until the next update"


def test_going_back_tells_when_the_disk_takes_nothing(seat: Seat) -> None:
    seat.update(NEW)
    seat.disk.lane.close()
    with pytest.MonkeyPatch.context() as hurry:
        hurry.setattr("app.services.knowledge.WRITE_S", 0.05)
        with pytest.raises(KnowledgeError, match="disk"):
            seat.knowledge.go_back()
    assert seat.found("居住证") == ["c"]


def test_a_card_tells_what_changed_since_it_was_read(seat: Seat) -> None:
    seat.update(replace(LAMP, version=3))
    assert seat.knowledge.card("a").changes == ()
    assert seat.knowledge.card("a").since_version == 0
    seat.open_card("a")
    seat.update(
        replace(
            LAMP,
            title="路灯报修和咨询",
            blocks={"条件": "市政道路", "时限": "两天"},
            questions=("在哪条路？",),
            version=5,
        )
    )
    card = seat.knowledge.card("a")
    assert card.since_version == 3
    assert card.changes == (
        Change("", "路灯报修", "路灯报修和咨询"),
        Change("时限", "", "两天"),
        Change("问题", "", "在哪条路？"),
        Change("电话", "拨打热线", ""),
    )
    seat.open_card("a")
    assert seat.knowledge.card("a").changes == ()


@pytest.mark.parametrize(
    ("valid_from", "valid_to", "state"),
    [
        ("", "", CardState.HOLDS),
        ("2026-11-18", "2026-11-18", CardState.HOLDS),
        ("", "2026-11-17", CardState.EXPIRED),
        ("2026-11-19", "2026-12-31", CardState.NOT_YET),
    ],
)
def test_a_card_tells_whether_it_holds_today(
    seat: Seat, valid_from: str, valid_to: str, state: CardState
) -> None:
    assert NOW // DAY_MS == 20_775  # 2026-11-18 anywhere
    seat.update(replace(LAMP, valid_from=valid_from, valid_to=valid_to))
    assert seat.knowledge.card("a").state is state


def test_related_articles_are_those_that_are_there_also_in_a_circle(seat: Seat) -> None:
    seat.update(replace(LAMP, related=("b", "gone", "b", "a")), replace(LID, related=("a",)))
    assert seat.knowledge.card("a").related == (Entry("b", "井盖处置"),)
    assert seat.knowledge.card("b").related == (Entry("a", "路灯报修"),)


def test_pictures_are_the_attachments_that_are(seat: Seat) -> None:
    files = {"流程.PNG": "1" * 64, "表.docx": "2" * 64}
    seat.update(replace(LAMP, attachments=files))
    assert seat.knowledge.card("a").pictures == {"流程.PNG": "1" * 64}


def test_the_shelf_has_what_is_pinned_read_and_changed_today(seat: Seat) -> None:
    seat.update(NEW)
    seat.knowledge.pin("a", True)
    seat.clock.now_ms += 1
    seat.knowledge.pin("b", True)
    seat.open_card("b")
    seat.clock.now_ms += 1
    seat.open_card("a")
    seat.update(replace(NEW, title="居住证签注"))
    shelf = seat.knowledge.shelf()
    assert shelf.pinned == (Entry("b", "井盖处置", NOW + 1), Entry("a", "路灯报修", NOW))
    assert shelf.recent == (Entry("a", "路灯报修", NOW + 2), Entry("b", "井盖处置", NOW + 1))
    assert shelf.changed_today == (Entry("c", "居住证签注", NOW + 2),)
    assert seat.knowledge.card("a").is_pinned
    seat.knowledge.pin("a", False)
    seat.disk.settle()
    seat.update(removed=["b"])
    shelf = seat.knowledge.shelf()
    assert shelf.pinned == ()
    assert [each.article_id for each in shelf.recent] == ["a"]
    seat.clock.now_ms += DAY_MS
    assert seat.knowledge.shelf().changed_today == ()
    assert not seat.knowledge.card("a").is_pinned


def test_what_was_copied_for_such_words_comes_first(seat: Seat) -> None:
    twin = replace(LAMP, id="t", blocks={"条件": "小区道路", "电话": "找物业"})
    seat.update(twin)
    assert seat.found("路灯") == ["a", "t"]
    for _ in range(4):
        seat.knowledge.copied("t", "路灯不亮")
    assert seat.found("路灯") == ["t", "a"]
    seat.again()
    assert seat.found("路灯") == ["t", "a"], "also tomorrow"


def test_what_was_typed_is_written_nowhere(seat: Seat, tmp_path: Path) -> None:
    seat.knowledge.copied("a", "王小明13800138000说路灯不亮")
    seat.open_card("a", "王小明13800138000说路灯不亮")
    learnt = sqlite3.connect(tmp_path / "favours.db")
    terms = " ".join(row[0] for row in learnt.execute("SELECT term FROM favours"))
    learnt.close()
    assert "路灯" in terms
    assert "138" not in terms
    assert "王小明" not in terms


@pytest.mark.logs("learnt .* is damaged")
def test_what_was_learnt_begins_anew_when_it_is_damaged(seat: Seat, tmp_path: Path) -> None:
    seat.knowledge.close()
    (tmp_path / "favours.db").write_bytes(b"this is no database" * 100)
    seat.again()
    seat.knowledge.copied("a", "路灯")
    assert seat.found("路灯") == ["a"]


def test_a_remark_is_promised_to_the_editors(seat: Seat) -> None:
    remark = Remark(uuid4(), "a", 1, RemarkReason.CONTACT, "电话换了", NOW)
    seat.knowledge.remark(remark)
    seat.disk.settle()
    with seat.disk.database.readers() as session:
        parcel = next_due(session, NOW)
    assert parcel is not None
    assert (parcel.kind, parcel.subject_id) == (Kind.REMARK, remark.id)
    assert decode(Remark, parcel.body) == remark
    assert seat.wishes == ["send"]


def test_filters_offer_what_there_is(seat: Seat) -> None:
    assert seat.knowledge.choices() == FilterChoices()
    seat.update(
        replace(LAMP, unit="城管局", region="440106", categories=("0301", "02")),
        replace(LID, unit="水务局", categories=("02",)),
    )
    assert seat.knowledge.choices() == FilterChoices(
        ("城管局", "水务局"), ("440106",), ("02", "0301")
    )
    assert seat.found("", Only(unit="城管局")) == []
    assert seat.found("路灯井盖", Only(unit="水务局")) == ["b"]


def test_without_a_server_there_are_no_attachments(seat: Seat) -> None:
    assert seat.knowledge.attachment("0" * 64) is None
