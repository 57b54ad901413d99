"""A table of any usual encoding is read; another one is refused, never read as nonsense."""

from __future__ import annotations

import pytest

from resources.centre import ResourceError
from resources.encodings import decoded

TEXT = "code,level1,level2\n010101,城市管理,路灯不亮\n010102,生态环境,“夜间施工”噪声（工地）\n"


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16", "utf-16-le", "utf-16-be"]
)
def test_usual_encodings_need_not_be_named(encoding: str) -> None:
    text, told = decoded(TEXT.encode(encoding), "a.csv")
    assert text == TEXT
    assert told.startswith(("utf-8", "utf-16", "gb18030"))


@pytest.mark.parametrize(
    ("encoding", "text"),
    [("big5", "010101,城市管理,路燈不亮"), ("shift_jis", "010101,都市の管理,うるさい街灯")],
)
def test_another_encoding_is_refused_and_read_when_it_is_named(encoding: str, text: str) -> None:
    data = f"code,level1\n{text}\n".encode(encoding)
    with pytest.raises(ResourceError, match="is not UTF-8, UTF-16 or GB18030") as caught:
        decoded(data, "a.csv")
    assert (caught.value.file, caught.value.where) == ("a.csv", "row 2")
    assert decoded(data, "a.csv", encoding)[0].endswith(f"{text}\n")


def test_a_damaged_file_is_refused() -> None:
    damaged = TEXT.encode()[:-3] + b"\xe5\x9f"  # cut within a character
    with pytest.raises(ResourceError, match="is not UTF-8, UTF-16 or GB18030"):
        decoded(damaged, "a.csv")


@pytest.mark.parametrize(
    ("encoding", "where", "reason"),
    [("utf-8", "row 2", "is not utf-8"), ("klingon", "", "no encoding is called 'klingon'")],
)
def test_the_named_encoding_must_fit(encoding: str, where: str, reason: str) -> None:
    with pytest.raises(ResourceError, match=reason) as caught:
        decoded(TEXT.encode("gb18030"), "a.csv", encoding)
    assert caught.value.where == where


@pytest.mark.parametrize("text", ["", "code,name\n1,Noise\n", "café\n"])
def test_a_file_with_hardly_any_chinese_is_utf8(text: str) -> None:
    assert decoded(text.encode(), "a.csv") == (text, "utf-8")
