from __future__ import annotations

import threading

import pytest

from speech.text.sound_lexicon import Name, NameKind, SoundLexicon
from speech.text.sound_vocabulary import unsayable
from speech.text.sound_words import WordTable, common_words
from speech.text.syllables import readings


def found(lexicon: SoundLexicon, heard: str) -> set[tuple[str, str]]:
    matches = lexicon.matches([readings(character) for character in heard])
    return {(heard[m.start : m.end], m.entry.name.text) for m in matches}


def test_names_are_found_by_same_and_near_sounds() -> None:
    lexicon = SoundLexicon([Name("兰花村"), Name("幸福小区")])
    assert found(lexicon, "在南发村") == {("南发村", "兰花村")}
    assert not found(lexicon, "在南发城")
    assert found(lexicon, "我家在新湖小区楼下") == {("新湖小区", "幸福小区")}


def test_one_syllable_of_a_long_name_may_be_different_but_not_of_a_short_one() -> None:
    lexicon = SoundLexicon([Name("幸福小区"), Name("兰花村")])
    assert found(lexicon, "幸运小区") == {("幸运小区", "幸福小区")}
    assert not found(lexicon, "幸运小店")
    assert (
        not found(lexicon, "兰花镇") - {("兰花镇", "兰花村")} or found(lexicon, "兰花镇") == set()
    )


def test_a_rarer_reading_is_tried() -> None:
    lexicon = SoundLexicon([Name("航海路")])
    assert found(lexicon, "行海路") == {("行海路", "航海路")}


def test_nothing_is_found_across_what_is_not_chinese() -> None:
    lexicon = SoundLexicon([Name("幸福小区")])
    assert not found(lexicon, "新福A小区")


def test_a_name_added_at_the_desk_is_found_at_once_and_gone_when_removed() -> None:
    lexicon = SoundLexicon([Name("幸福小区")])
    assert lexicon.add(Name("云锦府", NameKind.PLACE))
    assert found(lexicon, "云井府") == {("云井府", "云锦府")}
    lexicon.remove("云锦府")
    lexicon.remove("云锦府")
    assert not found(lexicon, "云井府")
    assert len(lexicon) == 1
    assert found(lexicon, "辛福小区"), "the others stay"


def test_adding_again_replaces() -> None:
    lexicon = SoundLexicon([Name("云锦府", NameKind.PLACE, ("990101",))])
    lexicon.add(Name("云锦府", NameKind.WORD))
    assert len(lexicon) == 1
    assert lexicon.get("云锦府") == Name("云锦府", NameKind.WORD)
    assert len(list(lexicon.matches([readings(c) for c in "云井府"]))) == 1


@pytest.mark.parametrize("text", ["府", "A座", "一二三四五六七八九十一二三", ""])
def test_what_cannot_be_found_by_sound_is_refused(text: str) -> None:
    assert not SoundLexicon().add(Name(text))


def test_a_given_sound_of_the_wrong_length_is_refused() -> None:
    lexicon = SoundLexicon()
    assert not lexicon.add(Name("六安路", sound="lu4 an1"))
    assert lexicon.add(Name("六安路", sound="lu4 an1 lu4"))
    assert found(lexicon, "陆安路") == {("陆安路", "六安路")}


def test_searching_goes_on_while_names_come_and_go() -> None:
    lexicon = SoundLexicon([Name("幸福小区")])
    heard = [readings(character) for character in "新湖小区"]
    stop = threading.Event()
    failures: list[BaseException] = []

    def search() -> None:
        try:
            while not stop.is_set():
                assert any(m.entry.name.text == "幸福小区" for m in lexicon.matches(heard))
                len(lexicon)
        except BaseException as error:  # noqa: BLE001 - told to the test's own thread
            failures.append(error)

    thread = threading.Thread(target=search)
    thread.start()
    for _ in range(300):
        lexicon.add(Name("云锦府"))
        lexicon.add(Name("云锦府花园一二三四"))
        lexicon.remove("云锦府")
        lexicon.remove("云锦府花园一二三四")
    stop.set()
    thread.join(5)
    assert not failures


def test_words_are_cut_as_they_are_likeliest() -> None:
    table = WordTable([("我", 900), ("住在", 500), ("住", 300), ("在", 800), ("小区", 90)])
    assert table.cut("我住在小区X") == ["我", "住在", "小区", "X"]
    assert table.cut("") == []


def test_the_common_words_know_common_words() -> None:
    words = common_words()
    assert {"社区", "解放", "的"} < {w for w, _ in words.words()}
    assert words.cost("社区") < words.cost("窗台")
    assert words.cost("兴福小") == float("inf")


def test_a_name_can_be_said_when_words_of_the_model_spell_it() -> None:
    model = {"幸福", "社区", "滨海新区", "解", "放"}
    asked: list[tuple[str, ...]] = []

    def unknown(words: tuple[str, ...]) -> tuple[str, ...]:
        asked.append(words)
        return tuple(word for word in words if word not in model)

    names = ["幸福社区", "滨海新区", "翠竹社区", "解放社区", "翠竹社区"]
    assert unsayable(names, unknown) == ("翠竹社区",)
    assert len(asked) == 1
