import gc
import threading

import pytest
from PySide6.QtCore import QObject
from shiboken6 import delete

from app.services.events import DraftSaved, StoreTrouble
from ui.bridges.background import Background
from ui.bridges.garbage import Garbage, put_aside
from ui.bridges.news import NewsBridge
from ui.bridges.post import DeskBridge

UI = threading.main_thread()


@pytest.fixture
def background(qapp):
    made = Background()
    yield made
    made.close()


@pytest.fixture
def owner(qapp):
    return QObject()


class Outcome:
    """What came back, and on which thread."""

    def __init__(self):
        self.results, self.errors, self.threads = [], [], []

    def done(self, result):
        self.results.append(result)
        self.threads.append(threading.current_thread())

    def failed(self, error):
        self.errors.append(error)
        self.threads.append(threading.current_thread())


@pytest.mark.parametrize("lane", ["run_local", "run_net"])
def test_work_is_done_elsewhere_and_told_on_the_ui_thread(background, owner, qtbot, lane):
    outcome = Outcome()
    getattr(background, lane)(
        threading.current_thread, owner=owner, done=outcome.done, failed=outcome.failed
    )
    qtbot.waitUntil(lambda: bool(outcome.results))
    assert outcome.results[0] is not UI
    assert outcome.threads == [UI]


@pytest.mark.parametrize("lane", ["run_local", "run_net"])
def test_a_failure_is_told_on_the_ui_thread(background, owner, qtbot, lane):
    def job():
        raise LookupError("gone")

    outcome = Outcome()
    getattr(background, lane)(job, owner=owner, done=outcome.done, failed=outcome.failed)
    qtbot.waitUntil(lambda: bool(outcome.errors))
    assert isinstance(outcome.errors[0], LookupError)
    assert (outcome.results, outcome.threads) == ([], [UI])


def test_local_work_is_answered_in_order(background, owner, qtbot):
    outcome = Outcome()
    for number in range(20):
        background.run_local(
            lambda n=number: n, owner=owner, done=outcome.done, failed=outcome.failed
        )
    qtbot.waitUntil(lambda: len(outcome.results) == 20)
    assert outcome.results == list(range(20))


def test_network_work_does_not_wait_for_another(background, owner, qtbot):
    both = threading.Barrier(2, timeout=10)
    outcome = Outcome()
    for _ in range(2):
        background.run_net(both.wait, owner=owner, done=outcome.done, failed=outcome.failed)
    qtbot.waitUntil(lambda: len(outcome.results) == 2)


def test_nothing_is_told_to_an_owner_that_is_gone(background, owner, qtbot):
    outcome, gate = Outcome(), threading.Event()
    background.run_local(
        lambda: gate.wait(10), owner=owner, done=outcome.done, failed=outcome.failed
    )
    delete(owner)
    gate.set()
    witness, later = QObject(), Outcome()
    background.run_local(lambda: "later", owner=witness, done=later.done, failed=later.failed)
    qtbot.waitUntil(lambda: bool(later.results))
    assert (outcome.results, outcome.errors) == ([], [])


def test_closing_ends_its_threads_and_drops_what_waits(owner, qtbot):
    before = set(threading.enumerate())
    background, outcome = Background(), Outcome()
    running, gate = threading.Event(), threading.Event()

    def hold():
        running.set()
        gate.wait(10)

    background.run_local(hold, owner=owner, done=outcome.done, failed=outcome.failed)
    asked = []
    background.run_local(
        lambda: asked.append("late"), owner=owner, done=outcome.done, failed=outcome.failed
    )
    written = []
    background.write_local(
        lambda: written.append("words"), owner=owner, done=outcome.done, failed=outcome.failed
    )
    assert running.wait(10)
    threading.Timer(0.05, gate.set).start()
    background.close()
    assert set(threading.enumerate()) - before == set()
    assert asked == []
    assert written == ["words"]  # what is to be kept is never left out


@pytest.mark.logs("A last write failed: OSError")
def test_a_last_write_that_fails_is_logged(owner, qtbot):
    background, outcome = Background(), Outcome()
    gate = threading.Event()
    background.run_local(
        lambda: gate.wait(10), owner=owner, done=outcome.done, failed=outcome.failed
    )

    def fail():
        raise OSError

    background.write_local(fail, owner=owner, done=outcome.done, failed=outcome.failed)
    threading.Timer(0.05, gate.set).start()
    background.close()


def test_what_is_asked_after_the_end_is_left_out(owner):
    background, outcome = Background(), Outcome()
    background.close()
    for lane in (background.run_local, background.run_net):
        lane(lambda: "late", owner=owner, done=outcome.done, failed=outcome.failed)
    assert (outcome.results, outcome.errors) == ([], [])


def test_results_that_come_after_the_end_are_nobodys(qapp, owner):
    background, outcome = Background(), Outcome()
    gate = threading.Event()
    background.run_local(
        lambda: gate.wait(10), owner=owner, done=outcome.done, failed=outcome.failed
    )
    delete(background)
    gate.set()
    background._local.shutdown(wait=True)
    background._net.shutdown(wait=True)
    assert outcome.results == []


@pytest.mark.parametrize("bridge", [DeskBridge, NewsBridge])
def test_events_come_on_the_ui_thread_in_their_order(qapp, qtbot, bridge):
    made = bridge()
    seen = []
    made.came.connect(lambda event: seen.append((event.at_ms, threading.current_thread())))
    thread = threading.Thread(target=lambda: [made.post(DraftSaved(n)) for n in range(200)])
    thread.start()
    qtbot.waitUntil(lambda: len(seen) == 200)
    thread.join(5)
    assert seen == [(n, UI) for n in range(200)]


@pytest.mark.parametrize("bridge", [DeskBridge, NewsBridge])
def test_posting_after_the_end_does_nothing(qapp, bridge):
    made = bridge()
    delete(made)
    made.post(StoreTrouble(""))


@pytest.fixture
def garbage(owner):
    made = Garbage(owner)
    made.start()
    yield made
    made.stop()


def test_what_is_put_aside_costs_no_later_collection(garbage):
    kept = [[] for _ in range(1000)]
    before = gc.get_freeze_count()
    put_aside()
    assert gc.get_freeze_count() >= before + len(kept)
    garbage.stop()
    assert gc.get_freeze_count() == 0


def test_nothing_is_put_aside_while_nobody_collects(qapp):
    put_aside()
    assert gc.get_freeze_count() == 0
