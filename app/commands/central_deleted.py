"""``zuoxi central --deleted``: what was deleted, and the check that nothing of it is left."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from datetime import UTC, datetime

from app.central.calls.proofs import Proof, proofs, sealed_deletions
from app.central.people.audit import verify
from app.central.state import Central

Say = Callable[[dict[str, object], str], None]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the option."""
    parser.add_argument(
        "--deleted",
        action="store_true",
        help="list the calls whose sound and words were deleted and check that nothing of them "
        "is left; the exit status is 1 if something is, or if a proof is broken",
    )


def run(central: Central, say: Say) -> int:
    """Say one line for each deletion and one for all; gives the exit status.

    Raises ``StorageError``.
    """
    with central.database.reading() as session:
        broken = verify(session).broken
    calls = bad = sealed = 0
    for proof in proofs(central):
        say(*_told(proof))
        calls, sealed = calls + 1, sealed + proof.is_sealed
        bad += bool(proof.problems)
    missing = max(0, sealed_deletions(central) - sealed)
    facts: dict[str, object] = {"calls": calls, "sealed": sealed, "bad": bad}
    facts |= {"missing": missing, "broken_line": broken}
    is_good = not (bad or missing or broken)
    sentence = f"{calls} calls were deleted; of {bad} something is wrong, {missing} proofs are gone"
    if broken:
        sentence += f", and line {broken} of the audit is broken"
    say(facts, "Nothing is left of " + f"{calls} deleted calls." if is_good else sentence + ".")
    return 0 if is_good else 1


def _told(proof: Proof) -> tuple[dict[str, object], str]:
    row = proof.row
    facts: dict[str, object] = {
        "call": str(row.call_id),
        "centre": row.centre,
        "seat": row.seat,
        "rang_ms": row.rang_ms,
        "deleted_ms": row.at_ms,
        "class": row.retention,
        "days": row.days,
        "sound_bytes": row.sound_bytes,
        "sound_sha256": row.sound_sha256,
        "words_bytes": row.words_bytes,
        "words_sha256": row.words_sha256,
        "sealed": proof.is_sealed,
        "came_again": proof.came_again,
        "problems": list(proof.problems),
    }
    day = datetime.fromtimestamp(row.at_ms / 1_000, UTC).date().isoformat()
    found = ", ".join(proof.problems) or ("came again" if proof.came_again else "gone")
    return facts, f"{day} call {row.call_id} ({row.retention}, {row.days} days): {found}"
