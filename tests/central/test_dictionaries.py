from __future__ import annotations

from pathlib import Path
from uuid import uuid4

import httpx
import pytest

from app.central.people.people_tables import OrganisationRow
from app.central.people.users import ensure_user
from app.central.tickets.dictionary_files import check, shipped_text
from app.central.tickets.rules import Rules
from app.domain.dictionary import FILES, Dictionary, DictionaryVersion
from app.domain.seat import Role
from app.sync.protocol import MATCH_HEADER
from tests.central.running import PASSWORD, Person, Running, problem

HEAD = "code,level1,level2,level3,level4,keywords,department\n"
CATEGORIES = HEAD + "0101,城市管理,市容,占道经营,,占道,城市管理局\n"
MORE = CATEGORIES + "0102,城市管理,市容,乱贴广告,,广告,城市管理局\n"


class Centre:
    """A centre that nobody had before, so that it has no dictionaries of its own."""

    def __init__(self, server: Running) -> None:
        self.server, self.central, self.clock = server, server.central, server.clock
        self.code = f"c{uuid4().hex[:10]}"
        row = OrganisationRow(centre=self.code, code=self.code, kind="centre", name="甲", under="")
        with server.central.database.writing() as session:
            session.add(row)

    def person(self, role: Role = Role.AGENT) -> Person:
        name = f"d{uuid4().hex[:10]}@{self.code}"
        ensure_user(self.central, name, PASSWORD, role=role, seat="1", centre=self.code)
        token = self.server.sign_in(name, PASSWORD).json()["token"]
        person = Person(self.server.address, name, "1", token)
        self.server.keep(person)
        return person


@pytest.fixture
def fresh(server: Running) -> Centre:
    return Centre(server)


def put(editor: Person, name: str, text: str, match: str = "", note: str = "") -> httpx.Response:
    etag = match or editor.http.get(f"/dictionaries/{name}").headers["etag"]
    change = {"text": text, "note": note}
    return editor.http.put(f"/dictionaries/{name}", json=change, headers={MATCH_HEADER: etag})


def test_what_was_shipped_is_version_nought_until_a_centre_has_its_own(fresh: Centre) -> None:
    agent, editor = fresh.person(), fresh.person(Role.EDITOR)
    shipped = agent.get(Dictionary, "/dictionaries/categories")
    assert (shipped.told.version, shipped.told.by) == (0, "")
    assert shipped.text == shipped_text("categories", None)

    answer = put(editor, "categories", CATEGORIES, note="新目录")
    assert answer.status_code == 201
    own = agent.get(Dictionary, "/dictionaries/categories")
    assert own.text == CATEGORIES
    assert (own.told.version, own.told.by, own.told.note) == (1, editor.user, "新目录")
    assert own.told.at_ms == fresh.clock()


def test_every_version_stays(fresh: Centre) -> None:
    editor = fresh.person(Role.ADMIN)
    for text in (CATEGORIES, MORE):
        assert put(editor, "categories", text).status_code == 201
    versions = editor.get(tuple[DictionaryVersion, ...], "/dictionaries/categories/versions")
    assert [each.version for each in versions] == [2, 1]
    first = editor.get(Dictionary, "/dictionaries/categories/versions/1")
    assert (first.text, first.told) == (CATEGORIES, versions[1])
    problem(editor.http.get("/dictionaries/categories/versions/3"), "SRV-06")


def test_who_has_the_latest_is_told_so(fresh: Centre) -> None:
    editor = fresh.person(Role.EDITOR)
    etags = {
        path: editor.http.get(path).headers["etag"]
        for path in ("/dictionaries", "/dictionaries/categories", "/dictionaries/units")
    }
    put(editor, "categories", CATEGORIES)
    told = {
        path: editor.http.get(path, headers={"If-None-Match": etag}).status_code
        for path, etag in etags.items()
    }
    assert list(told.values()) == [200, 200, 304]


def test_of_two_editors_one_learns_that_the_other_was_faster(fresh: Centre) -> None:
    editor = fresh.person(Role.EDITOR)
    etag = editor.http.get("/dictionaries/categories").headers["etag"]
    assert put(editor, "categories", CATEGORIES, etag).status_code == 201
    problem(put(editor, "categories", MORE, etag), "SRV-08")
    assert put(editor, "categories", CATEGORIES, etag).status_code == 200  # the answer was lost
    assert put(editor, "categories", MORE, '"1"').json()["version"] == 2
    answer = editor.http.put("/dictionaries/categories", json={"text": MORE})
    problem(answer, "SRV-11")


