"""What can go wrong on the way to the server; nothing else comes from the network.

What a recording cannot be opened for leaves ``Central.opened_recording`` as it is.
"""

from __future__ import annotations

from app.sync.protocol import Problem


class CentralError(Exception):
    """A request was not done."""


class Unreachable(CentralError):  # noqa: N818 - the name says what happened
    """No answer, or an answer that cannot be the server's (a proxy's page, half a body)."""


class SignInNeeded(CentralError):  # noqa: N818 - the name says what happened
    """The token is missing, expired or withdrawn, or the credentials are wrong."""


class CodeNeeded(SignInNeeded):
    """The password is right; the code of the user's authenticator is missing or wrong."""


class Refused(CentralError):  # noqa: N818 - the name says what happened
    """The server answered that it will not do it.

    Attributes:
        retry_after_s: When the server wants to be asked again; 0 if it does not say.
    """

    def __init__(self, problem: Problem, retry_after_s: float = 0.0) -> None:
        super().__init__(f"{problem.status} {problem.code} {problem.title}")
        self.problem = problem
        self.retry_after_s = retry_after_s


class Unsendable(CentralError):  # noqa: N818 - the name says what happened
    """What is to be sent can never be read: damaged, empty, sealed with a lost key.

    Raised by ``open_recording``; the row is not tried again and keeps the text as its reason.
    """
