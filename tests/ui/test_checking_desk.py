"""A complete ticket on its way out: held against its call in a real seat, by keyboard."""

from __future__ import annotations

import json
import threading

import pytest
from PySide6.QtCore import Qt

from app.domain.checked import Decision, FindingKind, Subject, checked_of
from app.domain.ticket import EventKind, Place, RequestType, Status
from app.services.checking import Checking
from app.services.events import Heard
from app.store.tickets import newest_tickets, ticket_events
from speech.events import Segment, Track
from tests.ui.keyboard import focused, press
from ui.seat import checking_desk

# Seats of tests have no keyring and no model.
pytestmark = [
    pytest.mark.may_log("There is no keyring", "There is no speech model"),
    pytest.mark.usefixtures("no_keyring"),
]

Key = Qt.Key
SAID = "在天桥下面，单位欠我工资两万八千块，我们一共十二个人，希望尽快发放"
COMPLETE = {
    "request_type": RequestType.COMPLAINT,
    "category": "010101",
    "place": Place("天桥下面"),
    "title": "拖欠工资",
    "content": "单位拖欠12人工资。",
    "request": "希望尽快发放。",
    "caller_name": "",
    "caller_phone": "+8613800138000",
    "lead_unit": "某某街道办",
}
AMOUNT = (FindingKind.MISSING, Subject.AMOUNT)


@pytest.fixture
def checked(in_call, qtbot):
    """A seat in a call whose check is loaded."""
    qtbot.waitUntil(lambda: service(in_call).is_ready, timeout=20_000)
    return in_call


@pytest.fixture
def complete(checked):
    """One sentence of the citizen, and a ticket that lacks only the sum."""
    hear(checked, SAID)
    checked.tickets.write(**COMPLETE)
    return checked


def service(seat):
    return seat.desk.checking._checking


def hear(seat, words, number=0):
    segment = Segment(Track.CITIZEN, 5.0 * number, 5.0 * number + 2, words, (), 0.0)
    seat.desk.show_event(Heard(segment, seat.calls.call.id))


def shown(seat):
    """What the list says: kind and subject of each row."""
    return [(each.kind, each.subject) for each in seat.desk.checking.list.findings.rows]


def send(seat):
    """Press the key that dispatches, with the caret in the form."""
    seat.window.ticket.content.setFocus()
    press(Key.Key_F4)


def send_and_look(seat, qtbot):
    send(seat)
    qtbot.waitUntil(lambda: seat.desk.checking.list.view.hasFocus())


def stored(seat):
    with seat.database.readers() as session:
        return [each.ticket for each in newest_tickets(session)]


def wait_for_sent(seat, qtbot, count=1):
    """The newest ticket on the disk, once there are so many."""
    qtbot.waitUntil(lambda: len(stored(seat)) == count, timeout=10_000)
    return stored(seat)[0]


def checks(seat, ticket):
    """What is kept about the check: the details of its events."""
    with seat.database.readers() as session:
        kept = ticket_events(session, ticket.id)
    return [each.detail for each in kept if each.kind is EventKind.CHECKED]


def local_lane_is_empty(seat):
    """What was asked before is answered, and its answer was dealt with."""
    return seat.desk._background._local._work_queue.empty()


def decided(detail):
    return {(each.kind, each.subject): each.decision for each in checked_of(detail)}


def test_what_was_said_and_is_missing_is_shown_and_nothing_is_sent(complete, qtbot):
    send_and_look(complete, qtbot)
    assert shown(complete) == [AMOUNT]
    assert complete.tickets.draft is not None
    assert stored(complete) == []
    assert complete.window.transcript.currentIndex().row() == 0, "the words are pointed at"


def test_a_key_takes_the_words_over_and_the_next_sends(complete, qtbot):
    send_and_look(complete, qtbot)
    press(Key.Key_F3)
    assert shown(complete) == []
    assert "两万八千" in complete.tickets.draft.ticket.content
    assert focused() is complete.window.ticket.content, "the caret is where it was"
    press(Key.Key_F4)
    ticket = wait_for_sent(complete, qtbot)
    assert ticket.status is Status.DISPATCHED
    (detail,) = checks(complete, ticket)
    assert decided(detail) == {AMOUNT: Decision.TAKEN}


def test_the_same_key_again_sends_it_as_it_is(complete, qtbot):
    send_and_look(complete, qtbot)
    press(Key.Key_F4)
    ticket = wait_for_sent(complete, qtbot)
    assert "两万八" not in ticket.content
    (detail,) = checks(complete, ticket)
    assert decided(detail) == {AMOUNT: Decision.OPEN}
    assert not complete.desk.checking.list.isVisible()


def test_what_is_right_as_it_stands_is_not_shown_again(complete, qtbot):
    send_and_look(complete, qtbot)
    press(Key.Key_Delete)
    assert shown(complete) == []
    complete.tickets.write(title="拖欠工资十二人")
    send(complete)
    (detail,) = checks(complete, wait_for_sent(complete, qtbot))
    assert decided(detail) == {AMOUNT: Decision.IGNORED}


def test_what_was_mended_by_hand_is_noted(complete, qtbot):
    send_and_look(complete, qtbot)
    press(Key.Key_Return)
    assert focused() is complete.window.ticket.content
    complete.tickets.write(content="单位拖欠12人工资2.8万元。")
    send(complete)
    (detail,) = checks(complete, wait_for_sent(complete, qtbot))
    assert decided(detail) == {AMOUNT: Decision.MENDED}


