from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from speech.events import EditKind, Word
from speech.text.pieces import Piece, Pieces, pieces_of, text_of
from speech.text.sound import SoundCorrection
from speech.text.sound_lexicon import Name, NameKind, SoundLexicon
from speech.text.sound_words import common_words

PLACE, SHORT = NameKind.PLACE, NameKind.SHORT_PLACE
NAMES = (
    Name("滨海新区", PLACE, ("990101",)),
    Name("和平区", PLACE, ("990102",)),
    Name("河西区", PLACE, ("990104",)),
    Name("解放街道", PLACE, ("990101001",)),
    Name("幸福社区", PLACE, ("990101001001", "990102001001")),
    Name("幸福小区", PLACE, ("990101001",)),
    Name("荣华社区", PLACE, ("990106001001",)),
    Name("南湖花园", PLACE, ("990103002",)),
    Name("嘉和社区", PLACE, ("990104003001",)),
    Name("佳荷社区", PLACE, ("990102003001",)),
    Name("柳堤春天小区", PLACE, ("990104002",)),
    Name("玉兰", SHORT, ("990101003004",)),
    Name("住房和城乡建设局", NameKind.UNIT),
    Name("公积金"),
    Name("居住证"),
    Name("网格员"),
    Name("占道经营"),
    Name("油烟扰民"),
)


@pytest.fixture(scope="module")
def words():
    return common_words()


@pytest.fixture(scope="module")
def correct(words) -> SoundCorrection:
    return SoundCorrection(SoundLexicon(NAMES), words)


def heard(*words: str, sure: float = 1.0) -> Pieces:
    return pieces_of(tuple(Word(w, n / 2, n / 2 + 0.4, sure) for n, w in enumerate(words)))


@pytest.mark.parametrize(
    ("said", "text"),
    [
        ("我 住 在 兴 福 小区 三 号楼", "我住在幸福小区三号楼"),
        ("宾海 新区 解放 街道", "滨海新区解放街道"),
        (
            "在 融化 社区 门口",
            "在荣华社区门口",
        ),  # r/l is not needed, hua is: words of the same sound
        ("南 胡 花园 的 物业", "南湖花园的物业"),
        ("兰 湖 花园 的 物业", "南湖花园的物业"),  # n/l
        ("有人 占 到 经营", "有人占道经营"),
        ("赞 到 经营 没人管", "占道经营没人管"),  # zh/z
        ("油盐 扰民", "油烟扰民"),
        ("共 积 金 怎么 取", "公积金怎么取"),
        ("王 格 员 没 来 过", "网格员没来过"),
        ("柳堤 村 天 小区", "柳堤春天小区"),
        ("找 住房 和 诚 乡 建设 局", "找住房和城乡建设局"),
    ],
)
def test_names_are_put_right(correct: SoundCorrection, said: str, text: str) -> None:
    assert text_of(correct(heard(*said.split()))) == text


@pytest.mark.parametrize(
    "said",
    [
        "我 住 在 幸福 小区 三 号楼",
        "我 是 清华 大学 的",
        "今天 天气 很 好",
        "河西 区 和平 区",
        "雨 篮 坏 了",
        "我 买 了 玉 兰 花",
        "这件 事 影响 我们 的 生活",
        "在 幸运 大厦 门口",
        "A 座 三 零 二",
        "",
    ],
)
def test_right_words_stay(correct: SoundCorrection, said: str) -> None:
    pieces = heard(*said.split())
    assert correct(pieces) == pieces


def test_a_short_name_needs_the_words_of_a_place(correct: SoundCorrection) -> None:
    assert text_of(correct(heard("我", "住", "在", "鱼", "栏", "附近"))) == "我住在玉兰附近"
    assert text_of(correct(heard("他", "的", "鱼", "栏", "很", "好"))) == "他的鱼栏很好"


def test_twins_are_left_alone_until_a_district_decides(correct: SoundCorrection) -> None:
    alone = heard("我", "在", "家", "和", "社区")
    assert correct(alone) == alone
    named = heard("我", "在", "河西区", "家", "和", "社区")
    assert text_of(correct(named)) == "我在河西区嘉和社区"
    assert text_of(correct.knowing({"990102"})(alone)) == "我在佳荷社区"


