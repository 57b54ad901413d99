"""The whole desk, by keyboard: a real seat with its store, its threads, its ears."""

import re
import shutil
import threading
import time
from dataclasses import replace
from uuid import uuid4

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QShortcut
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from sqlalchemy import text

from app.domain.call import EndedBy
from app.domain.form import Broken, Rule
from app.domain.seat import HELP, SeatState
from app.domain.suggestion import SuggestionKind
from app.domain.ticket import EventKind, RequestType, Status
from app.services.cards import Article, Card
from app.services.events import CallEnded, Heard, StoreTrouble, Suggested, SyncChanged
from app.store.calls import transcript_of, unfinished_calls
from app.store.drafts import open_drafts
from app.store.outbox import Kind, waiting_count
from app.store.tickets import newest_tickets
from app.sync.client import Central
from speech.events import (
    AudioTrouble,
    DeviceBack,
    DeviceLost,
    Failed,
    Gap,
    RecordingFault,
    RecordingTrouble,
    Segment,
    Track,
)
from tests.ui.keyboard import ALT, CTRL, SHIFT, focused, press, write
from tests.ui.samples import Kind as S
from tests.ui.samples import suggestion
from tests.ui.seats import NO_MODEL, WHOLE_CALL, answer, cut_clip, make_seat, wait_for_state
from ui import form_wording, wording
from ui.dialogs.category_tree import CategoryTreeDialog
from ui.dialogs.keys import KeysDialog, ListKeysDialog
from ui.models.transcript import LINE_ROLE, LineKind

# Seats of tests have no keyring, and the quick ones no model.
pytestmark = [
    pytest.mark.may_log("There is no keyring", "There is no speech model"),
    pytest.mark.usefixtures("no_keyring"),
]

Key = Qt.Key
MATTER = "你好我要投诉滨海新区解放街道幸福小区夜间施工噪音扰民"
CLOSED_WITHIN_S = 6.0


@pytest.fixture(scope="module")
def clip(tmp_path_factory):
    return cut_clip(tmp_path_factory.mktemp("sound"))


def close(seat):
    seat.is_over = True
    seat.close()


def rows(seat):
    model = seat.window.lines
    return [model.index(row).data(LINE_ROLE) for row in range(model.rowCount())]


def bare(text):
    """Words without the punctuation that was put between them."""
    return re.sub(r"\W", "", text)


def current(seat):
    return seat.window.assistant.current


def ticket(seat):
    return seat.tickets.draft.ticket


def lacking(seat):
    return seat.window.ticket.form.broken(ticket(seat), Status.DISPATCHED)


def hints(seat):
    return seat.window.ticket.hints


def think(seat, *suggestions):
    """Let the assistant have said this."""
    seat.desk.show_event(Suggested(suggestions, 1.0, ticket(seat).id))


def hear(seat, *events):
    for event in events:
        seat.desk.show_event(Heard(event, seat.calls.call.id))


def said(words, number=0, track=Track.CITIZEN):
    return Segment(track, 5.0 * number, 5.0 * number + 2, words, (), 0.0)


def stored(seat, read):
    with seat.database.readers() as session:
        return read(session)


def take_until(fact, seat, qtbot):
    """Press F3 for each suggestion that comes, until it is so."""
    for _ in range(20):
        qtbot.waitUntil(lambda: fact() or current(seat) is not None, timeout=15_000)
        if fact():
            return
        before = seat.tickets.draft
        press(Key.Key_F3)
        assert seat.tickets.draft is not before
    raise AssertionError("it did not come about")


def test_the_telephone_is_answered_while_the_list_is_open(seat, line, qtbot):
    qtbot.keyClick(seat.window, Key.Key_L, CTRL)
    qtbot.waitUntil(lambda: focused() is not None and focused().window() is not seat.window)
    line.ring()
    wait_for_state(seat, qtbot, SeatState.RINGING)
    qtbot.keyClick(focused(), Key.Key_F5)
    wait_for_state(seat, qtbot, SeatState.TALKING)
    assert line.done == ["answer"]


