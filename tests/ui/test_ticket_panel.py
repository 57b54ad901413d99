from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPlainTextEdit, QPushButton

from app.domain.call import normalised
from app.domain.draft import Draft
from app.domain.draft import write as written_into
from app.domain.form import Broken, Rule
from app.domain.handling import Handling, Visit
from app.domain.ticket import Place, RequestType, Status, Urgency
from tests.ui.keyboard import ALT, CTRL, SHIFT, focused, press, write
from tests.ui.samples import NAMES, UNITS, Kind, draft, full_draft, pickers, with_taken
from ui import form_wording
from ui.seat.form.sources import DueShown, Proposed
from ui.seat.form.texts import TextBox
from ui.seat.ticket_panel import TicketPanel
from ui.theme import THEMES

Key = Qt.Key
FIELDS = {
    Key.Key_1: "request_type",
    Key.Key_2: "content",
    Key.Key_3: "request",
    Key.Key_4: "category",
    Key.Key_5: "place",
    Key.Key_6: "caller_phone",
    Key.Key_7: "title_line",
    Key.Key_8: "answer",
    Key.Key_9: "lead_unit",
    Key.Key_0: "anonymous",
}
MISSING = {
    "request_type": "request_type",
    "category": "category",
    "place": "place",
    "title": "title_line",
    "content": "content",
    "answer": "answer",
    "lead_unit": "lead_unit",
    "caller_phone": "caller_phone",
    "company": "company",
    "earlier_number": "earlier",
    "against": "against",
}
REASON = "职能在先"


class Asked:
    """What the form told."""

    def __init__(self, form):
        self.written, self.closing = [], []
        form.written.connect(lambda field, value: self.written.append((field, value)))
        form.close_asked.connect(lambda: self.closing.append("close"))
        form.dispatch_asked.connect(lambda: self.closing.append("dispatch"))


def worked_out():
    """Pickers that also give a title, units and a limit, once there is a category."""

    def title(ticket):
        return "关于建筑施工噪声的问题" if ticket.category else ""

    def units(ticket):
        return Proposed(*UNITS, "噪声", REASON) if ticket.category else Proposed()

    def due(ticket):
        return DueShown(ticket.due_ms or 90_000_000, "2 working days left", "warn")

    return replace(pickers(), usual_title=title, proposed=units, due=due)


@pytest.fixture
def form(look, shown):
    made = shown(TicketPanel(look, worked_out()), 620, 660)
    made.show_draft(draft())
    made.asked = Asked(made)
    return made


@pytest.fixture
def alive(form):
    """A form whose words come back in the next draft at once, as on the desk."""
    form.draft = draft()
    form.show_draft(form.draft)

    def take_over(field, value):
        form.draft = written_into(form.draft, 1, **{field: value})
        form.show_draft(form.draft)

    form.written.connect(take_over)
    return form


def name_of(widget):
    return QAccessible.queryAccessibleInterface(widget).text(QAccessible.Text.Name)


def is_shown(widget):
    return widget.isVisibleTo(widget.window())


@pytest.mark.parametrize("key", FIELDS)
def test_a_key_goes_to_each_field(form, key):
    form.dispatch_button.setFocus()
    press(key, ALT)
    field = getattr(form.controls, FIELDS[key])
    assert focused() is (field.focusProxy() or field)


def test_everything_that_takes_the_focus_has_a_name(form):
    kinds = (QLineEdit, QPlainTextEdit, QPushButton)
    takers = [
        each
        for kind in kinds
        for each in form.findChildren(kind)
        if each.focusPolicy() != Qt.FocusPolicy.NoFocus
    ]
    assert len(takers) > 20
    assert [each for each in takers if not name_of(each).strip()] == []


def test_each_field_has_a_label_that_belongs_to_it(form):
    buddies = {each.buddy() for each in form.findChildren(QLabel)} - {None}
    c = form.controls
    named = {getattr(c, field) for field in FIELDS.values()}
    rest = {c.urgency, c.support_unit, c.caller_name, c.company, c.tags, c.ring, c.dispatch_note}
    assert named | rest <= buddies


