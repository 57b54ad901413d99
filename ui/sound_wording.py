"""Sentences about what is heard and how: corrections, faults of sound, figures of a talk."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QCoreApplication

from app.domain.talk import LONG_PAUSE_S, Talk
from app.domain.transcript import Edit, EditKind, Speaker
from speech.events import RecordingFault, SoundFault, Track
from ui.wording import UserMessage, track

translate = QCoreApplication.translate  # lupdate looks for this very name


def recording_pause(length_s: float) -> str:
    """A pause of the recording: with its length, or going on."""
    if not length_s:
        return translate("sound", "Recording is paused")
    return translate("sound", "Recording was paused for {0} s").format(f"{length_s:.1f}")


def pause_forgotten(length_s: float) -> str:
    """A pause of the recording ended by itself."""
    return translate("sound", "The recording goes on by itself after {0} s of pause.").format(
        f"{length_s:.0f}"
    )


def edit(made: Edit, text: str) -> str:
    """What stood in the place of a piece of ``text``, or why the piece is marked."""
    if made.refused:
        return translate("sound", "Taken back: {0}").format(made.refused)
    return {
        EditKind.SOUND: translate("sound", "Heard: {0}"),
        EditKind.NUMBER: translate("sound", "Spoken: {0}"),
        EditKind.PERSON: translate("sound", "Before: {0}"),
        EditKind.FILLER: translate("sound", "Hesitation: {0}"),
    }[made.kind].format(made.heard or text[made.start : made.end])


def heard(edits: Iterable[Edit], text: str) -> str:
    """Which words of ``text`` stand for what, a line each; hesitations stand for themselves."""
    changed = (made for made in edits if made.kind is not EditKind.FILLER)
    lines = [f"{text[made.start : made.end]} ← {edit(made, text)}" for made in changed]
    return "\n".join(lines) or translate("sound", "Nothing in this line was changed.")


def toggle(made: Edit, text: str) -> str:
    """What a person can do with an edit."""
    if made.refused:
        return translate("sound", "Write “{0}” again").format(made.refused)
    written = text[made.start : made.end]
    return translate("sound", "Take “{0}” back to “{1}”").format(written, made.heard)


def speech_restarted(caught_up_s: float) -> str:
    """A recogniser died and is there again; the sound was kept for it."""
    return translate("sound", "Speech was restarted; {0} s heard again, nothing lost.").format(
        f"{caught_up_s:.1f}"
    )


def sound_fault(side: Track, fault: SoundFault) -> UserMessage:
    """Sound arrives and is worth nothing, or less than it could be."""
    match fault:
        case SoundFault.DEAD:
            return UserMessage(
                what=translate("sound", "Silence from {0}: the device gives no sound.").format(
                    track(side)
                ),
                kept=translate("sound", "The call and the ticket go on."),
                action=translate("sound", "Check its mute key, or choose another one (F12)."),
                code="AUDIO-03",
            )
        case SoundFault.CLIPPING:
            return UserMessage(
                what=translate("sound", "{0} is too loud and distorted.").format(track(side)),
                kept=translate("sound", "Everything is recorded; some words may be wrong."),
                action=translate("sound", "Turn the volume down, or move the microphone away."),
                code="AUDIO-04",
            )


def recording_trouble(fault: RecordingFault) -> UserMessage:
    """The recording of the call suffers; the words do not."""
    words = translate("sound", "The transcript and the ticket are still kept.")
    match fault:
        case RecordingFault.LOW_SPACE:
            return UserMessage(
                what=translate("sound", "The disk of this computer is nearly full."),
                kept=translate("sound", "So far everything is recorded."),
                action=translate("sound", "Call IT soon."),
                code="REC-01",
            )
        case RecordingFault.NOT_WRITTEN:
            return UserMessage(
                what=translate("sound", "The recording cannot be written now."),
                kept=words,
                action=translate("sound", "Keep working; it is tried again."),
                code="REC-02",
            )
        case RecordingFault.SLOW:
            return UserMessage(
                what=translate("sound", "The disk is too slow for the recording."),
                kept=words,
                action=translate("sound", "Keep working; close other programs."),
                code="REC-03",
            )
        case RecordingFault.STOPPED:
            return UserMessage(
                what=translate("sound", "The rest of this call is not recorded."),
                kept=words,
                action=translate("sound", "Keep working; tell IT after the call."),
                code="REC-04",
            )


def settings_not_saved(reason: str) -> UserMessage:
    """The settings could not be written."""
    return UserMessage(
        what=translate("sound", "The settings could not be saved: {0}.").format(reason),
        kept=translate("sound", "The old ones stay."),
        action=translate("sound", "Call IT."),
        code="SET-01",
    )


def talk(figures: Talk) -> str:
    """How a conversation went, in one quiet line."""
    shares = " · ".join(
        f"{track(side)} {round(100 * figures.share(Speaker(side)))}%" for side in Track
    )
    over = translate("sound", "talked over each other {0} s").format(f"{figures.over_s:.1f}")
    longest = translate("sound", "longest pause {0} s").format(f"{figures.longest_pause_s:.1f}")
    pauses = translate("sound", "pauses over {0} s: {1}").format(
        f"{LONG_PAUSE_S:g}", figures.pauses
    )
    return " · ".join((shares, over, longest, pauses))


def hot_word_added(word: str) -> str:
    """A marked text became a hot word."""
    return translate("sound", "“{0}” is a hot word now.").format(word)


def sound_saved() -> str:
    """Devices were chosen."""
    return translate("sound", "Saved; used from the next call on.")


def model_chosen(*, at_once: bool) -> str:
    """Another model was chosen, and is loaded now or after the call in hand."""
    if at_once:
        return translate("sound", "Saved; the model is being loaded.")
    return translate("sound", "Saved; the model is loaded after this call.")


def model_loaded(model: str, *, failed: bool) -> str:
    """What became of a model that was chosen."""
    if failed:
        return translate("sound", "{0} cannot be loaded; calls are heard as before.").format(model)
    return translate("sound", "{0} is used from the next call on.").format(model)
