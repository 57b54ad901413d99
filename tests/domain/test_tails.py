"""Tails against values that are known, and against plain sums."""

from __future__ import annotations

import math

import pytest

from app.domain.tails import holm_limit, negative_binomial_tail, poisson_tail


@pytest.mark.parametrize(
    ("count", "mean", "known"),
    [
        (0, 3.0, 1.0),
        (1, 3.0, 1 - math.exp(-3)),
        (5, 1.0, 0.003659846827343713),
        (10, 2.0, 4.649807501726378e-05),
        (20, 5.0, 3.45213582091446e-07),
        (3, 10.0, 0.9972306042844884),
        (130, 100.0, 0.0022820930543169552),
    ],
)
def test_poisson_tails_as_sums_of_sixty_digits_have_them(
    count: int, mean: float, known: float
) -> None:
    assert poisson_tail(count, mean) == pytest.approx(known, rel=1e-6)


@pytest.mark.parametrize("size", [0.5, 1.0, 2.5, 40.0])
@pytest.mark.parametrize("mean", [0.02, 1.0, 7.5])
@pytest.mark.parametrize("count", [1, 4, 12])
def test_negative_binomial_tails_are_the_plain_sum(count: int, mean: float, size: float) -> None:
    share = mean / (mean + size)
    below, chance = 0.0, (1 - share) ** size
    for k in range(count):
        below += chance
        chance *= share * (k + size) / (k + 1)
    assert negative_binomial_tail(count, mean, size) == pytest.approx(1 - below, abs=1e-12)


def test_a_geometric_distribution_is_one_of_size_one() -> None:
    assert negative_binomial_tail(30, 2.0, 1.0) == pytest.approx((2 / 3) ** 30, rel=1e-9)


def test_the_far_tail_is_small_and_not_nothing() -> None:
    assert 0 < poisson_tail(150, 1.0) < 1e-260
    assert 0 < negative_binomial_tail(150, 0.02, 0.5) < 1e-200
    assert negative_binomial_tail(900, 1000.0, 50.0) == pytest.approx(0.75, abs=0.05)


def test_the_larger_the_size_the_nearer_to_poisson() -> None:
    plain = poisson_tail(9, 3.0)
    tails = [negative_binomial_tail(9, 3.0, size) for size in (2.0, 20.0, 2e3, 1e8)]
    assert tails == sorted(tails, reverse=True)
    assert tails[-1] == plain


def test_many_tests_at_once() -> None:
    chances = [0.0001, 0.004, 0.0126, 0.9]
    assert holm_limit(chances, 10, 0.05) == 0.004
    assert holm_limit(chances, 1_000, 0.05) == 0.0
    assert holm_limit(chances, 4, 0.05) == 0.0126
    assert holm_limit([], 1, 0.05) == 0.0
