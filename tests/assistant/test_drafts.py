"""Content and request: the citizen's own words, in the usual order, each clause with its source."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.assistant import drafts
from app.assistant.drafts import MAX_CONTENT_CHARS
from app.assistant.faithful import traced
from app.assistant.sentences import TYPED, Sentence


def spoken(*lines: str) -> list[Sentence]:
    """Sentences of the citizen, with one of the agent between each two."""
    return [Sentence(2 * number, text) for number, text in enumerate(lines)]


WATER = spoken(
    "喂，你好，我想反映一下我们小区停水的问题。",
    "希望你们尽快派人来修。",
    "从三号开始停的，哦不对，是五号。",
    "我住在新华区丽水小区六号楼三单元。",
    "整栋楼都没有水，一共四十多户。",
    "我的电话是一三八零零一三八零零零",
    "整栋楼都没有水，你们快点。",
    "好的谢谢，再见",
)


def test_the_usual_order_with_slips_put_right_and_each_thing_once() -> None:
    text, evidence = drafts.content(WATER)
    assert text == (
        "市民来电：我住在新华区丽水小区6号楼3单元；我们小区停水的问题；从5号开始停的；"
        "整栋楼都没有水，一共40多户；你们快点；希望你们尽快派人来修。"
    )
    assert {place.segment for place in evidence} == {0, 2, 4, 6, 8, 12}


def test_a_time_said_alone_comes_first_and_short_answers_are_kept() -> None:
    text, _ = drafts.content(spoken("路口的信号灯坏了", "上个星期三开始", "十二个人"))
    assert text == "市民来电：上个星期三开始；路口的信号灯坏了；12个人。"


def test_bare_abuse_is_left_out_and_what_was_typed_is_not_said_again() -> None:
    sentences = [Sentence(TYPED, "垃圾没人清"), *spoken("他妈的", "王八蛋", "楼下垃圾天天都是臭的")]
    assert drafts.content(sentences)[0] == "市民来电：楼下垃圾天天都是臭的。"


def test_a_long_call_keeps_facts_and_the_wish() -> None:
    talk = [
        f"我跟邻居们商量来商量去说到{word}这回事"
        for word in "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌亥"
    ]
    sentences = spoken(*talk, "水是5号晚上8点停的", *talk[::-1], "希望今天就派人来修")
    text, _ = drafts.content(sentences)
    assert len(text) <= MAX_CONTENT_CHARS + 1
    assert "水是5号晚上8点停的" in text
    assert text.endswith("希望今天就派人来修。")


@pytest.mark.parametrize(
    ("lines", "wish"),
    [
        (["停水了", "希望你们尽快处理，停了三天了。"], "希望你们尽快处理，停了三天了。"),
        (["你们能不能派人来看看"], "你们能不能派人来看看。"),
        (["我想知道能不能打疫苗"], "想知道能不能打疫苗。"),
        (["我们没有一次申请成功"], ""),
        (["没有人帮我们解决这个事"], ""),
        (["老板要求我们加班到十点"], ""),
        (["请问一下居住证在哪里办"], ""),
        (["医生建议我住院"], ""),
        (["你们到底能不能管"], ""),
        (["希望给我退一千五百块钱", "谢谢"], "希望给我退1500块钱。"),
    ],
)
def test_the_wish_is_the_citizens_own(lines: list[str], wish: str) -> None:
    text, evidence = drafts.request(spoken(*lines))
    assert text == wish
    assert bool(evidence) == bool(wish)


WORDS = st.sampled_from(
    [
        *(
            "我们小区",
            "没有水",
            "从三号开始",
            "不对",
            "是五号",
            "不是三号",
            "，",
            "。",
            "希望",
            "能不能",
        ),
        *("请", "尽快处理", "六号楼", "十二个人", "三万五千块", "昨天晚上", "如果", "听说", "着火"),
        *(
            "物业",
            "不管",
            "你好",
            "谢谢",
            "一三八零零一三八零零零",
            "去年",
            "要求",
            "帮我",
            "1",
            "半",
        ),
        *("K5", "妈的", "嗯", "王师傅", "没人", "不知道"),
    ]
)
LINES = st.lists(st.lists(WORDS, max_size=9).map("".join) | st.text(max_size=25), max_size=8)


@settings(max_examples=300, deadline=None)
@given(LINES)
def test_no_clause_of_a_draft_is_without_a_source(lines: list[str]) -> None:
    sentences = spoken(*lines)
    for text, evidence in drafts.both(sentences):
        assert all(clause.evidence for clause in traced(text, sentences))
        assert bool(text) == bool(evidence)
        assert len(text) <= MAX_CONTENT_CHARS + 1 or text == drafts.request(sentences)[0]
        for clause in traced(text, sentences):
            assert text[clause.start : clause.end] == clause.text


def test_eighty_minutes_of_talk_are_drafted_at_once() -> None:
    sentences = [
        Sentence(n, f"第{n}次打电话了，我们小区从三号停水，一共三十多户没有水，物业说不归他们管")
        for n in range(1200)
    ]
    begun = time.process_time()
    drafts.both(sentences)
    assert time.process_time() - begun < 2.0  # 0.3 s of work
