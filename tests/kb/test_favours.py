"""What people opened is counted by meaning, bounded, and kept."""

from __future__ import annotations

from pathlib import Path

import pytest

from kb import favours
from kb.articles import Article, KnowledgeError
from kb.favours import COPIED, Favours
from kb.index import build
from kb.lexicon import Lexicon
from kb.search import Search


def test_shares_grow_with_what_was_seen_and_stay_below_one(tmp_path: Path) -> None:
    counts = Favours(tmp_path / "favours.db")
    assert counts.favoured(["@a"]) == {}
    counts.note(["@a", "@b"], "one")
    few = counts.favoured(["@a"])["one"]
    for _ in range(30):
        counts.note(["@a"], "one", COPIED)
    many = counts.favoured(["@a"])["one"]
    assert 0 < few < many < 1
    counts.note(["@a"], "two", COPIED)
    assert counts.favoured(["@a"])["two"] < counts.favoured(["@a"])["one"]
    assert counts.favoured(["@a", "@never"])["one"] < many
    assert counts.favoured([]) == {}
    counts.close()
    again = Favours(tmp_path / "favours.db")
    assert again.favoured(["@b"])["one"] == few
    again.close()


def test_what_is_rare_is_forgotten_when_there_is_too_much(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(favours, "MOST_ROWS", 3)
    counts = Favours(tmp_path / "favours.db")
    counts.note(["@often"], "one", 8)
    for term in ("@a", "@b", "@c"):
        counts.note([term], "one")
    assert counts.favoured(["@a"]) == {}
    assert counts.favoured(["@often"])
    counts.close()


def test_a_file_that_cannot_be_used_is_told(tmp_path: Path) -> None:
    broken = tmp_path / "favours.db"
    broken.write_bytes(b"no database" * 100)
    with pytest.raises(KnowledgeError, match="cannot be opened"):
        Favours(broken)


def test_terms_hold_nothing_that_no_article_says(tmp_path: Path) -> None:
    words = Lexicon({"things": {"身份证": "证件"}, "acts": {"补办": "丢了"}})
    build(tmp_path / "kb.db", [Article("a", "身份证补办", {})], words)
    with Search(tmp_path / "kb.db") as search:
        terms = search.terms_of("我叫王小明证件丢了电话13800000000")
    assert terms == {"@身份证", "@补办"}
