"""A server of OpenAI's chat protocol that answers by a script: the good case and every bad one."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Passages = list[dict[str, Any]]
Reply = Callable[[Passages], str]
"""From the numbered passages of a request to what the model writes."""


@dataclass
class Script:
    """What the server does with each request."""

    reply: Reply = lambda passages: ""
    statuses: list[int] = field(default_factory=list)
    """Statuses answered first, one a request, before the reply is given."""
    hang: bool = False
    break_off: bool = False
    nonsense: bool = False
    requests: list[dict[str, Any]] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)


class ChatServer(ThreadingHTTPServer):
    """The server with its script; ``closing`` frees requests that hang."""

    daemon_threads = True

    def __init__(self, script: Script) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.script = script
        self.closing = threading.Event()


class Handler(BaseHTTPRequestHandler):
    """One request."""

    server: ChatServer

    def do_POST(self) -> None:
        script = self.server.script
        body = self.rfile.read(int(self.headers["Content-Length"]))
        script.requests.append(json.loads(body))
        script.keys.append(self.headers.get("Authorization", ""))
        if script.statuses:
            self._refuse(script.statuses.pop(0))
        elif script.hang:
            self.server.closing.wait(30)
        else:
            self._stream(script, json.loads(script.requests[-1]["messages"][-1]["content"]))

    def _refuse(self, status: int) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Retry-After", "0")
        self.end_headers()
        self.wfile.write(b'{"error": {"message": "no"}}')

    def _stream(self, script: Script, asked: dict[str, Any]) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.end_headers()
        if script.nonsense:
            self.wfile.write(b"data: <html>not this protocol</html>\n\n")
            return
        text = script.reply(asked["passages"])
        for start in range(0, len(text), 7):
            self._event({"content": text[start : start + 7]}, None)
        if not script.break_off:
            self._event({}, "stop")
            self.wfile.write(b"data: [DONE]\n\n")

    def _event(self, delta: dict[str, str], finish: str | None) -> None:
        chunk = {
            "id": "1",
            "object": "chat.completion.chunk",
            "created": 0,
            "model": "scripted",
            "choices": [{"index": 0, "delta": delta, "finish_reason": finish}],
        }
        self.wfile.write(f"data: {json.dumps(chunk)}\n\n".encode())
        self.wfile.flush()

    def log_message(self, *_: object) -> None:
        """Nothing: the tests print enough."""


@contextmanager
def serving(script: Script) -> Iterator[str]:
    """The base URL of a running server."""
    with ChatServer(script) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}/v1"
        finally:
            server.closing.set()
            server.shutdown()
