"""Wrong sign-ins make the next one wait, longer each time: by user and address, user, address."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.central.people.people_tables import WrongRow

KEPT_MS = 7 * 24 * 3_600_000


@dataclass(frozen=True, slots=True)
class Rule:
    """How patient the server is.

    Attributes:
        free: So many wrong ones cost nothing.
        first_s: The wait after them; it doubles with each further wrong one.
        longest_s: The wait grows no longer.
        fades_s: One wrong one is forgotten in this time.
    """

    free: int
    first_s: int
    longest_s: int
    fades_s: int

    def wait_ms(self, wrong: int) -> int:
        """How long nobody is let in after so many wrong ones."""
        if wrong < self.free:
            return 0
        doublings: int = 1 << min(wrong - self.free, 20)
        return 1_000 * min(self.longest_s, self.first_s * doublings)


PAIR = Rule(free=5, first_s=60, longest_s=3_600, fades_s=3_600)
USER = Rule(free=20, first_s=60, longest_s=900, fades_s=3_600)
"""From all addresses together; short, for whoever guesses here locks out the right person too."""
ADDRESS = Rule(free=300, first_s=60, longest_s=900, fades_s=3)
"""For all users together; many, for a whole centre may stand behind one proxy."""


@dataclass(frozen=True, slots=True)
class Subjects:
    """Whose wrong sign-ins are counted together."""

    pair: str
    user: str
    address: str

    def rules(self) -> Sequence[tuple[str, Rule]]:
        """Each with its rule, in the order in which their rows are locked."""
        return sorted(((self.pair, PAIR), (self.user, USER), (self.address, ADDRESS)))


def subjects_of(user: str, address: str) -> Subjects:
    """Tell what a sign-in counts for; names are not kept, only digests of them."""
    told = (f"{user}\n{address}", f"user\n{user}", f"address\n{address}")
    return Subjects(*(hashlib.sha256(each.encode()).hexdigest() for each in told))


def count_try(session: Session, subjects: Subjects, now_ms: int) -> int:
    """Count a sign-in as wrong until it proves right, so that many at once are counted too.

    Returns:
        0, or for how many milliseconds nobody may try; then nothing was counted.
    """
    session.execute(delete(WrongRow).where(WrongRow.at_ms < now_ms - KEPT_MS))
    rows = [(_row(session, subject), rule) for subject, rule in subjects.rules()]
    # A clock that was set back must not lock anybody out for as long as it was wrong.
    waits = [min(row.at_ms, now_ms) + rule.wait_ms(row.wrong) - now_ms for row, rule in rows]
    if max(waits) > 0:
        return max(waits)
    for row, rule in rows:
        faded = max(0, now_ms - row.at_ms) // (1_000 * rule.fades_s)
        row.wrong, row.at_ms = max(0, row.wrong - faded) + 1, now_ms
        session.add(row)
    session.flush()
    return 0


def forgive(session: Session, subjects: Subjects) -> None:
    """A right sign-in clears its user; of the address only itself: one account is no key to it."""
    session.execute(delete(WrongRow).where(WrongRow.subject.in_([subjects.pair, subjects.user])))
    row = session.get(WrongRow, subjects.address, with_for_update=True)
    if row is not None:
        row.wrong = max(0, row.wrong - 1)


def wrong_of(session: Session, subject: str) -> int:
    """Tell how many wrong ones count against a subject."""
    return session.scalar(select(WrongRow.wrong).where(WrongRow.subject == subject)) or 0


def unlock(session: Session, user: str) -> None:
    """Let a user try again from everywhere; waits of one address and this user stay."""
    session.execute(delete(WrongRow).where(WrongRow.subject == subjects_of(user, "").user))


def in_words(wait_ms: int) -> str:
    """Say how long to wait: ``Try again in 2 minutes``."""
    seconds = -(-wait_ms // 1_000)
    if seconds < 100:
        return f"Try again in {seconds} second{'' if seconds == 1 else 's'}."
    return f"Try again in {-(-seconds // 60)} minutes."


def _row(session: Session, subject: str) -> WrongRow:
    row = session.get(WrongRow, subject, with_for_update=True)
    return row or WrongRow(subject=subject, wrong=0, at_ms=0)
