from __future__ import annotations

from app.domain.category import Category
from app.domain.place import Division, Gazetteer
from app.names import lexicon, lexicon_words
from app.shipped import Shipped
from kb.articles import Article
from resources.names import ExtraNames, ExtraPlace
from speech.text.sound_lexicon import Name, NameKind

SHIPPED = Shipped(
    (
        Category(
            "010101", ("城市管理", "市容", "占道经营"), ("夜市", "小摊贩", "A区"), "城市管理局"
        ),
    ),
    Gazetteer(
        "9901",
        "示范市",
        (
            Division("990101", "滨海新区"),
            Division("990101001", "解放街道"),
            Division("990101001001", "幸福社区"),
            Division("990102001001", "幸福社区"),
            Division("990101001", "幸福小区", is_spot=True),
        ),
    ),
    (Article("KB1", "公积金提取（购房）与还贷", {}, (), (), "公积金中心", ""),),
)
EXTRA = ExtraNames(
    ("居委会",),
    ("网格员", "幸福社区"),
    (ExtraPlace("六安路", "990101"),),
    {"六安路": "lu4 an1 lu4"},
)


def test_all_tables_are_joined_and_twins_are_one_name_with_both_codes() -> None:
    names = {name.text: name for name in lexicon(SHIPPED, EXTRA)}
    assert names["幸福社区"] == Name("幸福社区", NameKind.PLACE, ("990101001001", "990102001001"))
    assert names["六安路"] == Name("六安路", NameKind.PLACE, ("990101",), "lu4 an1 lu4")
    assert names["城市管理局"].kind is NameKind.UNIT
    assert names["网格员"].kind is NameKind.WORD
    assert {"占道经营", "小摊贩", "公积金提取", "公积金中心"} < set(names)
    assert not {"夜市", "A区", "购房", "还贷"} & set(names), "too short or not Chinese"


def test_places_are_said_without_their_kind_too() -> None:
    names = {name.text: name for name in lexicon(SHIPPED, EXTRA)}
    assert names["幸福"] == Name(
        "幸福", NameKind.SHORT_PLACE, ("990101001001", "990102001001", "990101001")
    )
    assert names["滨海"].areas == ("990101",)


def test_the_words_of_the_program_are_many_and_differ() -> None:
    words = lexicon_words()
    assert len(words) == len(set(words)) > 1500
