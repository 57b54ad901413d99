"""Counts of suggestions: what was seen, taken, changed and refused on one ticket."""

from __future__ import annotations

from app.domain.adoption import Adoption, Counts, counted, counting_event, counts_in
from app.domain.draft import SHOWN_MOST, Draft, refuse, show, take, write
from app.domain.suggestion import Suggestion, SuggestionKind
from app.domain.ticket import EventKind, Ticket, TicketEvent

NOW = 1_795_000_000_000


def a_draft() -> Draft:
    return Draft(Ticket("", "8012", NOW))


def suggested(kind: SuggestionKind, value: str) -> Suggestion:
    return Suggestion(kind, value, value, 0.8, ())


CATEGORY = [suggested(SuggestionKind.CATEGORY, code) for code in ("0301", "0302", "0303")]


def test_shown_taken_edited_and_refused_are_counted_by_kind() -> None:
    question = suggested(SuggestionKind.QUESTION, "time")
    draft = show(a_draft(), [*CATEGORY, question])
    draft = take(draft, CATEGORY[0], NOW)
    draft = write(draft, NOW, category="0305")
    draft = refuse(draft, question, NOW)
    assert counted(draft) == {
        "category": Counts(shown=3, taken=1, edited=1),
        "question": Counts(shown=1, refused=1),
    }


def test_a_text_that_grows_is_shown_once() -> None:
    draft = a_draft()
    for text in ("路灯", "路灯不亮", "路灯不亮三天"):
        draft = show(draft, [suggested(SuggestionKind.CONTENT, text)])
    assert counted(draft) == {"content": Counts(shown=1)}


def test_showing_the_same_again_is_the_same_draft_and_there_is_an_end() -> None:
    draft = show(a_draft(), CATEGORY)
    assert show(draft, CATEGORY) is draft
    many = [suggested(SuggestionKind.GUIDE, str(n)) for n in range(SHOWN_MOST)]
    full = show(draft, many)
    assert show(full, [suggested(SuggestionKind.GUIDE, "more")]) is full


def test_what_was_answered_was_seen() -> None:
    draft = take(a_draft(), CATEGORY[0], NOW)
    assert counted(draft) == {"category": Counts(shown=1, taken=1)}


def test_the_event_can_be_read_again_and_tells_nothing_of_the_citizen() -> None:
    phone = suggested(SuggestionKind.PHONE, "13800138000")
    draft = take(show(a_draft(), [phone]), phone, NOW)
    (event,) = counting_event(draft, NOW)
    assert (event.kind, event.by, event.at_ms) == (EventKind.SUGGESTIONS_COUNTED, "8012", NOW)
    assert counts_in(event) == counted(draft)
    assert "138" not in str(event.detail)
    assert counting_event(a_draft(), NOW) == ()


def test_what_is_no_count_is_left_out() -> None:
    detail = {
        "category": {"shown": -3, "taken": True, "edited": "9", "refused": 10**12},
        "unit": [1],
        "nonsense": {"shown": 1},
    }
    event = TicketEvent(Ticket("", "8012", NOW).id, EventKind.SUGGESTIONS_COUNTED, NOW, "x", detail)
    assert counts_in(event) == {"category": Counts(refused=10_000)}
    assert counts_in(TicketEvent(event.ticket_id, EventKind.CLOSED, NOW, "x", detail)) == {}


def test_the_rate_is_of_tickets() -> None:
    assert Adoption("category", tickets=4, adopted=3, shown=12, taken=5, edited=2).rate == 0.75
    assert Adoption("category").rate == 0.0