def test_one_call_from_the_first_ring_to_the_server(open_seat, clip, line, server, qtbot):
    seat = open_seat(clip=clip)
    line.ring()
    wait_for_state(seat, qtbot, SeatState.RINGING)
    assert seat.window.calls.number.text() == "138 **** 8000"
    qtbot.keyClick(seat.window, Key.Key_F5)
    wait_for_state(seat, qtbot, SeatState.TALKING)
    assert line.done == ["answer"]
    assert focused().window() is seat.window
    assert seat.window.ticket.request_type.isAncestorOf(focused())

    def running():
        return any(line.kind is LineKind.RUNNING for line in rows(seat))

    qtbot.waitUntil(running, timeout=15_000)
    qtbot.waitUntil(lambda: MATTER in [bare(line.text) for line in rows(seat)], timeout=15_000)
    assert "Delay" in seat.window.delay.text()

    take_until(lambda: ticket(seat).request_type is RequestType.COMPLAINT, seat, qtbot)
    assert seat.window.ticket.request_type.value is RequestType.COMPLAINT
    wait_for_state(seat, qtbot, SeatState.AFTER_CALL)  # the recording is over
    take_until(lambda: {each.field for each in lacking(seat)} <= {"title"}, seat, qtbot)
    written = ticket(seat)
    title = seat.window.ticket.usual_title  # nobody proposes another one
    assert written.caller_phone == "+8613800138000"
    assert seat.window.ticket.category.property("suggested") == "true"

    server.is_cut = True
    press(Key.Key_F4)
    wait_for_state(seat, qtbot, SeatState.IDLE)
    assert seat.tickets.draft is None
    qtbot.waitUntil(lambda: len(stored(seat, newest_tickets)) == 1, timeout=10_000)
    (kept,) = stored(seat, newest_tickets)
    assert (kept.ticket.status, kept.ticket.title) == (Status.DISPATCHED, title)
    assert kept.ticket.due_ms > written.created_ms
    assert kept.ticket.number.startswith("20")
    qtbot.waitUntil(lambda: "waiting" in seat.window.state.waiting.text(), timeout=10_000)
    qtbot.waitUntil(lambda: "No connection" in seat.window.state.connection.text(), timeout=10_000)
    qtbot.waitUntil(  # the call itself may be queued a moment after its ticket
        lambda: f"{stored(seat, waiting_count)} waiting" in seat.window.state.waiting.text(),
        timeout=10_000,
    )
    assert stored(seat, kinds_waiting) >= {Kind.TICKET}

    server.is_cut = False
    qtbot.waitUntil(lambda: seat.window.state.waiting.text().startswith("All sent"), timeout=15_000)
    assert list(server.tickets) == [written.id]
    assert server.requests["PUT tickets"] == 1
    told = {event.kind for event in server.events[written.id]}
    assert told >= {EventKind.CREATED, EventKind.SUGGESTION_TAKEN, EventKind.DISPATCHED}
    (record,) = server.calls.values()
    assert MATTER in [bare(segment.text) for segment in record.transcript.segments]
    assert record.transcript.voices, "who spoke when is not told to the server"
    assert list(server.recordings) == [written.call_id]


def kinds_waiting(session):
    return {Kind(kind) for (kind,) in session.execute(text("SELECT kind FROM outbox"))}


def test_words_are_on_the_disk_when_they_are_on_the_screen(open_seat, clip, line, qtbot):
    seat = open_seat(clip=clip)
    answer(seat, line, qtbot)
    call = seat.calls.call
    qtbot.waitUntil(lambda: seat.desk.hearing.segments != (), timeout=15_000)

    def kept():
        return [each.text for each in stored(seat, lambda s: transcript_of(s, call.id)).segments]

    qtbot.waitUntil(lambda: bool(kept()))
    assert kept()[0] == seat.desk.hearing.segments[0].text
    press(Key.Key_F6)
    wait_for_state(seat, qtbot, SeatState.AFTER_CALL)
    qtbot.waitUntil(lambda: not stored(seat, unfinished_calls), timeout=15_000)


