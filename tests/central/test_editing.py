from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import pairwise

import httpx
import pytest

from app.central.knowledge.seeds import publish
from app.domain.article import Article, Draft, DraftState
from app.sync.client import Central
from app.sync.errors import Refused, Unreachable
from app.sync.protocol import Changes, Published, encode
from tests.central.editors import Editors, refused
from tests.central.running import Running


@pytest.fixture(scope="module")
def editors(server: Running) -> Iterator[Editors]:
    editors = Editors(server)
    yield editors
    editors.close()


def submitted(editors: Editors, article: Article) -> Draft:
    draft = editors.writer.save_draft(Draft(article), 0)
    return editors.writer.submit(article.id, draft.revision)


def published(editors: Editors, article: Article) -> Published:
    """Take an article all the way."""
    draft = submitted(editors, article)
    draft = editors.reader.approve(article.id, draft.revision)
    return editors.writer.publish(article.id, draft.revision)


def changes(editors: Editors, since: int) -> Changes:
    page = editors.agent.changes(since)
    assert page is not None
    assert page.is_whole
    return page.changes


def cursor(editors: Editors) -> int:
    return editors.people[3].all_changes().cursor


def test_a_draft_goes_from_hand_to_hand_to_the_seats(editors: Editors) -> None:
    article, start = editors.new(), cursor(editors)
    writer, reader = editors.names[:2]

    saved = editors.writer.save_draft(Draft(article), 0)
    assert (saved.article, saved.state, saved.by) == (article, DraftState.DRAFT, writer)
    assert (saved.name, saved.at_ms) == ("李雷", editors.server.clock.now)
    assert saved in editors.reader.drafts()
    waiting = editors.writer.submit(article.id, saved.revision)
    approved = editors.reader.approve(article.id, waiting.revision)
    assert (approved.state, approved.by, approved.approved_by) == (
        DraftState.APPROVED,
        writer,
        reader,
    )
    assert cursor(editors) == start, "nothing reaches a seat before it is published"

    assert editors.writer.publish(article.id, approved.revision) == Published(article.id, 1)
    assert changes(editors, start).articles == (article,)
    assert editors.agent.article(article.id) == article
    assert article.id not in {draft.article.id for draft in editors.writer.drafts()}
    [version] = editors.writer.versions(article.id)
    assert (version.article, version.by, version.published_by) == (article, writer, writer)


def test_nobody_approves_the_own_words(editors: Editors) -> None:
    article = editors.new()
    draft = submitted(editors, article)
    with refused("SRV-19"):
        editors.writer.approve(article.id, draft.revision)
    corrected = editors.reader.save_draft(
        Draft(replace(article, title="居住证办理")), draft.revision
    )
    again = editors.reader.submit(article.id, corrected.revision)
    with refused("SRV-19"):
        editors.reader.approve(article.id, again.revision)
    assert editors.writer.approve(article.id, again.revision).state is DraftState.APPROVED


def test_an_administrator_may_do_without_another_person(editors: Editors) -> None:
    article = editors.new()
    draft = editors.admin.save_draft(Draft(article), 0)
    draft = editors.admin.submit(article.id, draft.revision)
    draft = editors.admin.approve(article.id, draft.revision)
    assert draft.approved_by == draft.by == editors.names[2]
    other = editors.new()
    draft = editors.admin.save_draft(Draft(other), 0)
    assert editors.admin.publish(other.id, draft.revision).version == 1


def test_what_is_given_back_keeps_its_note_until_it_is_submitted_again(editors: Editors) -> None:
    article = editors.new()
    draft = submitted(editors, article)
    with refused("SRV-12") as problems:
        editors.reader.give_back(article.id, draft.revision, " \n")
    assert problems[0].errors[0]["field"] == "note"
    waiting = draft
    draft = editors.reader.give_back(article.id, waiting.revision, "时限不对")
    assert editors.reader.give_back(article.id, waiting.revision, "时限不对") == draft
    with refused("SRV-08"):  # another reviewer's words would be lost
        editors.admin.give_back(article.id, waiting.revision, "电话不对")
    assert (draft.state, draft.note) == (DraftState.RETURNED, "时限不对")
    better = replace(article, blocks={"时限": "5日"})
    draft = editors.writer.save_draft(Draft(better), draft.revision)
    assert (draft.state, draft.note) == (DraftState.DRAFT, "时限不对")
    assert editors.writer.submit(article.id, draft.revision).note == ""


