"""A centre's files come first; a wrong one is refused, told, and the shipped one is used."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.shipped import load_shipped
from resources.centre import CentreFiles, ResourceError, centre_folder, open_resource, read_text
from resources.form_loader import FORM, load_form, load_text_modules


def test_the_folder_is_named_by_the_environment_or_the_setting() -> None:
    assert centre_folder("", {}) is None
    assert centre_folder("/srv/centre", {}) == Path("/srv/centre")
    assert centre_folder("/srv/centre", {"ZUOXI_CENTRE": "/srv/other"}) == Path("/srv/other")
    assert centre_folder("~/centre", {}) == Path.home() / "centre"


def test_a_centres_file_is_opened_and_the_shipped_one_where_it_has_none(tmp_path: Path) -> None:
    (tmp_path / "own.txt").write_bytes(b"\xef\xbb\xbfours")
    with open_resource("own.txt", tmp_path) as file:
        assert file.read().endswith(b"ours")
    assert read_text("own.txt", tmp_path) == "ours"
    assert read_text(FORM, tmp_path) == read_text(FORM)


def test_what_is_nowhere_is_refused_by_name(tmp_path: Path) -> None:
    for folder in (None, tmp_path):
        with pytest.raises(ResourceError, match=r"nothing\.csv: cannot be read"):
            open_resource("nothing.csv", folder)


def test_a_file_that_is_no_text_is_refused_with_its_place(tmp_path: Path) -> None:
    (tmp_path / "gb.txt").write_bytes("路灯".encode("gb18030"))
    with pytest.raises(ResourceError, match=r"gb\.txt, byte \d: is not UTF-8"):
        read_text("gb.txt", tmp_path)
    (tmp_path / "folder.txt").mkdir()
    with pytest.raises(ResourceError, match="cannot be read"):
        read_text("folder.txt", tmp_path)


def test_a_wrong_file_is_told_and_the_shipped_one_used(tmp_path: Path) -> None:
    (tmp_path / "form").mkdir()
    (tmp_path / FORM).write_text("nonsense", "utf-8")
    centre = CentreFiles(tmp_path)
    assert centre.load(load_form) == load_form()
    assert centre.load(load_text_modules) == load_text_modules()
    assert [(each.file, each.reason[:11]) for each in centre.refused] == [(FORM, "is not TOML")]


def test_without_a_folder_nothing_is_refused() -> None:
    centre = CentreFiles()
    assert centre.load(load_form) == load_form()
    assert centre.refused == []


def test_a_folder_that_is_none_is_told(tmp_path: Path) -> None:
    centre = CentreFiles(tmp_path / "away")
    assert centre.load(load_form) == load_form()
    assert [each.reason for each in centre.refused] == ["is not a folder"]


@pytest.mark.parametrize("named", ["~nobody-of-this-name/centre", "/x" * 4_000])
def test_a_folder_that_cannot_even_be_looked_at_is_told(named: str) -> None:
    centre = CentreFiles(centre_folder(named, {}))
    assert centre.load(load_form) == load_form()
    assert len(centre.refused) == 1


@pytest.mark.parametrize("text", ["a=" + "[" * 100_000, "a=" + "9" * 6_000])
def test_a_form_that_no_reader_takes_is_told(tmp_path: Path, text: str) -> None:
    (tmp_path / "form").mkdir()
    (tmp_path / FORM).write_text(text, "utf-8")
    centre = CentreFiles(tmp_path)
    assert centre.load(load_form) == load_form()
    assert [each.file for each in centre.refused] == [FORM]


def test_a_damaged_program_is_not_papered_over(tmp_path: Path) -> None:
    def broken(folder: Path | None) -> None:
        raise ResourceError("x.csv", "row 1", f"wrong, {folder}")

    with pytest.raises(ResourceError, match="wrong, None"):
        CentreFiles(tmp_path).load(broken)


def test_all_data_of_the_desk_comes_through_the_centre(tmp_path: Path) -> None:
    (tmp_path / "gazetteer.csv").write_text("code,name,kind\n4401,广州市,city\n", "utf-8")
    (tmp_path / "categories.csv").write_text("code\n1\n", "utf-8")
    centre = CentreFiles(tmp_path)
    shipped = load_shipped(centre)
    assert shipped.gazetteer.region == "4401"
    assert shipped.categories == load_shipped().categories
    assert [each.file for each in centre.refused] == ["categories.csv"]
