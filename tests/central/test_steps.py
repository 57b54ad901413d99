from __future__ import annotations

import threading
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from app.domain.life_cycle import Step, replayed
from app.domain.organisation import Kind
from app.domain.seat import Role
from app.domain.taking import StepAsked
from app.domain.ticket import EventKind, Place, Status, Ticket, TicketEvent
from app.sync.protocol import KEY_HEADER, MATCH_HEADER, AuditLine, Stored, decode, encode
from tests.central.handlers import OTHER_UNIT, UNIT, handler_of, take
from tests.central.running import Person, Running, problem

REPLY = {"handling.reply": "已修复，感谢反映。"}
DAY_MS = 86_400_000


def dispatched(server: Running, agent: Person, **fields: Any) -> Ticket:
    """Store a ticket that lies at ``UNIT``, with its history."""
    now = server.clock()
    ticket = agent.new_ticket(**{"lead_unit": UNIT, "created_ms": now, **fields})
    event = TicketEvent(
        ticket.id,
        EventKind.DISPATCHED,
        now,
        agent.seat,
        {"lead_unit": UNIT, "due_ms": now + 5 * DAY_MS},
    )
    sent = replace(ticket, status=Status.DISPATCHED, due_ms=now + 5 * DAY_MS)
    assert agent.put_ticket(sent, event).status_code == 200
    return replace(sent, version=2)


def stepped(person: Person, ticket: Ticket, step: Step, **told: Any) -> Ticket:
    answer = take(person, ticket, step, **told)
    assert answer.status_code == 201, answer.text
    return replace(ticket, version=decode(Stored, answer.content).version)


def test_a_ticket_goes_from_the_seat_through_its_unit_to_the_archive(server: Running) -> None:
    agent, boss = server.person(), server.person(Role.SUPERVISOR)
    unit = handler_of(server, UNIT)
    ticket = dispatched(server, agent)
    cursor = agent.all_changes().cursor

    ticket = stepped(unit, ticket, Step.SIGN)
    ticket = stepped(boss, ticket, Step.URGE, note="请今天联系")
    ticket = stepped(unit, ticket, Step.HANDLE)
    ticket = stepped(unit, ticket, Step.FINISH, writes={**REPLY, "handling.is_true": True})
    ticket = stepped(boss, ticket, Step.REVIEW)
    ticket = stepped(agent, ticket, Step.VISIT, writes={"visit.is_reached": True})
    ticket = stepped(agent, ticket, Step.ARCHIVE, writes={"visit.is_solved": True})

    [heard] = [each for each in agent.all_changes(cursor).tickets if each.id == ticket.id]
    assert (heard.status, heard.version) == (Status.ARCHIVED, 9)
    assert (heard.handling.reply, heard.handling.is_true) == (REPLY["handling.reply"], True)
    assert (heard.visit.is_reached, heard.visit.is_solved) == (True, True)
    events = agent.get(list[TicketEvent], f"/tickets/{ticket.id}/events")
    told = [(event.kind.value, event.by) for event in events]
    assert told[1:4] == [("signed", UNIT), ("urged", boss.seat), ("handling", UNIT)]
    assert events[2].detail["note"] == "请今天联系"
    again = replayed(replace(heard, due_ms=0), events)
    assert (again.status, again.handling) == (heard.status, heard.handling)


def test_a_step_that_comes_twice_is_taken_once(server: Running) -> None:
    agent, unit = server.person(), handler_of(server, UNIT)
    ticket = dispatched(server, agent)
    answers = [take(unit, ticket, Step.SIGN, key="k" + ticket.id.hex) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].content == answers[1].content
    events = agent.get(list[TicketEvent], f"/tickets/{ticket.id}/events")
    assert [event.kind for event in events].count(EventKind.SIGNED) == 1


def test_a_key_is_not_for_another_step(server: Running) -> None:
    agent, unit = server.person(), handler_of(server, UNIT)
    ticket = dispatched(server, agent)
    key = uuid4().hex
    signed = stepped(unit, ticket, Step.SIGN, key=key)
    problem(take(unit, signed, Step.HANDLE, key=key), "SRV-09")