def test_approval_is_of_these_words_and_of_no_others(editors: Editors) -> None:
    article = editors.new()
    draft = submitted(editors, article)
    draft = editors.reader.approve(article.id, draft.revision)
    other = Draft(replace(article, title="别的"))
    draft = editors.writer.save_draft(other, draft.revision)
    assert (draft.state, draft.approved_by) == (DraftState.DRAFT, "")
    with refused("SRV-20") as problems:
        editors.writer.publish(article.id, draft.revision)
    assert problems[0].draft == draft


@pytest.mark.parametrize(
    "step",
    [Central.approve, Central.publish, lambda c, i, r: c.give_back(i, r, "不")],
    ids=["approve", "publish", "return"],
)
def test_steps_are_taken_in_their_order(
    editors: Editors, step: Callable[[Central, str, int], object]
) -> None:
    article = editors.new()
    with refused("SRV-06"):
        step(editors.reader, article.id, 1)
    draft = editors.writer.save_draft(Draft(article), 0)
    with refused("SRV-20"):
        step(editors.reader, article.id, draft.revision)


def test_of_two_editors_the_slower_one_sees_what_the_other_wrote(editors: Editors) -> None:
    article = editors.new()
    first = editors.writer.save_draft(Draft(article), 0)
    theirs = replace(article, title="他们的")
    second = editors.reader.save_draft(Draft(theirs), first.revision)
    mine = Draft(replace(article, title="我的"))
    for based_on in (0, first.revision):
        with refused("SRV-08") as problems:
            editors.writer.save_draft(mine, based_on)
        assert problems[0].draft == second
    with refused("SRV-08"):
        editors.writer.submit(article.id, first.revision)
    with refused("SRV-08"):
        editors.writer.discard_draft(article.id, first.revision)
    assert editors.writer.draft(article.id) == second


def test_only_one_of_many_at_once_begins_the_draft(editors: Editors) -> None:
    article, together = editors.new(), threading.Barrier(6)
    titles = [f"第{number}稿" for number in range(6)]

    def save(title: str) -> str:
        together.wait(10)
        try:
            editors.writer.save_draft(Draft(replace(article, title=title)), 0)
        except Refused as error:
            return error.problem.code
        return title

    with ThreadPoolExecutor(6) as pool:
        outcomes = list(pool.map(save, titles))
    won = [outcome for outcome in outcomes if outcome in titles]
    assert sorted(outcomes) == sorted(won + ["SRV-08"] * 5)
    assert [editors.writer.draft(article.id).article.title] == won


def test_a_lost_answer_is_no_conflict_with_oneself(editors: Editors) -> None:
    draft = Draft(editors.new())
    first = editors.writer.save_draft(draft, 0)
    assert editors.writer.save_draft(draft, 0) == first
    changed = replace(draft, article=replace(draft.article, title="改"))
    second = editors.writer.save_draft(changed, first.revision)
    assert editors.writer.save_draft(changed, first.revision) == second
    waiting = editors.writer.submit(draft.article.id, second.revision)
    assert editors.writer.submit(draft.article.id, second.revision) == waiting
    approved = editors.reader.approve(draft.article.id, waiting.revision)
    assert editors.reader.approve(draft.article.id, waiting.revision) == approved
    told = editors.writer.publish(draft.article.id, approved.revision)
    assert editors.writer.publish(draft.article.id, approved.revision) == told
    assert len(editors.writer.versions(draft.article.id)) == 1


def test_a_draft_that_was_thrown_away_is_not_published(editors: Editors) -> None:
    article = editors.new()
    published(editors, article)
    draft = submitted(editors, replace(article, title="扔掉"))
    draft = editors.reader.approve(article.id, draft.revision)
    editors.writer.discard_draft(article.id, draft.revision)
    with refused("SRV-06"):
        editors.writer.publish(article.id, draft.revision)
    assert editors.agent.article(article.id) == article


