"""What to say next: by stage, by situation, and nothing when there is nothing."""

from __future__ import annotations

import pytest

from app.assistant.assistant import Assistant
from app.assistant.phrases import PhraseReader
from app.domain.phrase import Phrase, PhraseBook, Situation, Stage
from app.domain.suggestion import SuggestionKind
from resources.lexicon import load_lexicon
from resources.loader import load_categories, load_gazetteer
from resources.phrases import load_phrases
from tests.assistant.calls import EMPTY, call, of

BOOK = load_phrases()
READER = PhraseReader(BOOK)


def offered(
    *lines: str, now_s: float | None = None, questions: bool = True, **known: str
) -> list[str]:
    found = READER.offers(call(*lines), known, has_questions=questions, now_s=now_s)
    return [each.phrase.id for each in found]


def test_every_stage_and_situation_has_a_phrase_and_a_cue() -> None:
    assert {phrase.situation for phrase in BOOK.phrases} == {None, *Situation}
    assert {cue.situation for cue in BOOK.cues} == set(Situation)
    assert max(len(phrase.text_zh) for phrase in BOOK.phrases) <= 56  # what the panel shows


@pytest.mark.parametrize(
    ("lines", "questions", "stage"),
    [
        ((), True, Stage.OPENING),
        (("喂，你好",), True, Stage.OPENING),
        (("坐席：您好，请讲", "我们小区停水了"), True, Stage.LISTENING),
        (("我们小区停水了", "坐席：什么时候开始的", "昨天"), True, Stage.CLARIFYING),
        (("我们小区昨天停水了",), False, Stage.CONFIRMING),
        (
            ("我们小区停水了", "坐席：跟您核对一下，您反映的是停水，对吗", "对"),
            False,
            Stage.CLOSING,
        ),
        (("我们小区停水了", "没有别的事了，谢谢"), True, Stage.CLOSING),
    ],
)
def test_stages(lines: tuple[str, ...], questions: bool, stage: Stage) -> None:
    assert READER.stage(call(*lines), has_questions=questions) is stage


@pytest.mark.parametrize(
    ("lines", "phrase"),
    [
        (("你们这群废物，到底干不干活",), "abuse"),
        (("他妈的，三天没水了",), "abuse"),
        (("三天没水了", "我真是受不了了"), "upset"),
        (("你今天必须给我解决",), "unsolvable"),
        (("坐席：这个我们暂时无法处理", "那怎么办"), "unsolvable"),
        (("我今年七十八岁了，家里没水",), "elderly"),
        (("我不会用手机，想问养老金",), "elderly"),
        (("你声音太小了，听不清",), "unclear"),
        (("你还要多久啊，我等了半天",), "waiting"),
    ],
)
def test_situations(lines: tuple[str, ...], phrase: str) -> None:
    assert phrase in offered(*lines)


@pytest.mark.parametrize(
    "line",
    [
        "老板骂我是傻逼，还扣我工资",
        "楼上的人张口就骂，滚开滚开地喊",
        "门口的垃圾没有人清理",
        "我妈妈的医保卡丢了",
        "精神病医院的报销怎么办",
        "开水滚烫，烫到了孩子",
        "我七点钟就在窗口排队了",
        "小区里有七十多户没有水",
        "三十八号楼的电梯坏了",
        "等车等到八点",
        "你好谢谢你们，门口就这样堵着",
        "智障儿童的补贴去哪里领",
        "今年六月的工资没发",
    ],
)
def test_nothing_is_said_for_words_that_only_look_like_it(line: str) -> None:
    assert offered("坐席：您好，请讲", line) == []


def test_abuse_is_answered_in_steps_and_ends_when_it_ends() -> None:
    lines = ["他妈的没水", "你们这群废物", "滚蛋"]
    assert [offered(*lines[:end])[0] for end in (1, 2, 3)] == [
        "abuse",
        "abuse_again",
        "abuse_warning",
    ]
    assert offered(*lines, "好吧，我住在三号楼", "整栋楼都没有水") == []


def test_only_a_clock_hears_a_silence() -> None:
    talk = ("我们小区停水了", "坐席：具体是哪一栋")
    assert offered(*talk) == []
    assert offered(*talk, now_s=6.0) == []  # the last sentence ended at 2 s
    assert offered(*talk, now_s=12.0) == ["silence"]
    assert offered("喂", now_s=20.0) == ["silence_opening"]


def test_a_wait_is_excused_after_a_while_only() -> None:
    talk = ("我想查一下进度", "坐席：请您稍等，我帮您查询一下")
    assert offered(*talk, now_s=5.0) == []
    assert offered(*talk, now_s=30.0) == ["waiting"]


def test_gaps_are_filled_or_the_phrase_is_not_offered() -> None:
    talk = "我们小区昨天停水了"
    assert offered(talk, questions=False) == []
    assert offered(talk, questions=False, matter="停水") == ["confirming"]
    (offer,) = READER.offers(
        call(talk), {"matter": "停水", "place": "丽水小区"}, has_questions=False
    )
    assert offer.text == "跟您核对一下：您反映的是丽水小区停水的问题，对吗？"
    (offer,) = READER.offers(call(talk), {"number": "119"}, has_questions=True)
    assert "119" in offer.text
    strange = {"matter": "{place}{0.__class__}", "place": ""}
    (offer,) = READER.offers(call(talk), strange, has_questions=False)
    assert "{place}{0.__class__}" in offer.text


def test_what_the_agent_said_is_not_offered_again() -> None:
    talk = ("我们小区停水了", "没有别的事了，谢谢")
    assert offered(*talk) == ["closing_more"]
    more = "坐席：您的诉求已经记录了，请保持电话畅通，请问还有其他需要帮助的吗"
    assert offered(*talk, more, "没有了") == ["closing"]
    assert offered("坐席：您好，这里是热线", "喂") == []


def test_evidence_is_the_words_that_showed_it() -> None:
    (offer,) = READER.offers(call("坐席：请讲", "我，七十，多了，没水"), {}, has_questions=True)
    (place,) = offer.evidence
    assert (place.segment, place.start, place.end, offer.why) == (1, 0, 7, "老年人")


def test_the_assistant_offers_them_beside_the_rest() -> None:
    assistant = Assistant(load_categories(), load_gazetteer(), load_lexicon(), phrases=BOOK)
    fire = of(SuggestionKind.PHRASE, assistant.suggest(call("楼下着火了，快来人"), EMPTY))
    assert [each.value for each in fire] == ["hand_over"]
    assert "119" in fire[0].label
    quiet = of(SuggestionKind.PHRASE, assistant.suggest((), EMPTY, now_s=30.0))
    assert [each.value for each in quiet] == ["silence_opening"]
    assert assistant.suggest((), EMPTY) == ()


def test_a_centre_without_phrases_says_nothing() -> None:
    reader = PhraseReader(PhraseBook(phrases=(Phrase("x", None, Situation.ABUSE, "…"),)))
    assert reader.offers(call("你们这群废物"), {}, has_questions=True, now_s=99.0) == ()
