from __future__ import annotations

import pytest

from speech.events import EditKind
from speech.text.homophones import Homophones
from speech.text.pieces import Piece, written
from speech.text.sound_words import common_words


@pytest.fixture(scope="module")
def words():
    return common_words()


@pytest.fixture(scope="module")
def homophones(words):
    return Homophones(words)


def spaced(text: str):
    return tuple(Piece(each, each) for each in text.split())


@pytest.mark.parametrize(
    ("heard", "right"),
    [
        ("高 价 低 连 的 别墅", "高价低廉的别墅"),
        ("下水道 赌 塞", "下水道堵塞"),
        ("污水 关 道 堵 了", "污水管道堵了"),
        ("没有 办理 手 需", "没有办理手续"),
        ("物业 乱 收 非", "物业乱收费"),
    ],
)
def test_characters_that_make_no_word_become_one(homophones, heard, right) -> None:
    told = written(homophones(spaced(heard)))
    assert told.text == right
    assert told.heard == heard.replace(" ", "")
    assert all(edit.kind is EditKind.SOUND for edit in told.edits)


@pytest.mark.parametrize(
    "right",
    [
        "我住在 幸福 小区 三号 楼 二单元",
        "七 点 半 到 九 点 半 的 直播",
        "一 名 六 零 岁 左右 的 工人",
        "你 可以 用来 聊 微信",
        "反映 过 物业 没有 处理",
        "我 要 投诉 路灯 坏 了 没 人 修",
    ],
)
def test_what_is_right_stays(homophones, right) -> None:
    pieces = spaced(right)
    assert homophones(pieces) == pieces


def test_names_of_the_centre_stay(words) -> None:
    heard = spaced("他 在 低 连 路")
    assert written(Homophones(words)(heard)).text != "他在低连路"
    assert Homophones(words, ["低连路"])(heard) == heard


def test_what_was_corrected_before_stays(homophones) -> None:
    pieces = (Piece("扰名", "扰民", (), EditKind.SOUND), Piece("了", "了"))
    assert homophones(pieces) == pieces
