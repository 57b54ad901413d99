"""No test may make the program complain without saying so beforehand."""

from __future__ import annotations

import logging
import os
import re
from collections.abc import Iterator

import pytest
from hypothesis import settings

settings.register_profile("fixed", derandomize=True)
settings.register_profile("random", settings.get_profile("default"))
# The same examples at every run, so that a red run is about the change that is being judged.
# ZUOXI_EXAMPLES_BY=random looks for new ones.
settings.load_profile(os.environ.get("ZUOXI_EXAMPLES_BY", "fixed"))

FROM_OTHERS = ("alembic", "asyncio")
"""Libraries that warn of what is theirs (a slow callback on a busy machine), not of our faults."""
OF_THE_MACHINE = ("Trouble with the recording: slow",)
"""Told to the person as it should be; tests play calls several times faster than people speak, and
a machine that stands still for a second is no fault of the program."""


class _Complaints(logging.Handler):
    """Keeps what is logged from WARNING on, by any thread."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.records: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        if record.name.partition(".")[0] not in FROM_OTHERS:
            self.records.append(record)


@pytest.fixture(autouse=True)
def _complaints(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fail a test that logs a warning or worse which it did not announce.

    ``@pytest.mark.logs("regex", …)`` announces what must be logged, ``may_log`` what a race may
    or may not bring. It is set up before the test's own fixtures, so their ends count as well.
    """
    root, complaints = logging.getLogger(), _Complaints()
    root.addHandler(complaints)
    yield
    root.removeHandler(complaints)
    wanted = [each for mark in request.node.iter_markers("logs") for each in mark.args]
    allowed = [each for mark in request.node.iter_markers("may_log") for each in mark.args]
    said = [record.getMessage() for record in complaints.records]
    strange = [
        f"{record.levelname} {record.threadName} {record.name}: {message}"
        + (f" ({record.exc_info[1]!r})" if record.exc_info else "")
        for record, message in zip(complaints.records, said, strict=True)
        if not any(re.search(each, message) for each in (*wanted, *allowed, *OF_THE_MACHINE))
    ]
    if strange:
        pytest.fail("Logged and not announced:\n" + "\n".join(strange), pytrace=False)
    missing = [each for each in wanted if not any(re.search(each, message) for message in said)]
    if missing:
        pytest.fail(f"Announced and never logged: {missing}", pytrace=False)