def test_none_of_the_citizens_words_are_kept_with_the_decisions(complete, qtbot):
    send_and_look(complete, qtbot)
    press(Key.Key_F4)
    (detail,) = checks(complete, wait_for_sent(complete, qtbot))
    kept = json.dumps(detail, ensure_ascii=False)
    assert kept.isascii(), kept


def test_a_new_difference_is_shown_before_it_goes(complete, qtbot):
    send_and_look(complete, qtbot)
    press(Key.Key_F3)
    complete.tickets.write(title="拖欠300人工资")
    send_and_look(complete, qtbot)
    assert shown(complete) == [(FindingKind.NEVER_SAID, Subject.PEOPLE)]
    assert stored(complete) == []


def test_escape_leads_back_and_the_list_waits(complete, qtbot):
    send_and_look(complete, qtbot)
    press(Key.Key_Escape)
    assert focused() is complete.window.ticket.content
    assert shown(complete) == [AMOUNT]
    assert stored(complete) == []


def test_the_button_sends_it_anyway(complete, qtbot):
    send_and_look(complete, qtbot)
    complete.desk.checking.list.send.click()
    wait_for_sent(complete, qtbot)


def test_the_button_sends_nothing_that_lacks_something_by_now(complete, qtbot):
    send_and_look(complete, qtbot)
    complete.tickets.write(content="")
    complete.desk.checking.list.send.click()
    assert complete.window.ticket.hints, "what is missing is said"
    assert complete.tickets.draft is not None


def test_a_ticket_without_a_call_is_sent_at_once(seat, qtbot, monkeypatch):
    monkeypatch.setattr(Checking, "findings", lambda *_, **__: pytest.fail("there is no call"))
    seat.tickets.begin(None)
    seat.tickets.write(**COMPLETE)
    send(seat)
    assert seat.tickets.draft is None, "at the key, not after it"
    assert checks(seat, wait_for_sent(seat, qtbot)) == []


def test_a_call_of_which_nothing_was_heard_holds_nothing_up(checked, qtbot):
    checked.tickets.write(**COMPLETE)
    send(checked)
    assert checks(checked, wait_for_sent(checked, qtbot)) == []


def test_a_check_that_fails_does_not_hold_the_ticket(complete, qtbot, monkeypatch):
    def broken(*_args, **_more):
        raise ValueError("no matter what")

    monkeypatch.setattr(Checking, "findings", broken)
    complete.desk.checking._longest.setInterval(60_000)
    send(complete)
    ticket = wait_for_sent(complete, qtbot)
    assert checks(complete, ticket) == []


@pytest.fixture
def stuck(complete, monkeypatch):
    """A seat whose check answers only when it is let go."""
    let_go = threading.Event()
    real = Checking.findings

    def slow(self, *args, **more):
        assert let_go.wait(20)
        return real(self, *args, **more)

    monkeypatch.setattr(Checking, "findings", slow)
    complete.let_go, complete.real_findings = let_go, real
    yield complete
    let_go.set()


def test_a_check_that_takes_too_long_does_not_hold_the_ticket(stuck, qtbot):
    stuck.desk.checking._longest.setInterval(50)
    send(stuck)
    ticket = wait_for_sent(stuck, qtbot)
    assert checks(stuck, ticket) == []
    assert "without" in stuck.window.state.notice.text()


def test_nobody_waits_longer_than_they_would_wonder(checked):
    assert checked.desk.checking._longest.interval() == checking_desk.LONGEST_MS <= 1_500


def test_an_impatient_second_press_sends_one_ticket(stuck, qtbot):
    send(stuck)
    send(stuck)
    stuck.let_go.set()
    qtbot.waitUntil(lambda: shown(stuck) == [AMOUNT])
    assert stored(stuck) == []


def test_another_ticket_in_hand_forgets_the_list(complete, qtbot):
    send_and_look(complete, qtbot)
    complete.tickets.begin(None)
    assert shown(complete) == []
    assert not complete.desk.checking.list.isVisible()
    complete.tickets.write(**COMPLETE)
    send(complete)
    assert checks(complete, wait_for_sent(complete, qtbot)) == []


def test_the_answer_about_the_last_ticket_is_nothing_to_the_next(stuck, qtbot):
    send(stuck)
    stuck.tickets.begin(None)
    stuck.let_go.set()
    qtbot.waitUntil(lambda: local_lane_is_empty(stuck))
    assert shown(stuck) == []
    assert stored(stuck) == []


def test_a_failure_of_the_last_check_sends_nothing_of_the_next(stuck, qtbot, monkeypatch):
    """The ticket in hand is being checked while the last one's check breaks."""
    calls = []

    def fails_first(*_args, **_more):
        calls.append(None)
        assert stuck.let_go.wait(20)
        if len(calls) == 1:
            raise ValueError("no matter what")
        return real(service(stuck), *_args[1:], **_more)

    real = stuck.real_findings
    monkeypatch.setattr(Checking, "findings", fails_first)
    stuck.desk.checking._longest.setInterval(20_000)
    send(stuck)
    first = stuck.tickets.draft
    stuck.tickets.begin(None)
    stuck.tickets.open(first)
    stuck.tickets.write(title="十二人的工资")
    send(stuck)
    stuck.let_go.set()
    qtbot.waitUntil(lambda: shown(stuck) == [AMOUNT], timeout=5_000)
    assert stored(stuck) == [], "it was not sent unchecked"