def test_tab_follows_the_conversation(form):
    c = form.controls
    form.show_draft(draft(request_type=RequestType.COMPLAINT))
    press(Key.Key_1, ALT)
    seen = []
    while focused() is not form.dispatch_button and len(seen) < 30:
        seen.append(focused())
        press(Key.Key_Tab)
    order = [each for each in seen if isinstance(each, QLineEdit | QPlainTextEdit)]
    assert order == [
        *(c.content, c.request, c.category, c.place, c.detail, c.caller_phone, c.caller_name),
        *(c.title_line, c.answer, c.lead_unit, c.support_unit),
    ]
    assert seen[-1] is form.close_button


def test_a_draft_is_shown(form):
    form.show_draft(full_draft())
    assert form.number.text() == "20261121-8012-003"
    assert form.request_type.value is RequestType.COMPLAINT
    assert form.controls.urgency.value is Urgency.NORMAL
    assert form.category.text() == "噪声污染 › 建筑施工噪声"
    assert (form.place.text(), form.controls.detail.text()) == ("滨海新区 › 解放街道", "三号楼")
    assert form.place.toolTip() == "解放街道"
    assert form.title_line.text() == "夜间施工噪音扰民"
    assert form.content.toPlainText() == "每天晚上十二点以后施工。"
    assert form.caller_phone.text() == "13800138000"
    assert (form.lead_unit.text(), form.controls.support_unit.text()) == UNITS
    assert form.controls.visit.isChecked()
    assert not form.controls.anonymous.isChecked()


def test_the_next_draft_leaves_nothing_of_the_last(form):
    form.show_draft(full_draft())
    form.show_draft(draft())
    lines = form.findChildren(QLineEdit)
    assert [each.text() for each in lines if each.text()] == []
    assert form.content.toPlainText() == ""
    assert form.request_type.value is None


def test_showing_a_draft_tells_nothing(form):
    for each in (full_draft(), draft(), with_taken(full_draft(), Kind.TITLE, "另一个标题")):
        form.show_draft(each)
    form.request_type.setFocus()
    assert form.asked.written == []


@pytest.mark.parametrize(
    ("key", "typed", "told"),
    [
        (Key.Key_7, "噪", ("title", "噪")),
        (Key.Key_2, "吵", ("content", "吵")),
        (Key.Key_3, "管", ("request", "管")),
        (Key.Key_6, "1", ("caller_phone", "1")),
        (Key.Key_1, "3", ("request_type", RequestType.COMPLAINT)),
    ],
)
def test_a_keystroke_is_told_once(form, key, typed, told):
    press(key, ALT)
    write(typed)
    assert form.asked.written == [told]


def test_the_other_fields_are_told_once(form):
    form.controls.caller_name.setFocus()
    write("王")
    form.controls.detail.setFocus()
    write("3")
    form.controls.urgency.setFocus()
    write("2")
    assert form.asked.written == [
        ("caller_name", "王"),
        ("place", Place(detail="3")),
        ("urgency", Urgency.URGENT),
    ]


def test_options_are_told(form):
    for chip in (form.controls.anonymous, form.controls.confidential, form.controls.visit):
        chip.setFocus()
        press(Key.Key_Space)
    assert form.asked.written == [
        ("is_anonymous", True),
        ("is_confidential", True),
        ("wants_visit", False),
    ]


@pytest.mark.parametrize(
    ("key", "typed", "told"),
    [
        (Key.Key_4, "社会", ("category", "c2")),
        (Key.Key_5, "解放", ("place", Place("滨海新区 › 解放街道", "120116", "120116001"))),
        (Key.Key_9, "城市", ("lead_unit", UNITS[1])),
    ],
)
def test_a_choice_is_told_once(alive, key, typed, told):
    press(key, ALT)
    write(typed)
    press(Key.Key_Return)
    press(Key.Key_Tab)
    assert alive.asked.written == [told]


def test_a_chosen_place_keeps_the_building(alive):
    alive.controls.detail.setFocus()
    write("三号楼")
    press(Key.Key_5, ALT)
    write("解放")
    press(Key.Key_Return)
    assert alive.draft.ticket.place.detail == "三号楼"
    assert alive.controls.detail.text() == "三号楼"


def test_a_free_place_is_the_callers_words(alive):
    press(Key.Key_5, ALT)
    write("天桥下面")
    press(Key.Key_Tab)
    assert alive.asked.written == [("place", Place(verbatim="天桥下面"))]
    assert alive.place.text() == "天桥下面"


