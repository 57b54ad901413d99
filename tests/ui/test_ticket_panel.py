import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPlainTextEdit, QPushButton

from app.domain.call import normalised
from app.domain.draft import Draft
from app.domain.draft import write as written_into
from app.domain.ticket import Place, RequestType, Rule, Urgency
from tests.ui.keyboard import ALT, focused, press, write
from tests.ui.samples import UNITS, Kind, draft, full_draft, pickers, with_taken
from ui import wording
from ui.seat.ticket_panel import RULE_FIELDS, TicketPanel
from ui.theme import THEMES

Key = Qt.Key
FIELDS = {
    Key.Key_1: "request_type",
    Key.Key_2: "category",
    Key.Key_3: "place",
    Key.Key_4: "title_line",
    Key.Key_5: "content",
    Key.Key_6: "request",
    Key.Key_7: "lead_unit",
    Key.Key_8: "caller_phone",
}


class Asked:
    """What the form told."""

    def __init__(self, form):
        self.written, self.closing = [], []
        form.written.connect(lambda field, value: self.written.append((field, value)))
        form.close_asked.connect(lambda: self.closing.append("close"))
        form.dispatch_asked.connect(lambda: self.closing.append("dispatch"))


@pytest.fixture
def form(look, shown):
    made = shown(TicketPanel(look, pickers()), 620, 660)
    made.show_draft(draft())
    made.asked = Asked(made)
    return made


@pytest.fixture
def alive(form):
    """A form whose words come back in the next draft at once, as on the desk."""
    form.draft = draft()

    def take_over(field, value):
        form.draft = written_into(form.draft, 1, **{field: value})
        form.show_draft(form.draft)

    form.written.connect(take_over)
    return form


def name_of(widget):
    return QAccessible.queryAccessibleInterface(widget).text(QAccessible.Text.Name)


def shown_hints(form):
    return {field: hint.text() for field, hint in form._hints.items() if hint.isVisible()}


@pytest.mark.parametrize("key", FIELDS)
def test_a_key_goes_to_each_field(form, key):
    form.dispatch_button.setFocus()
    press(key, ALT)
    field = getattr(form, FIELDS[key])
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
    named = {getattr(form, field) for field in FIELDS.values()}
    assert named | {form.urgency, form.support_unit, form.caller_name} <= buddies


def test_tab_goes_through_the_form_in_its_order(form):
    press(Key.Key_4, ALT)
    seen = []
    for _ in range(6):
        seen.append(focused())
        press(Key.Key_Tab)
    assert seen == [
        form.title_line,
        form.content,
        form.request,
        form.lead_unit,
        form.support_unit,
        form.caller_phone,
    ]


def test_a_draft_is_shown(form):
    form.show_draft(full_draft())
    assert form.number.text() == "20261121-8012-003"
    assert form.request_type.value is RequestType.COMPLAINT
    assert form.urgency.value is Urgency.NORMAL
    assert form.category.text() == "噪声污染 › 建筑施工噪声"
    assert (form.place.text(), form.detail.text()) == ("滨海新区 › 解放街道", "三号楼")
    assert form.place.toolTip() == "解放街道"
    assert form.title_line.text() == "夜间施工噪音扰民"
    assert form.content.toPlainText() == "每天晚上十二点以后施工。"
    assert form.caller_phone.text() == "13800138000"
    assert (form.lead_unit.text(), form.support_unit.text()) == UNITS
    assert form.visit.isChecked()
    assert not form.anonymous.isChecked()


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
        (Key.Key_4, "噪", ("title", "噪")),
        (Key.Key_5, "吵", ("content", "吵")),
        (Key.Key_6, "管", ("request", "管")),
        (Key.Key_8, "1", ("caller_phone", "1")),
        (Key.Key_1, "3", ("request_type", RequestType.COMPLAINT)),
    ],
)
def test_a_keystroke_is_told_once(form, key, typed, told):
    press(key, ALT)
    write(typed)
    assert form.asked.written == [told]


def test_the_other_fields_are_told_once(form):
    form.caller_name.setFocus()
    write("王")
    form.detail.setFocus()
    write("3")
    form.urgency.setFocus()
    write("2")
    assert form.asked.written == [
        ("caller_name", "王"),
        ("place", Place(detail="3")),
        ("urgency", Urgency.URGENT),
    ]