def test_steps_that_arrive_in_the_wrong_order_wait_for_their_turn(server: Running) -> None:
    agent, unit = server.person(), handler_of(server, UNIT)
    ticket = dispatched(server, agent)
    problem(take(unit, ticket, Step.HANDLE, match=3), "SRV-08")
    problem(take(unit, ticket, Step.HANDLE), "SRV-34")
    signed = stepped(unit, ticket, Step.SIGN)
    stepped(unit, signed, Step.HANDLE)


def test_of_two_at_one_ticket_one_learns_what_the_other_did(server: Running) -> None:
    agent, unit = server.person(), handler_of(server, UNIT)
    boss = server.person(Role.SUPERVISOR)
    ticket = dispatched(server, agent, caller_name="王小明")
    answers: dict[str, Any] = {}
    gate = threading.Barrier(2)

    def go(name: str, person: Person, step: Step) -> None:
        gate.wait(10)
        answers[name] = take(person, ticket, step)

    threads = [
        threading.Thread(target=go, args=("unit", unit, Step.SIGN)),
        threading.Thread(target=go, args=("boss", boss, Step.SUPERVISE)),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    codes = sorted(answer.status_code for answer in answers.values())
    assert codes == [201, 412]
    loser = next(name for name, answer in answers.items() if answer.status_code == 412)
    current = problem(answers[loser], "SRV-08").current
    assert current is not None
    assert current.version == 3
    assert current.caller_name == ("王**" if loser == "boss" else "王小明")


def test_an_agent_who_changed_meanwhile_gets_the_units_step_as_a_conflict(server: Running) -> None:
    agent, unit = server.person(), handler_of(server, UNIT)
    ticket = dispatched(server, agent)
    stepped(unit, ticket, Step.SIGN)
    answer = agent.put_ticket(replace(ticket, title="补充"))
    current = problem(answer, "SRV-08").current
    assert current is not None
    assert current.status is Status.SIGNED
    merged = replace(current, title="补充")
    assert agent.put_ticket(merged).status_code == 200
    assert agent.get(Ticket, f"/tickets/{ticket.id}").status is Status.SIGNED


@pytest.mark.parametrize("step", [Step.URGE, Step.REDISPATCH, Step.ARCHIVE, Step.SUSPEND])
def test_a_unit_takes_its_own_steps_only(server: Running, step: Step) -> None:
    ticket = dispatched(server, server.person())
    problem(take(handler_of(server, UNIT), ticket, step), "SRV-04")


@pytest.mark.parametrize("step", [Step.SIGN, Step.RETURN, Step.SUPERVISE, Step.REDISPATCH])
def test_an_agent_does_nothing_for_units_and_supervisors(server: Running, step: Step) -> None:
    agent = server.person()
    problem(take(agent, dispatched(server, agent), step), "SRV-04")


@pytest.mark.parametrize("role", [Role.ADMIN, Role.INSPECTOR, Role.EDITOR])
def test_others_take_no_step(server: Running, role: Role) -> None:
    ticket = dispatched(server, server.person())
    problem(take(server.person(role), ticket, Step.URGE), "SRV-04")


def test_a_ticket_of_another_unit_is_not_there(server: Running) -> None:
    ticket = dispatched(server, server.person())
    other = handler_of(server, OTHER_UNIT)
    there, nowhere = (
        take(other, ticket, Step.SIGN),
        take(other, replace(ticket, id=uuid4()), Step.SIGN),
    )
    problem(there, "SRV-06")
    assert there.content == nowhere.content


def test_a_supporting_unit_reads_and_does_not_sign(server: Running) -> None:
    ticket = dispatched(server, server.person(), support_unit=OTHER_UNIT)
    helper = handler_of(server, OTHER_UNIT)
    assert helper.get(Ticket, f"/tickets/{ticket.id}").id == ticket.id
    problem(take(helper, ticket, Step.SIGN), "SRV-04")


def test_a_district_hurries_its_own_tickets(server: Running) -> None:
    agent = server.person()
    district = handler_of(server, "和平区", Kind.DISTRICT, "990101")
    near = dispatched(server, agent, place=Place(district="990101"))
    far = dispatched(server, agent, place=Place(district="990102"))
    stepped(district, near, Step.URGE)
    problem(take(district, far, Step.URGE), "SRV-06")


def test_a_return_needs_its_reason_and_the_ticket_goes_to_another_unit(server: Running) -> None:
    agent, unit = server.person(), handler_of(server, UNIT)
    boss = server.person(Role.SUPERVISOR)
    ticket = dispatched(server, agent)
    refused = problem(take(unit, ticket, Step.RETURN), "SRV-12")
    assert refused.errors[0]["field"] == "detail.reason"

    ticket = stepped(unit, ticket, Step.RETURN, detail={"reason": "不属于本单位职责"})
    unknown = take(boss, ticket, Step.REDISPATCH, detail={"lead_unit": "没有这个局"})
    assert problem(unknown, "SRV-12").errors[0]["field"] == "detail.lead_unit"
    ticket = stepped(boss, ticket, Step.REDISPATCH, detail={"lead_unit": OTHER_UNIT})

    now = agent.get(Ticket, f"/tickets/{ticket.id}")
    assert (now.lead_unit, now.status) == (OTHER_UNIT, Status.DISPATCHED)
    assert now.due_ms > server.clock()
    problem(take(unit, ticket, Step.SIGN), "SRV-06")
    stepped(handler_of(server, OTHER_UNIT), ticket, Step.SIGN)


def test_an_extension_moves_the_limit_by_the_centres_rules(server: Running) -> None:
    agent, unit = server.person(), handler_of(server, UNIT)
    ticket = dispatched(server, agent)
    refused = take(unit, ticket, Step.EXTEND, detail={"working_days": 99})
    assert problem(refused, "SRV-35").detail.startswith("too_long:")

    stepped(unit, ticket, Step.EXTEND, detail={"working_days": 2, "reason": "等待配件"})

    now = agent.get(Ticket, f"/tickets/{ticket.id}")
    assert now.handling.extended == 1
    assert now.due_ms >= ticket.due_ms + DAY_MS
    [*_, event] = agent.get(list[TicketEvent], f"/tickets/{ticket.id}/events")
    assert event.detail["due_before_ms"] == ticket.due_ms


def test_a_limit_is_not_for_the_asker_to_tell(server: Running) -> None:
    unit = handler_of(server, UNIT)
    ticket = dispatched(server, server.person())
    answer = take(unit, ticket, Step.EXTEND, detail={"due_ms": 9_000_000_000_000})
    assert problem(answer, "SRV-12").errors[0]["field"] == "detail.due_ms"


def test_a_suspended_time_does_not_count(server: Running) -> None:
    agent, boss = server.person(), server.person(Role.SUPERVISOR)
    ticket = stepped(boss, dispatched(server, agent), Step.SUSPEND)
    server.clock.pass_ms(10 * DAY_MS)
    agent, boss = server.person(), server.person(Role.SUPERVISOR)  # nobody's token lasts so long
    stepped(boss, ticket, Step.RESUME)
    now = agent.get(Ticket, f"/tickets/{ticket.id}")
    assert now.status is Status.DISPATCHED
    assert now.due_ms >= ticket.due_ms + 5 * DAY_MS


WRONG: list[tuple[Step, dict[str, Any], str]] = [
    (Step.SIGN, {"writes": {"handling.reply": "x"}}, "writes.handling.reply"),
    (Step.SIGN, {"writes": {"title": "x"}}, "writes.title"),
    (Step.SIGN, {"writes": {"version": 1}}, "writes.version"),
    (Step.FINISH, {"writes": {"handling.reply": " "}}, "writes.handling.reply"),
    (Step.FINISH, {"writes": {**REPLY, "handling.is_true": "yes"}}, "writes.handling.is_true"),
    (Step.EXTEND, {"detail": {"working_days": "2"}}, "detail.working_days"),
    (Step.RETURN, {"detail": {"reason": 5}}, "detail.reason"),
    (Step.SIGN, {"note": "x" * 501}, "note"),
]


@pytest.mark.parametrize(("step", "told", "field"), WRONG)
def test_what_does_not_belong_to_a_step_is_refused(
    server: Running, step: Step, told: dict[str, Any], field: str
) -> None:
    unit = handler_of(server, UNIT)
    answer = take(unit, dispatched(server, server.person()), step, **told)
    assert field in [error["field"] for error in problem(answer, "SRV-12").errors]


@pytest.mark.parametrize(
    "told",
    [{"note": "王小明很急"}, {"detail": {"reason": "打 138-0013-8000 无人接"}}],
)
def test_nothing_in_the_history_tells_who_called(server: Running, told: dict[str, Any]) -> None:
    agent, unit = server.person(), handler_of(server, UNIT)
    ticket = dispatched(server, agent, caller_name="王小明", caller_phone="+8613800138000")
    told = {"detail": {"reason": "不属于本单位"}, **told}
    problem(take(unit, ticket, Step.RETURN, **told), "SRV-12")
    assert agent.get(Ticket, f"/tickets/{ticket.id}").version == ticket.version
    # Whoever guesses who called is told so by it: that is a line of the audit.
    admin = server.person(Role.ADMIN, seat="")
    lines = admin.get(list[AuditLine], "/audit", who=unit.user, subject=f"ticket:{ticket.id}")
    assert [line.what for line in lines] == ["words_refused"]


def test_a_clock_that_is_a_day_ahead_does_not_move_the_history(server: Running) -> None:
    agent, unit = server.person(), handler_of(server, UNIT)
    ticket = dispatched(server, agent)
    now = server.clock()
    ticket = stepped(unit, ticket, Step.SIGN, at_ms=now + DAY_MS)
    stepped(unit, ticket, Step.HANDLE, at_ms=now - 30 * DAY_MS)
    events = agent.get(list[TicketEvent], f"/tickets/{ticket.id}/events")
    assert [event.at_ms for event in events][-2:] == [now, now]
    assert agent.get(Ticket, f"/tickets/{ticket.id}").handling.signed_ms == now


def test_a_key_comes_before_the_version(server: Running) -> None:
    """The answer was lost, and somebody went on meanwhile: the retry hears what it had done."""
    agent, unit = server.person(), handler_of(server, UNIT)
    ticket = dispatched(server, agent)
    key = uuid4().hex
    first = take(unit, ticket, Step.SIGN, key=key)
    stepped(unit, replace(ticket, version=3), Step.HANDLE)
    assert take(unit, ticket, Step.SIGN, key=key).content == first.content


def test_key_and_version_are_needed(server: Running) -> None:
    unit = handler_of(server, UNIT)
    ticket = dispatched(server, server.person())
    path, body = f"/tickets/{ticket.id}/steps", encode(StepAsked(Step.SIGN))
    problem(unit.http.post(path, content=body, headers={MATCH_HEADER: '"2"'}), "SRV-10")
    problem(unit.http.post(path, content=body, headers={KEY_HEADER: uuid4().hex}), "SRV-11")


def test_the_units_own_work_list(server: Running) -> None:
    unit = handler_of(server, f"{UNIT}{uuid4().hex[:6]}")
    assert unit.get(list[Ticket], "/tickets", order="due") == []
    mine = handler_of(server, UNIT)
    ticket = dispatched(server, server.person())
    found = mine.get(list[Ticket], "/tickets", order="changed", limit=5)
    assert ticket.id in [each.id for each in found]


def test_days_off_of_the_centres_own_calendar_move_its_limits(server: Running) -> None:
    """The calendar is the dictionary of the database, not what the program came with."""
    editor, boss = server.person(Role.EDITOR), server.person(Role.SUPERVISOR)
    agent, unit = server.person(), handler_of(server, UNIT)
    today = datetime.fromtimestamp(server.clock() / 1000).astimezone().date()
    days = [today + timedelta(days=n) for n in range(60)]
    rows = [f"{day},{int(n >= 30)}" for n, day in enumerate(days)]
    before = editor.http.get("/dictionaries/calendar")
    change = {"text": "date,works\n" + "\n".join(rows) + "\n", "note": "长假"}
    answer = editor.http.put(
        "/dictionaries/calendar", json=change, headers={MATCH_HEADER: before.headers["etag"]}
    )
    assert answer.status_code == 201, answer.text

    ticket = stepped(unit, dispatched(server, agent), Step.RETURN, detail={"reason": "不属于"})
    stepped(boss, ticket, Step.REDISPATCH, detail={"lead_unit": OTHER_UNIT})
    due_ms = agent.get(Ticket, f"/tickets/{ticket.id}").due_ms
    assert due_ms > server.clock() + 30 * DAY_MS

    whole = {"text": "date,works\n" + f"{days[0]},1\n", "note": ""}
    editor.http.put("/dictionaries/calendar", json=whole, headers={MATCH_HEADER: '"1"'})
