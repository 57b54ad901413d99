"""packaging/prepare.sh on computers that are made of a few pretended programs.

Real bash runs the real script in a folder of its own; ``apt-get``, ``python3``, ``ldconfig`` and
the like are small scripts that write down how they were called and fail when they are told to.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SCRIPT = ROOT / "packaging" / "prepare.sh"
REAL = (
    *("bash", "awk", "sed", "cut", "tail", "grep", "xargs", "mktemp", "cat", "rm", "mv", "touch"),
    *("readlink", "sha256sum", "df", "uname", "flock", "env", "sleep", "dirname", "mkdir", "chmod"),
    *("echo", "cp", "ln"),
)
PRETENDED = {
    "id": "echo 0",
    "apt-get": """
        case "$*" in *update*) exit 0 ;; esac
        if [ -f apt-says ]; then cat apt-says; exit 100; fi
        touch installed""",
    "ldconfig": """
        [ -f installed ] || exit 0
        awk '$3 == "lib" { print "\t" $4 " (libc6,x86-64) => /lib/" $4 }' packaging/prepare.sh""",
    "fc-list": "[ ! -f installed ] || echo /fonts/cjk.ttc",
    "python3": """
        case "$*" in
            *version_info*) [ ! -f python-is-old ] ;;
            *ensurepip*) [ ! -f no-venv-module ] ;;
            -V) echo Python 3.9.2 ;;
            *venv*) mkdir -p .venv/bin && ln -s "$BIN/venv-python" .venv/bin/python &&
                    cp "$BIN/lrelease" .venv/bin/pyside6-lrelease ;;
        esac""",
    "venv-python": """
        case "$*" in *--version*) exit 0 ;; esac
        if [ -f pip-says ]; then cat pip-says; exit 1; fi""",
    "lrelease": 'if [ -f bad-ts ]; then echo bad; exit 1; fi; touch "$4"',
    "Xvfb": "",
    "xauth": "",
    "pulseaudio": "",
    "pactl": "",
}
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="pretends a Debian")


class Computer:
    """A checkout in ``folder``, and programs in ``bin``."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "zuoxi"
        self.bin = folder / "bin"
        self.bin.mkdir(parents=True)
        self.environment = {"PATH": str(self.bin), "BIN": str(self.bin), "TMPDIR": str(folder)}
        for name in REAL:
            (self.bin / name).symlink_to(shutil.which(name) or f"/missing/{name}")
        for name, does in PRETENDED.items():
            self.pretend(name, does)
        for name in ("am/final.mdl", "graph/HCLG.fst"):
            self.write(f"resources/models/demo-zh/{name}")
        (self.folder / "packaging").mkdir()
        shutil.copy(SCRIPT, self.folder / "packaging")
        shutil.copy(ROOT / "requirements.lock", self.folder)
        self.write("pyproject.toml")

    def pretend(self, name: str, does: str) -> None:
        path = self.bin / name
        path.write_text(f'#!/bin/bash\necho "{name} $*" >>"$BIN/../calls"\n{does}\n')
        path.chmod(0o755)

    def write(self, name: str, text: str = "") -> None:
        (self.folder / name).parent.mkdir(parents=True, exist_ok=True)
        (self.folder / name).write_text(text)

    def prepare(self, purpose: str = "run", **environment: str) -> tuple[int, str]:
        """Run the script; its exit status and all its words."""
        done = subprocess.run(
            [str(self.folder / "packaging" / "prepare.sh"), purpose],
            env=self.environment | environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        return done.returncode, done.stdout + done.stderr

    def calls(self, *names: str) -> list[str]:
        """What was called since this was asked last, of ``names`` only."""
        path = self.bin.parent / "calls"
        lines = path.read_text().splitlines() if path.exists() else []
        path.unlink(missing_ok=True)
        return [line for line in lines if line.split()[0] in names]


@pytest.fixture
def computer(tmp_path: Path) -> Computer:
    return Computer(tmp_path)


CHANGES = ("apt-get", "venv-python")


def test_a_bare_computer_is_prepared_once(computer: Computer) -> None:
    code, words = computer.prepare()
    assert code == 0, words
    assert "libportaudio2" in words
    assert "sound from the microphone and the line" in words
    calls = computer.calls(*CHANGES)
    assert "install --yes --no-install-recommends --no-remove libportaudio2" in calls[1]
    pip = [call for call in calls if "pip install" in call]
    assert ["--require-hashes" in call for call in pip] == [True, True, False]
    assert pip[-1].endswith("--no-deps --no-build-isolation -e .")
    assert computer.prepare() == (0, "")
    assert not computer.calls(*CHANGES)


def test_the_tools_that_build_packages_are_locked_too(computer: Computer) -> None:
    computer.prepare()
    built_with = (computer.folder / ".venv" / "build.lock").read_text()
    names = [line.split("==")[0] for line in built_with.splitlines() if "==" in line]
    assert sorted(names) == ["packaging", "pip", "setuptools", "wheel"]
    assert built_with.count("--hash=sha256:") >= len(names)


def test_a_new_lock_file_brings_the_same_venv_up_to_date(computer: Computer) -> None:
    computer.prepare()
    computer.write(".venv/kept")
    computer.write("requirements.lock", "new==1 \\\n    --hash=sha256:00\n")
    computer.calls()
    assert computer.prepare()[0] == 0
    assert any("-r requirements.lock" in call for call in computer.calls("venv-python"))
    assert (computer.folder / ".venv" / "kept").exists()
    assert computer.prepare() == (0, "")


def test_a_half_made_venv_is_made_anew(computer: Computer) -> None:
    computer.write("pip-says", "ERROR: something new")
    code, words = computer.prepare()
    assert code == 1
    assert "something new" in words
    assert computer.prepare()[0] == 1  # and it does not count as whole the second time
    computer.write(".venv/half")
    (computer.folder / "pip-says").unlink()
    assert computer.prepare()[0] == 0
    assert not (computer.folder / ".venv" / "half").exists()


def test_an_update_that_was_cut_is_no_whole_venv_either(computer: Computer) -> None:
    computer.prepare()
    computer.write(".venv/half")
    computer.write("requirements.lock", "new==1 \\\n    --hash=sha256:00\n")
    computer.write("pip-says", "ERROR: cut")
    assert computer.prepare()[0] == 1
    (computer.folder / "pip-says").unlink()
    assert computer.prepare()[0] == 0
    assert not (computer.folder / ".venv" / "half").exists()


def test_a_moved_checkout_gets_a_venv_of_its_own(computer: Computer) -> None:
    computer.prepare()
    computer.folder = computer.folder.rename(computer.folder.with_name("elsewhere"))
    computer.calls()
    assert computer.prepare()[0] == 0
    assert computer.calls("venv-python")


@pytest.mark.parametrize(
    ("purpose", "display", "wanted"),
    [("run", ":0", False), ("run", "", True), ("test", ":0", True)],
)
def test_virtual_devices_only_where_they_are_used(
    computer: Computer, purpose: str, display: str, wanted: bool
) -> None:
    for name in ("Xvfb", "pactl"):
        (computer.bin / name).unlink()
    words = computer.prepare(purpose, DISPLAY=display)[1]
    assert ("xvfb " in words, "pulseaudio-utils" in words) == (wanted, wanted)
    assert ("pulseaudio " in words) is False  # that one is there


APT = {
    "E: Could not get lock /var/lib/dpkg/lock-frontend": "Another program has been installing",
    "E: You don't have enough free space in /var/cache/apt": "The disk is full",
    "E: dpkg was interrupted, you must manually run": "dpkg --configure -a",
    "E: Packages need to be removed but remove is disabled.": "remove packages of yours",
    "E: Unable to locate package xvfb": "package sources lack",
    "Err:1 Temporary failure resolving": "cannot be reached",
    "E: something new": "apt-get failed",
}
PIP = {
    "ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM": "its sum is wrong",
    "OSError: [Errno 28] No space left on device": "The disk is full",
    "Failed to establish a new connection: [Errno -3] Temporary failure in name resolution": (
        "cannot be fetched"
    ),
    "ERROR: something new": "pip failed",
}


@pytest.mark.parametrize("says", APT)
def test_what_apt_says_is_told_in_words(computer: Computer, says: str) -> None:
    computer.write("apt-says", says)
    code, words = computer.prepare(ZUOXI_LOCK_WAIT_S="0")
    assert code == 1
    assert APT[says] in words.rpartition("zuoxi:")[2]
    assert says in words


@pytest.mark.parametrize("says", PIP)
def test_what_pip_says_is_told_in_words(computer: Computer, says: str) -> None:
    computer.write("pip-says", says)
    code, words = computer.prepare()
    assert code == 1
    assert PIP[says] in words.rpartition("zuoxi:")[2]


def old_python(computer: Computer) -> None:
    computer.write("python-is-old")


def no_venv_module(computer: Computer) -> None:
    computer.write("no-venv-module")


def no_model(computer: Computer) -> None:
    (computer.folder / "resources/models/demo-zh/am/final.mdl").unlink()


def no_root(computer: Computer) -> None:
    computer.pretend("id", "echo 1000")


def locked_sudo(computer: Computer) -> None:
    computer.pretend("id", "echo 1000")
    computer.pretend("sudo", '[ "$1" != -n ]')


def no_apt(computer: Computer) -> None:
    (computer.bin / "apt-get").unlink()


def no_effect(computer: Computer) -> None:
    computer.pretend("apt-get", "")


def no_room(computer: Computer) -> None:
    (computer.bin / "df").unlink()
    computer.pretend("df", "printf 'head\\ntmpfs 100 90 10 90%% /\\n'")


def bad_translation(computer: Computer) -> None:
    computer.write("resources/i18n/en.ts")
    computer.write("bad-ts")


@pytest.mark.parametrize(
    ("spoil", "told", "advice"),
    [
        (old_python, "Python 3.11 or newer is needed; python3 is Python 3.9.2", "PYTHON="),
        (no_venv_module, "cannot make virtual environments", "python3-venv"),
        (no_model, "speech model that belongs to the program", "git checkout"),
        (no_root, "neither root nor is there sudo", "apt-get install libportaudio2"),
        (locked_sudo, "sudo does not let us", "apt-get install libportaudio2"),
        (no_apt, "no apt-get here", "this system's own packages"),
        (no_effect, "still their parts are not found: libportaudio2", "ldconfig"),
        (no_room, "10 MB are free", "Make room"),
        (bad_translation, "resources/i18n/en.ts cannot be compiled", "git checkout"),
    ],
)
def test_what_is_in_the_way_is_told_with_what_to_do(
    computer: Computer, spoil: Callable[[Computer], None], told: str, advice: str
) -> None:
    spoil(computer)
    code, words = computer.prepare()
    assert code == 1
    what, _, todo = words.rpartition("zuoxi: ")[2].partition("\n")
    assert told in what
    assert advice in todo


def test_another_system_goes_on_when_the_parts_are_there(computer: Computer) -> None:
    no_apt(computer)
    computer.write("installed")
    assert computer.prepare()[0] == 0


def test_translations_are_compiled_when_they_are_newer(computer: Computer) -> None:
    computer.write("resources/i18n/en.ts")
    computer.prepare()
    compiled = computer.folder / "resources/i18n/en.qm"
    assert compiled.exists()
    computer.calls()
    computer.prepare()
    assert not computer.calls("lrelease")
    os.utime(compiled, (1, 1))
    computer.prepare()
    assert computer.calls("lrelease")


def test_without_a_purpose_the_usage_is_told(computer: Computer) -> None:
    code, words = computer.prepare("walk")
    assert code == 1
    assert "prepare.sh run" in words