@pytest.mark.parametrize("number", ["138 0013 8000", "+86 138-0013-8000", "022-87654321"])
def test_a_number_stays_as_it_is_being_written(alive, number):
    press(Key.Key_6, ALT)
    write(number)
    assert alive.caller_phone.text() == number
    assert alive.draft.ticket.caller_phone == normalised(number)


@pytest.mark.parametrize("key", [Key.Key_7, Key.Key_2, Key.Key_3])
def test_words_written_in_the_middle_stay_in_the_middle(alive, key):
    press(key, ALT)
    write("吵到")
    press(Key.Key_Left)
    write("得睡不")
    field = focused()
    text = field.toPlainText() if field is alive.content else field.text()
    assert text == "吵得睡不到"
    alive.show_draft(alive.draft)
    write("着")
    assert alive.asked.written[-1][1] == "吵得睡不着到"


def test_free_words_stay_while_another_field_is_filled(alive):
    press(Key.Key_5, ALT)
    write("天桥下")
    alive.show_draft(with_taken(alive.draft, Kind.TITLE, "噪音"))
    write("面")
    assert (alive.place.text(), alive.title_line.text()) == ("天桥下面", "噪音")


def test_a_suggested_place_takes_the_place_of_half_written_words(alive):
    press(Key.Key_5, ALT)
    write("天")
    alive.show_draft(Draft(full_draft().ticket))
    assert alive.place.text() == "滨海新区 › 解放街道"


@pytest.mark.parametrize(("key", "asked"), [(Key.Key_F2, "close"), (Key.Key_F4, "dispatch")])
def test_a_key_closes_and_takes_half_written_words_along(alive, key, asked):
    press(Key.Key_9, ALT)
    write("街道办")
    press(key)
    assert alive.asked.written == [("lead_unit", "街道办")]
    assert alive.asked.closing == [asked]
    assert focused() is alive.lead_unit


def test_the_buttons_do_what_their_keys_do(form, qtbot):
    qtbot.mouseClick(form.close_button, Qt.MouseButton.LeftButton)
    qtbot.mouseClick(form.dispatch_button, Qt.MouseButton.LeftButton)
    assert form.asked.closing == ["close", "dispatch"]


@pytest.mark.parametrize("field", MISSING)
def test_what_is_missing_is_said_beside_its_field(form, field):
    what = Broken(field, Rule.MISSING)
    form.show_broken([what])
    assert form.hints == {field: form_wording.broken(what)}
    widget = getattr(form.controls, MISSING[field])
    hint = form._layout.rows[field].hint
    QApplication.sendPostedEvents()
    assert is_shown(widget), "a fold opens for it"
    below = widget.mapTo(form, widget.rect().bottomLeft()).y()
    assert 0 <= hint.mapTo(form, hint.rect().topLeft()).y() - below <= 12
    form.show_broken([])
    assert form.hints == {}


def test_of_two_things_wrong_with_a_field_the_first_is_said(form):
    two = [Broken("content", Rule.MISSING), Broken("content", Rule.TOO_LONG, 5_000)]
    form.show_broken(two)
    assert form.hints == {"content": form_wording.broken(two[0])}


@pytest.mark.parametrize("field", MISSING)
def test_the_caret_goes_to_what_is_missing(form, field):
    form.dispatch_button.setFocus()
    broken = [Broken("lead_unit", Rule.MISSING), Broken(field, Rule.MISSING)]
    form.show_broken(broken)
    form.focus_first_broken(broken)
    widget = getattr(form.controls, MISSING[field])
    assert focused() is (widget.focusProxy() or widget), "the first as the form is read"


def test_what_is_wrong_is_said_while_typing(alive):
    alive.content.setFocus()
    alive.title_line.setFocus()
    alive.title_line.insert("很" * 61)
    assert alive.hints == {"title": form_wording.broken(Broken("title", Rule.TOO_LONG, 60))}
    assert alive.title_line.property("wrong") == "true"
    press(Key.Key_Backspace)
    assert alive.hints == {}


def test_a_number_is_not_wrong_before_it_is_complete(alive, qtbot):
    press(Key.Key_6, ALT)
    write("138001")
    assert alive.hints == {}
    write("3")
    press(Key.Key_Tab)
    qtbot.waitUntil(lambda: "caller_phone" in alive.hints)


