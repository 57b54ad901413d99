"""Real vosk in a real child that is really killed."""

from __future__ import annotations

import os
import queue
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import psutil
import pytest
import soundfile

import speech.engine_process
from speech.capture import SAMPLE_RATE_HZ, Block
from speech.engine import EngineError, EngineKind, EngineLostError, EngineSpec
from speech.engine_link import LINES
from speech.engine_process import EngineProcess
from speech.events import Failed, Gap, RecogniserBack, RecogniserLost, Segment, Track, Voice
from speech.recognition import Recognition
from speech.transcriber import Transcriber
from speech.voice import VoiceModel
from tests.speech.heard import Heard, block
from tests.speech.mortal import FAULT, HANG, HANG_S, POISON, SHOT, SHOTS, open_late, open_mortal

ROOT = Path(__file__).parents[2]
DEMO = ROOT / "resources" / "models" / "demo-zh"
BLOCK = SAMPLE_RATE_HZ // 10
DIED = "The recogniser died"
WAIT_S = 10.0


@pytest.fixture
def process() -> Iterator[EngineProcess]:
    running = EngineProcess(EngineSpec(EngineKind.VOSK, DEMO), answer_s=2.0)
    yield running
    running.close()


@pytest.fixture(scope="module")
def sides(call: Path) -> list[np.ndarray]:
    samples, _ = soundfile.read(call, dtype="int16", stop=30 * SAMPLE_RATE_HZ)
    return [np.ascontiguousarray(samples[:, n]) for n in (0, 1)]


def kill(process: EngineProcess, how: signal.Signals = signal.SIGKILL) -> None:
    """Kill the child and wait until it is dead, but leave its end to who started it."""
    assert process.pid is not None
    os.kill(process.pid, how)
    if how is signal.SIGKILL:
        os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)


def transcribed(
    samples: np.ndarray, recognition: Recognition, deaths: dict[int, signal.Signals] | None = None
) -> Heard:
    """Hear blocks one after the other; before those that are named the child is killed."""
    heard = Heard()
    transcriber = Transcriber(
        Track.CITIZEN, queue.Queue(1), recognition, heard.take, SAMPLE_RATE_HZ
    )
    for number, at in enumerate(range(0, len(samples), BLOCK)):
        if deaths and number in deaths:
            kill(recognition.engine, deaths[number])  # type: ignore[arg-type]  # it is a process
        transcriber.take(Block(at, samples[at : at + BLOCK].tobytes(), 1.0))
    transcriber.finish()
    return heard


def told(heard: Heard) -> list[tuple[str, float]]:
    return [(w.word, round(w.start_s, 2)) for s in heard.of(Segment) for w in s.words]


def test_a_child_hears_what_vosk_hears_here(process, recognition, sides):
    assert process.name == "demo-zh"
    assert process.is_live
    assert not process.takes_phrases()
    assert process.unknown(("投诉", "量子力学")) == ("量子力学",)
    assert told(transcribed(sides[1], Recognition(process))) == told(
        transcribed(sides[1], recognition)
    )