def test_what_is_missing_is_named_beside_its_field(seat, qtbot):
    qtbot.keyClick(seat.window, Key.Key_N, CTRL)
    qtbot.waitUntil(lambda: seat.tickets.draft is not None)
    press(Key.Key_7, ALT)
    press(Key.Key_F4)
    assert Broken("request_type", Rule.MISSING) in lacking(seat)
    assert hints(seat)["request_type"] == form_wording.broken(Broken("request_type", Rule.MISSING))
    assert hints(seat)["category"] == form_wording.broken(Broken("category", Rule.MISSING))
    assert seat.window.ticket.request_type.isAncestorOf(focused())
    write("3")
    assert "request_type" not in hints(seat), "what is written is not missing any more"
    assert "place" in hints(seat), "a complaint needs a place"
    assert stored(seat, newest_tickets) == []


def test_a_ticket_is_written_and_dispatched_by_keys_alone(seat, server, qtbot):
    qtbot.keyClick(seat.window, Key.Key_N, CTRL)
    qtbot.waitUntil(lambda: bool(seat.window.ticket.number.text()))
    press(Key.Key_1, ALT)
    write("3")
    press(Key.Key_4, ALT)
    write("jianzhu")
    press(Key.Key_Return)
    press(Key.Key_5, ALT)
    write("天桥下面")
    press(Key.Key_7, ALT)
    write("夜间施工噪音扰民")
    press(Key.Key_2, ALT)
    write("每天晚上十二点以后施工。")
    press(Key.Key_6, ALT)
    write("138 0013 8000")
    press(Key.Key_9, ALT)
    write("某某街道办")
    press(Key.Key_F4)
    qtbot.waitUntil(lambda: bool(stored(seat, newest_tickets)))
    (kept,) = stored(seat, newest_tickets)
    assert kept.ticket.place.verbatim == "天桥下面"
    assert kept.ticket.lead_unit == "某某街道办"
    assert kept.ticket.caller_phone == "+8613800138000"
    assert kept.ticket.category
    qtbot.waitUntil(lambda: bool(server.tickets), timeout=10_000)
    assert [each.title for each in server.tickets.values()] == ["夜间施工噪音扰民"]
    qtbot.waitUntil(lambda: seat.window.state.waiting.text().startswith("All sent"), timeout=10_000)


def test_what_was_chosen_is_used_of_late_in_the_next_ticket(seat, qtbot):
    qtbot.keyClick(seat.window, Key.Key_N, CTRL)
    qtbot.waitUntil(lambda: seat.tickets.draft is not None)
    press(Key.Key_4, ALT)
    write("jianzhu")
    press(Key.Key_Return)
    code = ticket(seat).category
    seat.tickets.discard()
    seat.tickets.begin(None)
    seat.window.ticket.title_line.setFocus()
    press(Key.Key_4, ALT)
    assert [each.value for each in seat.window.ticket.category.choices] == [code]


def test_a_category_is_chosen_in_the_tree(seat, qtbot):
    qtbot.keyClick(seat.window, Key.Key_N, CTRL)
    qtbot.waitUntil(lambda: seat.tickets.draft is not None)
    press(Key.Key_4, ALT)
    press(Key.Key_Down, ALT)
    (dialog,) = seat.window.findChildren(CategoryTreeDialog)
    qtbot.waitUntil(dialog.isActiveWindow)
    write("jianzhu")
    chosen = dialog.answer()
    assert chosen
    press(Key.Key_Return)
    qtbot.waitUntil(lambda: not seat.window.findChildren(CategoryTreeDialog))
    assert ticket(seat).category == chosen


