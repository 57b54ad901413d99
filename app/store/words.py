"""Finding tickets by what they say: every pair of characters is a word of an FTS5 table.

Chinese has no spaces between its words, and SQLite's own tokenisers find nothing shorter than
a sentence or three characters. Pairs find 路灯 and 138 alike; single characters are words too.
The table is not one of the models, because SQLAlchemy knows no virtual tables.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from sqlalchemy import Connection, text
from sqlalchemy.orm import Session

from app.domain.call import local_form
from app.domain.ticket import Ticket

WORDS_TABLE = "ticket_words"
"""Its own tables begin with this name too."""

_RUN = re.compile(r"\w+")
_CREATE = (
    f"CREATE VIRTUAL TABLE {WORDS_TABLE} USING fts5(pairs, detail=none, columnsize=0,"
    " tokenize='unicode61 remove_diacritics 0')"
)
_WRITE = text(f"INSERT OR REPLACE INTO {WORDS_TABLE} (rowid, pairs) VALUES (:key, :pairs)")  # noqa: S608 - a constant
_FORGET = text(f"DELETE FROM {WORDS_TABLE} WHERE rowid = :key")  # noqa: S608 - a constant


def create_words(connection: Connection) -> None:
    """Make the empty table."""
    connection.exec_driver_sql(_CREATE)


def drop_words(connection: Connection) -> None:
    """Remove the table; everything in it can be made again."""
    connection.exec_driver_sql(f"DROP TABLE {WORDS_TABLE}")


def write_words(
    session: Session | Connection, order_key: int, words: str, seat: str, category: str = ""
) -> None:
    """Let the ticket with this ``order_key`` be found by ``words``, seat and category from now on.

    ``category`` is the code: its name is the centre's, and may change.
    """
    marks = {mark_of_seat(seat)} | ({mark_of_category(category)} if category else set())
    pairs = sorted(_pairs(words) | marks)
    session.execute(_WRITE, {"key": order_key, "pairs": " ".join(pairs)})


def mark_of_seat(seat: str) -> str:
    """A word of the table that only the tickets of a seat have; too long for a pair."""
    return "seat" + "".join(_RUN.findall(seat.lower()))


def mark_of_category(code: str) -> str:
    """A word of the table that only the tickets of a category have; too long for a pair."""
    return "category" + "".join(_RUN.findall(code.lower()))


def forget_words(session: Session, order_key: int) -> None:
    """Let nothing be found under this ``order_key`` any more."""
    session.execute(_FORGET, {"key": order_key})


def words_of(ticket: Ticket) -> str:
    """Put together what a ticket may be looked for by, lower case, a space between the parts."""
    place = ticket.place
    parts = (
        ticket.number,
        ticket.title,
        ticket.caller_name,
        local_form(ticket.caller_phone),
        place.verbatim,
        place.detail,
        ticket.lead_unit,
        ticket.seat,
    )
    return " ".join(" ".join(parts).lower().split())


def query_of(word: str, categories: Iterable[str] = ()) -> str:
    """Write ``word`` as an FTS5 query; empty if it holds neither letter, digit nor character.

    The query finds too much now and then: pairs that all occur, but not side by side.
    Tickets of ``categories`` (codes) are found whatever they say.
    """
    runs = _RUN.findall(word.lower())
    said = " AND ".join(f'"{pair}"' for run in runs for pair in _pairs_of(run))
    marks = [f'"{mark_of_category(code)}"' for code in sorted(categories)]
    return f"({' OR '.join((f'({said})', *marks))})" if said and marks else said


def _pairs(words: str) -> set[str]:
    found: set[str] = set()
    for run in _RUN.findall(words):
        found.update(run)
        found.update(run[at : at + 2] for at in range(len(run) - 1))
    return found


def _pairs_of(run: str) -> list[str]:
    pairs = (run[at : at + 2] for at in range(len(run) - 1))
    return list(dict.fromkeys(pairs)) or [run]
