"""``zuoxi demo``: server, seat and a recorded call; what came of it is left in a folder."""

from __future__ import annotations

import json
import logging
import secrets
import time
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter
from PySide6.QtCore import QObject, QSize, QTimer, Slot
from PySide6.QtWidgets import QApplication

from app.bootstrap.application import RESOURCES, make_application
from app.bootstrap.seat import OpenSeat
from app.bootstrap.server_process import DemoUser, ServerProcess
from app.domain.seat import Role
from app.domain.ticket import Ticket, TicketEvent
from app.paths import Profile
from app.services.events import (
    CallAnswered,
    CallEnded,
    CallRinging,
    DeskEvent,
    Suggested,
    SyncChanged,
    TicketSaved,
)
from app.settings import Settings
from app.sync.client import Central
from app.sync.protocol import CallRecord, Credentials
from app.telephony.line import RecordedLine
from speech.accuracy import characters_wrong
from speech.events import Partial, Segment, Track
from speech.listening import Source
from speech.streams import FileStream
from speech.text.plain import Plain
from ui.seat.autopilot import Autopilot

log = logging.getLogger(__name__)

CALLER = "138 0013 8000"
RINGS_AFTER_S = 1.5
SETTLE_MS = 1_200
GIVE_UP_MS = 180_000
AGENT = "demo-agent"


@dataclass
class Notes:
    """What the demonstration measures; times are ``time.perf_counter()`` seconds."""

    answered_s: float = 0.0
    first_partial_s: float = 0.0
    partial_delays_ms: list[float] = field(default_factory=list)
    suggestions_shown: set[tuple[str, str]] = field(default_factory=set)
    assistant_ms: list[float] = field(default_factory=list)
    call_ended_s: float = 0.0
    at_server_s: float = 0.0
    taken_over: bool = False


class Demo(QObject):
    """Watches the desk, takes the pictures, writes the report."""

    def __init__(self, app: QApplication, seat: OpenSeat, central: Central, out: Path) -> None:
        super().__init__(app)
        self._app = app
        self._seat = seat
        self._central = central
        self._out = out
        self._pictures: list[str] = []
        self._ticket: Ticket | None = None
        self._sentences = 0
        self.notes = Notes()
        self.unattended = True
        self.failed = ""
        desk = seat.desk
        desk.event_shown.connect(self._note)
        desk.hearing.shown.connect(self._note_speech)
        self.pilot = Autopilot(desk, lambda: seat.tickets.draft)
        self.pilot.released.connect(self._hand_over)
        QTimer.singleShot(GIVE_UP_MS, self, self._give_up)

    @Slot(object)
    def _note(self, event: DeskEvent) -> None:
        now = time.perf_counter()
        match event:
            case CallRinging():
                QTimer.singleShot(500, self, lambda: self._picture("1-ringing"))
            case CallAnswered():
                self.notes.answered_s = now
            case Suggested(suggestions, took_ms, _):
                self.notes.assistant_ms.append(took_ms)
                self.notes.suggestions_shown |= {(s.kind, s.value) for s in suggestions}
            case CallEnded():
                self.notes.call_ended_s = now
                self._picture("4-call-over")
            case TicketSaved(ticket, _):
                self._ticket = ticket
            case SyncChanged(connected=True, waiting=0) if self._ticket is not None:
                self._arrived(now)

    @Slot(object)
    def _note_speech(self, event: Partial | Segment) -> None:
        now = time.perf_counter()
        if isinstance(event, Partial):
            self.notes.partial_delays_ms.append((now - event.captured_s) * 1000)
            if not self.notes.first_partial_s:
                self.notes.first_partial_s = now
            if self._sentences == 1 and len(event.text) > 10:
                self._picture("2-first-words")
        else:
            self._sentences += 1
            if self._sentences == 8:
                QTimer.singleShot(3 * SETTLE_MS, self, lambda: self._picture("3-suggestions"))

    def _arrived(self, now: float) -> None:
        if not self.notes.at_server_s:
            self.notes.at_server_s = now
            QTimer.singleShot(SETTLE_MS, self, self._finish)

    @Slot()
    def _finish(self) -> None:
        self._picture("5-sent")
        try:
            self._write()
        except Exception:
            log.exception("The report could not be written")
            self.failed = "The report could not be written; see zuoxi.log."
        if self.unattended:
            self._app.exit()

    @Slot()
    def _hand_over(self) -> None:
        self.notes.taken_over = True
        self.unattended = False

    @Slot()
    def _give_up(self) -> None:
        if self.unattended and not self.notes.at_server_s:
            self.failed = "The ticket did not reach the server within three minutes."
            self._picture("9-gave-up")
            self._app.exit()

    def _picture(self, name: str) -> None:
        if name not in self._pictures:
            self._pictures.append(name)
            self._seat.desk.window.grab().save(str(self._out / f"{name}.png"))

    def _write(self) -> None:
        """Everything as the server has it, asked of the server."""
        call = self._seat.calls.call
        if call is None or self._ticket is None:
            return
        ticket = self._central.ticket(self._ticket.id)
        events = self._central.ticket_events(ticket.id)
        record = self._central.call_record(call.id)
        history = [_plain(event) for event in events]
        _write_json(self._out / "ticket.json", _plain(ticket) | {"events": history})
        _write_json(self._out / "transcript.json", _transcript(record))
        lines = [
            f"{s.start_s:6.1f}  {'坐席' if s.speaker == 'agent' else '市民'}  {s.text}"
            for s in record.transcript.segments
        ]
        (self._out / "transcript.txt").write_text("\n".join(lines) + "\n", "utf-8")
        _write_json(self._out / "report.json", self._report(record, ticket.number))

    def _report(self, record: CallRecord, number: str) -> dict[str, Any]:
        truth = json.loads((RESOURCES / "demo" / "call.json").read_text("utf-8"))
        wrong, said = _judged(truth, record)
        notes = self.notes
        first_word_s = min(turn["start_s"] for turn in truth)
        return {
            "ticket": number,
            "characters_said": said,
            "characters_wrong": wrong,
            "sentences_heard": len(record.transcript.segments),
            "seconds_lost": sum(gap.length_s for gap in record.transcript.gaps),
            "first_partial_s_after_first_sound": round(
                notes.first_partial_s - notes.answered_s - first_word_s, 3
            ),
            "partial_delay_ms": _spread(notes.partial_delays_ms),
            "assistant_ms_max": round(max(notes.assistant_ms, default=0.0), 1),
            "suggestions_shown": len(notes.suggestions_shown),
            "suggestions_taken": [s.kind for s in self.pilot.taken],
            "call_end_to_server_s": round(notes.at_server_s - notes.call_ended_s, 2),
            "taken_over_by_a_person": notes.taken_over,
            "screenshots": [f"{name}.png" for name in self._pictures],
        }


