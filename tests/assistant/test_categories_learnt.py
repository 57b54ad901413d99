"""Categories learnt from tickets of our own: right, calibrated, silent, kept, refused."""

from __future__ import annotations

import json
import random
from pathlib import Path

import numpy as np
import pytest

from app.assistant.learning.features import TextReader, Vectors
from app.assistant.learning.model import LearntCategories
from app.assistant.learning.model_file import NAME, ModelError, read_model, write_model
from app.assistant.learning.ranking import CategoryRanking
from app.assistant.learning.ridge import fit
from app.assistant.learning.training import (
    Example,
    TrainingError,
    calibration_error,
    parts_of,
    train,
)
from app.assistant.sentences import Sentence
from app.domain.category import Category
from resources.topics import field_words, load_topics

MATTERS = {
    "噪声": ["工地半夜打桩吵得睡不着", "广场舞音响开得太大", "楼上装修电钻声", "酒吧音乐到凌晨"],
    "停车": ["车位被别人占了", "路边违停堵住出口", "停车场乱收停车费", "小区停车难"],
    "供水": ["家里停水两天", "水压太低洗不了澡", "自来水发黄", "水管爆了没人修"],
    "教育": ["幼儿园收费太高", "学校食堂不干净", "老师让交补课费", "孩子学位分不到"],
}
OPENINGS = ["你好我想反映", "是这样的", "我要投诉", "请问", "麻烦你们管一下", "又是这个事"]
ENDINGS = ["希望尽快处理", "打了好几次电话了", "谢谢", "怎么没人管", "请给个答复"]
GROUPS = load_topics()


def tickets(number: int, seed: int = 0) -> list[Example]:
    dice = random.Random(seed)
    made = []
    for at in range(number):
        category = list(MATTERS)[at % len(MATTERS)]
        words = (dice.choice(OPENINGS), dice.choice(MATTERS[category]), dice.choice(ENDINGS))
        made.append(Example("，".join(words), category))
    return made


@pytest.fixture(scope="module")
def model() -> LearntCategories:
    return train(tickets(160), GROUPS).model


@pytest.mark.parametrize(
    ("text", "category"),
    [
        ("晚上工地施工噪音太大", "噪声"),
        ("地下车库的车位总是被占", "停车"),
        ("我们楼没有自来水了", "供水"),
        ("小学的老师收补课费", "教育"),
    ],
)
def test_words_that_were_seen_and_their_kin_decide(
    model: LearntCategories, text: str, category: str
) -> None:
    found = model.classify(text)
    assert found[0].category == category
    assert [each.score for each in found] == sorted((e.score for e in found), reverse=True)
    assert all(0 <= each.score <= 1 for each in found)
    assert found[0].words
    assert all(word in text for word in found[0].words)


def test_a_group_speaks_for_a_word_that_was_never_seen() -> None:
    text = "高中的班主任体罚"
    with_groups = train(tickets(160), GROUPS).model.classify(text)
    assert with_groups[0].category == "教育"
    without = train(tickets(160), {}).model.classify(text)
    assert not without or without[0].score < with_groups[0].score


@pytest.mark.parametrize("text", ["", "你好", "hello how are you", "12345", "😀😀", "嗯", "\n\t "])
def test_it_says_nothing_when_it_does_not_know(model: LearntCategories, text: str) -> None:
    assert model.classify(text) == ()


def test_the_same_tickets_give_the_same_file(tmp_path: Path) -> None:
    files = [
        write_model(train(tickets(60), GROUPS).model, tmp_path / name).read_bytes()
        for name in ("a", "b")
    ]
    assert files[0] == files[1]


def test_what_was_written_reads_the_same(model: LearntCategories, tmp_path: Path) -> None:
    write_model(model, tmp_path)
    again = read_model(tmp_path)
    assert again.categories == model.categories
    for example in tickets(40, seed=7):
        assert again.classify(example.text) == model.classify(example.text)


def damaged(data: bytes) -> bytes:
    return data[:-9] + bytes([data[-9] ^ 1]) + data[-8:]


