"""Pasted dirt goes, everything that a person could have meant stays."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.texts import LONGEST, SEVERAL_LINES, USUAL, clean
from app.domain.ticket import Ticket, value_of

TRICKY = st.text(
    st.sampled_from("<>/bpdiv!-& \r\n\tlt;gamp路灯\u200b\u202e\x0b\x00script"), max_size=60
)


@pytest.mark.parametrize(
    ("pasted", "kept"),
    [
        ("<p>路灯<b>不亮</b></p><p>三天</p>", "路灯不亮\n三天"),
        ('<div class="x">甲<br/>乙</div>', "甲\n乙"),
        ("甲<script>alert(1)</script>乙<!-- 注 -->丙", "甲乙丙"),
        ("<style>p{}</style><span>甲&nbsp;&lt;乙&gt;</span>", "甲\xa0<乙>"),
        ("&lt;b&gt;甲<i>乙</i>", "甲乙"),
        ("<某路><Tom>在<b>3</b>楼", "<某路><Tom>在3楼"),
        ("a\x00b\x07c\ud800d\ufeffe\u202ef\u200bg", "abcdefg"),
        ("甲\r\n乙\r丙\u2028丁\x0b戊", "甲\n乙\n丙\n丁\n戊"),
        ("<\u200bb>甲</b>", "甲"),
    ],
)
def test_dirt_goes(pasted: str, kept: str) -> None:
    assert clean(pasted) == kept


@pytest.mark.parametrize(
    "text",
    [
        "3<5 且 7>6",
        "<某某路>与</某某路>",
        "A&B 公司 &lt;原样&gt;",
        "👨\u200d👩\u200d👧🏻 😡",
        "ئۇيغۇر བོད་ Ελληνικά 𠮷",
        "  前后空格  ",
        "一\n\n\n二\t三",
        "<p",
        "<!-- 没有完",
    ],
)
def test_what_a_person_could_have_meant_stays(text: str) -> None:
    assert clean(text) == text


def test_a_line_is_one_line() -> None:
    assert clean("甲\r\n乙\t\t丙", several_lines=False) == "甲 乙 丙"


@given(TRICKY | st.text())
def test_what_is_clean_stays_as_it_is(text: str) -> None:
    for several_lines in (True, False):
        once = clean(text, several_lines=several_lines)
        assert clean(once, several_lines=several_lines) == once


@given(st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF)))
def test_no_chinese_character_is_ever_lost(text: str) -> None:
    assert clean(f"<p>{text}</p>") == clean(text) == text


@pytest.mark.parametrize("name", LONGEST)
def test_every_limited_field_is_a_text_of_a_ticket(name: str) -> None:
    assert value_of(Ticket("", "", 0), name) == ""
    assert USUAL[name] <= LONGEST[name]
    assert (name in SEVERAL_LINES) is (LONGEST[name] > 200)
