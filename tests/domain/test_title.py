"""The usual title, by the formula."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.ticket import RequestType, Ticket, Urgency
from app.domain.title import usual_title
from resources.form_loader import load_form

FORM = load_form()
PLACE = "滨海新区 › 幸福街道 › 幸福小区"
TICKET = Ticket(
    "",
    "8012",
    0,
    request_type=RequestType.COMPLAINT,
    caller_name="王芳",
    caller_gender="female",
    content="市民来电：反映幸福小区夜间施工噪声扰民，已持续三天。",
)


def title(place: str = PLACE, matter: str = "", **changes: Any) -> str:
    return usual_title(replace(TICKET, **changes), place, FORM, matter)


def test_the_formula() -> None:
    assert title() == "关于王女士反映滨海新区幸福街道幸福小区夜间施工噪声扰民的问题"
    urgent = title(urgency=Urgency.URGENT, is_repeat=True)
    assert urgent == "（加急）关于王女士再次反映滨海新区幸福街道幸福小区夜间施工噪声扰民的问题"
    assert title("", "建筑施工噪声") == "关于王女士反映建筑施工噪声的问题"


@pytest.mark.parametrize(
    ("changes", "who"),
    [
        ({}, "王女士"),
        ({"caller_gender": "male"}, "王先生"),
        ({"caller_gender": ""}, "市民"),
        ({"caller_name": "", "caller_gender": "male"}, "市民"),
        ({"caller_name": "李先生", "caller_gender": ""}, "李先生"),
        ({"caller_name": "欧阳丽"}, "欧阳女士"),
        ({"caller_name": "John Smith"}, "市民"),
        ({"is_anonymous": True}, "市民"),
        ({"is_confidential": True}, "市民"),
        ({"is_company": True, "company": "某某公司"}, "某某公司"),
        ({"is_company": True}, "某企业"),
        ({"is_company": True, "company": "某某公司", "is_confidential": True}, "某企业"),
    ],
)
def test_who_called_is_told_as_far_as_they_want(changes: dict[str, Any], who: str) -> None:
    assert title("", "噪声", **changes) == f"关于{who}反映噪声的问题"


@pytest.mark.parametrize(
    ("kind", "whole"),
    [
        (RequestType.CONSULT, "关于王女士咨询社保转移的问题"),
        (RequestType.SUGGESTION, "关于王女士建议社保转移的事项"),
        (RequestType.PRAISE, "关于王女士表扬社保转移的情况"),
        (RequestType.OTHER, "关于王女士反映社保转移的问题"),
        (None, "关于王女士反映社保转移的问题"),
    ],
)
def test_each_type_has_its_verb(kind: RequestType | None, whole: str) -> None:
    assert title("", "社保转移", request_type=kind) == whole


def test_a_verb_is_not_said_twice() -> None:
    assert title("", "举报违建", request_type=RequestType.REPORT) == "关于王女士举报违建的问题"


@pytest.mark.parametrize("content", ["", "嗯。", "，。", "反映："])
def test_without_a_matter_there_is_no_title(content: str) -> None:
    assert title(content=content) == ""


@pytest.mark.parametrize(
    ("content", "matter"),
    [
        ("来电人称称重不准，要求退款", "称重不准"),
        ("反映路灯不亮的问题。", "路灯不亮"),
        ("滨海新区幸福街道幸福小区停水", "停水"),
        ("幸福街道幸福小区停水", "停水"),
        ("您好，路灯不亮", "路灯不亮"),
        ("你好路灯不亮", "路灯不亮"),
    ],
)
def test_the_matter_is_the_first_clause(content: str, matter: str) -> None:
    assert title("滨海新区 › 幸福街道 › 幸福小区", content=content).endswith(f"小区{matter}的问题")


@given(
    st.text(max_size=120),
    st.text(max_size=120),
    st.text(max_size=120),
    st.booleans(),
)
def test_no_title_is_too_long(place: str, matter: str, company: str, is_company: bool) -> None:
    made = title(place, matter, company=company, is_company=is_company)
    assert len(made) <= FORM.limits["title"]


def test_the_place_is_shortened_before_the_matter() -> None:
    made = title("很长的地名" * 20, "夜间施工噪声")
    assert len(made) == FORM.limits["title"]
    assert made.endswith("夜间施工噪声的问题")


@pytest.mark.parametrize("hidden", ["is_anonymous", "is_confidential"])
@pytest.mark.parametrize(
    "content",
    [
        "市民王芳反映。夜间施工扰民",
        "我叫李小红，夜间施工扰民",
        "王女士来电反映，夜间施工扰民",
        "电话13800138000，夜间施工扰民",
    ],
)
def test_a_title_made_of_the_content_does_not_name_who_wants_to_stay_unknown(
    hidden: str, content: str
) -> None:
    written = title("", content=content, caller_phone="+8613800138000", **{hidden: True})
    assert written == "关于市民反映夜间施工扰民的问题"


def test_whoever_does_not_hide_may_be_named_by_the_content() -> None:
    assert "王芳" in title("", content="邻居王芳家漏水")
