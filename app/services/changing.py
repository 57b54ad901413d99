"""Why the server did not take what an editor changed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus

from app.services.article_checks import Finding
from app.services.asking import NotAnswered, Trouble, asking
from app.services.sheets import Sheet, sheet_of
from app.sync.errors import Refused


class Conflict(Exception):  # noqa: N818 - the name says what happened
    """Somebody else changed the draft.

    Attributes:
        theirs: The draft as it is there now; ``None`` if it was published or dropped.
    """

    def __init__(self, theirs: Sheet | None) -> None:
        super().__init__("the draft was changed by somebody else")
        self.theirs = theirs


class Overtaken(Conflict):
    """The draft is as it was, but another text was published since it was begun."""


class NotTaken(Exception):  # noqa: N818 - the name says what happened
    """The server does not take an article or a step.

    Attributes:
        findings: Field and reason, as the server told them.
        told: The server's own sentence.
        is_own: Nobody approves what they wrote themselves.
    """

    def __init__(self, told: str, findings: tuple[Finding, ...], *, is_own: bool = False) -> None:
        super().__init__(told)
        self.told = told
        self.findings = findings
        self.is_own = is_own


@contextmanager
def changing() -> Iterator[None]:
    """Turn what the client raises inside the ``with`` into what this module's callers know."""
    try:
        with asking():
            yield
    except NotAnswered as error:
        cause = error.__cause__
        if not isinstance(cause, Refused):
            raise
        problem = cause.problem
        if problem.status == HTTPStatus.PRECONDITION_FAILED:
            raise Conflict(sheet_of(problem.draft) if problem.draft else None) from error
        if error.trouble is not Trouble.REFUSED:
            raise
        findings = tuple(
            Finding(str(each.get("field", "")), str(each.get("reason", "")))
            for each in problem.errors
        )
        told = problem.detail or problem.title
        raise NotTaken(told, findings, is_own=problem.status == HTTPStatus.FORBIDDEN) from error
