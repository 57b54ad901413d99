from __future__ import annotations

from dataclasses import replace

from app.central.live.seats import LOST_MS
from app.domain.seat import Presence, Role, SeatState, SpeechHealth
from app.sync.protocol import Heartbeat, encode
from tests.central.running import PASSWORD, Person, Running, client, problem


def beat(person: Person, state: SeatState, since_ms: int, reason: str = "", call: str = "") -> None:
    body = encode(Heartbeat(state, since_ms, reason, call))
    assert person.http.put("/presence", content=body).status_code == 204


def seen(server: Running, seat: str) -> Presence:
    supervisor = server.person(Role.SUPERVISOR)
    wall = supervisor.get(list[Presence], "/presence")
    return next(presence for presence in wall if presence.seat == seat)


def history(server: Running, seat: str) -> list[Presence]:
    supervisor = server.person(Role.SUPERVISOR)
    return supervisor.get(list[Presence], f"/presence/{seat}/history")


def test_a_supervisor_sees_what_a_seat_said(server: Running) -> None:
    agent, now = server.person(), server.clock()
    beat(agent, SeatState.BREAK, now - 60_000, "午餐")
    expected = Presence(agent.seat, "李雷", SeatState.BREAK, now - 60_000, "午餐", "", now)
    assert seen(server, agent.seat) == expected


def test_a_silent_seat_is_lost_and_keeps_its_state(server: Running) -> None:
    agent, now = server.person(), server.clock()
    beat(agent, SeatState.TALKING, now, call="c1")
    server.clock.pass_ms(LOST_MS - 1)
    assert not seen(server, agent.seat).lost
    server.clock.pass_ms(1)
    lost = seen(server, agent.seat)
    assert (lost.lost, lost.state, lost.heard_ms) == (True, SeatState.TALKING, now)

    beat(agent, SeatState.TALKING, now, call="c1")
    assert not seen(server, agent.seat).lost
    silence, talking = history(server, agent.seat)
    assert (silence.lost, silence.since_ms, silence.heard_ms) == (True, now, now + LOST_MS)
    assert (talking.lost, talking.state) == (False, SeatState.TALKING)


def test_a_clock_that_is_ahead_does_not_show_the_future(server: Running) -> None:
    """And the timer of a state runs on when the seat's own time is reached."""
    agent, now = server.person(), server.clock()
    ahead = now + 20_000
    for _ in range(5):
        beat(agent, SeatState.IDLE, ahead)
        assert seen(server, agent.seat).since_ms == now
        server.clock.pass_ms(10_000)
    beat(agent, SeatState.BUSY, server.clock() + 20_000)
    assert seen(server, agent.seat).since_ms == server.clock()


def test_the_history_has_each_state_once_newest_first(server: Running) -> None:
    agent, now = server.person(), server.clock()
    told = [
        (SeatState.IDLE, now, "", ""),
        (SeatState.TALKING, now + 1, "", "c1"),
        (SeatState.AFTER_CALL, now + 2, "", "c1"),
        (SeatState.IDLE, now + 3, "", ""),
        (SeatState.BREAK, now + 4, "午餐", ""),
        (SeatState.BREAK, now + 5, "身体不适", ""),
    ]
    server.clock.pass_ms(10)
    for state, since, reason, call in told:
        for _ in range(3):
            beat(agent, state, since, reason, call)
            server.clock.pass_ms(1_000)

    lines = history(server, agent.seat)

    assert [(p.state, p.since_ms, p.reason, p.call_id) for p in lines] == told[::-1]
    supervisor = server.person(Role.SUPERVISOR)
    path = f"/presence/{agent.seat}/history"
    assert supervisor.get(list[Presence], path, limit=2) == lines[:2]
    assert supervisor.get(list[Presence], "/presence/0000/history") == []


def test_who_signs_out_is_not_lost(server: Running) -> None:
    agent = server.person()
    beat(agent, SeatState.IDLE, server.clock())
    with client(server.address, server.sign_in(agent.user, PASSWORD).json()["token"]) as second:
        assert second.delete("/sessions/current").status_code == 204
    assert seen(server, agent.seat).state is SeatState.IDLE  # still signed in elsewhere
    agent.http.delete("/sessions/current")
    server.clock.pass_ms(LOST_MS * 2)
    gone = seen(server, agent.seat)
    assert (gone.state, gone.lost) == (SeatState.SIGNED_OUT, False)
    assert [p.state for p in history(server, agent.seat)] == [SeatState.SIGNED_OUT, SeatState.IDLE]


def test_an_unchanged_wall_is_304_until_a_seat_is_lost(server: Running) -> None:
    agent, supervisor = server.person(), server.person(Role.SUPERVISOR)
    beat(agent, SeatState.IDLE, server.clock())
    etag = {"If-None-Match": supervisor.http.get("/presence").headers["etag"]}
    assert supervisor.http.get("/presence", headers=etag).status_code == 304
    server.clock.pass_ms(LOST_MS)
    assert supervisor.http.get("/presence", headers=etag).status_code == 200


def test_who_may_say_and_see(server: Running) -> None:
    agent = server.person()
    assert server.person(Role.ADMIN).http.get("/presence").status_code == 200
    for role in (Role.AGENT, Role.INSPECTOR):
        person = server.person(role)
        problem(person.http.get("/presence"), "SRV-04")
        problem(person.http.get(f"/presence/{agent.seat}/history"), "SRV-04")
    nowhere = server.person(Role.INSPECTOR, seat="")
    body = encode(Heartbeat(SeatState.IDLE, 1))
    problem(nowhere.http.put("/presence", content=body), "SRV-16")


def test_a_change_of_health_is_shown_and_no_line_of_the_history(server: Running) -> None:
    agent = server.person()
    said = Heartbeat(SeatState.TALKING, server.clock.now)
    for health in (SpeechHealth.OK, SpeechHealth.NO_SOUND, SpeechHealth.NO_SOUND):
        sent = agent.http.put("/presence", content=encode(replace(said, health=health)))
        assert sent.status_code == 204
    assert seen(server, agent.seat).health is SpeechHealth.NO_SOUND
    assert [each.state for each in history(server, agent.seat)] == [SeatState.TALKING]
