"""A call is heard once more in a process that is out of everybody's way and can be ended."""

from __future__ import annotations

import os
import tempfile
import threading
import time
from pathlib import Path

import psutil
import pytest

from app.recognising import BUNDLED_MODELS
from app.second_pass_process import Task, hear_aside
from app.services.second_hearing import NotHeardError, NotNowError, UnhearableError
from speech.second_pass import HeardAgain, SecondPassCancelledError
from tests.sealed import KEY, seal_file

CALL = BUNDLED_MODELS.parent / "demo" / "call.flac"
SECONDS = 15.2
WAIT_S = 20.0


@pytest.fixture
def task(tmp_path: Path) -> Task:
    recording = seal_file(CALL, tmp_path / "call.rec", SECONDS)
    return Task(recording, KEY, "demo-zh", ("石牌街道",))


def test_a_sealed_call_is_heard_and_nothing_of_it_stays_on_the_disk(
    task: Task, tmp_path: Path, monkeypatch
) -> None:
    room = tmp_path / "room"
    room.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(room))
    heard = hear_aside(task, threading.Event())
    assert heard.audio_s == pytest.approx(SECONDS, abs=0.1)
    assert "12345政务服务便民热线" in heard.segments[0].text, "written as a seat writes it"
    assert {s.track for s in heard.segments} == {"agent", "citizen"}
    assert not list(room.iterdir())
    assert sorted(tmp_path.iterdir()) == [task.recording, room]


def tell_priority(_: Task) -> HeardAgain:
    return HeardAgain((), (), (), float(psutil.Process().nice()))


def test_everything_else_goes_first(task: Task) -> None:
    assert hear_aside(task, threading.Event(), tell_priority).audio_s == 19.0


def wait_for_ever(task: Task) -> HeardAgain:
    task.recording.with_suffix(".pid").write_text(str(os.getpid()))
    time.sleep(60)
    raise AssertionError


def test_cancelling_ends_the_process_at_once(task: Task) -> None:
    cancel, mark = threading.Event(), task.recording.with_suffix(".pid")
    raised: list[BaseException] = []

    def hear() -> None:
        try:
            hear_aside(task, cancel, wait_for_ever)
        except SecondPassCancelledError as error:
            raised.append(error)

    thread = threading.Thread(target=hear)
    thread.start()
    until_s = time.monotonic() + WAIT_S
    while not (mark.exists() and mark.read_text()):
        assert time.monotonic() < until_s
        time.sleep(0.02)
    began_s = time.monotonic()
    cancel.set()
    thread.join(WAIT_S)
    assert raised
    assert time.monotonic() - began_s < 2.0
    assert not psutil.pid_exists(int(mark.read_text()))


def die(_: Task) -> HeardAgain:
    os.abort()


def fail(_: Task) -> HeardAgain:
    raise ValueError("张先生说")


@pytest.mark.parametrize(("work", "told"), [(die, "died"), (fail, "^ValueError$")])
def test_a_process_that_dies_or_fails_is_told_without_words(task: Task, work, told) -> None:
    with pytest.raises(NotHeardError, match=told):
        hear_aside(task, threading.Event(), work)


def test_a_missing_model_and_a_foreign_recording_are_told_apart(task: Task, tmp_path: Path) -> None:
    with pytest.raises(NotNowError, match="gone"):
        hear_aside(Task(task.recording, KEY, "gone"), threading.Event())
    with pytest.raises(UnhearableError):
        hear_aside(Task(task.recording, bytes(32), "demo-zh"), threading.Event())
