from __future__ import annotations

from pathlib import Path

import pytest

from resources.centre import ResourceError
from resources.names import ExtraPlace, load_names

GOOD = """
units = ['居委会']
words = ['网格员', '窨井盖']
places = ['云锦府', { name = '六安路', area = '990102', sound = 'lu4 an1 lu4' }]
[sounds]
'窨井盖' = 'yin4 jing3 gai4'
"""


def load(folder: Path, text: str):
    (folder / "words").mkdir()
    (folder / "words" / "names.toml").write_text(text, "utf-8")
    return load_names(folder)


def test_the_own_file_is_right() -> None:
    names = load_names()
    assert len(names.words) > 150
    assert "公积金" in names.words
    assert "居委会" in names.units


def test_a_centres_names_are_read(tmp_path: Path) -> None:
    names = load(tmp_path, GOOD)
    assert names.places == (ExtraPlace("云锦府"), ExtraPlace("六安路", "990102"))
    assert names.sounds == {"窨井盖": "yin4 jing3 gai4", "六安路": "lu4 an1 lu4"}


@pytest.mark.parametrize(
    ("right", "wrong", "reason"),
    [
        ("units =", "unit =", "unknown or missing"),
        ("'网格员'", "'A座'", "2 to 12 Chinese"),
        ("'网格员'", "3", "2 to 12 Chinese"),
        ("['居委会']", "'居委会'", "not a list"),
        ("yin4 jing3 gai4", "yin4 jing3", "one syllable for each"),
        ("yin4 jing3 gai4", "in 3 4", "no pinyin"),
        ("area =", "aera =", "unknown key"),
        ("[sounds]", "[sounds", "not TOML"),
    ],
)
def test_what_is_wrong_is_told(tmp_path: Path, right: str, wrong: str, reason: str) -> None:
    with pytest.raises(ResourceError, match=reason):
        load(tmp_path, GOOD.replace(right, wrong, 1))
