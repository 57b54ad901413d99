"""A centre's table comes in whole or not at all, and what is wrong is said with row and reason."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from app.cli import run
from resources.loader import load_categories

GOOD = "编码,上级,名称,关键词,部门\n1,,城管,,城管局\n2,1,摆摊,占道|地摊,\n3,1,路灯不亮,,市政处\n"
TORN = "code,parent,name\n1,9,a\n2,2,b\n"


@pytest.fixture
def table(tmp_path: Path) -> Path:
    return tmp_path / "ours.csv"


@pytest.fixture
def centre(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "centre"
    monkeypatch.setenv("ZUOXI_CENTRE", str(folder))
    return folder


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16"])
def test_a_good_table_becomes_the_centres_own(table: Path, centre: Path, encoding: str) -> None:
    table.write_bytes(GOOD.encode(encoding))
    assert run(["categories", "import", str(table)]) == 0
    assert [(c.code, c.path, c.department) for c in load_categories(centre)] == [
        ("2", ("城管", "摆摊"), "城管局"),
        ("3", ("城管", "路灯不亮"), "市政处"),
    ]


@pytest.mark.usefixtures("centre")
def test_checking_says_what_is_in_it_and_writes_nothing(
    table: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table.write_text(GOOD, "utf-8")
    assert run(["categories", "check", str(table)]) == 0
    said = capsys.readouterr().out
    assert "Categories: 2 (2 of 2 levels), tops: 1, read as utf-8" in said
    assert "1 have no keywords" in said
    assert "2 new: 2 3" in said
    assert "nothing was written" in said
    assert list(tmp_path.iterdir()) == [table]


def test_a_wrong_table_leaves_the_one_before_as_it_was(
    table: Path, centre: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table.write_text(GOOD, "utf-8")
    run(["categories", "import", str(table)])
    before = (centre / "categories.csv").read_bytes()
    table.write_text("code,level1\n1,a\n2,,\n1,b\n", "utf-8")
    assert run(["categories", "import", str(table)]) == 1
    said = capsys.readouterr().err
    assert "ours.csv, row 3: does not have 2 fields" in said
    assert "ours.csv, row 4: code 1 was given before, in row 2" in said
    assert said.endswith("Nothing was taken over.\n")
    assert (centre / "categories.csv").read_bytes() == before
    assert [path.name for path in centre.iterdir()] == ["categories.csv"]


def test_the_table_before_is_kept_beside_the_new_one(
    table: Path, centre: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for text in (GOOD, GOOD.replace("摆摊", "流动摊贩").replace("3,1", "4,1")):
        table.write_text(text, "utf-8")
        assert run(["categories", "import", str(table), "--json"]) == 0
    first, second = (json.loads(line) for line in capsys.readouterr().out.splitlines())
    assert first["new"] == ["2", "3"]
    assert (second["new"], second["gone"], second["renamed"]) == (["4"], ["3"], ["2"])
    assert second["written"] == str(centre / "categories.csv")
    assert "摆摊" in (centre / "categories.before.csv").read_text("utf-8")
    assert len(list(centre.iterdir())) == 2


@pytest.mark.parametrize(
    ("data", "where", "reason"),
    [
        ("code,level1\n1,路燈不亮與城市管理\n".encode("big5"), "row 2", "is not UTF-8, UTF-16 or"),
        (TORN.replace("9", "2").encode(), "row 3", "lies in a loop: 2 → 2"),
        (TORN.replace("2,2", "2,1").encode(), "row 2", "lies below 9, which is no row"),
        (b"", "row 1", "has no column code, level1"),
    ],
)
def test_refusals_in_json_name_file_row_and_reason(
    table: Path,
    centre: Path,
    capsys: pytest.CaptureFixture[str],
    data: bytes,
    where: str,
    reason: str,
) -> None:
    table.write_bytes(data)
    assert run(["categories", "import", str(table), "--json"]) == 1
    (problem,) = json.loads(capsys.readouterr().out)["problems"]
    assert (problem["file"], problem["where"]) == ("ours.csv", where)
    assert reason in problem["reason"]
    assert not centre.exists()


def test_a_file_that_is_not_there(centre: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["categories", "check", str(centre / "none.csv")]) == 1
    assert "none.csv: cannot be read: No such file" in capsys.readouterr().err


def test_a_folder_that_cannot_be_written_is_said(
    table: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table.write_text(GOOD, "utf-8")
    (tmp_path / "file").write_text("")
    folder = tmp_path / "file" / "centre"
    assert run(["categories", "import", str(table), "--folder", str(folder)]) == 1
    assert "cannot be written: Not a directory" in capsys.readouterr().err


def test_without_a_folder_nothing_is_imported(
    table: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("ZUOXI_CENTRE", raising=False)
    table.write_text(GOOD, "utf-8")
    assert run(["categories", "import", str(table)]) == 1
    assert "name one with --folder" in capsys.readouterr().err
