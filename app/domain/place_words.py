"""What is known of places beside their names: how characters sound, and former names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class PlaceWords:
    """Immutable; with nothing in it, neither misheard nor former names are recognised.

    Attributes:
        readings: Syllables of each character without tones, the one that names have first.
        former: By code of a city: names of districts that are no more, and the districts that
            have taken them in.
        plain: Proper parts of names that are everyday words as well (幸福); more is asked of them.
    """

    readings: Mapping[str, Sequence[str]] = field(default_factory=dict)
    former: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    plain: frozenset[str] = frozenset()
