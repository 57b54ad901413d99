"""The learnt hand-overs load whole, or are refused in words."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from app.domain.suggestion import AlertKind
from resources.alert_weights import (
    DANGERS,
    LEARNT,
    load_alert_weights,
    load_groups,
    write_alert_weights,
)
from resources.centre import ResourceError, open_resource, read_text


@pytest.fixture
def centre(tmp_path: Path) -> Path:
    (tmp_path / "words").mkdir()
    with open_resource(LEARNT) as file:
        (tmp_path / LEARNT).write_bytes(file.read())
    return tmp_path


def test_the_shipped_weights_know_every_kind_and_load_at_once() -> None:
    began = time.perf_counter()
    weights = load_alert_weights()
    assert time.perf_counter() - began < 0.3
    assert set(weights.kinds) == set(AlertKind)
    width = 1 + len(weights.kinds)
    assert len(weights.steps) == width * len(weights.places) == width * len(weights.rarities)
    assert weights.doubtful < weights.sure


def test_what_is_written_is_read(centre: Path) -> None:
    weights = load_alert_weights()
    write_alert_weights(weights, centre / LEARNT)
    assert load_alert_weights(centre) == weights


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        (b'"version": 1', b'"version": 9', "version 9"),
        (b'"kind"', b'"kine"', "no file of learnt"),
        (b'"names": ', b'"namen": ', "should be"),
        (b"\n", b"\n ", "damaged"),
    ],
)
def test_a_damaged_or_foreign_file_is_refused(
    centre: Path, old: bytes, new: bytes, reason: str
) -> None:
    path = centre / LEARNT
    data = path.read_bytes()
    assert old in data
    path.write_bytes(data.replace(old, new, 1))
    with pytest.raises(ResourceError, match=reason):
        load_alert_weights(centre)


def test_a_file_cut_short_is_refused(centre: Path) -> None:
    path = centre / LEARNT
    path.write_bytes(path.read_bytes()[:-9])
    with pytest.raises(ResourceError, match="cut short"):
        load_alert_weights(centre)


@pytest.mark.parametrize("text", ["groups = 3", "[groups]\nbody = 4", "[groups", ""])
def test_groups_that_are_none_are_refused(centre: Path, text: str) -> None:
    (centre / DANGERS).write_text(text, "utf-8")
    with pytest.raises(ResourceError):
        load_groups(centre)


def test_a_word_may_stand_in_two_groups() -> None:
    assert read_text(DANGERS).count("塔吊") > 1
    assert len(load_groups()["塔吊"]) > 1