def run_demo(out: Path, *, keep_open: bool, language: str, theme: str) -> int:
    """Run the demonstration; gives the exit status. ``out`` is a new folder."""
    profile = Profile(out / "profile").make()
    password = secrets.token_urlsafe(12)
    user = DemoUser(AGENT, password, Role.AGENT, "8012", "李")
    data = out / "central"
    data.mkdir()
    server = ServerProcess(data, [user])
    try:
        demo = _play(server.start(), password, profile, out, keep_open, language, theme)
    finally:
        server.stop()
    if demo.failed:
        log.error(demo.failed)
    return 1 if demo.failed else 0


def _play(
    address: str,
    password: str,
    profile: Profile,
    out: Path,
    keep_open: bool,
    language: str,
    theme: str,
) -> Demo:
    """Open the seat on the running server and let the call come."""
    central = Central(address)
    who = central.sign_in(Credentials(AGENT, password))
    app, look = make_application(theme, language)
    settings = Settings(server=address, theme=theme, language=language)
    call = _recorded_call()
    line = RecordedLine(CALLER, RINGS_AFTER_S)
    seat = OpenSeat(look, profile, settings, who, central, line, lambda _: (call,))
    watcher = Central(address)
    try:
        seat.model.result(timeout=30)
        seat.words.result(timeout=30)
        watcher.sign_in(Credentials(AGENT, password))
        demo = Demo(app, seat, watcher, out)
        demo.unattended = not keep_open
        room = seat.window.screen().availableSize()
        seat.window.resize(QSize(1440, 860).boundedTo(room))
        seat.window.show()
        seat.window.activateWindow()
        seat.start()
        app.exec()
    finally:
        seat.close()
        watcher.close()
    return demo


def _recorded_call() -> Source:
    stream = FileStream(RESOURCES / "demo" / "call.flac")
    return Source(stream, tuple(Track), stream.rate_hz)


def _judged(truth: list[dict[str, Any]], record: CallRecord) -> tuple[int, int]:
    """Count the characters that both tracks have wrong, and those that were said."""
    plain, wrong, said = Plain(), 0, 0
    for track in Track:
        spoken = "".join(turn["text"] for turn in truth if turn["speaker"] == track.value)
        heard = "".join(
            s.text for s in record.transcript.segments if s.speaker.value == track.value
        )
        errors, total = characters_wrong(plain(spoken), plain(heard))
        wrong, said = wrong + errors, said + total
    return wrong, said


def _spread(values_ms: list[float]) -> dict[str, float] | None:
    """Median, 95th percentile and the largest; ``None`` of nothing."""
    if not values_ms:
        return None
    ordered = sorted(values_ms)
    return {
        "p50": round(ordered[len(ordered) // 2], 1),
        "p95": round(ordered[int(len(ordered) * 0.95)], 1),
        "max": round(ordered[-1], 1),
    }


def _transcript(record: CallRecord) -> dict[str, Any]:
    segments = [asdict(segment) for segment in record.transcript.segments]
    length_s = (record.call.ended_ms - record.call.answered_ms) / 1000
    return {
        "file": "call.flac",
        "audio_s": length_s,
        "decode_s": None,
        "text": "".join(segment["text"] for segment in segments),
        "segments": segments,
        "gaps": [asdict(gap) for gap in record.transcript.gaps],
    }


def _plain(value: Ticket | TicketEvent) -> dict[str, Any]:
    plain: dict[str, Any] = TypeAdapter(type(value)).dump_python(value, mode="json")
    return plain


def _write_json(path: Path, value: object) -> None:
    path.write_text(json.dumps(value, ensure_ascii=False, indent=1) + "\n", "utf-8")
