"""Clauses as they hold: fillers out, numbers written, the speaker's own corrections in place."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.assistant.numbers import comparable, written
from app.assistant.said import facts, said
from app.assistant.sentences import Sentence


def texts(*lines: str, step: int = 1) -> list[str]:
    return [each.text for each in said([Sentence(n * step, t) for n, t in enumerate(lines)])]


@pytest.mark.parametrize(
    ("lines", "held"),
    [
        (["水是三号停的", "不对，是五号"], ["水是5号停的"]),
        (["三号那天断的电，不是三号，是五号。"], ["5号那天断的电"]),
        (["我住在七号楼，哦不对，九号楼二单元。"], ["我住在9号楼2单元"]),
        (["欠了两万块钱，说错了，两万三千块。"], ["欠了2.3万块"]),
        (["前天晚上开始的，不对不对，昨天晚上。"], ["昨天晚上开始的"]),
        (["一共十二个人，不是，是十三个人"], ["一共13个人"]),
        (["我在和平花园，不是和平花园，是和平家园"], ["我在和平家园"]),
        (["我坐的8路车，讲错了，18路。"], ["我坐的18路车"]),
    ],
)
def test_a_slip_is_put_right_where_it_stood(lines: list[str], held: list[str]) -> None:
    assert texts(*lines) == held


@pytest.mark.parametrize(
    ("lines", "held"),
    [
        (["不是物业不管，是根本找不到人"], ["不是物业不管", "是根本找不到人"]),
        (["不是三号是五号"], ["不是3号是5号"]),
        (["不对，是我们小区没有水"], ["我们小区没有水"]),
        (["这不是一回两回了"], ["这不是一回两回了"]),
        (["水没有了，电也没有了"], ["水没有了", "电也没有了"]),
    ],
)
def test_a_contrast_that_corrects_nothing_stays(lines: list[str], held: list[str]) -> None:
    assert texts(*lines) == held


def test_a_no_to_the_agents_question_changes_no_time_that_was_told() -> None:
    told = texts("我昨天去找了物业", "不是，前天停的水", step=2)  # the agent asked in between
    assert told == ["我昨天去找了物业", "前天停的水"]


def test_a_corrected_clause_shows_both_places() -> None:
    (clause,) = said([Sentence(0, "水是三号停的"), Sentence(1, "不对，是五号")])
    assert [(e.segment, e.start, e.end) for e in clause.evidence] == [(0, 0, 6), (1, 3, 6)]


def test_numbers_read_alike_however_they_are_written() -> None:
    assert written("二十三号晚上十点半，三号楼二单元") == "23号晚上10点半，3号楼2单元"
    assert comparable("二十三号晚上十点半") == comparable("23号晚上10:30")
    assert comparable("三万五千块") == comparable("35000块")
    assert comparable("三号楼") != comparable("十三号楼")


def test_facts_have_kinds() -> None:
    found = dict(facts("23号晚上10点半在幸福小区3号楼，12个人被欠3.5万元"))
    assert found == {
        "date": "23号",
        "hour": "晚上",
        "clock": "10点半",
        "place区": "在幸福小区",
        "号楼": "3号楼",
        "个人": "12个人",
        "money": "3.5万元",
    }


@given(st.lists(st.text("三五号不是对，。楼区说错了在 1\n的", max_size=20), max_size=6))
def test_every_clause_knows_where_it_was_said(lines: list[str]) -> None:
    for clause in said([Sentence(n, text) for n, text in enumerate(lines)]):
        assert clause.text
        assert clause.evidence
        for place in clause.evidence:
            assert 0 <= place.start < place.end <= len(lines[place.segment])
