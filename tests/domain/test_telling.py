"""However a caller's name or number is written, a text that holds it is found out."""

from __future__ import annotations

import pytest

from app.domain.telling import tells_caller
from app.domain.ticket import Ticket

NOW = 1_795_000_000_000


def told(text: str, name: str = "", phone: str = "") -> bool:
    return tells_caller(text, Ticket("1", "8012", NOW, caller_name=name, caller_phone=phone))


@pytest.mark.parametrize(
    "written",
    [
        "13800138000",
        "138 0013 8000",
        "138-0013-8000",
        "138.0013.8000",
        "138\u20110013\u20148000",
        "138\u3000０013\u200b8000",
        "１３８００１３８０００",
        "+86 138 0013 8000",
        "008613800138000",
        "1380013\n8000",
    ],
)
@pytest.mark.parametrize("known", ["+8613800138000", "138 0013 8000", "１３８００１３８０００"])
def test_a_number_is_found_however_it_is_written(written: str, known: str) -> None:
    assert told(f"请回电{written}。", phone=known)


@pytest.mark.parametrize("written", ["020 8765 4321", "(020)87654321", "+86 20 8765-4321"])
def test_a_landline_is_found_with_its_area_code(written: str) -> None:
    assert told(written, phone="+862087654321")


@pytest.mark.parametrize(
    ("written", "known"),
    [
        ("王芳", "王 芳"),
        ("王 芳女士", "王芳"),
        ("王\u3000芳", "王芳"),
        ("王\u200b芳", "王芳"),
        ("ＬｉＷei", "Li Wei"),
        ("阿依古丽·买买提", "阿依古丽买买提"),
    ],
)
def test_a_name_is_found_however_it_is_written(written: str, known: str) -> None:
    assert told(f"来电人{written}反映", name=known)


@pytest.mark.parametrize(
    ("text", "name", "phone"),
    [
        ("", "", ""),
        ("王先生", "王", ""),
        ("拨打12345", "", "12345"),
        ("小区姓王\n芳草街路灯", "王芳", ""),
        ("13800138001", "王芳", "+8613800138000"),
        ("138号楼，投诉0013次，损失8000元", "", "+8613800138000"),
    ],
)
def test_what_does_not_tell_is_let_through(text: str, name: str, phone: str) -> None:
    assert not told(text, name, phone)
