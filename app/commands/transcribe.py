"""``zuoxi transcribe``: recordings become transcripts, as text, JSON Lines or subtitles."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from tqdm import tqdm

from app.commands.model import BUNDLED
from app.paths import models_folder
from app.recognising import recognition_for
from app.transcript_forms import as_json, as_srt, as_text, printable
from speech.batch import Transcription, TranscriptionError, transcribe, transcribe_live
from speech.engine import EngineError, EngineKind, EngineSpec
from speech.model_files import ModelFilesError, find_model, installed_models, spec_of
from speech.recognition import Recognition
from speech.sound_files import SUFFIXES, foreign_format, length_s
from speech.streams import SoundFileError

DEFAULT_MODEL = "demo-zh"
FORMS: dict[str, Callable[[Path, Transcription], str]] = {
    "txt": as_text,
    "json": as_json,
    "srt": as_srt,
}
Making = Callable[[], Recognition]


class Fault(StrEnum):
    """What can be wrong with a recording; the codes are shown small, for the help desk."""

    NOT_FOUND = "SOUND-01"
    UNREADABLE = "SOUND-02"
    NOT_HEARD = "SOUND-03"
    NO_MODEL = "SOUND-04"
    DAMAGED = "SOUND-05"
    DEAD_TRACK = "SOUND-06"
    NOT_WRITTEN = "SOUND-07"


@dataclass(frozen=True, slots=True)
class Found:
    """A recording, and where below the named folder it lies."""

    path: Path
    below: Path


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
    parser.add_argument(
        "--out",
        dest="output",
        type=Path,
        metavar="FOLDER",
        help="write a file for each recording there",
    )
    parser.add_argument("--live", action="store_true", help="feed at real pace, and tell delays")
    parser.add_argument("--engine", choices=[kind.value for kind in EngineKind])
    parser.add_argument(
        "--model",
        metavar="NAME|FOLDER",
        help=f"a model of `zuoxi model list`, or a folder ({DEFAULT_MODEL})",
    )


def run(args: argparse.Namespace) -> int:
    """Transcribe every recording; the exit status is 1 when any could not be, else 0."""
    found, failed = _recordings(args.paths)
    if args.srt and len(found) > 1 and not args.output:
        _complain(f"--srt prints one recording at a time, and these are {len(found)}; use --out")
        return 2
    if not found:
        return 1
    if args.output and (twins := _twins(found)):
        first, second = twins
        target = args.output / second.below
        _complain(f"{first.path} and {second.path} would both be written to {target}")
        return 2
    try:
        spec = _chosen(args.engine, args.model)
        if spec.folder.name == DEFAULT_MODEL:
            _complain("demo-zh hears synthetic voices only; for people: zuoxi model list")
        with recognition_for(spec) as making:
            for each in found:
                failed |= not _done(each, making, args)
    except ModelFilesError as error:
        _complain(str(error))
        return 1
    except EngineError as error:
        _complain(f"{error} ({Fault.NO_MODEL})")
        return 1
    return int(failed)


def _chosen(engine: str | None, model: str | None) -> EngineSpec:
    """Find the model: the named one, or the first of the named engine; raises ModelFilesError."""
    folders = (models_folder(), BUNDLED)
    if model is None and engine == EngineKind.WHISPER:
        specs = (spec_of(folder) for folder in installed_models(folders))
        model = next((spec.folder.name for spec in specs if spec.kind == engine), "whisper-base")
    spec = spec_of(find_model(model or DEFAULT_MODEL, folders))
    if engine and spec.kind != engine:
        raise EngineError(f"{spec.folder.name} is a model for {spec.kind}, not for {engine}")
    return spec


def _recordings(given: Iterable[Path]) -> tuple[list[Found], bool]:
    """Find the recordings; files are taken as named, folders are searched to their depth."""
    found: list[Found] = []
    failed = False
    for path in given:
        reason = ""
        if path.is_dir():
            inside, foreign = _inside(path)
            found += [Found(each, each.relative_to(path)) for each in inside]
            for each in foreign:
                _complain(f"{_foreign_words(each)} ({Fault.UNREADABLE})")
            failed |= bool(foreign)
            reason = "" if inside or foreign else "holds no recordings"
        elif path.is_file():
            found.append(Found(path, Path(path.name)))
        else:
            reason = "is no file" if path.exists() else "is not there"
        if reason:
            _complain(f"{path} {reason} ({Fault.NOT_FOUND})")
            failed = True
    return found, failed


def _twins(found: Iterable[Found]) -> tuple[Found, Found] | None:
    """Two recordings whose transcripts would have the same name."""
    first: dict[Path, Found] = {}
    for each in found:
        other = first.setdefault(each.below, each)
        if other.path.absolute() != each.path.absolute():
            return other, each
    return None


def _inside(folder: Path) -> tuple[list[Path], list[Path]]:
    """Recordings in a folder, and such that cannot be read."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    readable = [path for path in files if path.suffix.lower() in SUFFIXES]
    return readable, [path for path in files if foreign_format(path)]


