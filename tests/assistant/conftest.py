"""One assistant for all tests: it holds no state of a call."""

from __future__ import annotations

import pytest

from app.assistant.assistant import Assistant
from resources.lexicon import load_lexicon
from resources.loader import load_categories, load_gazetteer


@pytest.fixture(scope="session")
def assistant() -> Assistant:
    return Assistant(load_categories(), load_gazetteer(), load_lexicon())
