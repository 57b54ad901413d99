import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QPushButton

from tests.ui.keyboard import CTRL, NONE, SHIFT
from tests.ui.samples import Kind, suggestion
from ui.seat.assistant_panel import AssistantPanel
from ui.seat.knowledge.box import KnowledgeBox
from ui.seat.suggestion_card import ScoreBar
from ui.theme import THEMES

Key = Qt.Key
ALERT = suggestion(Kind.ALERT, "gas", "燃气泄漏：转 119")
C1, C2, C3 = (suggestion(Kind.CATEGORY, f"c{n}", f"分类{n}", 1 - n / 10) for n in (1, 2, 3))
PLACE = suggestion(Kind.PLACE, "{}", "滨海新区 › 解放街道")
TITLE = suggestion(Kind.TITLE, "噪音扰民")
ASK = suggestion(Kind.QUESTION, "time", "什么时候开始的?")
GUIDE = suggestion(Kind.GUIDE, "g1", "噪声受理指引")
SAY = suggestion(Kind.PHRASE, "elderly", "您别急，慢慢说。")
LIKE = suggestion(Kind.SIMILAR, "20261121-8012-001", "同一小区停水")
SURGE = suggestion(Kind.SURGE, "s1", "新华区停水")
ALL = [GUIDE, LIKE, SAY, ASK, PLACE, TITLE, C1, C2, C3, SURGE, ALERT]
IN_ORDER = [ALERT, SURGE, C1, C2, C3, SAY, PLACE, TITLE, ASK, LIKE, GUIDE]


@pytest.fixture
def panel(look, shown):
    made = shown(AssistantPanel(look, KnowledgeBox(look)), 340, 700)
    made.told = []
    for name in ("taken", "refused", "evidence_asked"):
        getattr(made, name).connect(lambda s, n=name: made.told.append((n, s)))
    made.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    made.setFocus()
    return made


@pytest.fixture
def press(panel, qtbot):
    return lambda key, modifier=NONE: qtbot.keyClick(panel, key, modifier)


def show(panel, *suggestions):
    panel.show_suggestions(suggestions, lambda s: f"“{s.label[:2]}”")


def shown_cards(panel):
    return [card.suggestion for card in panel.cards]


def test_what_is_urgent_comes_first(panel):
    show(panel, *ALL)
    assert shown_cards(panel) == IN_ORDER
    assert panel.current is ALERT


def test_it_says_that_it_waits_until_there_is_something(panel):
    assert panel.current is None
    words = [each for each in panel.findChildren(QLabel) if "Suggestions appear" in each.text()]
    assert words[0].isVisible()
    show(panel, C1)
    assert not words[0].isVisible()
    show(panel)
    assert words[0].isVisible()


def test_keys_without_a_suggestion_do_nothing(panel, press):
    for key, modifier in ((Key.Key_F3, NONE), (Key.Key_F3, SHIFT), (Key.Key_Down, CTRL)):
        press(key, modifier)
    press(Key.Key_1, CTRL)
    press(Key.Key_E, CTRL)
    assert panel.told == []


@pytest.mark.parametrize(
    ("key", "modifier", "told"),
    [
        (Key.Key_F3, NONE, ("taken", ALERT)),
        (Key.Key_F3, SHIFT, ("refused", ALERT)),
        (Key.Key_E, CTRL, ("evidence_asked", ALERT)),
        (Key.Key_1, CTRL, ("taken", C1)),
        (Key.Key_2, CTRL, ("taken", C2)),
        (Key.Key_3, CTRL, ("taken", C3)),
    ],
)
def test_a_key_answers_once(panel, press, key, modifier, told):
    show(panel, *ALL)
    press(key, modifier)
    assert panel.told == [told]


def test_a_category_that_is_not_there_is_not_taken(panel, press):
    show(panel, C1, PLACE)
    press(Key.Key_2, CTRL)
    assert panel.told == []


def test_ctrl_and_arrows_go_round(panel, press):
    show(panel, C1, PLACE, TITLE)
    seen = []
    for key in (Key.Key_Down, Key.Key_Down, Key.Key_Down, Key.Key_Up, Key.Key_Up):
        press(key, CTRL)
        seen.append(panel.current)
    assert seen == [PLACE, TITLE, C1, TITLE, PLACE]


def lit(panel):
    return [card.suggestion for card in panel.cards if card.property("current") == "true"]


def test_one_card_is_lit(panel, press):
    show(panel, C1, PLACE)
    assert lit(panel) == [C1]
    press(Key.Key_Down, CTRL)
    assert lit(panel) == [PLACE]


def test_the_current_one_stays_when_others_come_and_go(panel, press):
    show(panel, C1, PLACE, TITLE)
    press(Key.Key_Down, CTRL)
    show(panel, ALERT, C1, C2, PLACE, TITLE)
    assert panel.current is PLACE
    show(panel, PLACE)
    assert panel.current is PLACE


def test_a_title_that_grows_with_the_call_stays_current(panel, press):
    show(panel, C1, TITLE)
    press(Key.Key_Down, CTRL)
    longer = suggestion(Kind.TITLE, "夜间噪音扰民")
    show(panel, ALERT, C1, longer)
    assert panel.current is longer


def test_the_first_is_current_when_the_current_one_is_gone(panel, press):
    show(panel, C1, PLACE)
    press(Key.Key_Down, CTRL)
    show(panel, C1, TITLE)
    assert panel.current is C1


def test_the_same_list_is_not_built_again(panel):
    show(panel, C1, PLACE)
    cards = panel.cards
    show(panel, C1, PLACE)
    assert panel.cards == cards


