"""Any string can be searched; Chinese, pinyin, initials and spoken questions find."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.articles import Article
from kb.index import build
from kb.lexicon import Lexicon
from kb.search import Search
from resources.everyday_loader import load_everyday
from resources.loader import load_articles

WORDS = load_everyday()
LEXICON = Lexicon(WORDS.concepts, tuple(WORDS.fillers))


@pytest.fixture(scope="module")
def search(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Search]:
    path = tmp_path_factory.mktemp("kb") / "kb.db"
    build(path, [Article(**fields) for fields in load_articles()], LEXICON)
    with Search(path, lambda: date(2026, 11, 21)) as search:
        yield search


TYPED = st.one_of(
    st.text(max_size=40),
    st.text("居住证怎么办暖气不热 *\"'()-^:{}+NEARANDORNOT%_\\\x00a1", max_size=30),
)


@settings(max_examples=150, deadline=None)
@given(text=TYPED, limit=st.integers(-1, 8))
def test_any_string_is_a_search(search: Search, text: str, limit: int) -> None:
    hits = search.search(text, limit)
    assert len(hits) <= max(limit, 0)
    assert len({hit.article_id for hit in hits}) == len(hits)
    keys = [(hit.is_expired, -hit.score) for hit in hits]
    assert all(a <= b for a, b in pairwise(keys))
    for hit in hits:
        assert 0 <= hit.score <= 1
        for piece, marks in ((hit.title, hit.marks), (hit.snippet, hit.snippet_marks)):
            edges = [edge for mark in marks for edge in (mark.start, mark.end)]
            assert edges == sorted(set(edges))
            assert not edges or (edges[0] >= 0 and edges[-1] <= len(piece))
    assert len(search.answers(text, limit)) <= max(limit, 0)


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_every_prefix_of_a_title_finds_it(search: Search, data: st.DataObject) -> None:
    fields = data.draw(st.sampled_from(load_articles()))
    title = fields["title"].split("（")[0]
    typed = title[: data.draw(st.integers(2, len(title)))]
    assert fields["title"] in [hit.title for hit in search.search(typed, 40)]


@pytest.mark.parametrize(
    ("typed", "title", "marked"),
    [
        ("居住证", "居住证申领", "居住证"),
        ("juzhuzhengs", "居住证申领", "居住证申"),
        ("jzzs", "居住证申领", "居住证申"),
        ("JZZSL", "居住证申领", "居住证申领"),
        ("ju zhu zheng shen", "居住证申领", "居住证申"),
        ("nqbr", "暖气不热处理", "暖气不热"),
        ("buretq", None, ""),
        ("bure", "暖气不热处理", "不热"),
        ("ｎｑｂｒ", "暖气不热处理", "暖气不热"),
    ],
)
def test_sounds_and_characters_find_and_mark(
    search: Search, typed: str, title: str | None, marked: str
) -> None:
    hits = search.search(typed)
    if title is None:
        assert not hits
        return
    assert hits[0].title == title
    assert "".join(title[m.start : m.end] for m in hits[0].marks) == marked


@pytest.mark.parametrize(
    ("said", "title"),
    [
        ("身份证丢了怎么补办", "身份证丢失补办"),
        ("失业保险金怎么领取", "失业保险金领取"),
        ("公租房什么时候可以申请", "公租房申请"),
        ("我的身份证不见了想补办一下要带什么材料过去", "身份证丢失补办"),
        ("你好我要反映一下幸福小区噪音扰民的问题", "噪声扰民受理范围"),
        ("我们这里暖气不热已经好几天了家里老人受不了", "暖气不热处理"),
        ("老板一直拖欠农民工工资不给怎么办", "拖欠农民工工资投诉"),
    ],
)
def test_spoken_questions_find_their_guide(search: Search, said: str, title: str) -> None:
    assert search.answers(said)[0].title == title
    assert title in [hit.title for hit in search.search(said)]


@pytest.mark.parametrize(
    "said", ["今天天气真好啊", "希望你们尽快处理", "对的", "我住在滨海新区幸福小区三号楼二单元", ""]
)
def test_no_good_answer_gives_no_guide(search: Search, said: str) -> None:
    assert search.answers(said) == ()


def test_what_expired_stands_last_and_is_no_guide(search: Search) -> None:
    (hit,) = search.search("放鞭炮")
    assert hit.is_expired
    assert search.answers("放鞭炮") == ()
    hits = search.search("规定", 400)
    assert [h.is_expired for h in hits] == sorted(h.is_expired for h in hits)
    assert hits[-1].is_expired
    assert not hits[0].is_expired


def test_an_article_holds_on_its_last_day(search: Search) -> None:
    article = search.article("KB0003")
    assert article is not None
    assert article.valid_to == "2027-12-31"
    assert not article.is_expired(date(2027, 12, 31))
    assert article.is_expired(date(2028, 1, 1))


def test_the_snippet_shows_the_block_that_fits(search: Search) -> None:
    hit = next(h for h in search.search("十八摄氏度") if h.title == "暖气不热处理")
    assert "十八摄氏度" in [hit.snippet[m.start : m.end] for m in hit.snippet_marks]


def test_many_threads_may_search(search: Search) -> None:
    found: list[str] = []
    threads = [
        threading.Thread(target=lambda: found.extend(h.title for h in search.search("居住证签")))
        for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(5)
    assert found.count("居住证签注") == 8
