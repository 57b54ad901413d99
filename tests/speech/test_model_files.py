"""Models on disk: both layouts, what is missing, finding by name and by path."""

from __future__ import annotations

from pathlib import Path

import pytest

from speech.engine import EngineKind
from speech.model_files import (
    Fault,
    ModelFilesError,
    find_model,
    installed_models,
    read_catalogue,
    spec_of,
    takes_phrases,
    verify_layout,
)

MODELS = Path(__file__).parents[2] / "resources" / "models"
STATIC = ("am/final.mdl", "conf/model.conf", "conf/mfcc.conf", "graph/HCLG.fst", "graph/words.txt")
DYNAMIC = ("am/final.mdl", "conf/model.conf", "conf/mfcc.conf", "graph/HCLr.fst", "graph/Gr.fst")
WHISPER = ("model.bin", "config.json", "tokenizer.json", "vocabulary.txt")
FLAT = ("final.mdl", "mfcc.conf", "HCLG.fst", "words.txt")


def make(folder: Path, names: tuple[str, ...]) -> Path:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("x")
    return folder


@pytest.mark.parametrize("names", [STATIC, DYNAMIC, FLAT], ids=["static", "dynamic", "flat"])
def test_every_layout_is_known_and_every_file_of_it_is_missed(
    tmp_path: Path, names: tuple[str, ...]
) -> None:
    whole = make(tmp_path / "whole", names)
    verify_layout(whole)
    for name in names:
        (whole / name).write_text("")
        with pytest.raises(ModelFilesError) as caught:
            verify_layout(whole)
        assert caught.value.fault is Fault.NO_MODEL
        assert Path(name).name in caught.value.what
        (whole / name).write_text("x")


def test_a_whisper_model_is_known_by_its_files(tmp_path: Path) -> None:
    whole = make(tmp_path / "whole", WHISPER)
    assert spec_of(whole, 2).kind is EngineKind.WHISPER
    for name in WHISPER[1:]:
        (whole / name).unlink()
        with pytest.raises(ModelFilesError, match=name):
            verify_layout(whole)
        (whole / name).write_text("x")


@pytest.mark.parametrize("names", [STATIC, DYNAMIC, FLAT], ids=["static", "dynamic", "flat"])
def test_a_model_of_another_language_is_refused(tmp_path: Path, names: tuple[str, ...]) -> None:
    folder = make(tmp_path / "model", names)
    words = next(name for name in names if name.endswith(("words.txt", "Gr.fst")))
    (folder / words).write_bytes(b"\x00\xff<eps> 0\nhello 1\ngood 2\n")
    with pytest.raises(ModelFilesError, match="another language") as caught:
        spec_of(folder)
    assert caught.value.fault is Fault.OTHER_LANGUAGE
    (folder / words).write_bytes(b"\x00\xff<eps> 0\n" + "您好 1\n".encode())
    assert spec_of(folder).kind is EngineKind.VOSK
    assert takes_phrases(folder) is (names is DYNAMIC)


def test_a_model_one_level_deeper_is_pointed_at(tmp_path: Path) -> None:
    make(tmp_path / "outer" / "inner", STATIC)
    with pytest.raises(ModelFilesError) as caught:
        verify_layout(tmp_path / "outer")
    assert str(tmp_path / "outer" / "inner") in caught.value.action


def test_find_by_name_by_path_and_not_at_all(tmp_path: Path) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    make(second / "a", STATIC)
    make(first / "b", FLAT)
    make(second / "b", FLAT)
    make(second / ".hidden", FLAT)
    assert find_model("a", [first, second]) == second / "a"
    assert find_model("b", [first, second]) == first / "b"
    assert find_model(str(second / "a"), []) == second / "a"
    assert installed_models([first, second, tmp_path / "none"]) == [first / "b", second / "a"]
    for name in ("c", "", "../second/zzz"):
        with pytest.raises(ModelFilesError, match=r"installed: b, a.*MODEL-01"):
            find_model(name, [first, second])


def test_the_catalogue_names_what_is_shipped() -> None:
    known = {model.name: model for model in read_catalogue(MODELS / "catalogue.toml")}
    assert len(known["vosk-model-small-cn-0.22"].sha256) == 64
    assert known["vosk-model-cn-0.22"].sha256 == ""
    for model in known.values():
        assert model.bundled or model.url.startswith("https://") or (model.packages and model.files)
    assert known["whisper-base"].kind is EngineKind.WHISPER
    assert all(len(each) == 64 for each in known["whisper-base"].files.values())
    bundled = [model for model in known.values() if model.bundled]
    assert [find_model(m.name, [MODELS]).name for m in bundled] == ["demo-zh"]
    assert "SYNTHETIC" in bundled[0].note


def test_a_damaged_catalogue_is_named(tmp_path: Path) -> None:
    path = tmp_path / "catalogue.toml"
    strange = "[[model]]\nname = 'a'\ntitle = 'a'\nnote = 'a'\nkind = 'kettle'"
    for text in ("nothing = 1", "[[model]]\ncolour = 'red'", "[[model", strange):
        path.write_text(text)
        with pytest.raises(ValueError, match="no catalogue of speech models"):
            read_catalogue(path)
