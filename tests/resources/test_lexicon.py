"""The words load, and a bad pattern or key is named."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.domain.suggestion import AlertKind
from app.domain.ticket import RequestType
from resources.centre import ResourceError, read_text
from resources.lexicon import ALERTS, QUESTIONS, TYPES, load_lexicon


def test_the_sample_words_cover_every_kind_of_alert_and_every_type() -> None:
    lexicon = load_lexicon()
    assert {rule.kind for rule in lexicon.alerts.rules} == set(AlertKind)
    assert {kind for kind, _ in lexicon.needs} == set(RequestType)
    assert {cue.type for cue in lexicon.types} == set(RequestType) - {RequestType.OTHER}
    assert [element.key for element in lexicon.elements][:2] == ["time", "place"]


@pytest.mark.parametrize(
    ("name", "old", "new", "where"),
    [
        (ALERTS, "'着了火', ", "'着了火(', ", "fire.patterns"),
        (ALERTS, "[fire]", "[blaze]", "blaze"),
        (ALERTS, "hand_over = '120'", "", "medical.hand_over"),
        (ALERTS, "negations = [", "negation = [", "negation"),
        (TYPES, "[types.report]", "[types.rumour]", "rumour"),
        (TYPES, "urgent = [", "urgent_ = [", "urgency.urgent"),
        (QUESTIONS, "[elements.time]", "[elements.hour]", "elements.time"),
        (QUESTIONS, "stands_for = 'time'", "stands_for = 'hour'", "elements.hours.stands_for"),
        (QUESTIONS, "needs = ['hours', 'source']", "needs = ['volume']", "matters, number 1.needs"),
        (QUESTIONS, "'几点', '哪(一)?天'", "'几点(', '哪(一)?天'", "elements.time.asked"),
        (QUESTIONS, "consult = ['event']", "consult = ['weather']", "needs.consult"),
    ],
)
def test_what_is_wrong_in_the_words_is_named(
    tmp_path: Path, name: str, old: str, new: str, where: str
) -> None:
    text = read_text(name)
    assert old in text
    (tmp_path / "words").mkdir()
    (tmp_path / name).write_text(text.replace(old, new, 1), "utf-8")
    with pytest.raises(ResourceError) as caught:
        load_lexicon(tmp_path)
    assert (caught.value.file, caught.value.where) == (name, where)


def test_a_file_that_is_not_toml_is_named(tmp_path: Path) -> None:
    (tmp_path / "words").mkdir()
    (tmp_path / TYPES).write_text("[types", "utf-8")
    with pytest.raises(ResourceError, match="is not TOML"):
        load_lexicon(tmp_path)