def _foreign_words(path: Path) -> str:
    return f"{path.name} is {foreign_format(path)}, which is not read; make it wav, flac or opus"


def _done(each: Found, making: Making, args: argparse.Namespace) -> bool:
    """Transcribe and tell one recording; tells whether all of it could be."""
    path = each.path
    try:
        heard = _heard(path, making(), live=args.live)
        _tell(each, heard, args)
    except SoundFileError as error:
        words = _foreign_words(path) if foreign_format(path) else str(error)
        _complain(f"{words} ({Fault.UNREADABLE})")
        return False
    except TranscriptionError as error:
        _complain(f"{error} ({Fault.NOT_HEARD})")
        return False
    except OSError as error:
        _complain(f"the transcript of {path.name} cannot be written: {error} ({Fault.NOT_WRITTEN})")
        return False
    return _whole(path.name, heard)


def _whole(name: str, heard: Transcription) -> bool:
    """Complain of what is missing in a transcript; tells whether nothing is."""
    lost_s = sum(gap.length_s for gap in heard.gaps)
    if lost_s:
        _complain(f"{name}: {lost_s:.1f} s of sound could not be heard ({Fault.NOT_HEARD})")
    if heard.damage:  # whether a track is dead, a piece of it cannot tell
        _complain(
            f"{name} is damaged: it was read up to {heard.audio_s:.1f} s:"
            f" {heard.damage} ({Fault.DAMAGED})"
        )
        return False
    for track in heard.dead:
        _complain(f"{name}: the track of the {track} is dead: no sound at all ({Fault.DEAD_TRACK})")
    return not lost_s


def _heard(path: Path, recognition: Recognition, *, live: bool) -> Transcription:
    """Transcribe with a bar on stderr, if that is a terminal."""
    with _bar(path) as progress:
        work = transcribe_live if live else transcribe
        return work(path, recognition, progress)


@contextmanager
def _bar(path: Path) -> Iterator[Callable[[float], None]]:
    total_s = round(length_s(path), 1)
    with tqdm(total=total_s, desc=printable(path.name), unit="s", leave=False, disable=None) as bar:

        def progress(seconds: float) -> None:
            bar.update(round(seconds, 1) - bar.n)

        yield progress


def _tell(each: Found, heard: Transcription, args: argparse.Namespace) -> None:
    form = "json" if args.json else "srt" if args.srt else "txt"
    text = FORMS[form](each.path, heard)
    if args.output is None:
        sys.stdout.write(text)
        sys.stdout.flush()
        return
    target = args.output / each.below.with_name(f"{each.below.name}.{form}")
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(f".{target.name}.part")
    part.write_text(text, "utf-8")
    part.replace(target)


def _complain(sentence: str) -> None:
    sys.stderr.write(f"zuoxi transcribe: {printable(sentence)}\n")