def test_closing_at_the_seat_asks_for_less(seat, qtbot):
    qtbot.keyClick(seat.window, Key.Key_N, CTRL)
    qtbot.waitUntil(lambda: bool(seat.window.ticket.number.text()))
    number = seat.window.ticket.number.text()
    press(Key.Key_F2)
    assert set(hints(seat)) == {"request_type", "category", "title"}
    press(Key.Key_1, ALT)
    write("1")
    press(Key.Key_4, ALT)
    write("zaosheng")
    press(Key.Key_Return)
    press(Key.Key_7, ALT)
    write("咨询")
    press(Key.Key_F2)
    qtbot.waitUntil(lambda: bool(stored(seat, newest_tickets)))
    (kept,) = stored(seat, newest_tickets)
    assert (kept.ticket.status, kept.ticket.lead_unit) == (Status.CLOSED, "")
    assert kept.ticket.number == number
    qtbot.waitUntil(lambda: seat.window.ticket._check.text() == wording.saved(kept.ticket))
    assert not seat.window.ticket.isEnabled()


@pytest.mark.may_log("A call that was cut off")
def test_a_draft_comes_back_after_a_kill(open_seat, line, qtbot, tmp_path):
    seat = open_seat()
    answer(seat, line, qtbot)
    press(Key.Key_7, ALT)
    write("夜间施工")
    qtbot.waitUntil(lambda: [d.ticket.title for d in stored(seat, open_drafts)] == ["夜间施工"])
    qtbot.waitUntil(lambda: "saved" in seat.window.ticket.saved.text())
    shutil.copytree(seat.folder, tmp_path / "killed")  # the disk as a kill would leave it
    close(seat)

    again = open_seat("killed")
    assert ticket(again).title == "夜间施工"
    assert again.window.ticket.title_line.text() == "夜间施工"
    assert again.window.ticket.isEnabled()
    assert again.tickets.draft.typed == {"title"}
    assert stored(again, unfinished_calls) == [], "the call that was cut off was ended"


def test_an_untouched_draft_does_not_come_back(open_seat, line, qtbot):
    seat = open_seat()
    answer(seat, line, qtbot)
    qtbot.waitUntil(lambda: bool(seat.window.ticket.number.text()))
    close(seat)
    again = open_seat()
    assert again.tickets.draft is None
    assert not again.window.ticket.isEnabled()


def test_a_call_does_not_take_the_caret(seat, line, qtbot):
    qtbot.keyClick(seat.window, Key.Key_K, CTRL)
    write("zao")
    line.ring()
    wait_for_state(seat, qtbot, SeatState.RINGING)
    write("sheng")
    assert seat.window.knowledge.line.text() == "zaosheng"
    assert seat.window.calls.answer.isVisible()


def test_help_is_asked_for_and_taken_back(in_call):
    press(Key.Key_F9)
    assert in_call.calls.presence.reason == HELP
    assert HELP in in_call.window.calls.state.text()
    assert in_call.window.banner.isVisible()
    press(Key.Key_Escape)
    assert in_call.calls.presence.reason == ""


def test_help_outside_a_call_is_declined(seat, qtbot):
    qtbot.keyClick(seat.window, Key.Key_F9)
    assert seat.calls.presence.reason == ""
    assert "during a call" in seat.window.banner.text.text()


def test_the_server_hears_of_each_state(in_call, server, qtbot):
    press(Key.Key_F9)
    wanted = [(SeatState.TALKING, HELP)]
    qtbot.waitUntil(
        lambda: [(b.state, b.reason) for b in server.beats if b.reason] == wanted, timeout=10_000
    )
    assert server.beats[-1].call_id == str(in_call.calls.call.id)


def test_a_hand_over_is_noted_in_the_ticket(in_call):
    press(Key.Key_F8)
    event = in_call.tickets.draft.events[-1]
    assert (event.kind, event.detail) == (EventKind.HANDED_OVER, {"to": "110/119/120"})
    assert in_call.window.banner.property("tone") == "red"
    press(Key.Key_Escape)
    assert "Hand-over" not in in_call.window.banner.text.text()


