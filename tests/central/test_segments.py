from __future__ import annotations

from uuid import UUID, uuid4

from sqlalchemy import func, select, update

from app.central.calls.call_tables import LiveRow
from app.central.calls.segments import KEPT_MS, LOOK_MS, forget_old_live
from app.central.people.people_tables import AuditRow, UserRow
from app.domain.live import LiveCall, Pieces, Said, Streamed
from app.domain.seat import Role
from app.domain.transcript import Speaker
from app.sync.protocol import decode, encode
from tests.central.running import Person, Running, problem
from tests.central.test_calls import a_record, put

WORDS = "您好，这里是市民热线。"


def said(text: str = WORDS, start_s: float = 1.0, lost: int = 0) -> Said:
    return Said(Speaker.AGENT, start_s, start_s + 2, text, lost)


def add(person: Person, call_id: UUID, first: int, *pieces: Said) -> Streamed:
    answer = person.http.post(f"/calls/{call_id}/segments", content=encode(Pieces(first, pieces)))
    assert answer.status_code == 200, answer.text
    return decode(Streamed, answer.content)


def follow(person: Person, call_id: UUID, after: int = -1, limit: int = 200) -> LiveCall:
    return person.get(LiveCall, f"/calls/{call_id}/segments", after=after, limit=limit)


def rows(server: Running, call_id: UUID) -> int:
    with server.central.database.reading() as session:
        wanted = select(func.count()).select_from(LiveRow).where(LiveRow.call_id == call_id)
        return session.scalar(wanted) or 0


def looks(server: Running, call_id: UUID) -> list[tuple[str, str]]:
    with server.central.database.reading() as session:
        wanted = select(AuditRow.who, AuditRow.what).where(AuditRow.subject == f"call:{call_id}")
        return [(row.who, row.what) for row in session.execute(wanted)]


def test_sentences_are_added_once_and_followed(server: Running) -> None:
    agent, supervisor, call_id = server.person(), server.person(Role.SUPERVISOR), uuid4()
    one, two, three = said("一"), said("二", 3.0), said("二，改了", 3.0, lost=2)
    assert add(agent, call_id, 0, one) == Streamed(1)
    assert add(agent, call_id, 0, one, two) == Streamed(2)  # the first answer was lost
    assert add(agent, call_id, 1, said("another")) == Streamed(2)  # what is there stays
    assert add(agent, call_id, 2, three) == Streamed(3)

    assert follow(supervisor, call_id) == LiveCall(3, (one, two, three))
    assert follow(supervisor, call_id, limit=2) == LiveCall(2, (one, two))
    assert follow(supervisor, call_id, after=1) == LiveCall(3, (three,))
    assert follow(supervisor, call_id, after=2) == LiveCall(3)


def test_after_a_hole_the_answer_tells_where_to_go_on(server: Running) -> None:
    agent, call_id = server.person(), uuid4()
    assert add(agent, call_id, 3, said()) == Streamed(0)
    assert add(agent, call_id, 0, said("一")) == Streamed(1)
    assert add(agent, call_id, 2, said("三")) == Streamed(1)
    assert rows(server, call_id) == 1


def test_the_record_takes_their_place(server: Running) -> None:
    agent, supervisor = server.person(), server.person(Role.SUPERVISOR)
    record = a_record(agent.seat)
    call_id = record.call.id
    add(agent, call_id, 0, said())
    put(agent, record)
    assert rows(server, call_id) == 0
    late = agent.http.post(f"/calls/{call_id}/segments", content=encode(Pieces(1, (said(),))))
    problem(late, "SRV-27")
    assert follow(supervisor, call_id) == LiveCall(0, (), is_over=True)


def test_only_the_seat_adds_and_only_supervisors_follow(server: Running) -> None:
    agent, other, call_id = server.person(), server.person(), uuid4()
    path, body = f"/calls/{call_id}/segments", encode(Pieces(0, (said(),)))
    add(agent, call_id, 0, said())
    problem(other.http.post(path, content=encode(Pieces(1, (said(),)))), "SRV-05")
    for role in set(Role) - {Role.AGENT, Role.HANDLER}:
        problem(server.person(role).http.post(path, content=body), "SRV-04")
    for role in set(Role) - {Role.SUPERVISOR, Role.HANDLER}:
        problem(server.person(role).http.get(path), "SRV-04")
    supervisor = server.person(Role.SUPERVISOR)
    problem(supervisor.http.get(f"/calls/{uuid4()}/segments"), "SRV-06")
    assert looks(server, call_id) == []


def test_following_is_written_down_once_in_a_while(server: Running) -> None:
    agent, supervisor, call_id = server.person(), server.person(Role.SUPERVISOR), uuid4()
    add(agent, call_id, 0, said(), said("二"))
    for after in (-1, 0, 1, 0):
        follow(supervisor, call_id, after)
    line = (supervisor.user, "read")
    assert looks(server, call_id) == [line]
    other = server.person(Role.SUPERVISOR)
    follow(other, call_id)
    server.clock.pass_ms(LOOK_MS + 1)
    follow(supervisor, call_id, 1)
    assert looks(server, call_id) == [line, (other.user, "read")]  # nothing was given
    follow(supervisor, call_id, 0)
    assert looks(server, call_id) == [line, (other.user, "read"), line]


def test_what_is_malformed_is_refused(server: Running) -> None:
    agent, call_id = server.person(), uuid4()
    for bad in (
        Pieces(0, ()),
        Pieces(-1, (said(),)),
        Pieces(20_000, (said(),)),
        Pieces(0, (said(),) * 201),
        Pieces(0, (said("长" * 100_000),)),
    ):
        answer = agent.http.post(f"/calls/{call_id}/segments", content=encode(bad))
        problem(answer, "SRV-12")
    assert rows(server, call_id) == 0


def test_a_call_that_never_arrives_is_forgotten_after_a_day(server: Running) -> None:
    agent, call_id = server.person(), uuid4()
    add(agent, call_id, 0, said())
    for passed, left in ((0, 1), (KEPT_MS + 1, 0)):
        with server.central.database.writing() as session:
            forget_old_live(session, server.clock.now + passed)
        assert rows(server, call_id) == left


def test_another_centre_finds_nothing_and_disturbs_nothing(server: Running) -> None:
    agent, call_id = server.person(), uuid4()
    add(agent, call_id, 0, said("ours"))
    elsewhere, stranger = server.person(seat=agent.seat), server.person(Role.SUPERVISOR)
    with server.central.database.writing() as session:
        names = (elsewhere.user, stranger.user)
        moved = update(UserRow).where(UserRow.name.in_(names)).values(centre="elsewhere")
        session.execute(moved)
    path = f"/calls/{call_id}/segments"
    known, unknown = (stranger.http.get(p) for p in (path, f"/calls/{uuid4()}/segments"))
    assert (known.status_code, known.content) == (404, unknown.content)
    assert add(elsewhere, call_id, 0, said("theirs")) == Streamed(1)
    assert follow(server.person(Role.SUPERVISOR), call_id).said == (said("ours"),)
    assert follow(stranger, call_id).said == (said("theirs"),)
