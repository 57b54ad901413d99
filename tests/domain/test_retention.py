from __future__ import annotations

import tomllib
from dataclasses import replace

import pytest

from app.domain.retention import (
    DAY_MS,
    Retention,
    RetentionClass,
    classes_of,
    read_retention,
)
from app.domain.ticket import EventKind, RequestType, Ticket, Urgency
from resources.loader import read_text

SHIPPED = tomllib.loads(read_text("retention.toml"))
TICKET = Ticket("", "8012", 1)


@pytest.mark.parametrize(
    ("fields", "events", "expected"),
    [
        ({}, (), set()),
        ({"request_type": RequestType.COMPLAINT}, (), {RetentionClass.COMPLAINT}),
        ({"request_type": RequestType.REPORT}, (), {RetentionClass.COMPLAINT}),
        ({"request_type": RequestType.CONSULT}, (), set()),
        ({"is_confidential": True}, (), {RetentionClass.CONFIDENTIAL}),
        ({"urgency": Urgency.CRITICAL}, (), {RetentionClass.EMERGENCY}),
        ({"urgency": Urgency.URGENT}, (), set()),
        ({}, (EventKind.CREATED, EventKind.HANDED_OVER), {RetentionClass.EMERGENCY}),
    ],
)
def test_tickets_and_their_events_decide(fields, events, expected):
    ticket = replace(TICKET, **fields)
    assert classes_of([TICKET, ticket], events) == {RetentionClass.ORDINARY} | expected


def test_the_longest_period_of_all_classes_counts():
    shipped = read_retention(SHIPPED)
    every = list(RetentionClass)
    assert shipped.longest_of(every) is RetentionClass.EMERGENCY
    assert shipped.due_ms(RetentionClass.ORDINARY, 5) == 5 + 180 * DAY_MS
    assert shipped.due_ms(RetentionClass.COMPLAINT, 5) == 5 + 730 * DAY_MS
    turned = Retention({each: 10 - n for n, each in enumerate(every)})
    assert turned.longest_of(every) is RetentionClass.ORDINARY
    assert turned.shortest_ms == (10 - len(every) + 1) * DAY_MS


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"ordinary": 0}, "ordinary: days from 1"),
        ({"ordinary": "180"}, "ordinary: days from 1"),
        ({"complaint": True}, "complaint: days from 1"),
        ({"emergency": 99_999}, "emergency: days from 1"),
        ({"urgent": 5}, "urgent: there is no such class"),
    ],
)
def test_a_file_that_is_wrong_is_refused_by_its_key(changes, words):
    with pytest.raises(ValueError, match=words):
        read_retention({**SHIPPED, **changes})


def test_a_class_that_is_missing_is_named():
    with pytest.raises(ValueError, match="confidential"):
        read_retention({k: v for k, v in SHIPPED.items() if k != "confidential"})