def test_a_hand_over_without_a_call_notes_nothing(seat, qtbot):
    qtbot.keyClick(seat.window, Key.Key_F8)
    assert seat.tickets.draft is None
    assert "no call" in seat.window.banner.text.text()


def test_an_alert_is_handed_over_by_taking_it(in_call):
    hear(in_call, said("我家煤气泄漏了"))
    think(in_call, suggestion(S.ALERT, "gas", "燃气泄漏"), suggestion(S.TYPE, "help", "求助"))
    press(Key.Key_F3)
    kinds = [event.kind for event in in_call.tickets.draft.events]
    assert EventKind.HANDED_OVER in kinds
    assert EventKind.SUGGESTION_TAKEN in kinds
    assert current(in_call).kind is SuggestionKind.TYPE


def test_hold_and_resume(in_call):
    press(Key.Key_F7)
    assert in_call.calls.presence.state is SeatState.ON_HOLD
    press(Key.Key_F7)
    assert in_call.calls.presence.state is SeatState.TALKING


def test_hanging_up_leaves_the_ticket_open(in_call, line, qtbot):
    press(Key.Key_7, ALT)
    write("噪音")
    press(Key.Key_F6)
    wait_for_state(in_call, qtbot, SeatState.AFTER_CALL)
    assert line.done == ["answer", "hang up"]
    assert ticket(in_call).title == "噪音"
    assert in_call.calls.call.ended_by is EndedBy.AGENT


def test_the_caller_hangs_up(in_call, line, qtbot):
    line.caller_hangs_up()
    wait_for_state(in_call, qtbot, SeatState.AFTER_CALL)
    assert in_call.calls.call.ended_by is EndedBy.CITIZEN


def test_keys_of_a_call_do_nothing_without_one(seat, qtbot):
    for key in (Key.Key_F5, Key.Key_F6, Key.Key_F7, Key.Key_F2, Key.Key_F4, Key.Key_F3):
        qtbot.keyClick(seat.window, key)
    assert seat.calls.presence.state is SeatState.IDLE
    assert seat.tickets.draft is None


def test_a_window_with_a_call_does_not_close_by_a_slip(in_call, qtbot):
    in_call.window.close()
    assert in_call.window.isVisible()
    assert in_call.window.banner.isVisible()
    press(Key.Key_F6)
    wait_for_state(in_call, qtbot, SeatState.AFTER_CALL)
    in_call.window.close()
    assert not in_call.window.isVisible()


def test_a_refused_suggestion_does_not_come_back(in_call):
    first, second = (suggestion(S.CATEGORY, f"c{n}", f"分类{n}", 1 - n / 10) for n in (1, 2))
    think(in_call, first, second)
    press(Key.Key_F3, SHIFT)
    assert current(in_call) == second
    think(in_call, first, second)
    assert current(in_call) == second
    assert in_call.tickets.draft.events[-1].kind is EventKind.SUGGESTION_REFUSED


def test_a_suggestion_does_not_overwrite_what_was_typed(in_call):
    press(Key.Key_7, ALT)
    write("我写的")
    think(in_call, suggestion(S.TITLE, "机器写的"))
    assert current(in_call) is None
    assert in_call.window.ticket.title_line.text() == "我写的"


def test_suggestions_of_the_last_call_are_not_offered_in_the_next(in_call, line, qtbot):
    think(in_call, suggestion(S.TITLE, "上一个电话"))
    press(Key.Key_F6)
    wait_for_state(in_call, qtbot, SeatState.AFTER_CALL)
    last = ticket(in_call).id
    in_call.tickets.discard()
    late = Suggested((suggestion(S.TITLE, "上一个电话"),), 1.0, last)
    in_call.desk.show_event(late)  # it was still thinking
    in_call.tickets.begin(None)
    assert current(in_call) is None


