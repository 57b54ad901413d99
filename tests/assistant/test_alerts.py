"""Hand-overs: own sentences, decoys, negation, the past."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.assistant.alerts import AlertWatch
from app.assistant.dangers import DangerEar, FeatureReader
from app.assistant.sentences import Sentence
from app.domain.lexicon import AlertRule, AlertWords
from app.domain.suggestion import AlertKind
from resources.lexicon import load_lexicon

WATCH = AlertWatch(load_lexicon().alerts)
LEARNT = load_lexicon().alerts.learnt
assert LEARNT
WATCH_EAR = DangerEar(LEARNT)


def kinds(text: str) -> set[str]:
    return {alert.rule.kind.value for alert in WATCH.alerts([Sentence(0, text)])}


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("life", "如果不解决我就从楼上跳下去"),
        ("life", "她留了一封遗书人不见了"),
        ("life", "我真的不想活了"),
        ("fire", "隔壁厨房着火了火苗都窜出来了"),
        ("gas", "幸福小区燃气泄漏"),
        ("gas", "楼道里好大的煤气味"),
        ("medical", "老人突然晕倒了叫不醒"),
        ("medical", "这里出了车祸有人受伤"),
        ("crime", "有个人拿着刀在市场里"),
        ("crime", "我家孩子在火车站走丢了"),
        ("collective", "几十个工人准备去堵市政府的大门"),
        ("hazard", "高压线断了掉在马路上"),
        ("hazard", "围墙快要倒了下面都是学生"),
    ],
)
def test_an_emergency_is_heard(kind: str, text: str) -> None:
    assert kind in kinds(text)


@pytest.mark.parametrize(
    "text",
    [
        "停水三天了真是急死人了",
        "商场打着跳楼价的横幅骗人",
        "气死我了你们到底管不管",
        "他说话真是笑死我了",
        "我在火车站旁边吃火锅",
        "小区里的消防演练吵死了",
        "我们这里没有着火就是有点烟味",
        "去年着火以后一直没有修",
        "火已经扑灭了现在没有着火",
        "万一着火了消防车进不来",
        "燃气费怎么交",
        "轮胎漏气了没人管",
        "现在老板跑路公司破产了",
        "车位总是被别人抢",
        "没有意识到要续签",
        "我要反映一下倒垃圾的问题",
        "烧烤店天天冒黑烟",
        "外面聚众赌博",
        "小区停水停电断了断断了断",
    ],
)
def test_a_decoy_is_not(text: str) -> None:
    assert kinds(text) == set()


def test_a_decoy_does_not_hide_what_stands_beside_it() -> None:
    (alert,) = WATCH.alerts([Sentence(3, "急死人了楼下着火了你们快来")])
    (place,) = alert.evidence
    assert (alert.rule.kind, alert.rule.hand_over) == (AlertKind.FIRE, "119")
    assert (place.segment, place.start, place.end) == (3, 6, 8)


def test_one_alert_of_a_kind_gathers_its_places() -> None:
    sentences = [Sentence(0, "楼下着火了"), Sentence(2, "还在冒烟"), Sentence(4, "好的")]
    (alert,) = WATCH.alerts(sentences)
    assert [place.segment for place in alert.evidence] == [0, 2]


def test_the_agents_words_raise_no_alert() -> None:
    assert not WATCH.alerts([Sentence(0, "是着火了吗", is_own=False)])


def test_no_decoys_and_no_negations_match_nothing() -> None:
    watch = AlertWatch(AlertWords((AlertRule(AlertKind.FIRE, "火", "119", ("着火",)),)))
    assert len(watch.alerts([Sentence(0, "着火了")])) == 1


def learnt(**changes: object) -> AlertWatch:
    words = load_lexicon().alerts
    assert words.learnt
    return AlertWatch(replace(words, learnt=replace(words.learnt, **changes)))


NO_RULE = "隔壁大叔在院里被收割机绞了胳膊"


def test_a_wording_that_no_rule_foresees_is_heard_with_the_stretch_that_says_it() -> None:
    words = load_lexicon().alerts
    rules = AlertWatch(replace(words, learnt=None))
    assert not rules.alerts([Sentence(0, NO_RULE)])
    (alert,) = WATCH.alerts([Sentence(0, NO_RULE)])
    (place,) = alert.evidence
    assert alert.rule.kind == AlertKind.MEDICAL
    assert "绞" in NO_RULE[place.start : place.end]


def test_what_sounds_harmless_takes_a_rule_back() -> None:
    said = [Sentence(0, "楼下着火了")]
    assert learnt().alerts(said)
    assert not learnt(doubtful=9.0, sure=9.0).alerts(said)


def test_a_long_text_needs_more_than_a_short_one() -> None:
    score = next(WATCH_EAR.dangers(NO_RULE)).score
    watch = learnt(sure=score - 0.01)
    around = (
        "我们这里是老旧小区住了二十年了物业换了三家都没有管好楼道的卫生绿化也没有人修剪停车位不够"
    )
    assert watch.alerts([Sentence(0, NO_RULE)])
    assert not learnt(sure=score - 0.01).alerts([Sentence(0, around + NO_RULE + around)])


@pytest.mark.parametrize("text", ["万一收割机绞了胳膊", "新闻里说收割机绞了胳膊"])
def test_supposed_and_told_is_no_alert_though_no_rule_speaks(text: str) -> None:
    assert kinds(text) == set()


def test_words_of_one_group_stand_for_each_other() -> None:
    shown = FeatureReader({"胯骨": ("body",), "手臂": ("body",)}).features("胯骨和手臂")
    assert shown["gbody"] == [(0, 2), (3, 5)]
    assert shown["c胯骨"] == [(0, 2)]
    assert shown["s胯手"] == [(0, 4)]
