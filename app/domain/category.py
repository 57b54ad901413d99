"""The category tree (归口分类): what a request is about."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

MAX_LEVELS = 4


@dataclass(frozen=True, slots=True)
class Category:
    """A leaf of the tree.

    Attributes:
        code: Stable and never reused; tickets keep it.
        path: Names from the top level down to the leaf, at most ``MAX_LEVELS``.
        keywords: Words that speak for it in a citizen's sentences.
        department: Name of the responsible function (职能), e.g. ``城市管理局``; the unit that has
            it in the territory is proposed (``app.domain.proposing``).
    """

    code: str
    path: tuple[str, ...]
    keywords: tuple[str, ...] = ()
    department: str = ""

    @property
    def name(self) -> str:
        """The leaf's own name."""
        return self.path[-1]


@dataclass(frozen=True, slots=True)
class Branch:
    """A place in the tree: a leaf with its category, or a name with what lies below it."""

    name: str
    below: tuple[Branch, ...] = ()
    leaf: Category | None = None

    @property
    def leaves(self) -> int:
        """How many categories lie here."""
        return sum(branch.leaves for branch in self.below) + (self.leaf is not None)


def tree(categories: Iterable[Category]) -> tuple[Branch, ...]:
    """The top branches; branches and leaves stand in the order in which they first come."""
    return _grouped(list(categories), 0)


def _grouped(categories: list[Category], level: int) -> tuple[Branch, ...]:
    groups: dict[str, list[Category]] = {}
    for category in categories:
        groups.setdefault(category.path[level], []).append(category)
    branches = []
    for name, group in groups.items():
        deeper = [category for category in group if len(category.path) > level + 1]
        leaf = next((category for category in group if len(category.path) == level + 1), None)
        branches.append(Branch(name, _grouped(deeper, level + 1), leaf))
    return tuple(branches)
