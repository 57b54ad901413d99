"""A private Redis, made for one run of the tests and thrown away."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from app.measuring.servers import Redis, ServerMissingError, running_redis


@pytest.fixture(scope="session")
def redis() -> Iterator[Redis]:
    try:
        with running_redis() as it:
            yield it
    except ServerMissingError as error:
        pytest.fail(str(error), pytrace=False)
