"""One assistant for all tests: it holds no state of a call."""

from __future__ import annotations

import pytest

from app.assistant.assistant import Assistant
from app.domain.proposing import Proposer
from resources.lexicon import load_lexicon
from resources.loader import load_categories, load_gazetteer
from resources.unit_loader import load_directory


@pytest.fixture(scope="session")
def assistant() -> Assistant:
    categories, gazetteer = load_categories(), load_gazetteer()
    proposer = Proposer(load_directory(), categories, gazetteer)
    return Assistant(categories, gazetteer, load_lexicon(), propose=proposer.propose)
