from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.central.running import Running, running


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Running]:
    with running(tmp_path / "central") as it:
        yield it