def test_a_revision_is_never_given_twice(editors: Editors) -> None:
    article = editors.new()
    old = editors.writer.save_draft(Draft(article), 0)
    editors.writer.discard_draft(article.id, old.revision)
    with refused("SRV-06"):
        editors.writer.draft(article.id)
    with refused("SRV-08") as problems:
        editors.writer.save_draft(old, old.revision)
    assert problems[0].draft is None
    new = editors.reader.save_draft(Draft(replace(article, title="新的")), 0)
    assert new.revision > old.revision
    with refused("SRV-08"):
        editors.writer.save_draft(old, old.revision)


def test_a_draft_may_be_incomplete_but_is_not_submitted_so(editors: Editors) -> None:
    article = editors.new(title=" ", blocks={}, valid_to="soon")
    draft = editors.writer.save_draft(Draft(article), 0)
    assert draft.article == article
    for step in (editors.writer.submit, editors.admin.publish):
        with refused("SRV-12") as problems:
            step(article.id, draft.revision)
        fields = [error["field"] for error in problems[0].errors]
        assert fields == ["title", "blocks", "valid_to"]
    huge = replace(article, blocks={"材料": "长" * 20_001})
    with refused("SRV-12") as problems:
        editors.writer.save_draft(Draft(huge), draft.revision)
    assert problems[0].errors[0]["field"] == "article.blocks.材料"


def test_two_articles_may_name_each_other(editors: Editors) -> None:
    one, other = editors.new(), editors.new()
    for article in (replace(one, related=(other.id,)), replace(other, related=(one.id,))):
        assert published(editors, article).version == 1


def test_attachments_must_have_been_sent(editors: Editors) -> None:
    article = editors.new(attachments={"表.pdf": "0" * 64})
    draft = editors.writer.save_draft(Draft(article), 0)
    with refused("SRV-12") as problems:
        editors.writer.submit(article.id, draft.revision)
    assert problems[0].errors == ({"field": "attachments.表.pdf", "reason": "was not sent"},)


def test_versions_are_counted_in_the_article_too(editors: Editors) -> None:
    article = editors.new()
    published(editors, article)
    published(editors, replace(article, title="新的"))
    assert editors.agent.article(article.id) == replace(article, title="新的", version=2)
    before = cursor(editors)
    assert published(editors, replace(article, title="新的")).version == 2
    assert cursor(editors) == before, "the same text is no new version"


def test_a_text_published_in_between_is_not_lost(editors: Editors) -> None:
    article = editors.new()
    published(editors, article)
    draft = submitted(editors, replace(article, title="我的"))
    draft = editors.reader.approve(article.id, draft.revision)
    assert draft.based_on == 1
    other = replace(article, title="别人的", version=2)
    editors.people[2].http.put(f"/articles/{article.id}", content=encode(other))
    with refused("SRV-08"):
        editors.writer.publish(article.id, draft.revision)
    seen = replace(draft, based_on=2, article=replace(article, title="两人的"))
    draft = editors.writer.save_draft(seen, draft.revision)
    draft = editors.writer.submit(article.id, draft.revision)
    draft = editors.reader.approve(article.id, draft.revision)
    assert editors.writer.publish(article.id, draft.revision).version == 3
    with refused("SRV-12"):
        editors.writer.save_draft(replace(seen, based_on=99), 0)


def test_going_back_publishes_the_state_before_anew(editors: Editors) -> None:
    article = editors.new()
    published(editors, article)
    published(editors, replace(article, title="错的"))
    start = cursor(editors)
    assert editors.writer.back(article.id) == Published(article.id, 3)
    [again] = changes(editors, start).articles
    assert again == replace(article, version=3)
    states = editors.writer.versions(article.id)
    assert [(state.version, state.back_to) for state in states] == [(3, 1), (2, 0), (1, 0)]
    assert [state.article.title for state in states if state.article] == [
        article.title,
        "错的",
        article.title,
    ]
    assert editors.writer.back(article.id, to=2).version == 4
    assert editors.agent.article(article.id).title == "错的"
    with refused("SRV-06"):
        editors.writer.back(article.id, to=9)


def test_what_was_withdrawn_can_be_brought_back(editors: Editors) -> None:
    article = editors.new()
    published(editors, article)
    with refused("SRV-06"):
        editors.writer.back(article.id)
    editors.people[2].http.delete(f"/articles/{article.id}")
    with refused("SRV-06"):
        editors.agent.article(article.id)
    assert editors.writer.versions(article.id)[0].article is None
    assert editors.writer.back(article.id).version == 3
    assert editors.agent.article(article.id).title == article.title