def marks(form):
    return {f: row.mark.property("mark") for f, row in form._layout.rows.items()}


def test_marks_tell_what_is_needed_until_it_is_there(form):
    form.show_draft(draft(wants_visit=False))
    told = {field: kind for field, kind in marks(form).items() if kind}
    assert told["request_type"] == told["category"] == told["title"] == "closing"
    assert told["content"] == told["lead_unit"] == "dispatch"
    assert "place" not in told
    form.show_draft(draft(request_type=RequestType.COMPLAINT, wants_visit=False))
    assert marks(form)["place"] == "dispatch", "a complaint needs a place"
    assert not marks(form)["request_type"]
    assert "Place" in form._needed.toolTip()
    assert form._needed.text() == "5 fields needed", "a list would be cut"
    form.show_draft(replace(full_draft(), ticket=replace(full_draft().ticket, content="")))
    assert form._needed.text() == form._needed.toolTip() == "To dispatch: Content"


def test_everything_there_is_said_in_one_line(form):
    form.show_draft(full_draft())
    assert not any(marks(form).values())
    assert form._needed.text() == form_wording.still_needed([], [])


def test_what_is_wrong_is_not_called_complete(form):
    form.show_draft(replace(full_draft(), ticket=replace(full_draft().ticket, is_anonymous=True)))
    assert list(form.hints) == ["caller_name"]
    assert form._needed.text() == form_wording.still_needed([], [], ["caller_name"])
    assert form._needed.text() != form_wording.still_needed([], [])


@pytest.mark.parametrize(
    ("key", "first", "rest"),
    [
        (Key.Key_4, "against", ("tags",)),
        (Key.Key_5, "ring", ("verbatim", "position")),
        (Key.Key_6, "company", ("earlier", "channel")),
        (Key.Key_9, "dispatch_note", ("directory_item",)),
    ],
)
def test_the_key_pressed_again_opens_what_belongs_to_a_field(form, key, first, rest):
    widgets = [getattr(form.controls, name) for name in (first, *rest)]
    press(key, ALT)
    assert not any(map(is_shown, widgets))
    press(key, ALT)
    assert all(map(is_shown, widgets))
    assert focused() is (widgets[0].focusProxy() or widgets[0])
    form.show_draft(draft())
    assert not any(map(is_shown, widgets)), "the next ticket begins folded"


@pytest.mark.parametrize(
    ("change", "shown_one", "hidden_one"),
    [
        ({"is_company": True}, "company", "earlier"),
        ({"is_repeat": True}, "earlier", "company"),
        ({"against": "某某公司"}, "against", "tags"),
        ({"request_type": RequestType.PRAISE}, "against", "tags"),
        ({"place": Place(ring="estate")}, "ring", "position"),
        ({"channel": "wechat"}, "channel", "earlier"),
        ({"dispatch_note": "请尽快"}, "dispatch_note", "directory_item"),
    ],
)
def test_what_is_filled_or_needed_comes_by_itself(form, change, shown_one, hidden_one):
    form.show_draft(draft(**change))
    assert is_shown(getattr(form.controls, shown_one))
    assert not is_shown(getattr(form.controls, hidden_one))


def test_the_rare_fields_are_told(alive):
    c = alive.controls
    for chips, digit in ((c.tags, "2"), (c.ring, "3"), (c.gender, "2"), (c.channel, "2")):
        chips.setFocus()
        write(digit)
    for line, text in ((c.against, "某公司"), (c.company, "某厂"), (c.dispatch_note, "请查")):
        line.insert(text)
    c.position.insert("39.08,117.2")
    ticket = alive.draft.ticket
    assert (ticket.tags, ticket.caller_gender, ticket.channel) == (("minor",), "female", "wechat")
    assert (ticket.place.ring, ticket.place.position) == ("estate", "39.08,117.2")
    assert (ticket.against, ticket.company, ticket.dispatch_note) == ("某公司", "某厂", "请查")
    c.channel.setFocus()
    write("2")
    assert alive.draft.ticket.channel == "wechat", "a ticket always came by some channel"


