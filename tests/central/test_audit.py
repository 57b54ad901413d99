"""Who did what, when; and that nobody can change it unnoticed."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import delete, select, text, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from app.central.database import Database
from app.central.migrating import migrate
from app.central.people.audit import Deed, Entry, Head, add, verify
from app.central.people.people_tables import AuditHeadRow, AuditRow
from app.domain.seat import Role
from app.sync.protocol import AuditLine
from tests.central.recorded import flac
from tests.central.running import PASSWORD, Running, problem
from tests.central.test_calls import a_record, put

PHONE = "+8613812345678"


@pytest.fixture
def database(new_url: str) -> Iterator[Database]:
    database = Database(new_url)
    migrate(database)
    yield database
    database.close()


def write(database: Database, count: int) -> None:
    for number in range(count):
        with database.writing() as session:
            entry = Entry("wang", Deed.SEARCHED, "tickets", {"by": "number", "found": number})
            add(session, entry, 1_790_000_000_000 + number)


def past_the_program(session: Session) -> None:
    """Do what somebody with the database's own password can do."""
    if session.get_bind().dialect.name == "sqlite":
        session.execute(text("DROP TRIGGER audit_keep_UPDATE"))
        session.execute(text("DROP TRIGGER audit_keep_DELETE"))
    else:
        session.execute(text("ALTER TABLE audit DISABLE TRIGGER USER"))


def test_a_whole_chain_holds(database: Database) -> None:
    with database.reading() as session:
        assert verify(session).lines == 0
    write(database, 5)
    with database.reading() as session:
        found = verify(session)
        assert (found.lines, found.broken, found.reason) == (5, 0, "")
        assert verify(session, found.head).broken == 0


SEQ = AuditRow.seq
EARLIER = select(AuditRow.hash).where(SEQ == 4).scalar_subquery()
TAMPERED = [
    (update(AuditRow).where(SEQ == 2).values(who="li"), 2, "it was changed"),
    (update(AuditRow).where(SEQ == 1).values(at_ms=0), 1, "it was changed"),
    (update(AuditRow).where(SEQ == 3).values(detail="{}"), 3, "it was changed"),
    (update(AuditRow).where(SEQ == 4).values(hash="0" * 64), 4, "it was changed"),
    (update(AuditRow).where(SEQ == 1).values(seq=-1), 1, "it is missing"),
    (delete(AuditRow).where(SEQ == 3), 3, "it is missing, 4 comes after 2"),
    (delete(AuditRow).where(SEQ == 1), 1, "it is missing"),
    (delete(AuditRow).where(SEQ >= 4), 4, "it is missing; there were 5 lines"),
    (delete(AuditRow), 1, "it is missing; there were 5 lines"),
    (update(AuditHeadRow).values(seq=4, hash=EARLIER), 5, "the program did not write it"),
    (update(AuditHeadRow).values(seq=3), 3, "another one"),
    (update(AuditHeadRow).values(hash="1" * 64), 5, "another one"),
]


def test_the_database_refuses_to_change_a_line(database: Database) -> None:
    write(database, 2)
    for command in (update(AuditRow).values(who="li"), delete(AuditRow)):
        with pytest.raises(DBAPIError, match="never changed"), database.writing() as session:
            session.execute(command)


def test_the_first_broken_line_is_named(database: Database) -> None:
    write(database, 5)
    for command, broken, reason in TAMPERED:
        with database.writing() as session:
            past_the_program(session)
            session.execute(command)
            found = verify(session)
            session.rollback()
        assert found.broken == broken, str(command)
        assert reason in found.reason


def test_a_chain_that_was_written_anew_is_found_by_a_head_kept_elsewhere(
    database: Database,
) -> None:
    write(database, 3)
    with database.writing() as session:
        kept = verify(session).head
        past_the_program(session)
        session.execute(delete(AuditRow))
        session.execute(update(AuditHeadRow).values(seq=0, hash="0" * 64))
    with database.writing() as session:
        for number in range(3):
            add(session, Entry("li", Deed.SEARCHED), number)
    with database.reading() as session:
        assert verify(session).broken == 0
        assert verify(session, kept).broken == 3
        assert verify(session, Head(9, "x")).broken == 4


