"""The knowledge base on a full seat: from a key to the painted hits, and what an update costs."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from pydantic import TypeAdapter
from PySide6.QtCore import QEventLoop, QObject, QTimer, Slot

from app.bootstrap.application import make_application
from app.bootstrap.keys import fetch_key, open_with_key
from app.bootstrap.measuring.painting import Beginning, PaintClock, Typist
from app.bootstrap.measuring.parts import Heartbeat, open_detached_seat, stalls
from app.bootstrap.seat import OpenSeat
from app.commands.kb import everyday_lexicon
from app.measuring.kb_size import ARTICLES, CHANGED, TYPED, many_articles
from app.measuring.strokes import AGAIN, Stroke
from app.paths import Profile
from app.store.articles import take_articles
from app.store.database import Sessions
from kb.articles import Article, KnowledgeError
from resources.kb_questions import load_questions
from ui.seat.keys import Key
from ui.seat.knowledge.box import KnowledgeBox
from ui.seat.knowledge.rows import HitList
from ui.theme import Look

SECONDS = 20.0
OPEN_S = 300.0
"""The first opening builds the index of all articles."""
SETTLE_MS = 1_500
SIZE = (1366, 768)
FIELD = "knowledge"
WAIT_MS = 20
PAGE = 1_000
_ARTICLE = TypeAdapter(Article)


def measure_knowledge(seconds: float = SECONDS, articles: int = ARTICLES) -> dict[str, Any]:
    """Type questions into the box of a seat that has so many articles, then bring an update.

    Args:
        seconds: How long is typed, once without and once with an update coming in.
        articles: How many there are.
    """
    _app, look = make_application("light", "zh_CN")
    with TemporaryDirectory() as folder:
        home = Path(folder)
        _fill(home, articles)
        return _at_work(look, home, seconds)


def _fill(home: Path, articles: int) -> None:
    profile = Profile(home).make()
    database = open_with_key(profile, fetch_key(profile))
    try:
        _take(database.sessions, many_articles(everyday_lexicon(), articles))
    finally:
        database.close()


def _take(sessions: Sessions, articles: Iterable[Article]) -> None:
    """Store them page by page, as the puller does."""
    left = iter(articles)
    page = list(islice(left, PAGE))
    while page:
        following = list(islice(left, PAGE))
        bodies = {each.id: _ARTICLE.dump_json(each).decode() for each in page}
        with sessions.begin() as session:
            take_articles(session, bodies, (), more=bool(following))
        page = following


def _at_work(look: Look, home: Path, seconds: float) -> dict[str, Any]:
    seat = open_detached_seat(look, home, lambda _: ())
    try:
        seat.window.resize(*SIZE)
        seat.window.show()
        seat.window.activateWindow()
        began_s = time.perf_counter()
        seat.start()
        loop = QEventLoop()
        session = Session(seat, seconds, loop.quit)
        loop.exec()
        return {"open_s": round(session.opened_s - began_s, 1)} | session.figures
    finally:
        seat.close()


class Session(QObject):
    """Waits for the knowledge base, types, then types while an update comes; ``done`` follows."""

    def __init__(self, seat: OpenSeat, seconds: float, done: Callable[[], None]) -> None:
        super().__init__(seat.desk)
        self.figures: dict[str, Any] = {}
        self.opened_s = 0.0
        self._seat = seat
        self._seconds = seconds
        self._done = done
        self._box = seat.window.knowledge
        self._beat = Heartbeat(self)
        self._aside = ThreadPoolExecutor(1, "puller")
        self._opening = self._aside.submit(_opened, seat)
        self._look = QTimer(self)
        self._look.timeout.connect(self._begin)
        self._look.start(WAIT_MS)

    @Slot()
    def _begin(self) -> None:
        if not self._opening.done():
            return
        self._look.stop()
        self._opening.result()
        self.opened_s = time.perf_counter()
        QTimer.singleShot(SETTLE_MS, self, self._type)

    @Slot()
    def _type(self) -> None:
        self._clock = PaintClock(self)
        self._hits = HitClock(self._box, self._clock)
        self._beat.begin()
        Typist(self, PaintClock(self), questions(), self._seconds, self._typed)

    def _typed(self) -> None:
        self.figures["keystroke_to_hits_ms"] = self._clock.summary()
        self.figures["stalls_ms"] = stalls(self._beat)
        self._beat.begin()
        self._began_s = time.perf_counter()
        self._updating = self._aside.submit(self._update)
        Typist(self, PaintClock(self), questions(), self._seconds, self._updated)

    def _update(self) -> float:
        """What the puller does with a page, and what the desk does when it is told."""
        changed = many_articles(everyday_lexicon(), CHANGED)
        _take(self._seat.database.sessions, (replace(each, version=2) for each in changed))
        self._seat.knowledge.refresh()
        return time.perf_counter() - self._began_s

    def _updated(self) -> None:
        took_s = self._updating.result(timeout=OPEN_S)
        self.figures[f"update_of_{CHANGED}_s"] = round(took_s, 2)
        self.figures["stalls_while_updating_ms"] = stalls(self._beat) | {
            "over_16_ms": sum(each > 16 for each in self._beat.stalls_ms)
        }
        self._aside.shutdown()
        self._done()


def _opened(seat: OpenSeat) -> None:
    """Wait until it answers; whoever asks is told each minute that it is not open yet."""
    until_s = time.perf_counter() + OPEN_S
    while True:
        try:
            seat.knowledge.find("身份证")
        except KnowledgeError:
            if time.perf_counter() > until_s:
                raise
        else:
            return


class HitClock(QObject):
    """Times the box from a key until the hits for it are painted."""

    def __init__(self, box: KnowledgeBox, clock: PaintClock) -> None:
        super().__init__(box)
        self._clock = clock
        self._typed = Beginning.now()
        (self._list,) = box.findChildren(HitList)
        box.searched.connect(self._note)
        self._list.model().modelReset.connect(self._wait)

    @Slot()
    def _note(self) -> None:
        self._typed = Beginning.now()

    @Slot()
    def _wait(self) -> None:
        if self._list.model().rowCount():  # else the list makes room for a sentence that says so
            self._clock.wait_for("hits", self._typed, {self._list.viewport()})


def questions() -> Iterator[Stroke]:
    """Questions in Chinese and in pinyin, key by key, again and again."""
    asked = [each for some in load_questions().asked.values() for each in some][:TYPED]
    while True:
        for question in (*asked, "shenfenzhengdiulezenmeban", "jzz", "gongjijin tiqu"):
            yield Stroke(FIELD, key=Key.KNOWLEDGE)
            yield Stroke(FIELD, key=AGAIN)
            yield from (Stroke(FIELD, character=each) for each in question)