def test_a_field_that_the_centre_does_not_use_is_left_out(look, shown):
    hidden = frozenset({"place.position", "against"})
    own = replace(pickers().form, hidden=hidden)
    form = shown(TicketPanel(look, replace(pickers(), form=own)), 620, 660)
    form.show_draft(draft(against="某公司"))
    press(Key.Key_5, ALT)
    press(Key.Key_5, ALT)
    assert is_shown(form.controls.ring)
    assert not is_shown(form.controls.position)
    assert not is_shown(form.controls.against)


def all_but_the_category(form):
    """Write everything that a complaint needs, except what is worked out and what leads to it."""
    form.written.emit("request_type", RequestType.COMPLAINT)
    form.written.emit("content", "工地夜里施工。")
    form.written.emit("place", Place(district="d1", verbatim="滨海新区"))
    form.written.emit("caller_phone", "+8613800138000")


def test_the_usual_title_stands_in_the_empty_line_and_is_used(alive):
    all_but_the_category(alive)
    press(Key.Key_4, ALT)
    write("建筑")
    press(Key.Key_Return)
    assert alive.title_line.placeholderText() == "关于建筑施工噪声的问题"
    assert alive.title_line.property("ghost") == "true"
    press(Key.Key_F2)
    assert alive.draft.ticket.title == "关于建筑施工噪声的问题"
    assert alive.draft.ticket.lead_unit == "", "who closes at the seat sends it to no unit"


def test_dispatching_takes_the_units_that_stand_there(alive):
    all_but_the_category(alive)
    alive.written.emit("category", "c1")
    assert alive.controls.reason.text() == REASON
    press(Key.Key_F4)
    ticket = alive.draft.ticket
    assert (ticket.lead_unit, ticket.support_unit, ticket.directory_item) == (*UNITS, "噪声")


def test_what_a_person_wrote_is_not_replaced_by_what_was_worked_out(alive):
    all_but_the_category(alive)
    alive.written.emit("category", "c1")
    press(Key.Key_7, ALT)
    write("自己的标题")
    press(Key.Key_9, ALT)
    write("街道办")
    press(Key.Key_F4)
    ticket = alive.draft.ticket
    assert (ticket.title, ticket.lead_unit) == ("自己的标题", "街道办")
    assert ticket.support_unit == "", "the proposed one belongs to the proposed lead"


def test_what_stands_there_stays_in_colour_while_something_is_missing(alive):
    """What is corrected next may change it: a title with the first place went out with another."""
    alive.written.emit("category", "c1")
    press(Key.Key_F4)
    ticket = alive.draft.ticket
    assert (ticket.title, ticket.lead_unit) == ("", "")
    broken = alive.form.broken(ticket, Status.DISPATCHED)
    assert {"title", "lead_unit", "content"} <= {each.field for each in broken}
    alive.show_broken(broken)
    assert "content" in alive.hints
    assert not {"title", "lead_unit"} & set(alive.hints), "nothing has to be done there"
    alive.focus_first_broken([each for each in broken if each.field in {"title", "caller_phone"}])
    assert focused() is alive.caller_phone


def test_a_proposal_that_breaks_a_rule_is_used_so_that_it_can_be_corrected(alive):
    """Else nothing would be said and nothing would go."""
    all_but_the_category(alive)
    alive.written.emit("caller_name", "建筑")
    alive.written.emit("is_confidential", True)
    alive.written.emit("category", "c1")
    press(Key.Key_F4)
    assert alive.draft.ticket.title == "关于建筑施工噪声的问题"
    assert "title" in alive.hints


def test_enter_takes_the_usual_title_over_to_edit_it(alive):
    alive.written.emit("category", "c1")
    press(Key.Key_7, ALT)
    press(Key.Key_Return)
    write("！")
    assert alive.draft.ticket.title.startswith("关于建筑施工噪声的问题")
    assert "！" in alive.draft.ticket.title


def test_the_limit_stands_beside_its_countdown(form):
    form.show_draft(full_draft())
    assert form.controls.due.text().startswith("Due 01-02")
    assert form.controls.left.text() == "2 working days left"
    assert form.controls.left.property("role") == "warn"


