"""``zuoxi doctor``: devices, model, database, server: what is wrong and what to do."""

from __future__ import annotations

import argparse
import json
import shutil
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import asdict, dataclass
from pathlib import Path

from app.commands.model import BUNDLED
from app.paths import Profile, default_profile, models_folder
from app.secrets import database_key, has_key_file, recording_key
from app.settings import Settings, read_settings
from app.store.database import open_database
from app.store.errors import DatabaseTooNew, KeyMissing, NoRoom, ProfileInUse, StoreError
from app.store.mending import Mended
from app.sync.client import Central
from speech.devices import list_devices
from speech.model_files import ModelFilesError, find_model, verify_layout
from speech.recording import LOW_SPACE_BYTES

ACTIONS: dict[type[StoreError], str] = {
    ProfileInUse: "Close the other copy of the program, or leave it at its work.",
    KeyMissing: "Unlock or restore the keyring of this person; the data was not changed.",
    NoRoom: "Make room on the disk.",
    DatabaseTooNew: "Install the later release.",
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at; ``action`` is empty when all is well."""

    what: str
    found: str
    action: str = ""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what may follow ``zuoxi doctor``."""
    parser.add_argument("--profile", type=Path, metavar="FOLDER", help="the seat to look at")
    parser.add_argument("--json", action="store_true", help="print one JSON object")


def run(args: argparse.Namespace) -> int:
    """Look at everything; the exit status is 1 if something needs a person."""
    profile = Profile(args.profile) if args.profile else default_profile()
    settings, problems = read_settings(profile.settings)
    findings = [Finding("settings", text, "Correct the file.") for text in problems]
    findings += [
        *_devices(settings),
        _model(settings.model),
        *_database(profile),
        _room(profile),
        _server(settings.server),
    ]
    if args.json:
        sys.stdout.write(
            json.dumps({"findings": [asdict(f) for f in findings]}, ensure_ascii=False) + "\n"
        )
    else:
        for each in findings:
            sys.stdout.write(f"{'!' if each.action else '✓'} {each.what}: {each.found}\n")
            if each.action:
                sys.stdout.write(f"    {each.action}\n")
    return int(any(each.action for each in findings))


def _devices(settings: Settings) -> Iterator[Finding]:
    devices = list_devices()
    for device in devices:
        shape = f"{device.kind}, {device.channels} channels, {device.rate_hz} Hz"
        text = f"{device.name} ({shape}): {device.identity}"
        yield Finding("sound device", text)
    if not devices:
        yield Finding("sound devices", "none", "Plug in the headset, or check the sound system.")
    known = {device.identity for device in devices}
    for wanted in filter(None, (settings.agent_device, settings.citizen_device)):
        if wanted not in known:
            yield Finding(
                "sound device",
                f"{wanted} of settings.toml is not there now",
                "Plug it in, or choose one of the devices above.",
            )


def _model(name: str) -> Finding:
    try:
        folder = find_model(name, (models_folder(), BUNDLED))
        verify_layout(folder)
    except ModelFilesError as error:
        return Finding("speech model", error.what, error.action)
    return Finding("speech model", f"{name} in {folder}")


def _database(profile: Profile) -> Iterator[Finding]:
    if not profile.database.exists():
        yield Finding("database", "none yet; the first sign-in makes it")
        return
    try:
        key = recording_key(profile.folder)
        if has_key_file(profile.folder):
            yield Finding("key", "in a file beside the data, because no keyring took it")
        else:
            yield Finding("key", "in the keyring of this person")
        database = open_database(profile.database, database_key(key))
    except StoreError as error:
        yield Finding("database", str(error), ACTIONS.get(type(error), "Call IT."))
        return
    with closing(database):
        damaged = database.look_for_damage()
        mended = database.mended
    if damaged:
        yield Finding("database", "it is damaged", "Run this again: its next opening mends it.")
    elif mended is not None:
        yield Finding("database", _told(mended), f"Call IT: it was damaged, see {mended.aside}.")
    else:
        yield Finding("database", str(profile.database))


def _told(mended: Mended) -> str:
    kept, lost = sum(mended.kept.values()), sum(mended.lost.values())
    return f"mended: {kept} rows came back, {lost} did not"


def _room(profile: Profile) -> Finding:
    """Look whether the disk has room for the recordings of some calls."""
    folder = next(each for each in (profile.folder, *profile.folder.parents) if each.exists())
    free = shutil.disk_usage(folder).free
    action = "" if free >= LOW_SPACE_BYTES else "Make room: an hour of a call needs up to 140 MB."
    return Finding("disk", f"{free / 1e9:.1f} GB free for recordings", action)


def _server(address: str) -> Finding:
    central = Central(address)
    try:
        if central.is_alive():
            return Finding("central server", f"answers at {address}")
    finally:
        central.close()
    return Finding(
        "central server",
        f"no answer at {address}",
        "Check the address in settings.toml and that `zuoxi central` runs there.",
    )
