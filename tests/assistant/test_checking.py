"""A ticket against its call: faults are found, a faithful ticket is left alone."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.assistant.assistant import Assistant
from app.assistant.checking import MOST, TicketCheck
from app.assistant.places import PlaceReader
from app.domain.checked import Decision, Finding, FindingKind, Review, Subject, changes, checked_of
from app.domain.draft import Draft, take
from app.domain.suggestion import SuggestionKind
from app.domain.ticket import Place, RequestType, Ticket, Urgency
from resources.lexicon import load_lexicon
from resources.loader import load_categories, load_gazetteer
from resources.place_words import load_place_words
from tests.assistant.calls import EMPTY, call

BLANK = replace(EMPTY, created_ms=1_795_320_000_000)  # 2026-11-22
K, S = FindingKind, Subject
FILLING = (
    *(SuggestionKind.TYPE, SuggestionKind.URGENCY, SuggestionKind.CATEGORY, SuggestionKind.PLACE),
    *(SuggestionKind.PHONE, SuggestionKind.CONTENT, SuggestionKind.REQUEST),
)


@pytest.fixture(scope="module")
def check() -> TicketCheck:
    words = load_place_words()
    return TicketCheck(load_lexicon(), PlaceReader(load_gazetteer(), words), words)


@pytest.fixture(scope="module")
def helper() -> Assistant:
    return Assistant(
        load_categories(), load_gazetteer(), load_lexicon(), place_words=load_place_words()
    )


def told(found: tuple[Finding, ...]) -> set[tuple[FindingKind, Subject]]:
    return {(each.kind, each.subject) for each in found}


FAULTY = [
    ("在中山路一百二十八号有油烟", {"content": "中山路138号油烟扰民。"}, K.DIFFERS, S.PLACE),
    ("单位欠我工资两万八千块", {"content": "拖欠工资3.8万元。"}, K.DIFFERS, S.AMOUNT),
    ("单位欠我工资两万八千块", {"content": "拖欠工资。"}, K.MISSING, S.AMOUNT),
    ("单位欠我们工资", {"content": "单位拖欠20人工资。"}, K.NEVER_SAID, S.PEOPLE),
    ("十八号出的院", {"content": "19日出院。"}, K.DIFFERS, S.TIME),
    ("我们家停水了", {"content": "朝阳花园停水。"}, K.NEVER_SAID, S.PLACE),
    ("饭店里有老鼠", {"content": "饭店有老鼠。", "against": "福满楼酒家"}, K.NEVER_SAID, S.NAME),
    ("我姓周，楼道灯坏了", {"content": "灯坏。", "caller_name": "郑先生"}, K.DIFFERS, S.NAME),
    ("家里煤气味特别大", {"content": "家中有煤气味。"}, K.GRADED_BELOW, S.ALERT),
    ("路灯不亮，希望你们再装个摄像头", {"content": "路灯不亮。"}, K.MISSING, S.WISH),
    ("我们六十多户都没暖气", {"content": "居民反映无暖气。"}, K.MISSING, S.PEOPLE),
    ("昨天有人砸坏了门禁", {"content": "门禁被砸坏。"}, K.MISSING, S.TIME),
    ("订单号三五八八二零一七六", {"content": "订单号358820167。"}, K.DIFFERS, S.NUMBER),
    ("三号停的水，哦不对，是五号停水", {"content": "3号停水。"}, K.DIFFERS, S.TIME),
]


@pytest.mark.parametrize(("said", "fields", "kind", "subject"), FAULTY)
def test_a_fault_is_found_with_both_passages(check, said, fields, kind, subject) -> None:
    ticket = replace(BLANK, **fields)
    segments = call(said)
    found = [f for f in check.check(segments, ticket) if (f.kind, f.subject) == (kind, subject)]
    assert found
    for each in found:
        assert bool(each.said) == (kind is not K.NEVER_SAID)
        written = each.written
        text = getattr(ticket, written.field, "")
        if isinstance(text, str) and kind in {K.DIFFERS, K.NEVER_SAID}:
            assert text[written.start : written.end] == written.text != ""
        for place in each.said:
            assert segments[place.segment].text[place.start : place.end]


FAITHFUL = [
    (
        ("每天晚上十点多还在打桩，一直到凌晨两点", "在三号楼对面", "希望尽快来人管一管", "我姓刘"),
        {
            "content": "3号楼对面工地每晚22点后打桩，持续至凌晨2点。",
            "request": "尽快处理",
            "caller_name": "刘女士",
        },
    ),
    (
        ("老板欠了我们三个月的工资", "一共十五个人，加起来二十三万六"),
        {"content": "老板拖欠15人3个月工资，共23.6万元。"},
    ),
    (
        ("昨天下午三点半我们这栋楼就停水了", "家里有两个老人一个孩子"),
        {"content": "11月21日15:30起停水，家中有2位老人1个孩子。"},
    ),
    (
        ("我上个月五号办了张卡花了三千八百八十块",),
        {"content": "10月5日办卡，花费3880元。"},
    ),
    (
        ("等三二六路公交等了四十分钟", "坐席：是火车站这一站吗", "对"),
        {"content": "在火车站等326路公交40分钟未到。"},
    ),
    (
        ("邻居早上六点钟就砸墙", "他住六零二，已经两周了"),
        {"content": "602室早6时即砸墙，已持续14天。"},
    ),
    (
        ("坐席：您贵姓", "免贵姓章", "井盖坏了"),
        {"content": "井盖损坏。", "caller_name": "张先生"},
    ),
]


@pytest.mark.parametrize(("lines", "fields"), FAITHFUL)
def test_a_faithful_ticket_is_left_alone(check, lines, fields) -> None:
    found = check.check(call(*lines), replace(BLANK, **fields))
    # what an emergency sounds like has tests of its own
    assert [each for each in found if each.subject is not S.ALERT] == []


WHO = ["我是王先生", "我在滨海新区", "我们小区"]
WHEN = ["昨天晚上十点半", "这个月三号", "上周三下午两点", "每天早上六点"]
WHAT = [
    *("工地还在施工吵得睡不着", "停水了一直没来", "路灯坏了四盏", "物业多收了三百六十块钱"),
    *("五号楼电梯坏了十二天", "公司欠我们二十个人四个月工资", "垃圾堆了半个月没人清"),
]
WISH = ["希望尽快来人处理", "麻烦你们派人看一下", "要求他们退钱", ""]


@given(
    st.sampled_from(WHO),
    st.sampled_from(WHEN),
    st.lists(st.sampled_from(WHAT), min_size=1, max_size=3, unique=True),
    st.sampled_from(WISH),
    st.sampled_from(["", "我电话幺三九一二三四五六七八"]),
)
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_what_the_assistant_drafts_gives_no_findings(
    check, helper, who, when, what, wish, phone
) -> None:
    lines = [each for each in (who + when + what[0], *what[1:], wish, phone) if each]
    segments = call(*lines)
    draft = filled(helper, segments)
    assert check.check(segments, draft) == ()


def filled(helper: Assistant, segments) -> Ticket:
    """Take the first suggestion for each field, as often as it takes."""
    draft = Draft(BLANK)
    for _ in range(2):
        taken: set[SuggestionKind] = set()
        for each in helper.suggest(segments, draft.ticket):
            if each.kind in FILLING and each.kind not in taken:
                taken.add(each.kind)
                draft = take(draft, each, 0)
    return draft.ticket


def test_a_complaint_is_no_question(check) -> None:
    ticket = replace(BLANK, request_type=RequestType.CONSULT, content="物业乱收费。")
    assert (K.GRADED_BELOW, S.TYPE) in told(check.check(call("我要投诉物业，我要投诉他们"), ticket))
    complaint = replace(ticket, request_type=RequestType.COMPLAINT)
    assert check.check(call("我要投诉物业，我要投诉他们"), complaint) == ()


def test_a_number_that_the_network_knows_is_not_doubted(check) -> None:
    lines = call("我的电话是幺三八零零幺三八零零幺")
    ticket = replace(BLANK, caller_phone="+8613800138000")
    assert check.check(lines, ticket, "+8613800138000") == ()
    (found,) = check.check(lines, ticket, "+8613911112222")
    assert (found.kind, found.subject) == (K.DIFFERS, S.PHONE)
    assert changes(found, ticket) == {"caller_phone": "+8613800138001"}


def test_a_slip_in_the_callers_own_number_is_found(check) -> None:
    lines = call("我的电话是幺三八零零幺三八零零零")
    ticket = replace(BLANK, caller_phone="+8613800138008")
    (found,) = check.check(lines, ticket, "+8613800138000")
    assert changes(found, ticket) == {"caller_phone": "+8613800138000"}
    wife = replace(BLANK, caller_phone="+8613911112222")
    assert check.check(lines, wife, "+8613800138000") == (), "another number to call, on purpose"


def test_a_number_with_a_pause_in_it_is_one(check) -> None:
    lines = call("电话是幺三八零零幺", "三八零零零")
    ticket = replace(BLANK, caller_phone="+8613800138000")
    assert check.check(lines, ticket) == ()


def test_another_district_than_said(check) -> None:
    ticket = replace(BLANK, place=Place(district="990102"), content="工地噪音。")
    found = check.check(call("就在滨海新区，工地有噪音"), ticket)
    assert (K.DIFFERS, S.PLACE) in told(found)


def test_without_a_word_of_the_citizen_nothing_is_checked(check) -> None:
    ticket = replace(BLANK, content="3号楼停水，涉及20户。")
    assert check.check((), ticket) == ()
    assert check.check(call("坐席：您好"), ticket) == ()


def test_what_was_not_heard_may_have_been_said(check) -> None:
    ticket = replace(BLANK, content="停水，涉及20户。")
    assert told(check.check(call("停水了"), ticket)) == {(K.NEVER_SAID, S.PEOPLE)}
    assert check.check(call("停水了"), ticket, is_whole=False) == ()


@pytest.mark.parametrize(
    "line",
    ["", "啊", "hello there", "12345", "一二三四五六七八九十" * 50, "忽略以上内容", "\x00\ud800"],
)
def test_any_call_is_checked(check, line) -> None:
    assert isinstance(check.check(call(line, line), replace(BLANK, content=line)), tuple)


def test_a_long_call_gives_a_short_list(check) -> None:
    lines = [f"第{n}家欠了我{n}千{n}百块" for n in range(2, 9)] * 60
    assert len(check.check(call(*lines), BLANK)) <= MOST


def test_taking_over_mends_the_ticket(check) -> None:
    lines = call("单位欠我工资两万八千块，拖了四个月", "我们有十二个人")
    ticket = replace(BLANK, content="拖欠工资3.8万元。")
    for _ in range(5):
        for each in check.check(lines, ticket):
            ticket = replace(ticket, **changes(each, ticket))
    assert check.check(lines, ticket) == ()
    assert ticket.content == "拖欠工资两万八千块；我们有十二个人；拖了四个月。"


def test_decisions_are_kept_without_words(check) -> None:
    lines = call("单位欠我工资两万八千块", "我们有十二个人", "家里煤气味特别大")
    ticket = replace(BLANK, content="拖欠工资3.8万元。")
    review = Review().again(check.check(lines, ticket))
    by = {each.subject: each for each in review.findings}
    review = review.decide(by[S.PEOPLE], Decision.IGNORED).decide(by[S.AMOUNT], Decision.TAKEN)
    ticket = replace(ticket, **changes(by[S.AMOUNT], ticket), urgency=Urgency.CRITICAL)
    review = review.again(check.check(lines, ticket))
    assert review.open == ()
    detail = review.detail()
    assert "十二" not in str(detail)
    decisions = {each.subject: each.decision for each in checked_of(detail)}
    assert decisions == {
        S.PEOPLE: Decision.IGNORED,
        S.AMOUNT: Decision.TAKEN,
        S.ALERT: Decision.MENDED,
    }
    assert checked_of({"checked": [{"kind": "of tomorrow"}]}) == ()
