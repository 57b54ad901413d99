"""A recorded script is refused with file, step and reason when it is not one."""

from __future__ import annotations

import pytest

from app.domain.suggestion import SuggestionKind
from app.measuring.script import Moment, ScriptError, Step, read_script

GOOD = """
caller = "13800138000"
[[step]]
why = "answer"
when = "ringing"
press = ["F5"]
[[step]]
why = "a complaint"
take = "type"
[[step]]
why = "words"
text = "噪声"
"""


def test_steps_are_read_in_their_order() -> None:
    script = read_script(GOOD, "some.toml")
    assert script.caller == "13800138000"
    assert script.steps == (
        Step("answer", press=("F5",), when=Moment.RINGING),
        Step("a complaint", take=SuggestionKind.TYPE),
        Step("words", text="噪声"),
    )


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("= no toml", "some.toml: "),
        ("caller = '1'", r"some.toml: there is no \[\[step\]\]"),
        ("step = 3", "there is no"),
        ("[[step]]\npress = ['F5']", "some.toml, step 1: a step says why"),
        ("[[step]]\nwhy = 'x'", "step 1: one of press, text and take"),
        ("[[step]]\nwhy = 'x'\npress = ['F5']\ntext = 'a'", "one of press, text and take"),
        ("[[step]]\nwhy = 'x'\npress = 'F5'", "press is a list of keys"),
        ("[[step]]\nwhy = 'x'\npress = [5]", "press is a list of keys"),
        ("[[step]]\nwhy = 'x'\ntext = 5", "text is a text"),
        ("[[step]]\nwhy = 'x'\ntake = 'everything'", "everything"),
        ("[[step]]\nwhy = 'x'\npress = ['F5']\nwhen = 'soon'", "soon"),
        ("[[step]]\nwhy = 'x'\npress = ['F5']\nclick = 1", "click is unknown"),
        (GOOD + "[[step]]\nwhy = 'x'", "step 4: "),
    ],
)
def test_what_is_wrong_is_told(text: str, reason: str) -> None:
    with pytest.raises(ScriptError, match=reason):
        read_script(text, "some.toml")
