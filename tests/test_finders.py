"""What the form works out of the directory and the limits, joined."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import replace
from datetime import datetime

import pytest

from app.bootstrap.finders import Finders
from app.domain.deadlines import Calendar, Deadlines
from app.domain.ticket import Place, RequestType, Status, Ticket, Urgency
from app.services.recents import Recents
from app.shipped import Shipped, load_shipped
from resources.deadline_loader import load_deadlines
from resources.form_loader import load_form
from ui.seat.form.sources import Pickers


def at(text: str) -> int:
    return int(datetime.fromisoformat(text).astimezone().timestamp() * 1000)


BURST = Ticket(
    "", "8012", 0, category="050105", urgency=Urgency.URGENT, request_type=RequestType.HELP
)
LAMP = replace(BURST, category="010301", urgency=Urgency.NORMAL, place=Place(district="990102"))


@pytest.fixture(scope="module")
def shipped() -> Shipped:
    return load_shipped()


def pickers_at(shipped: Shipped, now: str) -> Pickers:
    deadlines = Deadlines(load_deadlines(shipped.directory), Calendar(), shipped.directory)
    recents = Recents(nullcontext, None, lambda: at(now), ())  # nothing of late: no disk
    return Finders.of(shipped).pickers(load_form(), (), deadlines, recents, lambda: at(now))


@pytest.fixture(scope="module")
def pickers(shipped: Shipped) -> Pickers:
    return pickers_at(shipped, "2026-11-16 09:00")


def test_units_are_proposed_with_a_sentence(pickers: Pickers) -> None:
    proposed = pickers.proposed(LAMP)
    assert proposed.lead == "和平区城市管理局"
    assert "和平区" in proposed.reason
    assert proposed.item in proposed.reason
    assert pickers.proposed(replace(LAMP, place=Place())).lead == ""


def test_a_draft_is_due_by_the_limit_of_the_unit_that_stands_in_the_box(pickers: Pickers) -> None:
    assert pickers.due(BURST).at_ms == at("2026-11-16 21:00"), "proposed"
    other = replace(BURST, lead_unit="和平区教育局")
    assert pickers.due(other).at_ms == at("2026-11-17 09:00"), "written"


def test_a_limit_that_is_set_stays(pickers: Pickers) -> None:
    sent = replace(LAMP, status=Status.DISPATCHED, due_ms=at("2026-11-18 17:30"))
    assert pickers.due(sent).at_ms == at("2026-11-18 17:30")
    assert pickers.due(replace(sent, due_ms=0)).left == ""


def test_days_that_nobody_has_published_are_told(shipped: Shipped, pickers: Pickers) -> None:
    assert "published" not in pickers.due(LAMP).left
    later = pickers_at(shipped, "2099-12-28 09:00")
    assert "holidays not published yet" in later.due(LAMP).left
    assert "published" not in later.due(BURST).left


def test_a_word_names_the_categories_below_a_branch(shipped: Shipped) -> None:
    finders = Finders.of(shipped)
    codes = finders.codes_named("路灯")
    assert LAMP.category in codes
    assert all("路灯" in finders.names[code] for code in codes)
    assert finders.codes_named("没有这样的分类") == frozenset()