def test_suggestions_for_one_ticket_are_not_offered_for_another(in_call):
    think(in_call, suggestion(S.TITLE, "第一张"))
    assert current(in_call) is not None
    in_call.tickets.begin(None)
    assert current(in_call) is None


def test_a_late_thought_about_the_last_ticket_is_left_out(in_call):
    last = ticket(in_call).id
    in_call.tickets.begin(None)
    in_call.desk.show_event(Suggested((suggestion(S.TITLE, "上一张"),), 1.0, last))
    assert current(in_call) is None


def test_words_of_the_last_call_do_not_come_into_this_one(in_call):
    in_call.desk.show_event(Heard(said("上一通的话"), uuid4()))
    assert rows(in_call) == []
    other = replace(in_call.calls.call, id=uuid4())
    in_call.desk.show_event(CallEnded(other))
    assert in_call.window.calls.speech.text(), "this call is still listened to"


def test_what_the_last_ticket_lacked_is_not_said_of_the_next(in_call, qtbot):
    press(Key.Key_F4)
    assert hints(in_call)
    in_call.tickets.begin(None)
    assert hints(in_call) == {}


def test_evidence_is_shown_by_a_key(in_call):
    hear(in_call, *(said(f"第{n}句话", n) for n in range(30)))
    think(in_call, suggestion(S.TITLE, "噪音", evidence=((2, 0, 3),)))
    press(Key.Key_E, CTRL)
    view = in_call.window.transcript
    assert view.currentIndex().row() == 2
    assert view.viewport().rect().intersects(view.visualRect(view.currentIndex()))


def test_words_that_a_suggestion_came_from_are_marked(in_call):
    hear(in_call, said("我要投诉噪音"), said("好的", 1, Track.AGENT))
    think(
        in_call,
        suggestion(S.TYPE, "complaint", evidence=((0, 2, 4),)),
        suggestion(S.CATEGORY, "c1", evidence=((0, 3, 6),)),
        suggestion(S.CONTENT, "噪音", evidence=((0, 0, 6),)),
    )
    assert [line.marks for line in rows(in_call)] == [((2, 6),), ()]
    think(in_call)
    assert [line.marks for line in rows(in_call)] == [(), ()]


def test_the_knowledge_base_is_searched_read_and_copied_by_keys(in_call, qtbot):
    box = in_call.window.knowledge
    press(Key.Key_K, CTRL)
    write("zaosheng")
    rows_ = box._list.model()
    qtbot.waitUntil(lambda: rows_.rowCount() > 0, timeout=10_000)
    press(Key.Key_Return)
    qtbot.waitUntil(box.reader.isVisible, timeout=10_000)
    assert "噪" in box.reader.toPlainText()
    press(Key.Key_K, CTRL | SHIFT)
    assert "噪" in ticket(in_call).answer
    assert in_call.window.ticket.controls.answer.toPlainText() == ticket(in_call).answer
    press(Key.Key_Escape)
    assert not box.reader.isVisible()


def test_escape_closes_a_card_from_wherever_one_writes(in_call, qtbot):
    in_call.window.knowledge.show_card(Card(Article("a1", "指引", {"条件": "夜间"})))
    press(Key.Key_7, ALT)
    press(Key.Key_F9)
    press(Key.Key_Escape)
    assert not in_call.window.knowledge.reader.isVisible()
    assert in_call.calls.presence.reason == HELP, "one thing at a time"
    press(Key.Key_Escape)
    assert in_call.calls.presence.reason == ""


def test_escape_puts_away_what_a_call_left_to_be_read(in_call, qtbot):
    hear(in_call, RecordingTrouble(RecordingFault.STOPPED))
    told = in_call.window.banner.text
    press(Key.Key_Escape)
    assert "REC-04" in told.text(), "the call goes on without a recording"
    press(Key.Key_F6)
    qtbot.waitUntil(lambda: "(REC-04) (Esc)" in told.text(), timeout=10_000)
    press(Key.Key_Escape)
    assert "REC-04" not in told.text()


