"""What the way to the server needs of a seat: its recordings as FLAC, its news as an event."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import BinaryIO

from app.services.events import CallAnswered, CallEnded, DeskEvent, Heard, SyncChanged
from app.services.recovery import SENDING
from app.services.transcripts import said_of, stored
from app.sync.errors import Unsendable
from app.sync.link import LinkState, SyncNews
from app.sync.streaming import Streaming
from speech.events import Segment
from speech.recording_export import export_flac
from speech.recording_file import RecordingError

KEY_S = 5.0


@contextmanager
def opened(recording: Path, key: Future[bytes]) -> Iterator[BinaryIO]:
    """Open a sealed recording as plain FLAC, for the time of sending it.

    Raises:
        Unsendable: It never can be.
        OSError: Not now; worth another try.
    """
    with TemporaryDirectory(prefix=SENDING, dir=recording.parent) as folder:
        plain = Path(folder) / "call.flac"
        try:
            export_flac(recording, key.result(KEY_S), plain)
        except RecordingError as error:
            raise Unsendable(str(error)) from error
        except TimeoutError as error:
            raise OSError("the keyring is locked") from error
        with plain.open("rb") as file:
            yield file


def stream(streaming: Streaming, event: DeskEvent) -> None:
    """Let those who follow a call hear what the desk hears; any thread, returns at once."""
    match event:
        case CallAnswered(call, hears=True):
            streaming.begin(call.id)
        case Heard(Segment() as segment, call_id):
            streaming.say(call_id, said_of(stored(segment)))
        case CallEnded(call):
            streaming.over(call.id)


def told(news: SyncNews) -> SyncChanged:
    """Turn news of the exchange into an event of the desk."""
    return SyncChanged(
        connected=news.state is not LinkState.UNREACHABLE,
        sign_in_needed=news.state is LinkState.SIGN_IN_NEEDED,
        waiting=news.waiting,
        held=news.held,
        last_sent_ms=news.last_sent_ms,
        problem=news.problem,
        articles_changed=news.articles_changed,
    )
