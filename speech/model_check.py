"""Listens to a short clip with a model, in a process of its own that a bad model may kill."""

from __future__ import annotations

import multiprocessing
import tempfile
import time
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path

import psutil
import soundfile

from speech.accuracy import characters_wrong
from speech.engine import Ear, EngineError, EngineSpec, open_engine
from speech.last_words import death, keep_chatter, telling_lines
from speech.model_files import Fault, ModelFilesError, spec_of
from speech.text.pieces import joined
from speech.text.plain import Plain
from speech.text.sound_vocabulary import unsayable

TIMEOUT_S = 300.0
"""The largest models need a minute to load from a slow disk."""
START_S = 30.0
END_S = 5.0
STARTED = "started"
BLOCKS_A_SECOND = 10


@dataclass(frozen=True, slots=True)
class CheckReport:
    """What a model made of the clip.

    Attributes:
        said: What is spoken in the clip.
        wrong_chars: Characters wrong, missing or extra in ``heard``.
        load_s: Time to load the model.
        real_time_factor: Time to decode divided by the length of the clip.
        memory_mb: Memory that the model and one decoder take.
        takes_phrases: Whether it can be told at run time what to expect.
        unsayable: Those of the asked words that the model can never write.
    """

    folder: Path
    heard: str
    said: str
    wrong_chars: int
    said_chars: int
    load_s: float
    real_time_factor: float
    memory_mb: float
    takes_phrases: bool = False
    unsayable: tuple[str, ...] = ()

    @property
    def understands(self) -> bool:
        """Tell whether at least half of the characters were right."""
        return self.wrong_chars * 2 <= self.said_chars


@dataclass(frozen=True, slots=True)
class _Answer:
    """What the child sends; ``failure`` is empty when it could listen."""

    heard: str = ""
    load_s: float = 0.0
    real_time_factor: float = 0.0
    memory_mb: float = 0.0
    takes_phrases: bool = False
    unsayable: tuple[str, ...] = ()
    failure: str = ""


def check_model(
    folder: Path,
    clip: Path,
    said: str,
    timeout_s: float = TIMEOUT_S,
    words: tuple[str, ...] = (),
) -> CheckReport:
    """Load the model in ``folder`` and let it hear ``clip`` (mono, any rate soundfile reads).

    It is also asked for ``words``: those of the centre, of which it may lack some.

    Native code reads the model's files, and a damaged file can end the process; therefore a
    child process does it. Blocks until it is done, ``timeout_s`` at most; any thread.

    Raises:
        ModelFilesError: It is no model, it cannot be loaded, or it killed the child.
    """
    spec = spec_of(folder)
    with tempfile.TemporaryDirectory(prefix="zuoxi-check-") as room:
        last_words = Path(room) / "last-words"
        answer = _ask_child(spec, clip, last_words, timeout_s, words)
        if answer.failure:
            raise _damaged(folder, answer.failure, telling_lines(last_words))
    return _report(folder, said, answer)


def _report(folder: Path, said: str, answer: _Answer) -> CheckReport:
    """Judge what was heard."""
    plain = Plain()
    wrong, chars = characters_wrong(plain(said), plain(answer.heard))
    return CheckReport(
        folder,
        answer.heard,
        said,
        wrong,
        chars,
        answer.load_s,
        answer.real_time_factor,
        answer.memory_mb,
        answer.takes_phrases,
        answer.unsayable,
    )


def _ask_child(
    spec: EngineSpec, clip: Path, last_words: Path, timeout_s: float, words: tuple[str, ...]
) -> _Answer:
    context = multiprocessing.get_context("spawn")  # a fork would copy Qt's and PortAudio's threads
    ours, theirs = context.Pipe(duplex=False)
    child = context.Process(
        target=_listen, args=(spec, clip, last_words, theirs, words), daemon=True
    )
    child.start()
    theirs.close()
    try:
        _wait_for_start(spec.folder, ours)
        if not ours.poll(timeout_s):
            child.kill()
            return _Answer(failure=f"it has not answered for {timeout_s:.0f} s")
        answer: _Answer = ours.recv()
    except EOFError:
        child.join(END_S)
        return _Answer(failure=f"the recogniser {death(child.exitcode)}")
    else:
        return answer
    finally:
        ours.close()
        child.join(END_S)
        if child.is_alive():
            child.kill()
            child.join(END_S)
        child.close()


def _wait_for_start(folder: Path, ours: Connection) -> None:
    """A child that does not even start says nothing about the model."""
    try:
        if ours.poll(START_S) and ours.recv() == STARTED:
            return
    except EOFError:
        pass
    raise ModelFilesError(
        Fault.NOT_TRIED,
        f"The model in {folder} could not be tried: the process for it did not start.",
        "Nothing is known to be wrong with the model.",
        "Close other programs and try again; if it stays so, run zuoxi doctor.",
    )


def _listen(
    spec: EngineSpec, clip: Path, last_words: Path, answer: Connection, words: tuple[str, ...]
) -> None:
    """Be the child: load, listen, send one answer."""
    keep_chatter(last_words)
    answer.send(STARTED)
    process = psutil.Process()
    before = process.memory_info().rss
    started = time.perf_counter()
    try:
        engine = open_engine(spec)
    except EngineError as error:
        answer.send(_Answer(failure=str(error)))
        return
    loaded = time.perf_counter()
    pcm, rate_hz = soundfile.read(clip, dtype="int16")
    heard = _heard(engine.ear(rate_hz), pcm.tobytes(), 2 * (rate_hz // BLOCKS_A_SECOND))
    decode_s = time.perf_counter() - loaded
    memory_mb = (process.memory_info().rss - before) / (1 << 20)
    answer.send(
        _Answer(
            heard,
            loaded - started,
            decode_s * rate_hz / len(pcm),
            memory_mb,
            engine.takes_phrases(),
            unsayable(words, engine.unknown) if words else (),
        )
    )


def _heard(ear: Ear, pcm: bytes, block_bytes: int) -> str:
    words = [
        word
        for at in range(0, len(pcm), block_bytes)
        for word in ear.hear(pcm[at : at + block_bytes]).words
    ]
    words += ear.finish().words
    return joined([word.word for word in words])


def _damaged(folder: Path, failure: str, native: list[str]) -> ModelFilesError:
    said = f" It said: {native[0]}" if native else ""
    return ModelFilesError(
        Fault.DAMAGED,
        f"The model in {folder} cannot be used: {failure}.{said}",
        "The program itself is not harmed: the model was tried in a process of its own.",
        f"Fetch it again (zuoxi model fetch {folder.name} --again); one that came with the program"
        " comes back with the program's files.",
    )
