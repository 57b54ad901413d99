"""A page that was made to keep the reader busy is read like any other."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from kb.importing.markdown import read_markdown

SECONDS = 5.0
"""Ten times what it takes; every place tried with every other took minutes."""


@pytest.mark.parametrize("piece", ["![](", "![", "[a](", "# ", " ", "`a ", '![](a "', "#"])
def test_a_page_of_one_mark(tmp_path: Path, piece: str) -> None:
    text = "# 标题\n" + piece * (200_000 // len(piece))
    began = time.perf_counter()
    read_markdown("a.md", text, tmp_path / "a.md", tmp_path)
    assert time.perf_counter() - began < SECONDS
