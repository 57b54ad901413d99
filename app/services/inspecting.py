"""Finished calls for the inspector: the list, one call with its ticket, its sound."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID, uuid4

from app.domain.call import Call
from app.domain.ticket import Ticket, TicketEvent
from app.domain.transcript import Speaker, Transcript
from app.services.asking import asking
from app.sync.client import Central
from app.sync.protocol import Reason
from speech.devices import DeviceError
from speech.events import Track
from speech.playback import Playback, Player
from speech.streams import SoundFileError
from speech.waveform import peaks

__all__ = ["CallLine", "Inspecting", "OpenedCall", "Reason", "Replay", "Replayed", "Unplayable"]

CALLS = 200
PEAKS = 1_200
KEPT_RECORDINGS = 4


class Unplayable(Exception):  # noqa: N818 - the name says what happened
    """A recording cannot be heard: no device, no room on the disk, or no sound in the file."""


@dataclass(frozen=True, slots=True)
class CallLine:
    """A line of the list of calls.

    Attributes:
        agent: Name of the agent who took it.
        ticket_id: The ticket that came of it; ``None`` if there is none (yet).
        category: Code of the ticket's category.
    """

    call: Call
    agent: str
    ticket_id: UUID | None
    ticket_number: str
    title: str
    category: str
    has_recording: bool


@dataclass(frozen=True, slots=True)
class OpenedCall:
    """A call with what was said and what was written."""

    call: Call
    transcript: Transcript
    ticket: Ticket | None
    events: tuple[TicketEvent, ...]


@dataclass(frozen=True, slots=True)
class Replayed:
    """What a replay tells at every change; ``trouble``: it stopped by itself."""

    call_id: UUID
    position_s: float
    playing: bool
    trouble: bool = False


class Replay:
    """The sound of one call, standing at its beginning.

    Attributes:
        call_id: Whose sound it is.
        length_s: Length of the recording.
        peaks: How loud it is in each of ``PEAKS`` equal parts (0-1): agent, citizen.
    """

    def __init__(
        self, call_id: UUID, file: Path, on_change: Callable[[Replayed], None], device: str = ""
    ) -> None:
        """Read the whole file once, about a second for an hour; raises ``Unplayable``.

        ``on_change`` is called on the player's thread and must return at once.
        """

        def tell(now: Playback) -> None:
            on_change(Replayed(call_id, now.position_s, now.playing, bool(now.trouble)))

        self.call_id = call_id
        with _playable():
            agent, citizen = peaks(file, PEAKS)
            self._player = Player(file, tell, device)
        self.peaks = (tuple(map(float, agent)), tuple(map(float, citizen)))
        self.length_s = self._player.length_s

    @property
    def position_s(self) -> float:
        """Seconds that have been heard; never waits, from any thread."""
        return self._player.position_s

    @property
    def playing(self) -> bool:
        """Tell whether sound goes out; never waits, from any thread."""
        return self._player.playing

    def play(self, from_s: float | None = None) -> None:
        """Play on, or from a point. May wait for the device; raises ``Unplayable``."""
        with _playable():
            if from_s is not None:
                self._player.seek(from_s)
            self._player.play()

    def pause(self) -> None:
        """Be silent at once; never waits."""
        self._player.pause()

    def seek(self, position_s: float) -> None:
        """Go on from a point, playing or paused as before. May wait for the device."""
        self._player.seek(position_s)

    def set_speed(self, speed: float) -> None:
        """Play at 0.5 to 2 times the pace. May wait for the device."""
        self._player.set_speed(speed)

    def choose(self, speaker: Speaker | None) -> None:
        """Hear one voice alone, or both. May wait for the device."""
        self._player.choose(None if speaker is None else Track(speaker))

    def close(self) -> None:
        """Give back the device and the file; blocking."""
        self._player.close()


class Inspecting:
    """Asks the server and keeps the last recordings; its methods block, any thread may call them.

    Args:
        cache: A folder of its own for recordings, which lie there readable: it is emptied at the
            beginning and at the end, and only the last ``KEPT_RECORDINGS`` stay in between.
        device: Identity of the loudspeaker; empty = the system's default.
    """

    def __init__(self, central: Central, cache: Path, device: str = "") -> None:
        self._central = central
        self._cache = cache
        self._device = device
        self._replays: list[Replay] = []
        shutil.rmtree(cache, ignore_errors=True)

    def calls(self) -> tuple[CallLine, ...]:
        """List the newest calls, newest first; raises ``NotAnswered``."""
        with asking():
            found = self._central.calls(CALLS)
        return tuple(
            CallLine(
                each.call,
                each.agent,
                each.ticket_id,
                each.ticket_number,
                each.title,
                each.category,
                each.has_recording,
            )
            for each in found
        )

    def open_call(self, line: CallLine) -> OpenedCall:
        """Read a call, its transcript and its ticket; raises ``NotAnswered``."""
        with asking():
            record = self._central.call_record(line.call.id)
            if line.ticket_id is None:
                return OpenedCall(record.call, record.transcript, None, ())
            ticket = self._central.ticket(line.ticket_id)
            events = self._central.ticket_events(line.ticket_id)
        return OpenedCall(record.call, record.transcript, ticket, events)

    def unmask(self, ticket_id: UUID, reason: Reason) -> Ticket:
        """Read a ticket with nothing hidden; the server notes who and why. ``NotAnswered``."""
        with asking():
            return self._central.unmask_ticket(ticket_id, reason)

    def fetch(self, call_id: UUID) -> Path:
        """Bring the recording here; raises ``NotAnswered`` or ``Unplayable`` (no room)."""
        file = self._cache / f"{call_id}.flac"
        with _playable(), asking():
            self._cache.mkdir(mode=0o700, parents=True, exist_ok=True)
            if file.exists():
                file.touch()
            else:
                arriving = self._cache / f"{uuid4().hex}.arriving"  # it may be asked for twice
                self._central.fetch_recording(call_id, arriving)
                arriving.replace(file)
            self._forget_old()
        return file

    def replay(self, call_id: UUID, file: Path, on_change: Callable[[Replayed], None]) -> Replay:
        """Open the sound of a call, to be given to ``release``; raises ``Unplayable``."""
        made = Replay(call_id, file, on_change, self._device)
        self._replays.append(made)
        return made

    def release(self, replay: Replay) -> None:
        """Close a replay that is not wanted any more; blocking."""
        self._replays.remove(replay)
        replay.close()

    def close(self) -> None:
        """Close what is still open and remove the recordings."""
        for replay in self._replays:
            replay.close()
        shutil.rmtree(self._cache, ignore_errors=True)

    def _forget_old(self) -> None:
        files = sorted(self._cache.glob("*.flac"), key=lambda file: file.stat().st_mtime_ns)
        for file in files[:-KEPT_RECORDINGS]:
            file.unlink(missing_ok=True)


@contextmanager
def _playable() -> Iterator[None]:
    try:
        yield
    except (DeviceError, SoundFileError, OSError) as error:
        raise Unplayable(str(error)) from error
