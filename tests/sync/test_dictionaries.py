"""A seat takes the centre's dictionaries whole, or not at all."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path

import pytest

from app.bootstrap.dictionaries import centre_files, shelf_of
from app.domain.dictionary import FILES, Dictionary, DictionaryVersion
from app.domain.seat import Role
from app.sync.client import Central
from app.sync.dictionaries import DictionaryList, Shelf, Unfit, current
from app.sync.errors import Unreachable
from resources.loader import load_categories
from tests.central.running import running

CATEGORIES = (
    "code,level1,level2,level3,level4,keywords,department\n"
    "0101,城市管理,市容,占道经营,,占道,城市管理局\n"
)


class Server:
    """What a seat is told, and what it asked for."""

    def __init__(self) -> None:
        self.texts: dict[str, str] = {}
        self.asked: list[str] = []
        self.lost = False
        self.lies = False

    def dictionaries(self, etag: str = "") -> DictionaryList | None:
        if self.lost:
            raise Unreachable("gone")
        told = tuple(
            DictionaryVersion(
                name, "../../evil", int(bool(text)), sha256(text.encode()).hexdigest()
            )
            for name, text in ({"units": ""} | self.texts).items()
        )
        now = str(sorted(self.texts.items()))
        return None if etag == now else DictionaryList(told, now)

    def dictionary(self, name: str) -> Dictionary:
        self.asked.append(name)
        text = self.texts[name] + ("!" if self.lies else "")
        return Dictionary(DictionaryVersion(name, "", 1, ""), text)


def anything(_names: Iterable[str], _folder: Path) -> None:
    """Take it."""


def test_what_changed_is_there_at_the_next_start(tmp_path: Path) -> None:
    server = Server()
    shelf = Shelf(server, tmp_path, anything)
    shelf.step()
    assert current(tmp_path) is None

    server.texts["categories"] = CATEGORIES
    shelf.step()
    first = current(tmp_path)
    assert first is not None
    assert (first / "categories.csv").read_text("utf-8") == CATEGORIES
    assert centre_files("", tmp_path).load(load_categories)[0].code == "0101"

    server.texts["phrases"] = "x = 1"
    shelf.step()
    second = current(tmp_path)
    assert second is not None
    assert {path.name for path in second.iterdir()} == {"categories.csv", "phrases.toml"}
    assert not first.exists()


def test_nothing_is_asked_for_twice(tmp_path: Path) -> None:
    server = Server()
    server.texts["categories"] = CATEGORIES
    Shelf(server, tmp_path, anything).step()
    again = Shelf(server, tmp_path, anything)
    again.step()
    again.step()
    assert server.asked == ["categories"]


def test_a_centre_that_gave_its_own_up_has_the_shipped_ones_again(tmp_path: Path) -> None:
    server = Server()
    server.texts["categories"] = CATEGORIES
    shelf = Shelf(server, tmp_path, anything)
    shelf.step()
    server.texts.clear()
    shelf.step()
    assert current(tmp_path) is None
    assert not list(tmp_path.iterdir())


@pytest.mark.logs("Dictionaries of the centre are not used: row 3")
def test_a_set_that_does_not_read_well_is_refused_whole_and_once(tmp_path: Path) -> None:
    server = Server()
    server.texts["categories"] = CATEGORIES

    def check(_names: Iterable[str], folder: Path) -> None:
        if "bad" in (folder / "categories.csv").read_text("utf-8"):
            raise Unfit("row 3")

    shelf = Shelf(server, tmp_path, check)
    shelf.step()
    good = current(tmp_path)
    server.texts = {"categories": "bad", "units": "code\n"}
    shelf.step()
    shelf.step()
    assert current(tmp_path) == good
    assert server.asked.count("units") == 1
    server.texts = {"categories": CATEGORIES, "topics": "t"}
    shelf.step()
    assert current(tmp_path) not in (good, None)


@pytest.mark.logs("changed meanwhile")
def test_what_was_damaged_on_its_way_is_asked_for_again(tmp_path: Path) -> None:
    server = Server()
    server.texts["categories"] = CATEGORIES
    server.lies = True
    shelf = Shelf(server, tmp_path, anything)
    shelf.step()
    assert current(tmp_path) is None
    server.lies = False
    shelf.step()
    assert current(tmp_path) is not None


def test_a_server_that_is_away_changes_nothing(tmp_path: Path) -> None:
    server = Server()
    server.texts["categories"] = CATEGORIES
    shelf = Shelf(server, tmp_path, anything)
    shelf.step()
    server.lost = True
    assert shelf.step() > 0
    assert current(tmp_path) is not None


def test_a_path_of_the_server_is_never_used(tmp_path: Path) -> None:
    server = Server()
    server.texts = {"categories": CATEGORIES, "../evil": "x"}
    Shelf(server, tmp_path / "deep", anything).step()
    written = {path.name for path in tmp_path.rglob("*") if path.is_file()}
    assert written == {"categories.csv", "told.json"}


@pytest.mark.parametrize("told", ["", "{}", "[]", '{"folder": "../x"}', '{"folder": 5}'])
def test_a_damaged_note_is_no_folder(tmp_path: Path, told: str) -> None:
    (tmp_path / "told.json").write_text(told)
    assert current(tmp_path) is None


def test_a_folder_that_is_named_at_the_seat_goes_first(tmp_path: Path) -> None:
    server = Server()
    server.texts["categories"] = CATEGORIES
    Shelf(server, tmp_path / "pulled", anything).step()
    own = tmp_path / "own"
    own.mkdir()
    assert centre_files(str(own), tmp_path / "pulled").folder == own


def test_from_an_editor_over_a_real_server_to_a_seat(tmp_path: Path) -> None:
    with running(tmp_path / "central") as server:
        editor, agent = server.person(Role.EDITOR), server.person()
        change = {"text": CATEGORIES, "note": ""}
        editor.http.put("/dictionaries/categories", json=change, headers={"If-Match": '"0"'})
        central = Central(server.address, token=agent.token)
        try:
            shelf_of(central, tmp_path / "pulled").step()
        finally:
            central.close()
    files = centre_files("", tmp_path / "pulled")
    assert [category.code for category in files.load(load_categories)] == ["0101"]
    assert not files.refused
    assert set(FILES) > {"categories"}
