"""How keys are counted: by hand through an input method, one a character, and in a script."""

from __future__ import annotations

from uuid import uuid4

import pytest

from app.domain.ticket import Place, Ticket
from app.measuring.keys import Keys, compared, of_chord, of_text, texts_of
from speech.text.sound_words import WordTable

WORDS = WordTable([("噪声", 100), ("扰民", 100), ("女", 100)])


@pytest.mark.parametrize(
    ("text", "pinyin"),
    [
        ("", 0),
        ("噪声", len("zaosheng") + 1),
        ("噪声扰民", len("zaosheng") + 1 + len("raomin") + 1),
        ("女", len("nv") + 1),
        ("3-502", 5),
        ("噪声，扰民。", len("zaosheng") + 1 + 1 + len("raomin") + 1 + 1),
    ],
)
def test_a_text_costs_its_pinyin_and_a_key_for_each_word(text: str, pinyin: int) -> None:
    assert of_text(text, WORDS) == Keys(pinyin, len(text))


@pytest.mark.parametrize(
    ("name", "keys"), [("F3", 1), ("Ctrl+1", 2), ("Ctrl+Shift+K", 3), ("Ctrl++", 2), ("+", 1)]
)
def test_every_modifier_of_a_chord_is_a_key(name: str, keys: int) -> None:
    assert of_chord(name) == Keys(keys, keys)


def test_the_texts_of_a_ticket_leave_out_what_the_line_gave() -> None:
    ticket = Ticket(
        "20261121-8012-001",
        "8012",
        0,
        call_id=uuid4(),
        place=Place(detail="3号楼"),
        title="噪声",
        caller_phone="+8613800138000",
    )
    texts = texts_of(ticket, "施工噪声", "滨海新区")
    assert texts == {"category": "施工噪声", "place": "滨海新区3号楼", "title": "噪声"}


def test_the_script_is_set_against_both_baselines() -> None:
    figures = compared(Keys(10, 5), {"title": "噪声", "content": "扰民"}, 1, WORDS)
    assert figures["by_hand_keys_pinyin"] == 17
    assert figures["by_hand_keys_one_a_character"] == 5
    assert figures["share_of_pinyin"] == pytest.approx(10 / 17, abs=1e-3)
    assert figures["share_of_one_a_character"] == 1.0
    assert figures["characters_of_the_ticket"] == 4