def test_a_corrected_district_decides_for_what_follows(correct: SoundCorrection) -> None:
    assert text_of(correct(heard("何", "西区", "家", "和", "社区"))) == "河西区嘉和社区"


def test_districts_of_a_sentence_are_told_for_the_rest_of_the_call(
    correct: SoundCorrection,
) -> None:
    assert correct.areas_in("我在河西区解放街道幸福社区") == {"990104", "990101001"}


def test_unsure_words_are_changed_more_readily(words) -> None:
    correct = SoundCorrection(SoundLexicon([Name("明珠大道", PLACE)]), words)

    def cost(sure: float) -> float:
        (only,) = correct.corrections(heard("在", "民", "主", "大", "道", sure=sure))
        return only.cost

    assert cost(0.2) < cost(0.9)


def test_the_kind_of_a_place_and_numerals_are_heard_well(words) -> None:
    names = [Name("住房和城乡建设局", NameKind.UNIT), Name("延期交房"), Name("延西交房")]
    correct = SoundCorrection(SoundLexicon(names), words)
    for said in (("住房", "和", "城乡", "建设", "部"), ("三", "期", "交房")):
        before = heard(*said, sure=np.float64(0.5))  # as some recognisers tell it
        assert correct(before) == before


def test_an_edit_is_as_narrow_as_the_name_and_keeps_what_was_heard(
    correct: SoundCorrection,
) -> None:
    before = heard("我住在兴", "福小区三号", "楼")
    after = correct(before)
    name = next(piece for piece in after if piece.kind)
    assert (name.text, name.heard, name.kind) == ("幸福小区", "兴福小区", EditKind.SOUND)
    assert [word.word for word in name.words] == ["我住在兴", "福小区三号"]
    assert text_of(after) == "我住在幸福小区三号楼"


def test_what_another_step_wrote_is_not_touched(correct: SoundCorrection) -> None:
    number = Piece("兴福小区", "二", (), EditKind.NUMBER)
    assert correct((number,)) == (number,)
    filler = Piece("共", "共", (), EditKind.FILLER)
    pieces = (filler, *heard("积", "金"))
    assert correct(pieces) == pieces


def test_a_hot_word_is_used_at_once(words) -> None:
    lexicon = SoundLexicon(NAMES)
    correct = SoundCorrection(lexicon, words)
    pieces = heard("我", "住", "在", "云", "井", "府", "三", "号楼")
    assert correct(pieces) == pieces
    lexicon.add(Name("云锦府", PLACE))
    assert text_of(correct(pieces)) == "我住在云锦府三号楼"


SOUNDS = "兴福社区新湖小宾海解放街道占到经营油盐扰民家和公积金南蓝花园我住在的三号楼是有人A1，"


@settings(max_examples=200, deadline=None)
@given(st.lists(st.text(SOUNDS, min_size=1, max_size=5), max_size=12))
def test_heard_text_and_words_stay_and_a_second_pass_changes_nothing(
    correct: SoundCorrection, said: Sequence[str]
) -> None:
    before = heard(*said)
    after = correct(before)
    assert "".join(piece.heard for piece in after) == "".join(said)
    kept = [word for piece in after for word in piece.words]
    assert list(dict.fromkeys(kept)) == [word for piece in before for word in piece.words]
    assert correct(after) == after
    for piece in after:
        assert piece.kind is EditKind.SOUND or piece.text == piece.heard


@settings(max_examples=100, deadline=None)
@given(st.text("天气很好今吃饭了吗喝茶看书写字买菜", max_size=30))
def test_a_sentence_without_a_name_of_a_near_sound_never_changes(
    correct: SoundCorrection, said: str
) -> None:
    before = heard(*said)
    assert correct(before) == before


def test_what_is_itself_a_name_stays_whatever_the_district(words) -> None:
    twins = [Name("鸣沪", SHORT, ("990105",)), Name("明湖", SHORT, ("990102",))]
    correct = SoundCorrection(SoundLexicon(twins), words, {"990102"})
    before = heard("我", "住", "在", "鸣", "沪", "附近")
    assert correct(before) == before
