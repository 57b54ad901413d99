"""An OpenAI-compatible server on the centre's network, asked for a text; bounded in every way.

The request is that of ``POST …/chat/completions`` as OpenAI publishes it and as vLLM, llama.cpp,
Ollama and others serve it. Only a text comes back: whatever it says, nobody acts on it.
"""

from __future__ import annotations

import json
import threading
import time
from typing import Any

import httpx

from app.sync.wire import OpenSockets

WITHIN_S = 3.0
"""From the first byte of a question to the last of its answer."""
ANSWER_BYTES = 64 * 1024
"""A text of 400 characters needs 2 KB; thinking aloud is left some room."""
MOST_TOKENS = 800
TEXT_CHARS = 4_000
_THINKS, _THOUGHT = "<think>", "</think>"


class NoDraft(Exception):  # noqa: N818 - the name says what happened
    """There is no text: no answer in time, or one that is none. Its words hold nothing said."""


class Drafter:
    """A server for texts. One thread asks; ``cut`` and ``close`` may be called from others.

    Args:
        url: Its address up to the version, e.g. ``http://10.0.0.9:8000/v1``.
        model: The name under which it serves its model.
        key: Sent as a bearer token if there is one.
        within_s: See ``WITHIN_S``.
    """

    def __init__(self, url: str, model: str, key: str = "", within_s: float = WITHIN_S) -> None:
        self._url = url.rstrip("/") + "/chat/completions"
        self._model = model
        self._within_s = within_s
        self._sockets = OpenSockets()
        self._lock = threading.Lock()
        self._is_closed = False
        self._headers = {"Content-Type": "application/json", "Accept-Encoding": "identity"}
        if key:
            self._headers["Authorization"] = f"Bearer {key}"

    def text(self, instructions: str, material: str) -> str:
        """Ask for a text; waits ``within_s`` at most.

        Args:
            instructions: What is to be done, in our words.
            material: What it is to be done with; the server is told that it is no order.

        Raises:
            NoDraft: Anything but a whole text.
        """
        with self._lock:
            if self._is_closed:
                raise NoDraft("closed")
            self._sockets = sockets = OpenSockets()
        alarm = threading.Timer(self._within_s, sockets.cut)
        alarm.daemon = True
        alarm.start()
        try:
            answer = self._answer(sockets, self._question(instructions, material))
        except (httpx.HTTPError, httpx.StreamError, httpx.InvalidURL, ValueError) as error:
            raise NoDraft(type(error).__name__) from None
        finally:
            alarm.cancel()
        return _text_of(answer)

    def close(self) -> None:
        """Cut what is under way and ask nothing any more; never waits."""
        with self._lock:
            self._is_closed = True
            self._sockets.cut()

    def _question(self, instructions: str, material: str) -> bytes:
        body = {
            "model": self._model,
            "messages": [
                {"role": "system", "content": instructions},
                {"role": "user", "content": material},
            ],
            "temperature": 0,
            "max_tokens": MOST_TOKENS,
            "stream": False,
        }
        return json.dumps(body, ensure_ascii=False).encode()

    def _answer(self, sockets: OpenSockets, question: bytes) -> bytes:
        """The body of the answer; the alarm's cut ends a read that lasts."""
        until_s = time.monotonic() + self._within_s
        with (
            httpx.Client(
                timeout=self._within_s,
                follow_redirects=False,  # citizens' words go to the address that was set
                trust_env=False,  # a proxy for browsing is not the way to the centre's server
            ) as client,
            client.stream(
                "POST",
                self._url,
                headers=self._headers,
                content=question,
                extensions={"trace": sockets.trace},
            ) as response,
        ):
            if response.status_code != httpx.codes.OK:
                raise NoDraft(f"answered {response.status_code}")
            body = bytearray()
            for piece in response.iter_raw():  # what is packed stays packed, and is no JSON
                body += piece
                if len(body) > ANSWER_BYTES:
                    raise NoDraft("answered too much")
                if time.monotonic() > until_s:
                    raise NoDraft("answered too slowly")
        if sockets.is_cut:
            raise NoDraft("answered too slowly")
        return bytes(body)


def _text_of(answer: bytes) -> str:
    """The text in an answer. Raises ``NoDraft`` for one that is cut short, too long or none."""
    try:
        choice: Any = json.loads(answer)["choices"][0]
        text = choice["message"]["content"]
        reason = choice.get("finish_reason")
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        raise NoDraft("answered with something else") from None
    if not isinstance(text, str) or reason not in ("stop", None):
        raise NoDraft("answered with no whole text")
    text = _without_thoughts(text).strip()
    if not text or len(text) > TEXT_CHARS:
        raise NoDraft("answered with no text of a fit length")
    return text


def _without_thoughts(text: str) -> str:
    """The text without what stands between the marks; an expression would try each with each."""
    kept, at = [], 0
    while (start := text.find(_THINKS, at)) >= 0 and (end := text.find(_THOUGHT, start)) >= 0:
        kept.append(text[at:start])
        at = end + len(_THOUGHT)
    return "".join(kept) + text[at:]