def test_what_units_and_visitors_wrote_is_shown_once_there_is_anything(form):
    form.show_draft(full_draft())
    assert not is_shown(form.controls.handled)
    told = Handling(signed_ms=1, returned=2, result="{已} 处理", is_true=True)
    done = draft(status=Status.RETURNED, handling=told, visit=Visit(is_solved=False))
    form.show_draft(done)
    assert is_shown(form.controls.handled)
    assert "{已} 处理" in form.controls.handled.text()
    assert is_shown(form.controls.visited)


@pytest.mark.parametrize(("key", "name"), [(Key.Key_2, "content"), (Key.Key_7, "title_line")])
def test_undo_brings_the_words_back_that_a_suggestion_replaced(alive, key, name):
    field = {"content": "content", "title_line": "title"}[name]
    press(key, ALT)
    write("我写的")
    kind = {"content": Kind.CONTENT, "title": Kind.TITLE}[field]
    alive.draft = with_taken(alive.draft, kind, "机器写的")
    alive.show_draft(alive.draft)
    press(Key.Key_Z, CTRL)
    assert getattr(alive.draft.ticket, field) == "我写的"
    press(Key.Key_Z, CTRL | SHIFT)
    assert getattr(alive.draft.ticket, field) == "机器写的"


@pytest.mark.parametrize(
    ("key", "typed", "field"),
    [
        (Key.Key_4, "社会", "category"),
        (Key.Key_5, "解放", "place"),
        (Key.Key_9, "城市", "lead_unit"),
    ],
)
def test_undo_brings_back_what_a_search_box_held(alive, key, typed, field):
    before = getattr(alive.draft.ticket, field)
    press(key, ALT)
    write(typed)
    press(Key.Key_Return)
    after = getattr(alive.draft.ticket, field)
    assert after != before
    press(Key.Key_Z, CTRL)
    assert getattr(alive.draft.ticket, field) == before
    press(Key.Key_Z, CTRL | SHIFT)
    assert getattr(alive.draft.ticket, field) == after


def test_undo_in_a_search_box_takes_typing_back_first(alive):
    press(Key.Key_5, ALT)
    write("天桥")
    press(Key.Key_Z, CTRL)
    assert alive.place.text() != "天桥"
    assert alive.asked.written == []


def test_undo_goes_back_through_choices(alive):
    press(Key.Key_1, ALT)
    write("3")
    write("1")
    press(Key.Key_Z, CTRL)
    assert alive.draft.ticket.request_type is RequestType.COMPLAINT
    press(Key.Key_Z, CTRL)
    assert alive.draft.ticket.request_type is None


def test_nothing_of_the_last_citizen_comes_back_by_undo(alive):
    press(Key.Key_2, ALT)
    write("上一位市民")
    press(Key.Key_1, ALT)
    write("3")
    alive.draft = draft()
    alive.show_draft(alive.draft)
    alive.asked.written.clear()
    for key in (Key.Key_1, Key.Key_2, Key.Key_7):
        press(key, ALT)
        press(Key.Key_Z, CTRL)
    assert alive.asked.written == []
    assert alive.content.toPlainText() == ""


def test_a_suggested_category_is_taken_by_its_digit(form, qtbot):
    form.category.show_suggested(form._guide._pickers.categories("噪声"))
    press(Key.Key_4, ALT)
    with qtbot.waitSignal(form.suggestion_taken) as taken:
        write("2")
    assert taken.args == ["c2"]
    assert form.asked.written == []


