"""Counts keys: what a text costs a person who writes it, and what a key costs.

Counted as a usual input method for Chinese asks for them: the letters of the full pinyin, and one
key that chooses the word. Nobody needs fewer in the mean than one a character; that is counted as
well, as the lower and more severe baseline.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from pypinyin import lazy_pinyin

from app.domain.ticket import Ticket
from speech.text.sound_words import WordTable

TARGET = 0.5
_PARTS = re.compile(r"[\u3400-\u9fff]+|.", re.DOTALL)
_MODIFIERS = "+"


@dataclass(frozen=True, slots=True)
class Keys:
    """Keys counted twice.

    Attributes:
        pinyin: Chinese through an input method: letters, and a key for each word.
        severe: Each character is one key.
    """

    pinyin: int = 0
    severe: int = 0

    def __add__(self, other: Keys) -> Keys:
        """Both counts together."""
        return Keys(self.pinyin + other.pinyin, self.severe + other.severe)


def of_chord(name: str) -> Keys:
    """Keys of ``Ctrl+1``: every modifier is a key that is pressed as well."""
    keys = name.count(_MODIFIERS, 0, -1) + 1
    return Keys(keys, keys)


def of_text(text: str, words: WordTable) -> Keys:
    """Keys of a text; what is not Chinese, full-width punctuation included, costs one each."""
    pinyin = 0
    for part in _PARTS.findall(text):
        if len(part) == 1 and not "\u3400" <= part <= "\u9fff":
            pinyin += 1
        else:
            pinyin += sum(_word(word) for word in words.cut(part))
    return Keys(pinyin, len(text))


def _word(word: str) -> int:
    return sum(map(len, lazy_pinyin(word))) + 1


def texts_of(ticket: Ticket, category: str, place: str) -> dict[str, str]:
    """All texts that ended up in a ticket, by field.

    The caller's number is left out: the telephone line gives it to either way of working.

    Args:
        ticket: As it was saved.
        category: How its category reads.
        place: How the codes of its place read.
    """
    texts = {
        "category": category,
        "place": place + ticket.place.detail,
        "title": ticket.title,
        "content": ticket.content,
        "request": ticket.request,
        "lead_unit": ticket.lead_unit,
        "support_unit": ticket.support_unit,
        "caller_name": ticket.caller_name,
        "against": ticket.against,
        "dispatch_note": ticket.dispatch_note,
        "answer": ticket.answer,
    }
    return {field: text for field, text in texts.items() if text}


def compared(
    pressed: Keys, texts: dict[str, str], choices: int, words: WordTable
) -> dict[str, Any]:
    """Set the keys of the script against typing all of it by hand.

    Typing by hand is counted low: no key is counted for going from field to field, for
    answering and ending the call or for dispatching. The script's keys are all counted.

    Args:
        pressed: All keys of the script.
        texts: What ended up in the ticket.
        choices: Fields that take one key by hand as well, such as the type of the request.
        words: To cut Chinese into the words that are chosen one by one.
    """
    fields = {field: of_text(text, words) for field, text in texts.items()}
    by_hand = sum_of(fields.values()) + Keys(choices, choices)
    return {
        "characters_of_the_ticket": sum(map(len, texts.values())),
        "script_keys": pressed.pinyin,
        "by_hand_keys_pinyin": by_hand.pinyin,
        "share_of_pinyin": round(pressed.pinyin / by_hand.pinyin, 3),
        "script_keys_severe": pressed.severe,
        "by_hand_keys_one_a_character": by_hand.severe,
        "share_of_one_a_character": round(pressed.severe / by_hand.severe, 3),
        "target": TARGET,
        "by_field_pinyin": {field: keys.pinyin for field, keys in fields.items()},
    }


def sum_of(keys: Iterable[Keys]) -> Keys:
    """Add up."""
    total = Keys()
    for each in keys:
        total += each
    return total