def other_version(data: bytes) -> bytes:
    header, _, body = data.partition(b"\n")
    return json.dumps(json.loads(header) | {"version": 99}).encode() + b"\n" + body


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (damaged, "damaged or cut short"),
        (lambda data: data[: len(data) // 2], "damaged or cut short"),
        (other_version, "version 99, this program reads version 1"),
        (lambda _: b"", "no file of learnt categories"),
        (lambda _: b"\x00\xff" * 50_000, "no file of learnt categories"),
        (lambda _: b'{"kind": "else"}\n', "no file of learnt categories"),
        (lambda _: b"[1]\n", "no file of learnt categories"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_in_words(
    model: LearntCategories, tmp_path: Path, change: object, why: str
) -> None:
    path = write_model(model, tmp_path)
    assert callable(change)
    path.write_bytes(change(path.read_bytes()))
    with pytest.raises(ModelError, match=why):
        read_model(tmp_path)


def test_no_file_is_refused_in_words(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=f"{NAME} cannot be read"):
        read_model(tmp_path / NAME)


@pytest.mark.parametrize("number", [0, 1, 19])
def test_too_few_tickets_teach_nothing(number: int) -> None:
    with pytest.raises(TrainingError, match="too few"):
        train(tickets(number), GROUPS)


def test_one_category_teaches_nothing() -> None:
    with pytest.raises(TrainingError, match="of 1 categories"):
        train([Example(f"停水了{at}", "供水") for at in range(30)], GROUPS)


def test_a_category_with_one_ticket_disturbs_nothing() -> None:
    trained = train([*tickets(80), Example("路灯不亮了", "路灯")], GROUPS)
    assert trained.report.categories == 5
    assert trained.report.first > 0.9


def test_the_solver_finds_the_solution_of_the_equations() -> None:
    texts = [TextReader({}).counts(example.text) for example in tickets(24)]
    vectors = Vectors.of(texts, 10_000)
    rows = [vectors.vector(counts) for counts in texts]
    labels = np.arange(24) % 4
    weights, mean = fit(rows, labels, (len(vectors.names), 4), 0.4, epochs=400)
    dense = np.zeros((24, len(vectors.names)))
    for at, row in enumerate(rows):
        dense[at, row.columns] = row.values
    targets = np.eye(4)[labels] - mean
    exact = dense.T @ np.linalg.solve(dense @ dense.T + 0.4 * np.eye(24), targets)
    assert np.abs(weights - exact).max() < 0.01


def test_parts_hold_each_category_evenly() -> None:
    labels = np.array([0] * 50 + [1] * 25)
    parts = parts_of(labels, 5)
    for part in range(5):
        assert ((parts == part) & (labels == 0)).sum() == 10
        assert ((parts == part) & (labels == 1)).sum() == 5


def test_calibration_error_counts_what_was_claimed_and_did_not_come() -> None:
    chances = np.array([0.95] * 10)
    assert calibration_error(chances, np.array([True] * 5 + [False] * 5)) == pytest.approx(0.45)


TREE = (
    Category("01", ("城市", "噪声"), ("打桩",)),
    Category("02", ("城市", "停车"), ("车位",)),
    Category("03", ("城市", "路灯"), ("路灯",)),
    Category("04", ("民生", "供水"), ("停水",)),
    Category("05", ("民生", "教育"), ("幼儿园",)),
)


def test_what_was_learnt_ranks_and_shows_its_words(model: LearntCategories) -> None:
    sentences = [Sentence(0, "你好"), Sentence(2, "工地半夜打桩吵得睡不着")]
    ranked = CategoryRanking(TREE, model).rank(sentences)
    assert ranked[0].category.code == "01"
    assert {place.segment for place in ranked[0].evidence} == {2}


def test_keywords_answer_for_what_was_not_learnt(model: LearntCategories) -> None:
    said = [Sentence(0, "蓝莓果酱口感偏酸")]
    tree = (*TREE, Category("06", ("民生", "果酱"), ("蓝莓果酱",)))
    assert model.classify(said[0].text) == ()
    assert CategoryRanking(tree, model).rank(said)[0].category.code == "06"


def test_an_agents_words_alone_are_not_learnt_from(model: LearntCategories) -> None:
    said = Sentence(0, "是工地打桩吵得睡不着吗", is_own=False)
    keywords = CategoryRanking(TREE).rank([said])
    assert CategoryRanking(TREE, model).rank([said]) == keywords


def test_names_and_keywords_of_the_tree_are_words_of_the_field() -> None:
    words = field_words({"停水": ("供水",)}, TREE)
    assert words["停水"] == ("供水", "民生", "民生/供水")
    assert words["打桩"] == ("城市", "城市/噪声")
