"""Checking a model: the demo model hears, damaged ones are told in words and harm nobody."""

from __future__ import annotations

import argparse
import json
import shutil
from pathlib import Path

import pytest

import speech.model_check
from app.commands import model as command
from speech.model_check import check_model
from speech.model_files import Fault, ModelFilesError

RESOURCES = Path(__file__).parents[2] / "resources"
DEMO = RESOURCES / "models" / "demo-zh"
CLIP = RESOURCES / "audio" / "check.flac"
SAID = CLIP.with_suffix(".txt").read_text("utf-8").strip()


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    return Path(shutil.copytree(DEMO, tmp_path / "copy"))


def failure(folder: Path, timeout_s: float = 60) -> ModelFilesError:
    with pytest.raises(ModelFilesError) as caught:
        check_model(folder, CLIP, SAID, timeout_s)
    assert caught.value.fault is Fault.DAMAGED
    return caught.value


def test_the_demo_model_hears_the_clip() -> None:
    report = check_model(DEMO, CLIP, SAID)
    assert report.said_chars == 21
    assert report.wrong_chars <= 2
    assert report.understands
    assert 0 < report.real_time_factor < 1
    assert report.load_s > 0
    assert report.memory_mb > 1


def test_a_truncated_model_is_told_in_words(copy: Path) -> None:
    with (copy / "am" / "final.mdl").open("r+b") as file:
        file.truncate(2_000_000)
    error = failure(copy)
    assert "cannot load" in error.what
    assert "Failed to read matrix" in error.what
    assert "--again" in error.action


def test_a_model_that_kills_the_process_is_told_in_words(copy: Path) -> None:
    path = copy / "graph" / "HCLG.fst"
    raw = bytearray(path.read_bytes())
    half = len(raw) // 2  # behind it, arcs only: they now lead to states that do not exist
    raw[half:] = b"\x7f" * (len(raw) - half)
    path.write_bytes(raw)
    assert "crashed (SIG" in failure(copy).what


def test_a_model_that_takes_for_ever_is_given_up() -> None:
    assert "not answered" in failure(DEMO, timeout_s=0.001).what


def test_a_child_that_does_not_start_is_not_the_models_fault(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(speech.model_check, "START_S", 0.001)
    with pytest.raises(ModelFilesError, match="MODEL-09"):
        check_model(DEMO, CLIP, SAID)


def run(*words: str) -> int:
    parser = argparse.ArgumentParser()
    command.add_arguments(parser)
    return command.run(parser.parse_args(words))


def test_commands_print_one_json_object_each(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    where = ("--json", "--folder", str(tmp_path / "models"))

    def told() -> dict[str, object]:
        found: dict[str, object] = json.loads(capsys.readouterr().out)
        return found

    assert run("fetch", "own", "--from", str(DEMO), *where) == 0
    assert told()["folder"] == str(tmp_path / "models" / "own")
    assert run("fetch", "demo-zh", *where) == 0
    assert told()["was_there"] is True
    assert run("check", "own", *where) == 0
    assert told()["understands"] is True
    assert run("list", *where) == 0
    rows = {row["name"]: row["installed"] for row in told()["models"]}  # type: ignore[attr-defined]
    assert rows["own"] == str(tmp_path / "models" / "own")
    assert rows["demo-zh"] == str(DEMO)
    assert rows["vosk-model-cn-0.22"] is None
    assert run("fetch", "nobody-knows-it", *where) == 1
    assert told()["error"]["code"] == "MODEL-01"  # type: ignore[index]


def test_commands_speak_to_people(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    where = ("--folder", str(tmp_path))
    assert run("list", *where) == 0
    assert "SYNTHETIC VOICES ONLY" in capsys.readouterr().out
    assert run("check", "demo-zh", *where) == 0
    assert "The model works." in capsys.readouterr().out
    assert run("check", str(tmp_path), *where) == 1
    assert "MODEL-02" in capsys.readouterr().err
