"""A private PostgreSQL, made for one run of the tests and thrown away."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from app.measuring.servers import CARELESS, Cluster, ServerMissingError, running_postgresql

__all__ = ["Cluster", "running_cluster"]


@contextmanager
def running_cluster() -> Iterator[Cluster]:
    """Start a cluster and stop it at the end; fails, in words, if it is not installed."""
    try:
        with running_postgresql(CARELESS) as cluster:
            yield cluster
    except ServerMissingError as missing:
        pytest.fail(str(missing), pytrace=False)
