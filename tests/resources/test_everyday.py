"""The everyday words are whole, and a centre's own are checked."""

from __future__ import annotations

from pathlib import Path

import pytest

from kb.lexicon import Kind, Lexicon
from resources.centre import ResourceError
from resources.everyday_loader import load_everyday
from resources.kb_questions import load_questions
from resources.loader import load_articles


def test_the_words_make_a_lexicon_of_thousands() -> None:
    words = load_everyday()
    lexicon = Lexicon(words.concepts, tuple(words.fillers))
    assert len(lexicon.senses) > 3000
    assert {sense.kind for senses in lexicon.senses.values() for sense in senses} == set(Kind)


def test_no_expression_stands_twice_in_a_line() -> None:
    for concepts in load_everyday().concepts.values():
        for concept, expressions in concepts.items():
            said = [each.partition("~")[0] for each in expressions.split()]
            assert len(said) == len(set(said)), concept


@pytest.mark.parametrize(
    ("line", "reason"),
    [("补办 = '丢了~2'", "丢了~2"), ("补办 = 5", "补办"), ("补办 = '~0.5'", "~0.5")],
)
def test_a_bad_line_is_named(tmp_path: Path, line: str, reason: str) -> None:
    (tmp_path / "words").mkdir()
    line = line.replace("补办 =", '"补办" =')
    text = f"fillers = []\n[things]\na = ''\n[people]\n[hints]\n[light]\n[places]\n[acts]\n{line}\n"
    (tmp_path / "words" / "everyday.toml").write_text(text, "utf-8")
    with pytest.raises(ResourceError, match=reason):
        load_everyday(tmp_path)


def test_questions_are_about_articles_that_are_there() -> None:
    known = {article["id"]: article["synonyms"] for article in load_articles()}
    for key, asked in load_questions().asked.items():
        assert key in known
        assert not set(asked) & set(known[key]), "a synonym would be no question"
