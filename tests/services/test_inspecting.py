"""The inspector's service against a real server: lists, records, sound, and what may stay here."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import pytest

from app.central.people.rights import without_person
from app.domain.call import Call, masked
from app.domain.seat import Role
from app.domain.ticket import EventKind
from app.services.asking import NotAnswered, Trouble
from app.services.inspecting import KEPT_RECORDINGS, PEAKS, Inspecting, Unplayable
from app.sync.client import Central
from tests.central.running import Running
from tests.services.calls import LENGTH_S, RANG_MS, TRANSCRIPT, tell_call, two_tones, way_of


@pytest.fixture
def central(server: Running) -> Iterator[Central]:
    way = way_of(server, Role.INSPECTOR)
    yield way
    way.close()


@pytest.fixture
def inspecting(central: Central, tmp_path: Path) -> Iterator[Inspecting]:
    it = Inspecting(central, tmp_path / "listening")
    yield it
    it.close()


def test_calls_come_newest_first_with_what_became_of_them(
    server: Running, inspecting: Inspecting
) -> None:
    agent = server.person()
    older = tell_call(agent, sound=two_tones())
    newer = tell_call(agent, RANG_MS + 60_000, title="")
    first, second = inspecting.calls()
    hidden = [replace(each.call, number=masked(each.call.number)) for each in (newer, older)]
    assert (first.call, first.ticket_id, first.has_recording) == (hidden[0], None, False)
    assert (second.call, second.has_recording, second.agent) == (hidden[1], True, "李雷")
    assert older.ticket is not None
    assert second.title == older.ticket.title

    opened = inspecting.open_call(second)
    assert opened.transcript == TRANSCRIPT
    assert opened.ticket == without_person(older.ticket)
    assert [event.kind for event in opened.events] == [
        EventKind.CREATED,
        EventKind.SUGGESTION_TAKEN,
    ]
    assert inspecting.open_call(first).ticket is None


def test_the_sound_is_brought_here_measured_and_removed_at_the_end(
    server: Running, inspecting: Inspecting, tmp_path: Path
) -> None:
    call = tell_call(server.person(), sound=two_tones()).call
    file = inspecting.fetch(call.id)
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    replay = inspecting.replay(call.id, file, lambda _news: None)
    agent, citizen = replay.peaks
    half = PEAKS // 2
    assert replay.length_s == pytest.approx(LENGTH_S)
    assert max(agent[: half - 1]) == pytest.approx(0.5, abs=0.02)
    assert max(agent[half + 1 :]) < 0.01
    assert max(citizen[half + 1 :]) == pytest.approx(0.25, abs=0.02)
    assert (replay.position_s, replay.playing) == (0.0, False)
    inspecting.close()
    assert not (tmp_path / "listening").exists()


def test_a_recording_is_fetched_once_and_only_the_last_ones_stay(
    server: Running, inspecting: Inspecting, monkeypatch: pytest.MonkeyPatch
) -> None:
    agent, sound = server.person(), two_tones(0.2)
    calls = [tell_call(agent, RANG_MS + n, title="", sound=sound).call for n in range(6)]
    for call in calls:
        file = inspecting.fetch(call.id)
    assert len(list(file.parent.iterdir())) == KEPT_RECORDINGS

    def never(*_: object) -> None:
        raise AssertionError("fetched again")

    monkeypatch.setattr(Central, "fetch_recording", never)
    assert inspecting.fetch(calls[-1].id) == file


def test_what_a_killed_program_left_is_removed(central: Central, tmp_path: Path) -> None:
    left = tmp_path / "listening" / "call.flac"
    left.parent.mkdir()
    left.write_bytes(b"somebody's voice")
    Inspecting(central, left.parent)
    assert not left.exists()


def test_a_missing_recording_is_told_as_missing(server: Running, inspecting: Inspecting) -> None:
    call: Call = tell_call(server.person(), title="").call
    with pytest.raises(NotAnswered) as missing:
        inspecting.fetch(call.id)
    assert missing.value.trouble is Trouble.MISSING


def test_a_file_without_sound_cannot_be_played(inspecting: Inspecting, tmp_path: Path) -> None:
    file = tmp_path / "no.flac"
    file.write_bytes(b"no sound")
    with pytest.raises(Unplayable):
        inspecting.replay(uuid4(), file, lambda _news: None)


def test_an_agent_may_not_read_the_list(server: Running, tmp_path: Path) -> None:
    central = way_of(server, Role.AGENT)
    with pytest.raises(NotAnswered) as refused:
        Inspecting(central, tmp_path / "listening").calls()
    central.close()
    assert refused.value.trouble is Trouble.REFUSED