def test_a_guide_opens_its_article(in_call, qtbot):
    article = in_call.desk._services.knowledge.find("zaosheng")[0]
    think(in_call, suggestion(S.GUIDE, article.article_id, article.title))
    press(Key.Key_F3)
    qtbot.waitUntil(in_call.window.knowledge.reader.isVisible, timeout=10_000)


def test_lost_sound_is_a_line_and_a_lost_device_a_banner(in_call):
    hear(
        in_call,
        Gap(Track.CITIZEN, 3.0, 1.2),
        DeviceLost("headset", "gone", (Track.AGENT,)),
        AudioTrouble(1),
    )
    assert [line.kind for line in rows(in_call)] == [LineKind.GAP]
    banner = in_call.window.banner
    assert "No sound from the agent's microphone." in banner.text.text()
    assert in_call.window.calls.speech.property("pill") == "red"
    assert in_call.window.state.notice.text() == wording.audio_trouble()
    hear(in_call, DeviceBack("headset"))
    assert "AUDIO-01" not in banner.text.text()
    hear(in_call, Failed(Track.CITIZEN, "x"))
    assert "SPEECH-01" in banner.text.text()


@pytest.mark.logs("There is no speech model")
def test_without_a_model_the_desk_says_so_and_works(in_call):
    assert in_call.model.result() is None
    assert NO_MODEL not in in_call.window.banner.text.text()
    assert "SPEECH-02" in in_call.window.banner.text.text()
    assert in_call.window.calls.speech.property("pill") == "amber"


def test_trouble_with_the_disk_is_told_until_it_is_over(seat):
    banner = seat.window.banner
    seat.desk.show_event(StoreTrouble("OperationalError"))
    assert "STORE-01" in banner.text.text()
    assert banner.property("tone") == "red"
    seat.desk.show_event(StoreTrouble(""))
    assert "STORE-01" not in banner.text.text()


@pytest.mark.parametrize(
    ("news", "code"),
    [
        (SyncChanged(connected=False, waiting=2), "SYNC-02"),
        (SyncChanged(connected=True, sign_in_needed=True, waiting=2), "SYNC-03"),
        (SyncChanged(connected=True, held=1), "SYNC-04"),
        (SyncChanged(connected=True, waiting=2), ""),
    ],
)
def test_the_way_to_the_server_is_told_in_words(seat, news, code):
    seat.desk.show_event(news)
    banner = seat.window.banner
    assert code in banner.text.text()
    assert banner.isVisible() == bool(code)
    all_sent = news.waiting == 0 and news.held == 0
    assert (seat.window.state.waiting.text() == "All sent") == all_sent


def test_a_refused_token_asks_for_another(seat, server, qtbot):
    with qtbot.waitSignal(seat.desk.sign_in_wanted, timeout=10_000):
        server.tokens.clear()
    assert "SYNC-03" in seat.window.banner.text.text()


def test_the_look_changes_by_a_key(seat, look, qtbot):
    qtbot.keyClick(seat.window, Key.Key_F11)
    assert look.theme.name == "dark"
    qtbot.keyClick(seat.window, Key.Key_F11)


def test_the_keys_are_shown_and_gone_at_the_next_key(seat, qtbot):
    for _ in range(2):
        seat.window.activateWindow()  # a screen without a window manager does not
        qtbot.waitUntil(seat.window.isActiveWindow)
        QTest.keyClick(seat.window, Key.Key_F1)
        (sheet,) = seat.window.findChildren(KeysDialog)
        qtbot.waitUntil(sheet.isActiveWindow)
        with qtbot.waitSignal(sheet.destroyed):
            QTest.keyClick(sheet, Key.Key_Space)


def keys_of(window):
    """The keys that this window hears; those of windows that belong to it are their own."""
    found = [s for s in window.findChildren(QShortcut) if s.parent().window() is window]
    return [each.key().toString() for each in found]


