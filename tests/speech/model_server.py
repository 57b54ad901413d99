"""A web server of one file that knows ranges, and can be told to misbehave."""

from __future__ import annotations

import re
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class ModelServer(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, body: bytes) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.body = body
        self.tag = '"one"'
        self.cuts: list[int] = []  # after how many bytes the next answers break off
        self.redirect = ""
        self.status = 0
        self.asked: list[str | None] = []  # the Range of each request
        self._thread = threading.Thread(target=self.serve_forever, args=(0.01,))
        self._thread.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/model.zip"

    def stop(self) -> None:
        self.shutdown()
        self.server_close()
        self._thread.join(5)


class _Handler(BaseHTTPRequestHandler):
    server: ModelServer

    def do_GET(self) -> None:
        server = self.server
        server.asked.append(self.headers.get("Range"))
        if server.redirect:
            self.send_response(302)
            self.send_header("Location", server.redirect)
            self.end_headers()
        elif server.status:
            self.send_error(server.status)
        else:
            self._send()

    def _send(self) -> None:
        body, total = self.server.body, len(self.server.body)
        found = re.fullmatch(r"bytes=(\d+)-", self.headers.get("Range", ""))
        if found and self.headers.get("If-Range", self.server.tag) == self.server.tag:
            start = int(found[1])
            if start >= total:
                self.send_response(416)
                self.send_header("Content-Range", f"bytes */{total}")
                self.end_headers()
                return
            self.send_response(206)
            self.send_header("Content-Range", f"bytes {start}-{total - 1}/{total}")
        else:
            start = 0
            self.send_response(200)
        if self.server.tag:
            self.send_header("ETag", self.server.tag)
        self.send_header("Content-Length", str(total - start))
        self.end_headers()
        length = self.server.cuts.pop(0) if self.server.cuts else total
        self.wfile.write(body[start : start + length])

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
        pass