@pytest.mark.parametrize("role", [Role.AGENT, Role.INSPECTOR, Role.SUPERVISOR])
def test_only_editors_and_administrators_change_them(fresh: Centre, role: Role) -> None:
    problem(put(fresh.person(role), "categories", CATEGORIES), "SRV-04")


BROKEN = {
    "categories": (HEAD + "0101,城市管理,,,,,\n0101,别的,,,,,\n", "row 3"),
    "units": ("code,name\n1,甲\n", "row 1"),
    "directory": ("item,category\n", "row 1"),
    "deadlines": ("[office]\nhours = []\n", "deadlines.toml"),
    "calendar": ("date,works\n2026-10-01,休\n2026-10-03,休\n", "2026-10-02 missing"),
    "phrases": ("[[[", "phrases.toml"),
    "places": ("code,name,kind\n", "needs exactly one"),
    "score_cards": ('[[card]]\nname="a"\nof="call"\nitem=[{name="b",points=5}]\n', "make 5"),
    "form": ("x = " + "[" * 3000, "form.toml"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_what_a_seat_would_refuse_is_refused_whole_with_the_place(fresh: Centre, name: str) -> None:
    text, told = BROKEN[name]
    editor = fresh.person(Role.EDITOR)
    [error] = problem(put(editor, name, text), "SRV-12").errors
    assert error["field"] == "text"
    assert told in error["reason"]
    assert editor.get(Dictionary, f"/dictionaries/{name}").told.version == 0


def test_units_that_the_limits_name_cannot_go(fresh: Centre) -> None:
    editor = fresh.person(Role.EDITOR)
    text = shipped_text("deadlines", None)
    limit = '[[limit]]\nunits = ["供水集团"]\nfinish = { hours = 1 }\n\n'
    named = text.replace("[[limit]]", limit + "[[limit]]", 1)
    units = shipped_text("units", None)
    head = units.splitlines()[0]
    with_unit = f"{units.rstrip()}\nW1,供水集团,company,9901,,,,\n"
    assert head.startswith("code,name,kind,territory")
    problem(put(editor, "deadlines", named), "SRV-12")
    assert put(editor, "units", with_unit).status_code == 201
    assert put(editor, "deadlines", named).status_code == 201
    refused = problem(put(editor, "units", units), "SRV-12")
    assert "供水集团" in refused.errors[0]["reason"]


@pytest.mark.parametrize("name", FILES)
def test_what_is_shipped_is_taken_back(name: str) -> None:
    """Every dictionary that an editor gets can be given back as it is."""
    text = shipped_text(name, None)
    if text:
        check(name, {name: text}, None)
    else:
        assert name == "calendar"


def test_names_of_none_are_not_there(fresh: Centre) -> None:
    editor = fresh.person(Role.EDITOR)
    for path in ("/dictionaries/nothing", "/dictionaries/nothing/versions"):
        problem(editor.http.get(path), "SRV-06")
    answer = editor.http.put(
        "/dictionaries/nothing", json={"text": ""}, headers={MATCH_HEADER: '"0"'}
    )
    problem(answer, "SRV-06")


@pytest.mark.logs("Limits or units cannot be used")
def test_a_file_that_went_wrong_on_the_server_does_not_stop_tickets(
    fresh: Centre, tmp_path: Path
) -> None:
    (tmp_path / "deadlines.toml").write_text("nonsense")
    rules = Rules(tmp_path)
    with fresh.central.database.reading() as session:
        assert rules.of(session, fresh.code).directory.by_name


def test_rules_are_read_again_only_when_they_changed(fresh: Centre) -> None:
    rules = Rules()
    editor = fresh.person(Role.EDITOR)
    with fresh.central.database.reading() as session:
        first = rules.of(session, fresh.code)
        assert rules.of(session, fresh.code) is first
    assert put(editor, "phrases", shipped_text("phrases", None) + "\n").status_code == 201
    with fresh.central.database.reading() as session:
        assert rules.of(session, fresh.code) is first
    put(editor, "calendar", "date,works\n2026-10-01,休\n")
    with fresh.central.database.reading() as session:
        assert rules.of(session, fresh.code) is not first
        assert rules.of(session, "other") is first
