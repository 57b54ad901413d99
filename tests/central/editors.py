"""Editors at a running server, as the seat's own client sees it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from app.domain.article import Article
from app.domain.seat import Role
from app.sync.client import Central
from app.sync.errors import Refused
from app.sync.protocol import Problem
from tests.central.running import Running


class Editors:
    """Two editors, an administrator and an agent; ``new`` gives articles with fresh ids."""

    def __init__(self, server: Running) -> None:
        self.server = server
        people = [server.person(role, seat="") for role in (Role.EDITOR, Role.EDITOR, Role.ADMIN)]
        people.append(server.person())
        self.people = people
        self.names = [person.user for person in people]
        self.writer, self.reader, self.admin, self.agent = [
            Central(server.address, token=person.token) for person in people
        ]
        self._count = 0

    def new(self, **fields: object) -> Article:
        self._count += 1
        article_id = f"KB-E{self.people[3].seat}.{self._count}"
        values = {"title": "居住证怎么办", "blocks": {"材料": "身份证", "时限": "3日"}} | fields
        return Article(article_id, **values)  # type: ignore[arg-type]  # values by their names

    def close(self) -> None:
        for central in (self.writer, self.reader, self.admin, self.agent):
            central.close()


@contextmanager
def refused(code: str) -> Iterator[list[Problem]]:
    """Expect a refusal with this code; the problem is in the list afterwards."""
    found: list[Problem] = []
    with pytest.raises(Refused) as raised:
        yield found
    found.append(raised.value.problem)
    assert found[0].code == code, found[0]
