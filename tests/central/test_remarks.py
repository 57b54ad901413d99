from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from uuid import uuid4

import pytest

from app.central.knowledge.seeds import publish
from app.domain.article import NOTE_CHARS, Remark, RemarkReason
from app.sync.protocol import encode
from tests.central.editors import Editors, refused
from tests.central.running import Running


@pytest.fixture(scope="module")
def editors(server: Running) -> Iterator[Editors]:
    editors = Editors(server)
    yield editors
    editors.close()


@pytest.fixture
def remark(editors: Editors) -> Remark:
    """What an agent may say about an article that is published."""
    article = editors.new()
    publish(editors.server.central, [article], {})
    at_ms = editors.server.clock.now - 60_000
    words = "电话打不通"
    return Remark(uuid4(), article.id, 1, RemarkReason.CONTACT, words, at_ms, uuid4())


def test_a_remark_reaches_the_editors_and_is_settled(editors: Editors, remark: Remark) -> None:
    told = editors.agent.remark(remark)
    assert told == replace(remark, by=editors.names[3], name="李雷")
    assert told in editors.reader.remarks()
    closed = editors.reader.close_remark(remark.id, "已更正")
    assert (closed.closed_by, closed.closing, closed.is_open) == (editors.names[1], "已更正", False)
    assert closed.closed_ms == editors.server.clock.now
    assert remark.id not in {each.id for each in editors.reader.remarks()}
    assert closed in editors.reader.remarks(only_open=False)


def test_a_remark_that_is_sent_again_is_one(editors: Editors, remark: Remark) -> None:
    first = editors.agent.remark(remark)
    assert editors.agent.remark(remark) == first
    closed = editors.writer.close_remark(remark.id, "好")
    assert editors.agent.remark(remark) == closed, "it stays settled"
    assert [each.id for each in editors.reader.remarks(only_open=False)].count(remark.id) == 1
    with refused("SRV-09"):
        editors.agent.remark(replace(remark, text="别的"))
    with refused("SRV-09"):
        editors.writer.remark(remark)


def test_settling_twice_keeps_the_first_answer(editors: Editors, remark: Remark) -> None:
    editors.agent.remark(remark)
    first = editors.writer.close_remark(remark.id, "好")
    assert editors.reader.close_remark(remark.id, "不") == first


def test_the_server_says_who_remarks_and_when(editors: Editors, remark: Remark) -> None:
    now_ms = editors.server.clock.now
    false = replace(remark, by="boss", name="x", closed_ms=1, closing="y", at_ms=now_ms + 99_000)
    told = editors.agent.remark(false)
    assert (told.by, told.name, told.is_open, told.closing) == (
        editors.names[3],
        "李雷",
        True,
        "",
    )
    assert told.at_ms == now_ms


def test_the_newest_is_first(editors: Editors, remark: Remark) -> None:
    older = replace(remark, id=uuid4(), at_ms=remark.at_ms - 5)
    for each in (older, remark):
        editors.agent.remark(each)
    found = [each.id for each in editors.writer.remarks()]
    assert found.index(remark.id) < found.index(older.id)


def test_what_was_withdrawn_may_be_remarked_on_what_never_was_may_not(
    editors: Editors, remark: Remark
) -> None:
    editors.people[2].http.delete(f"/articles/{remark.article_id}")
    assert editors.agent.remark(remark).is_open
    with refused("SRV-06"):
        editors.agent.remark(replace(remark, id=uuid4(), article_id="KB-none"))
    with refused("SRV-06"):
        editors.writer.close_remark(uuid4(), "好")


def test_what_is_malformed_is_named(editors: Editors, remark: Remark) -> None:
    http, path = editors.people[3].http, f"/articles/{remark.article_id}/remarks"
    long = replace(remark, text="长" * (NOTE_CHARS + 1))
    for wrong, field in ((long, "text"), (replace(remark, article_id="KB-x"), "article_id")):
        answer = http.post(path, content=encode(wrong))
        assert [each["field"] for each in answer.json()["errors"]] == [field]
    unknown = encode(remark).replace(b'"contact"', b'"because"')
    assert http.post(path, content=unknown).json()["errors"][0]["field"] == "reason"
    with refused("SRV-12"):
        editors.writer.close_remark(remark.id, "长" * (NOTE_CHARS + 1))
    with refused("SRV-04"):
        editors.agent.close_remark(remark.id, "好")