def test_shipped_articles_have_versions_and_stay_behind_a_persons(editors: Editors) -> None:
    article = editors.new()
    publish(editors.server.central, [article], {})
    [shipped] = editors.writer.versions(article.id)
    assert (shipped.article, shipped.by, shipped.published_by) == (article, "", "")
    published(editors, replace(article, title="编辑改过"))
    publish(editors.server.central, [replace(article, title="新版软件")], {})
    assert editors.agent.article(article.id).title == "编辑改过"


def test_published_articles_are_listed_page_by_page(editors: Editors) -> None:
    articles = [editors.new() for _ in range(5)]
    publish(editors.server.central, articles, {})
    editors.people[2].http.delete(f"/articles/{articles[1].id}")
    page = editors.writer.articles(after=articles[0].id, limit=3)
    assert page == (articles[2], articles[3], articles[4])


def test_drafts_are_listed_whole_newest_first(
    editors: Editors, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.sync.publishing.PAGE", 2)
    ids = []
    for _ in range(5):
        editors.server.clock.pass_ms(1)
        ids.append(editors.writer.save_draft(Draft(editors.new()), 0).article.id)
    drafts = editors.reader.drafts()
    assert [draft.article.id for draft in drafts[:5]] == ids[::-1]
    assert all(one.at_ms >= other.at_ms for one, other in pairwise(drafts))


def test_agents_neither_see_drafts_nor_publish(editors: Editors) -> None:
    article = editors.new()
    draft = editors.writer.save_draft(Draft(article), 0)
    agent = editors.agent
    for ask in (
        agent.drafts,
        agent.remarks,
        lambda: agent.draft(article.id),
        lambda: agent.save_draft(draft, draft.revision),
        lambda: agent.submit(article.id, draft.revision),
        lambda: agent.approve(article.id, draft.revision),
        lambda: agent.give_back(article.id, draft.revision, "不"),
        lambda: agent.publish(article.id, draft.revision),
        lambda: agent.discard_draft(article.id, draft.revision),
        lambda: agent.versions(article.id),
        lambda: agent.back(article.id),
        lambda: agent.put_attachment(b"%PDF-", "a.pdf"),
    ):
        with refused("SRV-04"):
            ask()
    assert editors.writer.draft(article.id) == draft


def test_what_is_malformed_is_named(editors: Editors) -> None:
    http, article = editors.people[0].http, editors.new()
    body, path = encode(Draft(article)), f"/drafts/{article.id}"
    assert http.put(path, content=body).json()["code"] == "SRV-11"
    elsewhere = http.put("/drafts/other", content=body, headers={"If-Match": '"0"'})
    assert elsewhere.json()["errors"][0]["field"] == "article.id"
    assert http.post(f"{path}/submit").json()["code"] == "SRV-11"
    assert http.get("/drafts/a%20b").json()["code"] == "SRV-12"
    assert http.get("/drafts", params={"after": "a" * 65}).json()["code"] == "SRV-12"
    assert http.get("/drafts", params={"after": "\x00"}).json()["code"] == "SRV-18"
    assert http.post(f"{path}/publish", headers={"If-Match": '"x"'}).status_code == 428


def test_a_damaged_page_of_changes_is_noticed(editors: Editors) -> None:
    start = cursor(editors)
    article = editors.new()
    published(editors, article)
    whole = editors.people[3].http.get("/changes", params={"since": start})
    for damage, is_whole in (
        ((b"", b""), True),
        (("3日".encode(), "9日".encode()), False),
        ((whole.json()["digest"].encode(), b""), True),  # from a server of an earlier release
    ):
        body = whole.content.replace(*damage) if damage[0] else whole.content
        central = Central("http://c", token="t", transport=_saying(body))
        page = central.changes(start)
        assert page is not None
        assert page.is_whole is is_whole
        central.close()
    cut = Central("http://c", token="t", transport=_saying(whole.content[:-9]))
    with pytest.raises(Unreachable):
        cut.changes(start)
    cut.close()


def _saying(body: bytes) -> httpx.MockTransport:
    return httpx.MockTransport(lambda _: httpx.Response(200, content=body))
