"""The city now and the adoption figures, against a real server and without one."""

from __future__ import annotations

from dataclasses import replace

import httpx
import pytest

from app.domain.adoption import Adoption
from app.domain.draft import FIELD_OF, Draft, pending, take
from app.domain.seat import Role
from app.domain.suggestion import SuggestionKind
from app.domain.surge import Surge
from app.domain.ticket import EventKind, Place, Ticket, TicketEvent
from app.services.adoption import AdoptionFigures
from app.services.asking import NotAnswered, Trouble
from app.services.city_now import CityNow
from app.sync.client import Central
from tests.central.running import Running, a_ticket
from tests.services.calls import way_of

WATER = Surge("和平区停水", "管网抢修，预计今晚八点恢复。", "0402", "990102", ("停水",))
CALL = Ticket("", "8012", 0, place=Place(district="990102"))


def test_what_a_supervisor_reports_reaches_the_call_and_its_answer_field(server: Running) -> None:
    supervisor, agent = way_of(server, Role.SUPERVISOR), way_of(server, Role.AGENT)
    told: list[tuple[Surge, ...]] = []
    city = CityNow(agent, server.clock, told.append, every_s=7.0)
    try:
        surge = supervisor.report_surge(replace(WATER, tickets=12))
        assert city.step() == 7.0
        assert city.for_ticket(CALL, "我家停水了") == surge
        city.step()
        assert len(told) == 1, "the same again is no news"
        (suggestion,) = city.suggestions(CALL, "我家停水了")
        assert suggestion.label == "和平区停水"
        assert suggestion.detail == f"12 件 · {WATER.answer}"
        draft = take(Draft(CALL), suggestion, 0)
        assert FIELD_OF[SuggestionKind.SURGE] == "answer"
        assert draft.ticket.answer == WATER.answer
        assert pending(draft, [suggestion]) == []
        supervisor.end_surge(surge.id)
        city.step()
        assert city.suggestions(CALL, "我家停水了") == ()
        assert city.surges == ()
    finally:
        supervisor.close()
        agent.close()


def test_a_server_that_is_away_leaves_what_is_known_until_it_is_over() -> None:
    surge = replace(WATER, began_ms=1, until_ms=10)
    answers = [
        httpx.Response(200, json=[{**_json(surge)}], headers={"etag": '"1"'}),
        httpx.Response(503),
        httpx.Response(404),
        httpx.Response(200, text="nonsense"),
    ]
    central = Central(
        "http://central",
        token="good",
        transport=httpx.MockTransport(lambda _: answers.pop(0)),
    )
    now = [5]
    city = CityNow(central, lambda: now[0])
    for _ in range(4):
        city.step()
        assert city.surges == (surge,)
    now[0] = 10
    assert city.surges == ()
    assert city.for_ticket(CALL, "停水") is None
    central.close()


def test_nobody_is_asked_before_the_sign_in() -> None:
    def fail(_: httpx.Request) -> httpx.Response:
        raise AssertionError("asked")

    central = Central("http://central", transport=httpx.MockTransport(fail))
    assert CityNow(central, lambda: 0).step() > 0
    central.close()


def test_the_figures_have_a_line_for_every_kind(server: Running) -> None:
    agent = server.person()
    ticket = a_ticket(agent.seat)
    counts = {"unit": {"shown": 2, "taken": 1, "edited": 0, "refused": 0}}
    event = TicketEvent(ticket.id, EventKind.SUGGESTIONS_COUNTED, 500, agent.seat, counts)
    assert agent.put_ticket(ticket, event).status_code == 201
    central = way_of(server, Role.SUPERVISOR)
    try:
        figures = AdoptionFigures(central).adoption(500, 501, agent.seat)
        assert [each.kind for each in figures] == [kind.value for kind in SuggestionKind]
        assert [each for each in figures if each.tickets] == [
            Adoption("unit", tickets=1, adopted=1, shown=2, taken=1)
        ]
    finally:
        central.close()


def test_an_agent_gets_no_figures(server: Running) -> None:
    central = way_of(server, Role.AGENT)
    try:
        with pytest.raises(NotAnswered) as refused:
            AdoptionFigures(central).adoption(0, 1)
        assert refused.value.trouble is Trouble.REFUSED
    finally:
        central.close()


def _json(surge: Surge) -> dict[str, object]:
    names = ("title", "answer", "category", "territory", "began_ms", "until_ms", "tickets", "by")
    return {name: getattr(surge, name) for name in names} | {
        "words": list(surge.words),
        "id": str(surge.id),
    }