def test_two_tracks_are_heard_side_by_side(process, recognition, sides):
    found: dict[int, list[tuple[str, float]]] = {}

    def hear(n: int) -> None:
        found[n] = told(transcribed(sides[n], Recognition(process)))

    threads = [threading.Thread(target=hear, args=(n,)) for n in (0, 1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert found == {n: told(transcribed(sides[n], recognition)) for n in (0, 1)}


def test_the_answer_to_a_block_comes_at_once(process):
    ear, late_ms = process.ear(SAMPLE_RATE_HZ), []
    for _ in range(200):
        began_s = time.perf_counter()
        ear.hear(b"")
        late_ms.append((time.perf_counter() - began_s) * 1000)
    assert sorted(late_ms)[100] < 1.0


@pytest.mark.logs(DIED)
def test_killed_in_the_middle_of_a_call_every_word_is_there_once(process, engine, voice, sides):
    """Between words, within a word, in the pause, and twice in one utterance."""
    deaths = dict.fromkeys((84, 95, 101, 150, 200, 240), signal.SIGKILL)
    heard = transcribed(sides[1], Recognition(process, voice), deaths)
    assert told(heard) == told(transcribed(sides[1], Recognition(engine, voice)))
    assert len(heard.of(RecogniserLost)) == len(heard.of(RecogniserBack)) == 5
    assert not heard.of(Gap)


@pytest.mark.logs(DIED, "not answered for 2 s")
def test_a_child_that_hangs_is_replaced(process, engine, voice, sides):
    short = sides[1][: 15 * SAMPLE_RATE_HZ]
    heard = transcribed(short, Recognition(process, voice), {100: signal.SIGSTOP})
    assert told(heard) == told(transcribed(short, Recognition(engine, voice)))
    assert "not answered" in heard.of(RecogniserLost)[0].reason


@pytest.fixture
def deadly(tmp_path: Path) -> Iterator[EngineProcess]:
    """A model that loads, and kills whoever listens with it."""
    folder = tmp_path / "deadly"
    shutil.copytree(DEMO, folder)
    graph = folder / "graph" / "HCLG.fst"
    raw = bytearray(graph.read_bytes())
    raw[600_000:1_100_000] = b"\x7f" * 500_000  # arcs that lead to states that do not exist
    graph.write_bytes(raw)
    running = EngineProcess(EngineSpec(EngineKind.VOSK, folder))
    yield running
    running.close()


@pytest.mark.logs(DIED, "recognisers die of it")
def test_sound_that_always_kills_is_a_gap_and_the_track_goes_on(
    deadly, voice: VoiceModel, sides, monkeypatch
):
    monkeypatch.setattr(speech.engine_process, "FIRST_PAUSE_S", 0.01)
    heard = Heard()
    blocks: queue.Queue[Block | None] = queue.Queue()
    for at in range(0, len(sides[1]), BLOCK):
        blocks.put(Block(at, sides[1][at : at + BLOCK].tobytes(), 1.0))
    blocks.put(None)
    transcriber = Transcriber(
        Track.CITIZEN, blocks, Recognition(deadly, voice), heard.take, SAMPLE_RATE_HZ
    )
    transcriber.run()
    assert "crashed (SIG" in heard.of(RecogniserLost)[0].reason
    assert not heard.of(Failed)
    gaps, voices = heard.of(Gap), heard.of(Voice)
    assert len(voices) > 1
    for spoke in voices:
        missing = sum(
            max(0.0, min(g.start_s + g.length_s, spoke.end_s) - max(g.start_s, spoke.start_s))
            for g in gaps
        )
        assert missing == pytest.approx(spoke.end_s - spoke.start_s, abs=0.01)


def test_a_model_that_cannot_be_loaded_is_told_in_words(tmp_path):
    with pytest.raises(EngineError, match=r"am/final\.mdl is missing"):
        EngineProcess(EngineSpec(EngineKind.VOSK, tmp_path))
    (tmp_path / "am").mkdir()
    (tmp_path / "am" / "final.mdl").write_bytes(b"no model")
    with pytest.raises(EngineError, match="cannot load"):
        EngineProcess(EngineSpec(EngineKind.VOSK, tmp_path))


@pytest.fixture
def movable(tmp_path: Path, monkeypatch) -> Iterator[tuple[EngineProcess, Path]]:
    """A recogniser whose model can be taken away: a child that dies then cannot be replaced."""
    monkeypatch.setattr(speech.engine_process, "FIRST_PAUSE_S", 0.01)
    folder = tmp_path / "model"
    shutil.copytree(DEMO, folder)
    running = EngineProcess(EngineSpec(EngineKind.VOSK, folder))
    yield running, folder
    running.close()


@pytest.mark.logs(DIED)
def test_a_start_that_fails_is_tried_again_and_then_not_for_a_minute(movable, monkeypatch):
    process, folder = movable
    away = folder.rename(folder.with_name("away"))
    kill(process)
    for _ in range(4):
        with pytest.raises(EngineLostError, match="is missing"):
            process.ear(SAMPLE_RATE_HZ)
    with pytest.raises(EngineLostError, match="5 times in a row"):
        process.ear(SAMPLE_RATE_HZ)
    monkeypatch.setattr(speech.engine_process, "COOL_OFF_S", 0.0)
    with pytest.raises(EngineLostError, match="is missing"):
        process.ear(SAMPLE_RATE_HZ)
    away.rename(folder)
    process.ear(SAMPLE_RATE_HZ).finish()


@pytest.mark.logs(DIED)
def test_a_track_outlives_a_start_that_fails(movable, engine, voice, sides):
    """The model is away at the death and back a second of sound later; nothing is lost."""
    process, folder = movable
    away, short = folder.with_name("away"), sides[1][: 15 * SAMPLE_RATE_HZ]
    heard = Heard()
    transcriber = Transcriber(
        Track.CITIZEN, queue.Queue(1), Recognition(process, voice), heard.take, SAMPLE_RATE_HZ
    )
    for at in range(0, len(short), BLOCK):
        if at == 100 * BLOCK:
            folder.rename(away)
            kill(process)
        if away.exists() and heard.of(RecogniserLost):
            away.rename(folder)
        transcriber.take(Block(at, short[at : at + BLOCK].tobytes(), 1.0))
    transcriber.finish()
    assert told(heard) == told(transcribed(short, Recognition(engine, voice)))
    assert len(heard.of(RecogniserLost)) == len(heard.of(RecogniserBack)) == 1
    assert not heard.of(Gap)


@pytest.mark.logs(DIED)
def test_after_deaths_in_a_row_it_is_given_up(process, monkeypatch):
    monkeypatch.setattr(speech.engine_process, "FIRST_PAUSE_S", 0.01)
    for _ in range(5):
        process.ear(SAMPLE_RATE_HZ)
        kill(process)
    with pytest.raises(EngineLostError, match="5 times in a row"):
        process.ear(SAMPLE_RATE_HZ)


@pytest.mark.logs(DIED)
def test_who_is_not_at_work_is_not_suspected(process):
    first, second = process.ear(SAMPLE_RATE_HZ), process.ear(SAMPLE_RATE_HZ)
    kill(process)
    for ear in (first, second):
        with pytest.raises(EngineLostError) as caught:
            ear.hear(bytes(320))
        assert not caught.value.at_work


def test_an_ear_that_nobody_finishes_gives_its_line_back(process):
    for _ in range(3 * LINES):
        process.ear(SAMPLE_RATE_HZ).hear(bytes(320))


def test_closing_ends_the_child_at_once_and_for_good(process):
    assert process.pid is not None
    child, ear = psutil.Process(process.pid), process.ear(SAMPLE_RATE_HZ)
    process.close()
    assert not child.is_running()
    for ask in (lambda: ear.hear(bytes(320)), lambda: process.ear(SAMPLE_RATE_HZ)):
        with pytest.raises(EngineLostError):
            ask()


PARENT = """
import sys, time
from pathlib import Path
from speech.engine import EngineKind, EngineSpec
from speech.engine_process import EngineProcess
if __name__ == "__main__":
    running = EngineProcess(EngineSpec(EngineKind.VOSK, Path(sys.argv[1])))
    assert "vosk" not in sys.modules
    print(running.pid, flush=True)
    time.sleep(60)
"""


def test_the_child_goes_when_its_parent_is_killed(tmp_path):
    script = tmp_path / "parent.py"
    script.write_text(PARENT)
    with subprocess.Popen(
        [sys.executable, str(script), str(DEMO)],
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
    ) as parent:
        assert parent.stdout is not None
        child = psutil.Process(int(parent.stdout.readline()))
        parent.kill()
    psutil.wait_procs([child], WAIT_S)
    assert not child.is_running() or child.status() == psutil.STATUS_ZOMBIE


def test_what_is_said_after_the_recogniser_is_closed_is_a_gap(sides):
    running = EngineProcess(EngineSpec(EngineKind.VOSK, DEMO))
    running.close()
    heard = Heard()
    blocks: queue.Queue[Block | None] = queue.Queue()
    blocks.put(Block(0, sides[0][32_000:48_000].tobytes(), 1.0))
    blocks.put(None)
    Transcriber(Track.AGENT, blocks, Recognition(running), heard.take, SAMPLE_RATE_HZ).run()
    assert heard.events == [
        RecogniserLost(Track.AGENT, "recognition ends"),
        Gap(Track.AGENT, 0.0, 1.0),
    ]


def test_loading_is_cancelled_by_who_asked_for_it():
    closing, children = threading.Event(), psutil.Process().children()
    cancel = threading.Timer(0.5, closing.set)
    cancel.start()
    began_s = time.perf_counter()
    with pytest.raises(EngineError, match="recognition ends"):
        EngineProcess(EngineSpec(EngineKind.VOSK, DEMO), opening=open_late, closing=closing)
    assert time.perf_counter() - began_s < HANG_S / 4
    cancel.join()
    assert psutil.Process().children() == children


@pytest.fixture
def mortal(monkeypatch) -> Iterator[EngineProcess]:
    monkeypatch.setattr(speech.engine_process, "FIRST_PAUSE_S", 0.01)
    running = EngineProcess(EngineSpec(EngineKind.VOSK, DEMO), 1.0, open_mortal)
    yield running
    running.close()


def run_tracks(engine: EngineProcess, values: dict[Track, list[int]]) -> Heard:
    """Both tracks at once, each on its thread, as fast as it goes."""
    heard, threads = Heard(), []
    for track, spoken in values.items():
        blocks: queue.Queue[Block | None] = queue.Queue()
        for number, value in enumerate(spoken):
            blocks.put(block(number, value))
        blocks.put(None)
        run = Transcriber(track, blocks, Recognition(engine), heard.take, SAMPLE_RATE_HZ).run
        threads.append(threading.Thread(target=run))
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
        assert not thread.is_alive()
    return heard


def values_of(heard: Heard, track: Track) -> list[int]:
    return [int(w.word) for s in heard.of(Segment) if s.track is track for w in s.words]


@pytest.mark.logs(DIED, "Sound of the citizen track is left out")
@pytest.mark.parametrize("bad", [POISON, HANG])
def test_one_tracks_bad_sound_costs_the_other_nothing(bad, mortal):
    innocent = list(range(1_000, 1_600))
    bad_one = [*range(2_000, 2_050), bad, *range(3_000, 3_050)]
    heard = run_tracks(mortal, {Track.AGENT: innocent, Track.CITIZEN: bad_one})
    assert values_of(heard, Track.AGENT) == innocent
    assert {gap.track for gap in heard.of(Gap)} == {Track.CITIZEN}
    assert values_of(heard, Track.CITIZEN)[-50:] == bad_one[-50:]
    assert not heard.of(Failed)


@pytest.mark.logs(DIED)
def test_sound_is_not_suspected_when_somebody_else_kills_the_child(tmp_path, monkeypatch):
    """Three times over the same sound: no native code dies of SIGKILL."""
    monkeypatch.setattr(speech.engine_process, "FIRST_PAUSE_S", 0.01)
    (tmp_path / SHOTS).write_bytes(b"111")
    running = EngineProcess(EngineSpec(EngineKind.VOSK, tmp_path), 5.0, open_mortal)
    try:
        heard = run_tracks(running, {Track.CITIZEN: [1_000, SHOT, 1_002]})
    finally:
        running.close()
    assert values_of(heard, Track.CITIZEN) == [1_000, SHOT, 1_002]
    assert not (tmp_path / SHOTS).read_bytes()
    assert not heard.of(Gap)


@pytest.mark.logs("Sound of the citizen track is left out")
def test_a_fault_in_an_ear_is_not_the_end_of_the_child(mortal):
    before = mortal.pid
    heard = run_tracks(mortal, {Track.CITIZEN: [1_000, FAULT, 1_002]})
    assert values_of(heard, Track.CITIZEN) == [1_002]
    assert "out of memory" in heard.of(RecogniserLost)[0].reason
    assert mortal.pid == before