def test_options_are_told(form):
    for chip in (form.anonymous, form.confidential, form.visit):
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
        (Key.Key_2, "社会", ("category", "c2")),
        (Key.Key_3, "解放", ("place", Place("滨海新区 › 解放街道", "120116", "120116001"))),
        (Key.Key_7, "城市", ("lead_unit", UNITS[1])),
    ],
)
def test_a_choice_is_told_once(alive, key, typed, told):
    press(key, ALT)
    write(typed)
    press(Key.Key_Return)
    press(Key.Key_Tab)
    assert alive.asked.written == [told]


def test_a_chosen_place_keeps_the_building(alive):
    alive.detail.setFocus()
    write("三号楼")
    press(Key.Key_3, ALT)
    write("解放")
    press(Key.Key_Return)
    assert alive.draft.ticket.place.detail == "三号楼"
    assert alive.detail.text() == "三号楼"


def test_a_free_place_is_the_callers_words(alive):
    press(Key.Key_3, ALT)
    write("天桥下面")
    press(Key.Key_Tab)
    assert alive.asked.written == [("place", Place(verbatim="天桥下面"))]
    assert alive.place.text() == "天桥下面"


@pytest.mark.parametrize("number", ["138 0013 8000", "+86 138-0013-8000", "022-87654321"])
def test_a_number_stays_as_it_is_being_written(alive, number):
    press(Key.Key_8, ALT)
    write(number)
    assert alive.caller_phone.text() == number
    assert alive.draft.ticket.caller_phone == normalised(number)


@pytest.mark.parametrize("key", [Key.Key_4, Key.Key_5, Key.Key_6])
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
    press(Key.Key_3, ALT)
    write("天桥下")
    alive.show_draft(with_taken(alive.draft, Kind.TITLE, "噪音"))
    write("面")
    assert (alive.place.text(), alive.title_line.text()) == ("天桥下面", "噪音")


def test_a_suggested_place_takes_the_place_of_half_written_words(alive):
    press(Key.Key_3, ALT)
    write("天")
    alive.show_draft(Draft(full_draft().ticket))
    assert alive.place.text() == "滨海新区 › 解放街道"


@pytest.mark.parametrize(("key", "asked"), [(Key.Key_F2, "close"), (Key.Key_F4, "dispatch")])
def test_a_key_closes_and_takes_half_written_words_along(alive, key, asked):
    press(Key.Key_7, ALT)
    write("街道办")
    press(key)
    assert alive.asked.written == [("lead_unit", "街道办")]
    assert alive.asked.closing == [asked]
    assert focused() is alive.lead_unit


def test_the_buttons_do_what_their_keys_do(form, qtbot):
    qtbot.mouseClick(form.close_button, Qt.MouseButton.LeftButton)
    qtbot.mouseClick(form.dispatch_button, Qt.MouseButton.LeftButton)
    assert form.asked.closing == ["close", "dispatch"]


@pytest.mark.parametrize("rule", Rule)
def test_what_is_missing_is_said_beside_its_field(form, rule):
    form.show_broken([rule])
    assert shown_hints(form) == {RULE_FIELDS[rule]: wording.rule(rule)}
    hint = form._hints[RULE_FIELDS[rule]]
    field = {"title": form.title_line}.get(RULE_FIELDS[rule]) or getattr(form, RULE_FIELDS[rule])
    below = field.mapTo(form, field.rect().bottomLeft()).y()
    QApplication.sendPostedEvents()
    assert 0 <= hint.mapTo(form, hint.rect().topLeft()).y() - below <= 12
    form.show_broken([])
    assert shown_hints(form) == {}


def test_of_two_things_wrong_with_a_field_the_first_is_said(form):
    form.show_broken([Rule.CONTENT_MISSING, Rule.TEXT_TOO_LONG])
    assert shown_hints(form) == {"content": wording.rule(Rule.CONTENT_MISSING)}


@pytest.mark.parametrize("rule", Rule)
def test_the_caret_goes_to_what_is_missing(form, rule):
    form.dispatch_button.setFocus()
    form.focus_first_broken([rule, Rule.PHONE_MISSING])
    field = {"title": form.title_line}.get(RULE_FIELDS[rule]) or getattr(form, RULE_FIELDS[rule])
    assert focused() is (field.focusProxy() or field)


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
    assert ground_of(form.request) == look.theme.colour("panel")
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
    lit = {name for name, w in form._suggestible().items() if w.property("suggested") == "true"}
    assert lit == {field}


@pytest.mark.qt_log_ignore("Keyboard event not accepted")
def test_a_resting_form_takes_no_keys(form, qtbot):
    form.setEnabled(False)
    qtbot.keyClick(form, Key.Key_F4)
    qtbot.keyClick(form, Key.Key_4, ALT)
    assert form.asked.closing == []
    assert not form.title_line.hasFocus()
