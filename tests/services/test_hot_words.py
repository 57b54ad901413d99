"""The desk's own words: kept, handed on at every change, and none that recognition cannot use."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.services.hot_words import HotWords, fits, spelled
from tests.services.seat import Clock, Disk, a_disk


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Disk]:
    with a_disk(tmp_path) as made:
        yield made


class Desk:
    """Hot words of a seat, and what recognition was given."""

    def __init__(self, disk: Disk) -> None:
        self.used: list[tuple[str, ...]] = []
        self.clock = Clock()
        self.words = HotWords(disk.database.readers, disk.lane, self.used.append, self.clock)


def test_words_are_used_at_once_and_again_after_a_start(disk: Disk) -> None:
    desk = Desk(disk)
    assert desk.words.add("窨井盖")
    desk.clock.now_ms += 1
    assert desk.words.add("石牌街道")
    desk.words.remove("窨井盖")
    assert desk.used == [(), ("窨井盖",), ("石牌街道", "窨井盖"), ("石牌街道",)]
    disk.settle()
    assert Desk(disk).used == [("石牌街道",)]


@pytest.mark.parametrize("word", ["", "井", "井 盖", "3号楼", "lamp", "井盖。", "㐀井", "井" * 13])
def test_a_word_that_recognition_cannot_use_is_refused(disk: Disk, word: str) -> None:
    desk = Desk(disk)
    assert not fits(word)
    assert not desk.words.add(word)
    assert desk.used == [()]


def test_a_word_is_there_once(disk: Disk) -> None:
    desk = Desk(disk)
    assert desk.words.add("窨井盖")
    assert not desk.words.add("窨井盖")
    assert desk.words.words == ("窨井盖",)


def test_a_word_shows_how_it_is_read() -> None:
    assert [each.sound for each in spelled(("石牌街道", "重庆"))] == [
        "shí pái jiē dào",
        "chóng qìng",
    ]
