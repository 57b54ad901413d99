from __future__ import annotations

import pytest

from app.measuring.correction_trial import Count, Trial
from app.measuring.corrections import material
from speech.text.sound import SoundCorrection
from speech.text.sound_lexicon import Name, NameKind, SoundLexicon
from speech.text.sound_mishearing import Mishearing
from speech.text.sound_words import WordTable, common_words
from speech.text.syllables import spelled


@pytest.fixture(scope="module")
def words() -> WordTable:
    return common_words()


@pytest.fixture
def trial(words: WordTable) -> Trial:
    names = [Name("幸福小区", NameKind.PLACE), Name("星湖小巷", NameKind.PLACE)]
    return Trial(SoundCorrection(SoundLexicon(names), words), words)


def test_a_name_put_right_one_left_and_one_put_wrong_are_told_apart(trial: Trial) -> None:
    count = Count()
    trial.misheard(count, "我住在{}三号楼", "幸福小区", ["兴", "福", "小区"])
    trial.misheard(count, "我住在{}三号楼", "幸福小区", ["大", "树", "小区"])
    trial.misheard(count, "我住在{}三号楼", "新湖小区", ["辛", "福", "小区"])
    assert (count.misheard, count.put_right, count.put_wrong, count.spoiled) == (3, 1, 1, 0)
    assert len(count.examples) == 2
    assert count.figures()["put_right"] == pytest.approx(1 / 3, abs=1e-4)


def test_spoiled_words_are_counted_by_word(trial: Trial) -> None:
    count = Count()
    trial.right(count, "今天天气很好")
    assert (count.spoiled, count.examples) == (0, [])
    trial.right(count, "我在新湖小区")
    assert count.spoiled == 2, "新 and 湖; 小区 reads as before"
    assert count.words == 9


def test_a_mishearing_sounds_alike_and_is_never_the_name(words: WordTable) -> None:
    mishearing = Mishearing(words, {"幸福", "社区"}, seed=1)
    written = [mishearing.write("幸福小区") for _ in range(30)]
    assert all(heard and len("".join(heard)) == 4 for heard in written)
    assert not any("幸福" in (heard or ()) for heard in written)
    alike = [
        [s.key for s in spelled("".join(heard))] == [s.key for s in spelled("幸福小区")]
        for heard in written
        if heard
    ]
    assert sum(alike) > 15, "most differ by what southern speakers mix up, or by nothing"


def test_the_same_seed_writes_the_same(words: WordTable) -> None:
    one, other = (Mishearing(words, (), seed=7).write("荣华社区") for _ in range(2))
    assert one == other


def test_the_halves_are_about_equal_and_every_kind_has_sentences() -> None:
    given = material()
    assert 0.4 < len(given.reported) / len(given.names) < 0.6
    assert set(given.carriers) == set(NameKind)
    assert all("{}" in carrier for carriers in given.carriers.values() for carrier in carriers)
