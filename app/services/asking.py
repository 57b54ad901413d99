"""Why the server did not give what a desk asked for, without the network's own exceptions."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from http import HTTPStatus

from app.sync.errors import Refused, SignInNeeded, Unreachable


class Trouble(StrEnum):
    """What stands between a desk and the server; ``ui.wording`` turns each into sentences."""

    UNREACHABLE = "unreachable"
    SIGN_IN_NEEDED = "sign_in_needed"
    REFUSED = "refused"
    MISSING = "missing"


class NotAnswered(Exception):  # noqa: N818 - the name says what happened
    """The server did not give what was asked for.

    Attributes:
        code: The server's own code for the help desk; empty if it gave none.
    """

    def __init__(self, trouble: Trouble, code: str = "", retry_after_s: float = 0.0) -> None:
        super().__init__(f"{trouble} {code}".strip())
        self.trouble = trouble
        self.code = code
        self.retry_after_s = retry_after_s


@contextmanager
def asking() -> Iterator[None]:
    """Turn what ``app.sync.client`` raises inside the ``with`` into ``NotAnswered``."""
    try:
        yield
    except Unreachable as error:
        raise NotAnswered(Trouble.UNREACHABLE) from error
    except SignInNeeded as error:
        raise NotAnswered(Trouble.SIGN_IN_NEEDED) from error
    except Refused as error:
        trouble = _trouble_of(error.problem.status)
        raise NotAnswered(trouble, error.problem.code, error.retry_after_s) from error


def _trouble_of(status: int) -> Trouble:
    """A server that is too busy or broken now is as good as one that does not answer."""
    if status == HTTPStatus.NOT_FOUND:
        return Trouble.MISSING
    later = {HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_EARLY, HTTPStatus.TOO_MANY_REQUESTS}
    if status in later or status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return Trouble.UNREACHABLE
    return Trouble.REFUSED
