"""Offers one row of the outbox to the server, once."""

from __future__ import annotations

from dataclasses import dataclass

from app.store.outbox import Kind, Parcel
from app.sync.client import Central
from app.sync.errors import CentralError, Refused, SignInNeeded, Unreachable
from app.sync.protocol import Problem, Remark, decode
from app.sync.verdicts import PULL_FIRST, Verdict, judge

NOT_FOUND = 404


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one try ended.

    Attributes:
        version: The server's new version, when it took a ticket.
        seq: The number of the change at the server; 0 if it did not say.
        problem: Why it was not done.
        answered: Somebody answered.
        retry_after_s: When the server wants to be asked again; 0 if it did not say.
    """

    verdict: Verdict
    version: int = 0
    seq: int = 0
    problem: Problem | None = None
    answered: bool = True
    retry_after_s: float = 0.0


def send(central: Central, parcel: Parcel, epoch: str = "") -> Outcome:
    """Offer one row. Safe to repeat: the key makes it idempotent.

    What nobody foresaw is raised; ``broken`` says what becomes of the row then. ``epoch``: the
    one in which this seat last read the server's changes.
    """
    try:
        return _put(central, parcel, epoch)
    except CentralError as error:
        return judged(error, parcel.kind)


def judged(error: CentralError | FileNotFoundError, kind: Kind) -> Outcome:
    """Say what a try means that ended with ``error``."""
    match error:
        case Unreachable():
            problem = Problem(title=str(error), status=0, code="SYNC-02")
            return Outcome(Verdict.RETRY, problem=problem, answered=False)
        case SignInNeeded():
            return Outcome(Verdict.SIGN_IN)
        case Refused():
            if kind is Kind.REMARK and error.problem.code and error.problem.status == NOT_FOUND:
                return Outcome(Verdict.DONE)  # the article is gone, and with it what was wrong
            return _refused(error)
        case FileNotFoundError():
            title = "the recording is no longer on this computer"
        case _:
            title = str(error)  # Unsendable
    return Outcome(Verdict.REJECTED, problem=Problem(title=title, status=0, code="SYNC-05"))


def broken(error: Exception) -> Outcome:
    """Let only the row wait whose try ended with ``error``, e.g. a file in use."""
    title = f"cannot be sent now: {type(error).__name__}"  # its words may hold a citizen's
    return Outcome(Verdict.RETRY, problem=Problem(title=title, status=0, code="SYNC-06"))


def _put(central: Central, parcel: Parcel, epoch: str) -> Outcome:
    body = parcel.body.encode()
    match parcel.kind:
        case Kind.TICKET:
            stored = central.put_ticket(
                parcel.subject_id, body, key=parcel.key, version=parcel.base_version, epoch=epoch
            )
            return Outcome(Verdict.DONE, stored.version, stored.seq)
        case Kind.CALL:
            return Outcome(
                Verdict.DONE, central.put_call(parcel.subject_id, body, key=parcel.key).version
            )
        case Kind.RECORDING:
            raise ValueError("recordings go in pieces (app.sync.uploading)")
        case Kind.REMARK:
            central.remark(decode(Remark, parcel.body))
    return Outcome(Verdict.DONE)


def _refused(error: Refused) -> Outcome:
    verdict = judge(error.problem.status)
    if error.problem.code == PULL_FIRST:
        verdict = Verdict.STALE
    if verdict is Verdict.REJECTED and not error.problem.code:
        verdict = Verdict.RETRY  # not our server's words: a proxy must not refuse a ticket
    return Outcome(verdict, problem=error.problem, retry_after_s=error.retry_after_s)
