"""Signing in at a seat whose data is sealed, locked or damaged."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import keyring
import pytest
from keyring.backends.fail import Keyring as NoKeyring
from PySide6.QtWidgets import QApplication, QMessageBox

from app.bootstrap import desk as desks
from app.bootstrap.desk import Entrance
from app.bootstrap.seat import OpenSeat
from app.domain.draft import Draft
from app.paths import Profile
from app.secrets import database_key, recording_key
from app.settings import Settings
from app.store.database import open_database
from app.store.drafts import journal_draft
from app.store.sealing import begins_plain, is_sealed
from app.sync.client import Central
from app.sync.protocol import Credentials, SignedIn
from tests.store.samples import a_ticket
from tests.ui.seats import NO_MODEL, WHO
from ui.theme import Look

pytestmark = [pytest.mark.may_log("There is no keyring", "There is no speech model")]
NOWHERE = "http://127.0.0.1:9"
PAGE = 4096


class Welcoming(Central):
    """Lets everybody in, and then is away."""

    def sign_in(self, credentials: Credentials) -> SignedIn:
        return WHO


@pytest.fixture
def profile(tmp_path: Path) -> Iterator[Profile]:
    before = keyring.get_keyring()
    keyring.set_keyring(NoKeyring())
    yield Profile(tmp_path).make()
    keyring.set_keyring(before)


@pytest.fixture
def entrance(
    qapp: QApplication, look: Look, profile: Profile, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Any]:
    """Makes an entrance; its desk is closed at the end."""
    monkeypatch.setattr(desks, "Central", Welcoming)
    made: list[Entrance] = []

    def make() -> Entrance:
        made.append(Entrance(qapp, look, profile, Settings(model=NO_MODEL, server=NOWHERE)))
        return made[-1]

    yield make
    for each in made:
        each._close()
        each.dialog.close()
        if each._desk is not None:
            each._desk.window.close()
        each.deleteLater()


def sign_in(entrance: Entrance) -> None:
    entrance.dialog.asked.emit(NOWHERE, "li", "password")


def seat_of(entrance: Entrance, qtbot: Any) -> OpenSeat:
    qtbot.waitUntil(lambda: entrance._desk is not None, timeout=15_000)
    assert isinstance(entrance._desk, OpenSeat)
    return entrance._desk


def told(seat: OpenSeat) -> str:
    """What the box on the seat says; it is taken away."""
    for box in seat.window.findChildren(QMessageBox):
        if box.isVisible():
            box.accept()
            return str(box.text() + box.informativeText())
    return ""


def with_a_draft(profile: Profile, key: bytes) -> None:
    database = open_database(profile.database, key)
    with database.sessions.begin() as session:
        journal_draft(session, Draft(a_ticket(content="草稿"), frozenset({"content"})), 1)
    database.close()


def test_plain_data_of_an_earlier_release_is_sealed_at_the_sign_in(
    entrance: Any, profile: Profile, qtbot: Any
) -> None:
    with_a_draft(profile, b"")
    assert begins_plain(profile.database)
    it = entrance()
    sign_in(it)
    seat = seat_of(it, qtbot)
    assert is_sealed(profile.database)
    assert seat.tickets.draft.ticket.content == "草稿"


def test_a_key_that_is_gone_is_told_and_nothing_is_made_anew(
    entrance: Any, profile: Profile, qtbot: Any
) -> None:
    with_a_draft(profile, database_key(recording_key(profile.folder)))
    (profile.folder / "recording.key").rename(profile.folder / "away")
    it = entrance()
    sign_in(it)
    qtbot.waitUntil(lambda: "STORE-04" in it.dialog.message.text(), timeout=15_000)
    assert it._desk is None
    (profile.folder / "away").rename(profile.folder / "recording.key")
    sign_in(it)
    assert seat_of(it, qtbot).tickets.draft.ticket.content == "草稿"


@pytest.mark.logs("was damaged")
def test_damaged_data_is_mended_and_told(entrance: Any, profile: Profile, qtbot: Any) -> None:
    with_a_draft(profile, database_key(recording_key(profile.folder)))
    with profile.database.open("rb+") as file:
        file.write(bytes(PAGE))
    it = entrance()
    sign_in(it)
    seat = seat_of(it, qtbot)
    qtbot.waitUntil(lambda: "STORE-08" in told(seat), timeout=5_000)
    assert seat.tickets.draft.ticket.content == "草稿"


@pytest.mark.logs("was damaged", "it is opened again and so mended")
def test_damage_that_shows_only_while_the_seat_opens_is_mended_as_well(
    entrance: Any, profile: Profile, qtbot: Any
) -> None:
    key = database_key(recording_key(profile.folder))
    with_a_draft(profile, key)
    database = open_database(profile.database, key)
    with database.sessions() as session:
        connection = session.connection()
        page = connection.exec_driver_sql(
            "SELECT rootpage FROM sqlite_master WHERE name = 'call'"
        ).scalar_one()
    database.close()
    with profile.database.open("rb+") as file:
        file.seek((page - 1) * PAGE)
        file.write(bytes(PAGE))
    it = entrance()
    sign_in(it)
    seat = seat_of(it, qtbot)
    qtbot.waitUntil(lambda: "STORE-08" in told(seat), timeout=5_000)
    assert seat.tickets.draft.ticket.content == "草稿"
