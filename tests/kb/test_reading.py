"""What is typed is taken apart: concepts, pinyin, slips of the ear, half words."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from kb.articles import Article
from kb.index import apply, build
from kb.lexicon import Kind, Lexicon
from kb.search import Only, Search
from kb.sounds import Sounds, mandarin, near, spellings

WORDS = Lexicon(
    {
        "things": {"身份证": "居民身份证 证件", "驾驶证": "驾照", "发票": "票据", "养老金": ""},
        "acts": {
            "补办": "补领 丢了~0.9",
            "换领": "换发 过期了~0.8",
            "真伪": "真假",
            "领养": "",
            "办理": "办",
        },
        "people": {"外国人": "老外"},
        "light": {"家里": "我家"},
        "places": {"小区": ""},
    },
    ("请问", "怎么", "怎么办", "的"),
)
ARTICLES = [
    Article("lost", "居民身份证补领", {"材料": "户口簿。照片两张。"}, unit="公安局", region="4401"),
    Article("new", "居民身份证换领", {"材料": "旧证"}, unit="公安局", region="4402"),
    Article("foreign", "外国人身份证补领", {"材料": "护照"}, unit="公安局", region="44"),
    Article("drive", "驾驶证补领", {"地点": "车管所"}, unit="交警支队", categories=("0102",)),
    Article("invoice", "发票真伪鉴定", {"地点": "大厅"}, unit="税务局"),
    Article("pension", "养老金领取", {"电话": "热线"}),
    Article("old", "身份证补领旧办法", {"依据": "旧"}, valid_to="2020-01-01"),
    Article("future", "身份证补领新规定", {"依据": "新"}, valid_from="2999-01-01"),
]


@pytest.fixture(scope="module")
def search(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Search]:
    path = tmp_path_factory.mktemp("kb") / "kb.db"
    build(path, ARTICLES, WORDS)
    with Search(path) as search:
        yield search


@pytest.mark.parametrize(
    ("asked", "first"),
    [
        ("请问身份证丢了怎么办", "lost"),
        ("身份证过期了", "new"),
        ("老外的身份证丢了", "foreign"),
        ("驾照丢了", "drive"),
        ("jiazhao diule", "drive"),
        ("shenfenzhengbuling", "lost"),
        ("senfenzenbulin", "lost"),
        ("sfzbl", "lost"),
        ("生分证补领", "lost"),
        ("驾使证丢了", "drive"),
        ("票据是真假的", "invoice"),
        ("领养老金", "pension"),
        ("我家驾驶证补", "drive"),
        ("驾驶", "drive"),
    ],
)
def test_the_right_article_is_first(search: Search, asked: str, first: str) -> None:
    hits = search.search(asked)
    assert [hit.article_id for hit in hits[:1]] == [first]


def test_what_does_not_hold_stands_last_and_is_no_answer(search: Search) -> None:
    hits = search.search("身份证补领")
    assert {hit.article_id for hit in hits[-2:]} == {"old", "future"}
    assert all(hit.is_expired for hit in hits[-2:])
    assert not {"old", "future"} & {hit.article_id for hit in search.answers("身份证补领", 9)}


@pytest.mark.parametrize(
    ("only", "expected"),
    [
        (Only(unit="交警支队"), {"drive"}),
        (Only(category="01"), {"drive"}),
        (Only(region="4402"), {"new", "foreign", "drive"}),
        (Only(region="440100"), {"lost", "foreign", "drive"}),
        (Only(region="44"), {"lost", "new", "foreign", "drive"}),
        (Only(region="31"), {"drive"}),
    ],
)
def test_filters_keep_what_holds_there(search: Search, only: Only, expected: set[str]) -> None:
    hits = [*search.search("身份证补领", only=only), *search.search("驾驶证补领", only=only)]
    assert {hit.article_id for hit in hits if not hit.is_expired} == expected


def test_a_hit_says_why(search: Search) -> None:
    (hit, *_) = search.search("驾照丢了")
    assert {(reason.asked, reason.found.value) for reason in hit.why} == {
        ("驾照", "meant"),
        ("丢了", "meant"),
    }
    assert sum(reason.share for reason in hit.why) <= 1
    assert "".join(hit.title[m.start : m.end] for m in hit.marks) == "驾驶证补领"


def test_a_word_in_the_text_finds_too_and_is_told_apart(search: Search) -> None:
    (hit, *_) = search.search("照片两张")
    assert (hit.article_id, hit.snippet) == ("lost", "照片两张。")
    assert {reason.found.value for reason in hit.why} == {"in text"}


@pytest.mark.parametrize("asked", ["怎么办理", "我家小区", "请问怎么办", "红烧肉", ""])
def test_nothing_is_offered_for_words_of_little_meaning(search: Search, asked: str) -> None:
    assert search.answers(asked) == ()


def test_favours_decide_between_alike_ones_and_no_more(search: Search) -> None:
    plain = search.search("身份证")
    others = [hit.article_id for hit in plain if not hit.is_expired]
    moved = search.search("身份证", favoured={others[1]: 1.0, "drive": 1.0})
    assert moved[0].article_id == others[1]
    assert "favoured" in {reason.found.value for reason in moved[0].why}
    assert "drive" not in {hit.article_id for hit in moved[:2]}


def test_many_changes_are_put_in_order_at_last(tmp_path: Path) -> None:
    path = tmp_path / "kb.db"
    build(path, ARTICLES, WORDS)
    with Search(path) as search:
        for turn in range(40):
            apply(path, [Article("lost", f"身份证补领第{turn}版", {"x": "y"})])
            assert search.search(f"第{turn}版")[0].title == f"身份证补领第{turn}版"
        assert search.count() == len(ARTICLES)
        assert search._database.execute("SELECT count(*) FROM segments").fetchone()[0] < 30
        assert search.search("驾照丢了")[0].article_id == "drive", "the words are kept"


def test_pinyin_is_cut_into_the_fewest_syllables() -> None:
    assert spellings("xian") == [["xian"]]
    assert sorted(spellings("gangao")) == [["gan", "gao"], ["gang", "ao"]]
    assert spellings("shenfenzh") == [["shen", "fen", "zh"]]
    assert spellings("sfz") == []
    assert spellings("a" * 500) == []


def test_near_sounds_are_one_and_polyphones_go_by_their_pair() -> None:
    assert near("zhang") == near("zan") == "zan"
    assert near("niu") == near("liu")
    assert near("er") == "er"
    sounds = mandarin()
    assert sounds.of("银行行长") == ["yin", "hang", "hang", "zhang"]
    assert Sounds.from_json(sounds.to_json()) == sounds


def test_a_lexicon_says_what_is_wrong_and_comes_back_whole() -> None:
    again = Lexicon.from_json(WORDS.to_json())
    assert again.senses == WORDS.senses
    assert again.fillers == WORDS.fillers
    with pytest.raises(ValueError, match="verbs"):
        _ = Lexicon({"verbs": {"跑": ""}}).senses
    with pytest.raises(ValueError, match="half"):
        _ = Lexicon({"acts": {"跑": "走~half"}}).senses


def test_a_piece_may_be_made_of_two(search: Search) -> None:
    lexicon = Lexicon({"things": {"发票": "", "发票真伪": ""}, "acts": {"真伪": ""}})
    (piece,) = lexicon.pieces("发票真伪鉴定")
    assert [sense.concept for sense in piece.meaning.inner] == ["发票", "真伪"]
    assert piece.meaning.senses[0].kind is Kind.THING