def test_many_at_once_write_one_chain(database: Database) -> None:
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: write(database, 5), range(8)))
    with database.reading() as session:
        assert verify(session).lines == 40


def test_what_may_be_a_citizens_is_refused(database: Database) -> None:
    values: list[Any] = [PHONE, "王女士", "13812345678", "", "a b", 1.5, None]
    for value in values:
        with pytest.raises(ValueError, match="citizens"), database.writing() as session:
            add(session, Entry("wang", Deed.SEARCHED, detail={"by": value}), 0)


def test_looks_searches_and_sign_ins_are_written_down(server: Running) -> None:
    agent, other = server.person(), server.person()
    inspector, admin = server.person(Role.INSPECTOR), server.person(Role.ADMIN)
    record = a_record(agent.seat)
    put(agent, record)
    agent.http.put(f"/calls/{record.call.id}/recording", content=flac())
    ticket = agent.new_ticket(caller_phone=PHONE, caller_name="王女士")
    start = admin.get(list[AuditLine], "/audit", who=admin.user)[-1].seq

    for person in (agent, other, inspector):
        person.http.get(f"/tickets/{ticket.id}")
    found = len(other.get(list[object], "/tickets", number=PHONE))
    inspector.http.get(f"/calls/{record.call.id}")
    inspector.http.get(f"/calls/{record.call.id}/recording")
    unmasked = inspector.http.post(f"/tickets/{ticket.id}/unmask", json={"reason": "complaint"})
    assert unmasked.json()["caller_phone"] == PHONE
    server.sign_in(agent.user, "wrong")
    server.sign_in("a password in the wrong field", "wrong")
    server.sign_in(agent.user, PASSWORD)
    admin.http.get("/changes")

    lines = admin.get(list[AuditLine], "/audit", after=start, limit=200)
    told = [(line.who, line.what, line.subject, line.detail) for line in lines]
    assert [each for each in told if each[1] not in {"audit_read", "user_made"}] == [
        (other.user, "looked", f"ticket:{ticket.id}", {}),
        (inspector.user, "looked", f"ticket:{ticket.id}", {}),
        (other.user, "searched", "tickets", {"by": "number", "found": found}),
        (inspector.user, "read", f"call:{record.call.id}", {}),
        (inspector.user, "listened", f"call:{record.call.id}", {}),
        (inspector.user, "unmasked", f"ticket:{ticket.id}", {"reason": "complaint"}),
        (agent.user, "sign_in_failed", "", {"wrong": 1}),
        ("", "sign_in_failed", "", {"wrong": 1}),
        (agent.user, "signed_in", "", {}),
        (admin.user, "copied", "tickets", {}),
    ]
    assert {line.address for line in lines} == {"127.0.0.1"}
    with server.central.database.reading() as session:
        rows = session.scalars(select(AuditRow)).all()
        whole = " ".join(f"{row.who} {row.subject} {row.detail}" for row in rows)
        assert verify(session).broken == 0
    assert not [word for word in (PHONE, PHONE[3:], "王", "password") if word in whole]


def test_only_administrators_read_it_and_that_is_a_line_too(server: Running) -> None:
    admin = server.person(Role.ADMIN)
    for role in set(Role) - {Role.ADMIN}:
        problem(server.person(role).http.get("/audit"), "SRV-04")
    assert admin.http.get("/audit", params={"who": admin.user}).status_code == 200
    last = admin.get(list[AuditLine], "/audit", who=admin.user)[-1]
    assert (last.what, last.detail) == ("audit_read", {"after": 0, "found": 1})


@pytest.mark.logs("TimeoutError")
def test_what_cannot_be_written_down_is_not_shown(
    server: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    agent, other = server.person(), server.person()
    ticket = agent.new_ticket()

    def fail(*_: object) -> None:
        raise TimeoutError

    monkeypatch.setattr("app.central.people.rights.add", fail)
    refused = other.http.get(f"/tickets/{ticket.id}")
    assert refused.status_code == 500
    assert ticket.title not in refused.text
