from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.store.database import Database, open_database
from app.sync.client import Central
from tests.sync.desk import Desk
from tests.sync.fake_server import FakeServer


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = open_database(tmp_path / "seat.db")
    yield opened
    opened.close()


@pytest.fixture
def server() -> FakeServer:
    return FakeServer()


@pytest.fixture
def central(server: FakeServer) -> Iterator[Central]:
    opened = Central("http://central", token="good", transport=server.transport)
    yield opened
    opened.close()


@pytest.fixture
def desk(database: Database, central: Central) -> Desk:
    return Desk(database, central, random.Random(12345))