def ground_of(widget):
    """Colour of the ground inside the border, right of any text."""
    image = widget.grab().toImage()
    ratio = image.devicePixelRatio()
    return image.pixelColor(image.width() - int(8 * ratio), image.height() // 2)


@pytest.mark.parametrize("theme", THEMES)
def test_what_a_suggestion_gave_lies_on_blue_until_it_is_edited(form, look, theme):
    look.wear(theme)
    taken = with_taken(draft(), Kind.TITLE, "噪音")
    form.show_draft(taken)
    assert ground_of(form.title_line) == look.theme.colour("blue_ground")
    assert ground_of(form.controls.request) == look.theme.colour("panel")
    form.show_draft(written_into(taken, 1, title="噪音扰民"))
    assert ground_of(form.title_line) == look.theme.colour("panel")


@pytest.mark.parametrize(
    ("kind", "value", "field"),
    [
        (Kind.CATEGORY, "c1", "category"),
        (Kind.PLACE, '{"district": "120116"}', "place"),
        (Kind.CONTENT, "吵", "content"),
        (Kind.REQUEST, "管", "request"),
        (Kind.UNIT, UNITS[0], "lead_unit"),
        (Kind.PHONE, "13800138000", "caller_phone"),
    ],
)
def test_each_suggestion_marks_its_own_field(form, kind, value, field):
    form.show_draft(with_taken(draft(), kind, value))
    lit = {
        name for name, w in form.controls.suggestible.items() if w.property("suggested") == "true"
    }
    assert lit == {field}


@pytest.mark.qt_log_ignore("Keyboard event not accepted")
def test_a_resting_form_takes_no_keys(form, qtbot):
    form.setEnabled(False)
    qtbot.keyClick(form, Key.Key_F4)
    qtbot.keyClick(form, Key.Key_7, ALT)
    assert form.asked.closing == []
    assert not form.title_line.hasFocus()


def test_a_resting_form_asks_for_nothing(form):
    form.show_draft(draft())
    assert any(marks(form).values())
    form.setEnabled(False)
    assert not any(marks(form).values())
    assert form._needed.text() == ""
    form.setEnabled(True)
    assert any(marks(form).values())


def test_before_the_first_ticket_nothing_is_due(look, shown):
    panel = shown(TicketPanel(look, worked_out()), 620, 660)
    assert panel.controls.due.text() == ""


def test_the_limit_is_in_sight_on_a_low_screen(look, shown, qtbot):
    low = shown(TicketPanel(look, worked_out()), 540, 420)
    low.show_draft(full_draft())
    for part in (low.controls.due, low.controls.left):
        qtbot.waitUntil(lambda part=part: part.width() >= part.sizeHint().width())
        assert part.visibleRegion().boundingRect() == part.rect()


def test_what_is_typed_on_chips_goes_into_the_box_of_the_row(alive):
    press(Key.Key_5, ALT)
    press(Key.Key_5, ALT)
    assert focused() is alive.controls.ring.focusProxy()
    for letter in (Key.Key_J, Key.Key_F):
        press(letter)
    assert focused() is alive.controls.place
    assert alive.controls.place.text() == "jf"
    assert alive.controls.ring.codes == ()


def test_urgency_and_what_stands_beside_it_are_one_stop(alive):
    press(Key.Key_1, ALT)
    press(Key.Key_Tab)
    for digit in (Key.Key_2, Key.Key_4, Key.Key_5):
        press(digit)
    ticket = alive.draft.ticket
    assert (ticket.urgency, ticket.is_difficult, ticket.is_repeat) == (Urgency.URGENT, True, True)
    press(Key.Key_Tab)
    assert focused() is alive.content


def test_a_category_that_does_not_exist_stays_and_is_told(alive, qtbot):
    press(Key.Key_4, ALT)
    write("不存在")
    press(Key.Key_Tab)
    qtbot.waitUntil(lambda: "不存在" in alive.hints.get("category", ""))
    alive.written.emit("content", "别的")  # another field changes, and the form is shown again
    assert alive.category.text() == "不存在"
    assert "不存在" in alive.hints["category"]
    assert alive.category.property("wrong") == "true"
    press(Key.Key_4, ALT)
    write("社会")
    press(Key.Key_Return)
    assert alive.draft.ticket.category == "c2"
    assert "category" not in alive.hints
    write("不存在")
    press(Key.Key_Tab)
    qtbot.waitUntil(lambda: NAMES["c2"] in alive.hints.get("category", ""))
    alive.show_draft(draft(number="2"))
    assert alive.category.text() == ""
    assert "category" not in alive.hints


@pytest.mark.parametrize("height", range(80, 120, 7))
def test_a_box_shows_whole_lines(shown, height):
    box = shown(TextBox(46, 240), 300, height)
    box.setPlainText("夜间施工\n" * 30)
    room = box.viewport().height() - box.document().documentMargin()
    rest = room % box.fontMetrics().lineSpacing()
    most = 2 * box.document().documentMargin()
    assert rest <= most or box.fontMetrics().lineSpacing() - rest <= 3


def test_an_empty_answer_needs_no_scroll_bar(form):
    assert not form.controls.answer.verticalScrollBar().isVisible()
