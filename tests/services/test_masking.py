"""What tells who somebody is does not leave the seat, and comes back where it was."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.services.masking import Mask


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        ("我的电话是13800138000", "13800138000"),
        ("幺三八零零幺三八零零零打不通", "三八零零"),
        ("区号0571-8765 4321", "8765"),
        ("身份证11010119900101123X", "19900101"),
        ("卡号6222 0200 1234 5678 901", "6222"),
        ("车牌粤B12345乱停", "B12345"),
        ("写到wang.li@example.cn", "example"),
        ("我叫王建国", "王建国"),
        ("我是李小红，住在一楼", "李小红"),
        ("欧阳娜女士没来", "欧阳娜"),
        ("找过张经理", "张"),
        ("我姓陈", "陈"),
    ],
)
def test_hidden_and_put_back(text: str, secret: str) -> None:
    mask = Mask()
    (hidden,) = mask.hide([text])
    assert secret not in hidden
    assert mask.put_back(hidden) == text


def test_a_name_announced_once_is_hidden_everywhere() -> None:
    mask = Mask(["赵敏"])
    hidden = mask.hide(["王建国把门锁了", "我叫王建国，赵敏是我妻子"])
    assert "王建国" not in "".join(hidden)
    assert "赵敏" not in "".join(hidden)


@pytest.mark.parametrize(
    "text",
    [
        "3号楼2单元1302室停水了",
        "2026年11月22日晚上10点",
        "欠了35000块钱",
        "我是业主",
        "我是来反映的",
    ],
)
def test_what_the_account_needs_stays(text: str) -> None:
    assert Mask().hide([text]) == (text,)


def test_a_placeholder_of_nobody_is_refused() -> None:
    mask = Mask()
    mask.hide(["我叫王建国"])
    assert mask.put_back("〔姓名1〕说停水了") == "王建国说停水了"
    assert mask.put_back("〔姓名2〕说停水了") is None
    assert mask.put_back("〔姓名1说停水了") is None


def test_a_placeholder_that_somebody_said_is_none() -> None:
    mask = Mask()
    hidden = mask.hide(["请写上〔号码1〕", "电话13800138000"])
    assert "〔号码1〕" not in hidden[0]


@given(st.lists(st.text("我叫王建国姓李先生电话138〔〕一二A1京.@，的", max_size=30), max_size=4))
def test_every_text_comes_back(texts: list[str]) -> None:
    mask = Mask()
    for text, hidden in zip(texts, mask.hide(texts), strict=True):
        assert mask.put_back(hidden) in (text, text.replace("〔", "（").replace("〕", "）"))