def test_a_card_stays_when_another_one_changes(panel, press):
    show(panel, C1, PLACE, TITLE)
    first, place, title = panel.cards
    press(Key.Key_Down, CTRL)
    longer = suggestion(Kind.TITLE, "夜间噪音扰民")
    show(panel, ALERT, C1, PLACE, longer)
    assert panel.cards[1:3] == (first, place)
    assert title not in panel.cards
    assert shown_cards(panel) == [ALERT, C1, PLACE, longer]
    assert lit(panel) == [PLACE]


def test_cards_that_stayed_are_shown_in_their_new_order(panel, qtbot):
    show(panel, C1, C2, PLACE)
    _, second, place = panel.cards
    show(panel, C2, PLACE, ASK)
    assert panel.cards[0] is not second, "its key is another one now"
    assert panel.cards[1] is place
    parts = [panel._list.itemAt(n).widget() for n in range(panel._list.count() - 1)]
    shown = [p.suggestion if p in panel.cards else p.text() for p in parts]
    assert shown == ["Category", C2, "Fill in", PLACE, "Not asked yet", ASK]
    qtbot.waitUntil(lambda: all(part.isVisible() for part in parts))
    assert [t.text() for t in panel.cards[0].findChildren(QLabel) if "Ctrl" in t.text()] == [
        "Ctrl+1"
    ]


def test_a_card_that_stayed_answers_once(panel, qtbot):
    show(panel, C1, PLACE)
    show(panel, C1, PLACE, TITLE)
    show(panel, C1, PLACE)
    take, _ = panel.cards[1].findChildren(QPushButton)
    qtbot.mouseClick(take, Qt.MouseButton.LeftButton)
    assert panel.told == [("taken", PLACE)]


def test_a_card_with_other_words_is_a_new_one(panel):
    show(panel, C1)
    (before,) = panel.cards
    panel.show_suggestions([C1], lambda _: "“施工”")
    assert panel.cards[0] is not before


def test_the_panel_stays_calm(panel):
    many = [
        suggestion(kind, f"{kind}{n}")
        for kind in (Kind.ALERT, Kind.CATEGORY, Kind.QUESTION, Kind.GUIDE)
        for n in range(9)
    ]
    fields = [Kind.TYPE, Kind.URGENCY, Kind.PLACE, Kind.TITLE, Kind.CONTENT, Kind.REQUEST]
    show(panel, *many, *(suggestion(kind) for kind in fields))
    kinds = [each.kind for each in shown_cards(panel)]
    counts = [kinds.count(k) for k in (Kind.ALERT, Kind.CATEGORY, Kind.QUESTION, Kind.GUIDE)]
    assert counts == [3, 3, 3, 3]
    assert len([k for k in kinds if k in fields]) == 5


def test_cards_that_are_gone_are_gone(panel, qtbot):
    show(panel, *ALL)
    old = [card for card in panel.cards if card.suggestion is not C1]
    show(panel, C1)
    gone = []
    for card in old:
        card.destroyed.connect(lambda: gone.append(1))
    qtbot.waitUntil(lambda: len(gone) == len(old))


def test_a_card_says_what_why_and_how_sure(panel):
    show(panel, suggestion(Kind.CATEGORY, "c1", "建筑施工噪声", 0.92, "环境保护 › 噪声污染"))
    (card,) = panel.cards
    texts = [each.text() for each in card.findChildren(QLabel)]
    assert "建筑施工噪声" in texts
    assert "Ctrl+1" in texts
    assert any("环境保护 › 噪声污染" in text and "“建筑”" in text for text in texts)
    assert "建筑施工噪声" in card.accessibleName()
    assert card.findChild(ScoreBar).accessibleName() == "92%"


def test_a_long_text_is_cut_and_told_whole_in_the_tooltip(panel):
    long = "从上个星期开始每天晚上十二点以后" * 8
    show(panel, suggestion(Kind.CONTENT, long))
    (card,) = panel.cards
    (text,) = [each for each in card.findChildren(QLabel) if each.toolTip() == long]
    assert len(text.text()) < 60
    assert text.text().endswith("…")


def test_the_buttons_of_a_card_answer_for_that_card(panel, qtbot):
    show(panel, C1, PLACE)
    take, refuse = panel.cards[1].findChildren(QPushButton)
    qtbot.mouseClick(take, Qt.MouseButton.LeftButton)
    qtbot.mouseClick(refuse, Qt.MouseButton.LeftButton)
    assert panel.told == [("taken", PLACE), ("refused", PLACE)]
    assert [b.accessibleName() for b in (take, refuse)] == ["Take", "Refuse"]
    assert QApplication.focusWidget() is panel


def test_a_click_on_a_card_asks_for_its_words(panel, qtbot):
    show(panel, C1, PLACE)
    card = panel.cards[1]
    qtbot.mouseClick(card, Qt.MouseButton.LeftButton, pos=card.rect().topLeft())
    assert panel.told == [("evidence_asked", PLACE)]


def test_the_current_card_is_brought_into_view(panel, press, qtbot):
    show(panel, *ALL)
    qtbot.waitUntil(lambda: panel.cards[-1].y() > panel.cards[0].y() > 0)
    for _ in range(len(ALL) - 1):
        press(Key.Key_Down, CTRL)
    card = panel.cards[-1]
    assert panel.current is GUIDE
    seen = card.visibleRegion().boundingRect()
    assert seen.height() >= card.height() - 1


@pytest.mark.parametrize("theme", THEMES)
def test_cards_are_painted_in_both_themes(panel, look, theme):
    look.wear(theme)
    show(panel, *ALL)
    image = panel.cards[0].grab().toImage()
    colours = {image.pixelColor(x, 3).name() for x in range(4, image.width() - 4)}
    assert look.theme.colour("red_ground").name() in colours
