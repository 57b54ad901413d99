"""The box joined to a service: the newest search wins, nothing is lost when one fails."""

import threading
from dataclasses import replace
from functools import partial
from uuid import uuid4

import pytest
from PySide6.QtCore import QBuffer, QIODevice, Qt
from PySide6.QtGui import QImage

from app.domain.article import Remark, RemarkReason
from app.services.cards import (
    EVERYTHING,
    Article,
    Card,
    Entry,
    FilterChoices,
    Hit,
    LastUpdate,
    Only,
    Shelf,
)
from tests.ui.keyboard import CTRL, press, write
from ui import knowledge_wording
from ui.bridges.background import Background
from ui.seat.knowledge.box import KnowledgeBox
from ui.seat.knowledge_desk import KnowledgeDesk, Names

Key = Qt.Key
TICKET = uuid4()
CARD = Card(Article("a1", "身份证补办", {"条件": "本人"}), pictures={"x.png": "ab"})


class Service:
    """Answers as ``Knowledge`` does; ``hold`` keeps a search waiting."""

    def __init__(self):
        self.done = []
        self.go = threading.Event()
        self.go.set()
        self.fails = False
        self.last = LastUpdate(1_000, 12, is_undone=False)

    def find(self, typed, only=EVERYTHING):
        self.done.append(("find", typed, only))
        assert self.go.wait(10)
        if self.fails:
            raise OSError("gone")
        return (Hit(typed, typed, "", 1.0),)

    def card(self, article_id):
        return CARD if article_id == "a1" else None

    def shelf(self):
        return Shelf(recent=(Entry("a1", "身份证补办", 1),))

    def last_update(self):
        return self.last

    def go_back(self):
        self.last = replace(self.last, is_undone=True)
        return self.last

    def go_forward(self):
        self.last = replace(self.last, is_undone=False)
        return self.last

    def choices(self):
        self.done.append(("choices",))
        return FilterChoices(("公安分局",), ("9901",), ("1002",))

    def attachment(self, sha256):
        image = QImage(8, 8, QImage.Format.Format_RGB32)
        buffer = QBuffer()
        buffer.open(QIODevice.OpenModeFlag.WriteOnly)
        image.save(buffer, "PNG")
        return bytes(buffer.data().data()) if sha256 == "ab" else None

    def __getattr__(self, name):
        return lambda *args: self.done.append((name, *args))


@pytest.fixture
def service():
    return Service()


@pytest.fixture
def desk(look, shown, service):
    box = shown(KnowledgeBox(look), 400, 600)
    background = Background()
    names = Names({"1002": "证件"}.get, {"9901": "示范市"}.get)
    made = KnowledgeDesk(box, service, background, lambda: TICKET, names)
    made.box = box
    press(Key.Key_K, CTRL)
    yield made
    service.go.set()
    background.close()


def _says(line, text):
    return line.text.text() == text and line.button.isEnabled()


def titles(desk):
    model = desk.box._list.model()
    return [model.index(row).data().strip() for row in range(model.rowCount())]


def test_the_shelf_comes_with_the_caret(desk, qtbot):
    qtbot.waitUntil(lambda: "身份证补办" in titles(desk))


def test_one_search_at_a_time_and_the_newest_wins(desk, service, qtbot):
    service.go.clear()
    write("z")
    qtbot.waitUntil(lambda: ("find", "z", EVERYTHING) in service.done)
    write("aos")
    service.go.set()
    qtbot.waitUntil(lambda: titles(desk) == ["zaos"])
    found = [asked for asked in service.done if asked[0] == "find"]
    assert found == [("find", "z", EVERYTHING), ("find", "zaos", EVERYTHING)]


def test_a_search_that_fails_is_told_and_the_next_one_goes(desk, service, qtbot):
    service.fails = True
    with qtbot.waitSignal(desk.failed):
        write("z")
    service.fails = False
    write("a")
    qtbot.waitUntil(lambda: titles(desk) == ["za"])


def test_an_article_is_shown_and_counted_for_what_was_typed(desk, service, qtbot):
    write("sfz")
    desk.open("a1")
    qtbot.waitUntil(lambda: desk.box.is_reading)
    assert ("opened", "a1", "sfz") in service.done
    desk.box.copy_answer()
    qtbot.waitUntil(lambda: ("copied", "a1", "sfz") in service.done)


def test_an_article_that_is_gone_shows_nothing(desk, service, qtbot):
    desk.open("nobody")
    desk.open("a1")
    qtbot.waitUntil(lambda: desk.box.is_reading)
    assert ("opened", "nobody", "") not in service.done


def test_its_picture_comes(desk, qtbot):
    desk.open("a1")
    qtbot.waitUntil(lambda: bool(desk.box.reader._images))
    assert desk.box.reader._images["ab"].width() == 8


def test_a_pin_is_kept_and_shown(desk, service, qtbot):
    desk.open("a1")
    qtbot.waitUntil(lambda: desk.box.is_reading)
    desk.box.pinned.emit("a1", True)
    qtbot.waitUntil(lambda: desk.box.card.card.is_pinned)
    assert ("pin", "a1", True) in service.done


def test_a_remark_names_the_ticket_in_hand(desk, service, qtbot):
    desk.box.remarked.emit(Remark(uuid4(), "a1", 1, RemarkReason.WRONG))
    qtbot.waitUntil(lambda: service.done[-1:] != [] and service.done[-1][0] == "remark")
    assert service.done[-1][1].ticket_id == TICKET


def test_filters_read_what_there_is_once_and_find_it_by_pinyin(desk, service, qtbot):
    write("z")
    press(Key.Key_F, CTRL)
    qtbot.waitUntil(lambda: len(desk.box.filters._choices.categories("")) == 1)
    write("zj")
    press(Key.Key_Return)
    qtbot.waitUntil(lambda: ("find", "z", Only(category="1002")) in service.done)
    press(Key.Key_F, CTRL)
    assert service.done.count(("choices",)) == 1
    desk.articles_changed()
    press(Key.Key_F, CTRL)
    qtbot.waitUntil(lambda: service.done.count(("choices",)) == 2)


def test_the_last_update_is_taken_back_and_shown_again(desk, service, qtbot):
    line = desk.box.update_line
    desk.show_shelf()
    qtbot.waitUntil(line.isVisible)
    assert line.text.text() == knowledge_wording.last_update(service.last)
    for is_undone in (True, False):
        before = service.last
        qtbot.mouseClick(line.button, Qt.MouseButton.LeftButton)
        after = replace(before, is_undone=is_undone)
        said = knowledge_wording.last_update(after)
        qtbot.waitUntil(partial(_says, line, said))
    write("z")
    assert not line.isVisible()


def test_a_seat_that_got_no_update_speaks_of_none(desk, service, qtbot):
    service.last = None
    desk.show_shelf()
    qtbot.waitUntil(lambda: "身份证补办" in titles(desk))
    desk.show_shelf()
    qtbot.waitUntil(lambda: not desk.box.update_line.isVisible())
