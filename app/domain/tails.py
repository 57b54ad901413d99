"""How likely so many or more are: tails of two distributions, and many tests at once."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable

_SMALL = 1e-17
_POISSON_SIZE = 1e7
"""A negative binomial of such a size is a Poisson distribution to the last digit that counts."""


def poisson_tail(count: int, mean: float) -> float:
    """P(X ≥ ``count``) of a Poisson distribution.

    Args:
        count: Not negative.
        mean: Above 0.
    """

    def log_chance(k: int) -> float:
        return k * math.log(mean) - mean - math.lgamma(k + 1)

    return _tail(count, mean, log_chance, lambda k: mean / (k + 1))


def negative_binomial_tail(count: int, mean: float, size: float) -> float:
    """P(X ≥ ``count``) of a negative binomial distribution with variance mean + mean²/size.

    Args:
        count: Not negative.
        mean: Above 0.
        size: Above 0; the larger, the nearer it is to a Poisson distribution.
    """
    if size >= _POISSON_SIZE:
        return poisson_tail(count, mean)
    log_share = math.log(mean) - math.log(mean + size)
    log_rest = math.log(size) - math.log(mean + size)
    share = math.exp(log_share)

    def log_chance(k: int) -> float:
        ways = math.lgamma(k + size) - math.lgamma(size) - math.lgamma(k + 1)
        return ways + size * log_rest + k * log_share

    return _tail(count, mean, log_chance, lambda k: share * (k + size) / (k + 1))


def _tail(
    count: int, mean: float, log_chance: Callable[[int], float], growth: Callable[[int], float]
) -> float:
    """Sum on the thinner side, from the largest term outwards until nothing is added any more.

    Args:
        count: Where the tail begins.
        mean: Of the distribution.
        log_chance: The logarithm of P(X = k).
        growth: P(X = k + 1) / P(X = k).
    """
    if count <= 0:
        return 1.0
    if count <= mean:
        below, chance = 0.0, math.exp(log_chance(count - 1))
        for k in range(count - 2, -2, -1):
            below += chance
            if k < 0 or chance < below * _SMALL:
                break
            chance /= growth(k)
        return max(0.0, 1.0 - below)
    total, chance, k = 0.0, math.exp(log_chance(count)), count
    while chance > total * _SMALL:
        total += chance
        chance *= growth(k)
        k += 1
    return min(1.0, total)


def holm_limit(chances: Iterable[float], tests: int, rate: float) -> float:
    """The largest chance that still counts, of many tests at once; 0 if none does.

    If chance alone is at work, ``rate`` is how often anything counts at all, however the tests
    depend on each other. Holm, "A simple sequentially rejective multiple test procedure",
    Scand. J. Statist. 6 (1979), 65-70.

    Args:
        chances: Of the tests that could count; the others are taken to be 1.
        tests: How many tests were made in all.
        rate: 0-1.
    """
    limit = 0.0
    for place, chance in enumerate(sorted(chances)):
        if chance > rate / max(1, tests - place):
            break
        limit = chance
    return limit
