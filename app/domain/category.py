"""The category tree (归口分类): what a request is about."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Category:
    """A leaf of the tree.

    Attributes:
        code: Stable and never reused; tickets keep it.
        path: Names from the top level down to the leaf.
        keywords: Words that speak for it in a citizen's sentences.
        department: Name of the responsible function (职能), e.g. ``城市管理局``; the territory is
            put before it when a ticket is dispatched.
    """

    code: str
    path: tuple[str, ...]
    keywords: tuple[str, ...] = ()
    department: str = ""

    @property
    def name(self) -> str:
        """The leaf's own name."""
        return self.path[-1]
