"""Saves tickets and journals drafts until it is killed; says what is committed, never before."""

from __future__ import annotations

import sys
from dataclasses import replace
from itertools import count
from pathlib import Path

from app.domain.draft import Draft
from app.store.database import open_database
from app.store.drafts import journal_draft
from app.store.tickets import save_ticket
from tests.store.samples import a_ticket, an_event

KEY = bytes(range(32))


def say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def main() -> None:
    database = open_database(Path(sys.argv[1]), KEY)
    draft = a_ticket()
    for turn in count(int(sys.argv[2])):
        ticket = a_ticket(number=str(turn))
        with database.sessions.begin() as session:
            save_ticket(session, ticket, [an_event(ticket)])
        say(f"ticket {ticket.id}")
        with database.sessions.begin() as session:
            journal_draft(session, Draft(replace(draft, content=str(turn))), turn)
        say(f"draft {draft.id} {turn}")


if __name__ == "__main__":
    main()
