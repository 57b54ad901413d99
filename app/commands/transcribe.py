"""``zuoxi transcribe``: recordings become transcripts, as text, JSON Lines or subtitles."""

from __future__ import annotations

import argparse
import json
import math
import sys
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from enum import StrEnum
from pathlib import Path
from typing import Any

from tqdm import tqdm

from app.commands.model import BUNDLED
from app.paths import models_folder
from speech.batch import (
    Delays,
    Transcription,
    TranscriptionError,
    length_s,
    transcribe,
    transcribe_live,
)
from speech.engine import EngineError, EngineKind, EngineSpec, open_engine
from speech.events import Segment, Track
from speech.model_files import ModelFilesError, find_model
from speech.recognition import Recognition
from speech.streams import SoundFileError

DEFAULT_MODEL = "demo-zh"
SOUND_SUFFIXES = {".aif", ".aiff", ".au", ".caf", ".flac", ".mp3", ".oga", ".ogg", ".opus"}
SOUND_SUFFIXES |= {".w64", ".wav", ".al", ".alaw", ".ul", ".ulaw"}
NAMES = {Track.AGENT: "坐席", Track.CITIZEN: "市民"}


class Fault(StrEnum):
    """What can be wrong with a recording; the codes are shown small, for the help desk."""

    NOT_FOUND = "SOUND-01"
    UNREADABLE = "SOUND-02"
    NOT_HEARD = "SOUND-03"
    NO_MODEL = "SOUND-04"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what may follow ``zuoxi transcribe``."""
    parser.add_argument(
        "paths",
        nargs="+",
        type=Path,
        metavar="FILE|FOLDER",
        help="recordings (wav, flac, opus, mp3, µ-law …), or folders of them",
    )
    shape = parser.add_mutually_exclusive_group()
    shape.add_argument("--json", action="store_true", help="print one JSON object a recording")
    shape.add_argument("--srt", action="store_true", help="print subtitles of one recording")
    parser.add_argument("--live", action="store_true", help="feed at real pace, and tell delays")
    parser.add_argument(
        "--model",
        default=DEFAULT_MODEL,
        metavar="NAME|FOLDER",
        help="a model of `zuoxi model list`, or a folder (%(default)s)",
    )


def run(args: argparse.Namespace) -> int:
    """Transcribe every recording; the exit status is 1 when any could not be, else 0."""
    paths, failed = _recordings(args.paths)
    if args.srt and len(paths) > 1:
        _complain(f"--srt prints one recording at a time, and these are {len(paths)}.")
        return 2
    if not paths:
        return 1
    try:
        folder = find_model(args.model, [models_folder(), BUNDLED])
        recognition = Recognition(open_engine(EngineSpec(EngineKind.VOSK, folder)))
    except ModelFilesError as error:
        _complain(str(error))
        return 1
    except EngineError as error:
        _complain(f"{error} ({Fault.NO_MODEL})")
        return 1
    if recognition.engine.name == DEFAULT_MODEL:
        _complain("demo-zh hears synthetic voices only; for people: zuoxi model list")
    for path in paths:
        try:
            _print(_told(path, _heard(path, recognition, live=args.live), args))
        except SoundFileError as error:
            _complain(f"{error} ({Fault.UNREADABLE})")
            failed = True
        except TranscriptionError as error:
            _complain(f"{error} ({Fault.NOT_HEARD})")
            failed = True
    return int(failed)


def _recordings(given: Iterable[Path]) -> tuple[list[Path], bool]:
    """Find the recordings; files are taken as named, folders are searched to their depth."""
    found: list[Path] = []
    failed = False
    for path in given:
        if path.is_dir():
            inside = sorted(p for p in path.rglob("*") if p.suffix.lower() in SOUND_SUFFIXES)
            found += inside
            reason = "" if inside else "holds no recordings"
        elif path.exists():
            found.append(path)
            reason = ""
        else:
            reason = "is not there"
        if reason:
            _complain(f"{path} {reason} ({Fault.NOT_FOUND})")
            failed = True
    return found, failed


def _heard(path: Path, recognition: Recognition, *, live: bool) -> Transcription:
    """Transcribe with a bar on stderr, if that is a terminal."""
    total_s = length_s(path)
    with tqdm(total=round(total_s, 1), desc=path.name, unit="s", leave=False, disable=None) as bar:

        def progress(seconds: float) -> None:
            bar.update(seconds - bar.n)

        work = transcribe_live if live else transcribe
        return work(path, recognition, progress)


def _told(path: Path, heard: Transcription, args: argparse.Namespace) -> str:
    if args.json:
        return json.dumps(as_json(path, heard), ensure_ascii=False) + "\n"
    if args.srt:
        return "".join(_subtitles(heard.segments))
    return "".join(_lines(path, heard))


def as_json(path: Path, heard: Transcription) -> dict[str, Any]:
    """Make the transcript that other programs build on; its shape only ever grows."""
    told: dict[str, Any] = {
        "file": str(path),
        "audio_s": round(heard.audio_s, 3),
        "decode_s": round(heard.decode_s, 3),
        "text": "\n".join(segment.text for segment in heard.segments),
        "segments": [_segment(segment) for segment in heard.segments],
    }
    if heard.gaps:
        told["gaps"] = [
            {"speaker": gap.track, "start_s": gap.start_s, "length_s": gap.length_s}
            for gap in heard.gaps
        ]
    if heard.delays is not None:
        told["delays"] = _delays(heard.delays)
    return told


def _segment(segment: Segment) -> dict[str, Any]:
    return {
        "speaker": segment.track,
        "start_s": round(segment.start_s, 3),
        "end_s": round(segment.end_s, 3),
        "text": segment.text,
        "words": [
            {key: round(v, 3) if isinstance(v, float) else v for key, v in asdict(word).items()}
            for word in segment.words
        ],
    }


def _delays(delays: Delays) -> dict[str, float | None]:
    return {
        f"{kind}_{name}_ms": _percentile_ms(seconds, percent)
        for kind, seconds in (("partial", delays.partial_s), ("final", delays.final_s))
        for name, percent in (("p50", 50), ("p95", 95))
    }


def _percentile_ms(seconds: tuple[float, ...], percent: int) -> float | None:
    """Nearest rank; ``None`` when nothing was measured."""
    if not seconds:
        return None
    return round(sorted(seconds)[math.ceil(len(seconds) * percent / 100) - 1] * 1000, 1)


def _lines(path: Path, heard: Transcription) -> Iterator[str]:
    yield f"{path}  {heard.audio_s:.1f} s\n"
    for segment in heard.segments:
        minutes, tenths = divmod(round(segment.start_s * 10), 600)
        yield f"{minutes:02d}:{tenths / 10:04.1f}  {NAMES[segment.track]}  {segment.text}\n"
    if heard.delays is not None:
        told = _delays(heard.delays).items()
        yield "delays: " + ", ".join(f"{name} {value}" for name, value in told) + "\n"


def _subtitles(segments: Iterable[Segment]) -> Iterator[str]:
    for number, segment in enumerate(segments, 1):
        times = f"{_srt_time(segment.start_s)} --> {_srt_time(segment.end_s)}"
        yield f"{number}\n{times}\n{NAMES[segment.track]}：{segment.text}\n\n"


def _srt_time(seconds: float) -> str:
    minutes, ms = divmod(round(seconds * 1000), 60_000)
    return f"{minutes // 60:02d}:{minutes % 60:02d}:{ms // 1000:02d},{ms % 1000:03d}"


def _print(text: str) -> None:
    sys.stdout.write(text)
    sys.stdout.flush()


def _complain(sentence: str) -> None:
    sys.stderr.write(f"zuoxi transcribe: {sentence}\n")
