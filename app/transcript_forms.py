"""A transcript as text for people, as JSON for programs, as subtitles for players."""

from __future__ import annotations

import json
import math
import os
import unicodedata
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

from speech.batch import Delays, Transcription
from speech.events import Edit, Segment, Track

NAMES = {Track.AGENT: "坐席", Track.CITIZEN: "市民"}


def as_text(path: Path, heard: Transcription) -> str:
    """A line for each sentence."""
    return "".join(_lines(path, heard))


def as_json(path: Path, heard: Transcription) -> str:
    """One line of JSON; other programs build on its shape, so it only ever grows."""
    return json.dumps(_told(path, heard), ensure_ascii=False) + "\n"


def as_srt(_path: Path, heard: Transcription) -> str:
    """Subtitles (SubRip)."""
    return "".join(_subtitles(heard))


def _told(path: Path, heard: Transcription) -> dict[str, Any]:
    told: dict[str, Any] = {
        "file": os.fsencode(path).decode("utf-8", "replace"),
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
    if heard.unheard:
        told["unheard"] = [
            {"speaker": track, "start_s": round(start_s, 3), "end_s": round(end_s, 3)}
            for track, start_s, end_s in heard.unheard
        ]
    if heard.damage:
        told["damaged"] = {"from_s": round(heard.audio_s, 3), "reason": heard.damage}
    if heard.dead:
        told["dead"] = list(heard.dead)
    if heard.delays is not None:
        told["delays"] = delays_ms(heard.delays)
    return told


def _segment(segment: Segment) -> dict[str, Any]:
    told: dict[str, Any] = {
        "speaker": segment.track,
        "start_s": round(segment.start_s, 3),
        "end_s": round(segment.end_s, 3),
        "text": segment.text,
        "words": [
            {key: round(v, 3) if isinstance(v, float) else v for key, v in asdict(word).items()}
            for word in segment.words
        ],
    }
    if segment.heard:
        told["heard"] = segment.heard
    if segment.edits:
        told["edits"] = [_edit(edit) for edit in segment.edits]
    return told


def _edit(edit: Edit) -> dict[str, Any]:
    return {"from": edit.start, "to": edit.end, "heard": edit.heard, "kind": edit.kind}


def delays_ms(delays: Delays) -> dict[str, float | None]:
    """Medians and 95th percentiles in milliseconds; ``None`` where nothing was measured."""
    return {
        f"{kind}_{name}_ms": percentile_ms(seconds, percent)
        for kind, seconds in (("partial", delays.partial_s), ("final", delays.final_s))
        for name, percent in (("p50", 50), ("p95", 95))
    }


def percentile_ms(seconds: tuple[float, ...], percent: int) -> float | None:
    """Nearest rank; ``None`` when nothing was measured."""
    if not seconds:
        return None
    return round(sorted(seconds)[math.ceil(len(seconds) * percent / 100) - 1] * 1000, 1)


def _lines(path: Path, heard: Transcription) -> Iterator[str]:
    yield f"{printable(str(path))}  {heard.audio_s:.1f} s\n"
    for start_s, _, track, said in _cues(heard):
        minutes, tenths = divmod(round(start_s * 10), 600)
        yield f"{minutes:02d}:{tenths / 10:04.1f}  {NAMES[track]}  {said}\n"
    for track, start_s, end_s in heard.unheard:
        yield f"[{NAMES[track]} {start_s:.1f}–{end_s:.1f} s: 有人说话，未能识别]\n"
    if heard.damage:
        yield f"[录音自 {heard.audio_s:.1f} s 起损坏]\n"
    if heard.delays is not None:
        told = delays_ms(heard.delays).items()
        yield "delays: " + ", ".join(f"{name} {value}" for name, value in told) + "\n"


def _subtitles(heard: Transcription) -> Iterator[str]:
    for number, (start_s, end_s, track, said) in enumerate(_cues(heard), 1):
        times = f"{srt_time(start_s)} --> {srt_time(end_s)}"
        yield f"{number}\n{times}\n{NAMES[track]}：{said}\n\n"


def _cues(heard: Transcription) -> list[tuple[float, float, Track, str]]:
    """What was said and what was lost, in the order of the recording: from, to, who, words."""
    said = [(each.start_s, each.end_s, each.track, each.text) for each in heard.segments]
    lost = [
        (gap.start_s, gap.start_s + gap.length_s, gap.track, f"[{gap.length_s:.1f} s 未能听取]")
        for gap in heard.gaps
    ]
    return sorted(said + lost, key=lambda cue: cue[0])


def printable(told: str) -> str:
    """Replace what would steer a terminal, and what UTF-8 has no bytes for, by ``?``."""
    return "".join("?" if unicodedata.category(each) in {"Cc", "Cs"} else each for each in told)


def srt_time(seconds: float) -> str:
    """Hours, minutes, seconds and milliseconds as SubRip has them."""
    minutes, ms = divmod(round(seconds * 1000), 60_000)
    return f"{minutes // 60:02d}:{minutes % 60:02d}:{ms // 1000:02d},{ms % 1000:03d}"
