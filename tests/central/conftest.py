from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.central.postgresql import Cluster, running_cluster
from tests.central.running import Running, running


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Cluster]:
    with running_cluster() as cluster:
        yield cluster


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def backend(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="session")
def server(
    backend: str, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Running]:
    """One server for all tests of a database; each test brings its own people."""
    url = request.getfixturevalue("postgresql").new_database() if backend != "sqlite" else ""
    with running(tmp_path_factory.mktemp("central"), url) as it:
        yield it


@pytest.fixture
def new_url(backend: str, request: pytest.FixtureRequest, tmp_path: object) -> str:
    """An empty database."""
    if backend == "sqlite":
        return f"sqlite:///{tmp_path}/new.db"
    return str(request.getfixturevalue("postgresql").new_database())