@pytest.mark.parametrize("is_list", [False, True])
def test_the_sheet_of_a_window_has_every_key_of_it(seat, is_list):
    window = seat.desk._lists.list if is_list else seat.window
    sheet = (ListKeysDialog if is_list else KeysDialog)(window)
    keys = " ".join(
        each.text() for each in sheet.findChildren(QLabel) if each.property("role") == "key"
    )
    between = {"Ctrl+2": "Ctrl+1 …", "Ctrl+Down": "Ctrl+↓", "Ctrl+Up": "Ctrl+↑"}
    between |= {f"Alt+{n}": "Alt+1 … Alt+7" for n in range(1, 8)} if is_list else {}
    heard = keys_of(window)
    assert len(heard) > 10
    for key in heard:
        assert between.get(key, key) in keys, f"{key} is not on the sheet"


@pytest.mark.parametrize("is_list", [False, True])
def test_no_key_does_two_things(seat, is_list):
    keys = keys_of(seat.desk._lists.list if is_list else seat.window)
    assert sorted(keys) == sorted(set(keys))


@pytest.mark.parametrize(
    ("key", "number"),
    [(Key.Key_F10, "110"), (Key.Key_F9, "119"), (Key.Key_F11, "120"), (Key.Key_F12, "122")],
)
def test_one_key_hands_over_to_each_emergency_number(in_call, key, number):
    press(key, CTRL)
    event = in_call.tickets.draft.events[-1]
    assert (event.kind, event.detail["to"]) == (EventKind.HANDED_OVER, number)
    assert number in in_call.window.banner.text.text()


def ended_threads(before):
    return lambda: not [t for t in threading.enumerate() if t not in before]


def test_closing_in_the_middle_of_a_call_ends_every_thread(open_seat, line, server, qtbot):
    before = set(threading.enumerate())
    # At its own pace the call goes on for a minute: it is not over before it is closed, and a slow
    # computer need not hear eight times as fast as it ever does at work.
    seat = open_seat(clip=WHOLE_CALL, speed=1.0)
    answer(seat, line, qtbot)
    press(Key.Key_7, ALT)
    write("没写完")
    qtbot.waitUntil(lambda: seat.window.lines.rowCount() > 0, timeout=30_000)
    names = {thread.name for thread in threading.enumerate()}
    assert {"store", "assistant", "sender", "listening"} <= names
    began = time.monotonic()
    close(seat)
    assert time.monotonic() - began < CLOSED_WITHIN_S
    qtbot.waitUntil(ended_threads(before))
    assert line.done[-2:] == ["stop", "hang up"]

    again = open_seat()
    assert ticket(again).title == "没写完"
    assert stored(again, unfinished_calls) == []

    def is_sent():
        (call,) = server.calls.values()
        return call.call.ended_by is EndedBy.NETWORK and len(server.recordings) == 1

    # By the seat that closed or by the one that opened: whichever came to it first.
    qtbot.waitUntil(lambda: len(server.calls) == 1 and is_sent(), timeout=15_000)


def test_closing_with_a_dead_server_ends_every_thread(open_seat, qtbot):
    before = set(threading.enumerate())
    seat = open_seat(central=Central("http://127.0.0.1:9", token="good"))
    qtbot.waitUntil(lambda: "No connection" in seat.window.state.connection.text(), timeout=10_000)
    began = time.monotonic()
    close(seat)
    assert time.monotonic() - began < CLOSED_WITHIN_S
    qtbot.waitUntil(ended_threads(before))


def test_closing_at_once_ends_every_thread(look, tmp_path, server, line, qtbot):
    before = set(threading.enumerate())
    central = Central("http://central", token="good", transport=server.transport)
    seat = make_seat(look, tmp_path / "profile", central, line, None)
    qtbot.addWidget(seat.window)
    seat.start()
    seat.close()
    qtbot.waitUntil(ended_threads(before))
