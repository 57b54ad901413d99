"""The drafter as it is joined at a seat: a real server, the real assistant, both on threads."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from app.assistant.assistant import Assistant
from app.bootstrap.drafting import drafting_of
from app.domain.suggestion import SuggestionKind
from app.domain.ticket import Ticket
from app.services.assisting import Assisting
from app.services.drafting import MARK
from app.services.events import Suggested
from app.settings import Settings
from resources.lexicon import load_lexicon
from resources.loader import load_gazetteer
from tests.assistant.calls import call
from tests.services.seat import Told

TEXT = "住在幸福小区三号楼，从昨天晚上开始就没有水，打过〔号码2〕没有人接。"
CALL = call(
    "我叫王建国，住在幸福小区三号楼",
    "从昨天晚上开始就没有水",
    "物业电话13800138000，打过13800138000没有人接",
)


class Model(BaseHTTPRequestHandler):
    """Answers as such servers do, always with the same text."""

    asked: list[str]

    def do_POST(self) -> None:
        question = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.asked.append(question["messages"][1]["content"])
        choice = {"message": {"role": "assistant", "content": TEXT}, "finish_reason": "stop"}
        body = json.dumps({"choices": [choice]}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture
def url() -> Iterator[str]:
    Model.asked = []
    server = ThreadingHTTPServer(("127.0.0.1", 0), Model)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}/v1"
    server.shutdown()
    thread.join()
    server.server_close()


def test_without_an_address_there_is_none() -> None:
    assert drafting_of(Settings()) is None
    assert not any(thread.name == "drafter" for thread in threading.enumerate())


def test_its_text_comes_beside_our_own(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZUOXI_DRAFTER_KEY", "secret")
    told = Told()
    drafting = drafting_of(Settings(drafter_url=url, drafter_model="any"))
    assert drafting is not None
    assistant = Assistant((), load_gazetteer(), load_lexicon())
    assisting = Assisting(lambda: assistant, told.post, drafting)
    try:
        assisting.think(CALL, Ticket("20261122-8012-001", "8012", 0))
        last = told.wait(Suggested, 2).suggestions
    finally:
        assisting.close()
        drafting.close()
    ours, theirs = (each for each in last if each.kind is SuggestionKind.CONTENT)
    assert (ours.detail, theirs.detail) == ("", MARK)
    assert "幸福小区" in theirs.value
    assert "13800138000" in theirs.value
    assert "13800138000" not in Model.asked[0]
    assert "王建国" not in Model.asked[0]
