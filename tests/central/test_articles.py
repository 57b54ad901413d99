from __future__ import annotations

from dataclasses import replace

import pytest

from app.central.knowledge.seeds import publish
from app.domain.seat import Role
from app.sync.protocol import Article, Published, encode
from tests.central.running import Running, problem


def an_article(server: Running) -> Article:
    """An article with an id that no other test has."""
    return Article(f"KB-{server.person().seat}.1", "公积金提取", {"材料": "身份证", "时限": "3日"})


def test_publishing_counts_versions(server: Running) -> None:
    admin, article = server.person(Role.ADMIN), an_article(server)
    path, newer = f"/articles/{article.id}", replace(article, title="公积金怎么提")
    answers = [admin.http.put(path, content=encode(each)) for each in (article, article, newer)]
    assert [answer.status_code for answer in answers] == [201, 201, 200]
    expected = [encode(Published(article.id, version)) for version in (1, 1, 2)]
    assert [answer.content for answer in answers] == expected


def test_removing_twice_is_removing_once(server: Running) -> None:
    admin, article = server.person(Role.ADMIN), an_article(server)
    path = f"/articles/{article.id}"
    problem(admin.http.delete(path), "SRV-06")
    admin.http.put(path, content=encode(article))
    cursor = admin.all_changes().cursor
    assert [admin.http.delete(path).status_code for _ in range(2)] == [204, 204]
    assert admin.all_changes(cursor).cursor == cursor + 1
    admin.http.put(path, content=encode(article))
    assert admin.all_changes(cursor).articles == (article,)


@pytest.mark.parametrize("role", [Role.AGENT, Role.INSPECTOR, Role.SUPERVISOR])
def test_only_administrators_publish(server: Running, role: Role) -> None:
    person, article = server.person(role), an_article(server)
    path = f"/articles/{article.id}"
    problem(person.http.put(path, content=encode(article)), "SRV-04")
    problem(person.http.delete(path), "SRV-04")


def test_the_article_must_be_the_one_of_the_address(server: Running) -> None:
    admin, article = server.person(Role.ADMIN), an_article(server)
    answer = admin.http.put("/articles/other", content=encode(article))
    assert problem(answer, "SRV-12").errors[0]["field"] == "id"
    problem(admin.http.put("/articles/%00", content=encode(article)), "SRV-12")
    long = replace(article, blocks={"材料": "长" * 20_001})
    answer = admin.http.put(f"/articles/{article.id}", content=encode(long))
    assert problem(answer, "SRV-12").errors[0]["field"] == "blocks.材料"


def test_an_article_is_held_to_the_rules_of_the_knowledge_base(server: Running) -> None:
    admin, article = server.person(Role.ADMIN), an_article(server)
    wrong = replace(article, title=" ", valid_to="soon", related=(article.id,))
    answer = admin.http.put(f"/articles/{article.id}", content=encode(wrong))
    fields = [error["field"] for error in problem(answer, "SRV-12").errors]
    assert fields == ["title", "related", "valid_to"]
    assert admin.all_changes().articles.count(wrong) == 0


def test_every_field_reaches_the_seats(server: Running) -> None:
    admin, article = server.person(Role.ADMIN), an_article(server)
    whole = replace(
        article,
        region="9901",
        valid_from="2026-01-01",
        version=3,
        source="示例",
        sensitivity="internal",
        questions=("哪个区？",),
        related=("KB-other",),
        attachments={"申请表.docx": "0" * 64},
    )
    cursor = admin.all_changes().cursor
    admin.http.put(f"/articles/{article.id}", content=encode(whole))
    assert admin.all_changes(cursor).articles == (whole,)


def test_shipped_articles_are_stored_once_and_never_over_a_persons_work(server: Running) -> None:
    admin = server.person(Role.ADMIN)
    untouched, edited, removed = (an_article(server) for _ in range(3))
    shipped = [untouched, edited, removed]
    publish(server.central, shipped, {})
    changed = replace(edited, title="改过")
    admin.http.put(f"/articles/{edited.id}", content=encode(changed))
    admin.http.delete(f"/articles/{removed.id}")
    cursor = admin.all_changes().cursor

    publish(server.central, shipped, {})
    renewed = [replace(article, title="新版") for article in shipped]
    publish(server.central, renewed, {})

    changes = admin.all_changes(cursor)
    assert (changes.articles, changes.removed_articles) == ((renewed[0],), ())


def test_publishing_the_same_again_changes_nothing(server: Running) -> None:
    admin, article = server.person(Role.ADMIN), an_article(server)
    publish(server.central, [article], {})
    before = admin.http.get("/changes", params={"since": admin.all_changes().cursor})
    etag = before.headers["etag"]
    publish(server.central, [article], {})
    cursor = admin.all_changes().cursor
    assert admin.all_changes(before.json()["cursor"]).articles == ()
    assert etag.endswith(f'.{cursor}"')
