"""A visit to the page as a browser makes it, over Streamlit's own websocket protocol.

A browser gets its XSRF cookie over HTTP, opens ``/_stcore/stream`` with it, asks for a run of
the page and is sent what changed until the run has finished. A question is a run that carries
the chat input's value. Messages that the server marks as cacheable are kept, and named to it
afterwards, as a browser does.
"""

from __future__ import annotations

import html
import http.client
import re
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import NamedTuple

import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.Element_pb2 import Element
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState

HOST = "127.0.0.1"
COOKIE = "_streamlit_xsrf"
TAG = re.compile(r"<[^>]*>")
GENERATION = re.compile(r'class="version">\D*(\d+)')
"""In the sidebar's summary."""


class Drawn(NamedTuple):
    """What one run of the page drew."""

    html: tuple[str, ...]
    """Of the HTML elements, in the order they came."""
    exceptions: tuple[str, ...]
    """Messages of Streamlit's own red boxes."""
    finished: bool
    """Whether the run came to its end."""

    @property
    def generation(self) -> int | None:
        """The generation that the sidebar names."""
        found = [int(match[1]) for part in self.html for match in GENERATION.finditer(part)]
        return found[-1] if found else None

    @property
    def problem(self) -> str:
        """The words of an error card or of Streamlit's red box; empty when all is well."""
        cards = [text(part) for part in self.html if 'class="problem' in part]
        return " ".join((*cards, *self.exceptions))

    def answer(self, question: str) -> str:
        """The words of the newest answer, without spaces; "" if it is not one to the question."""
        turns = [part for part in self.html if '<article class="turn"' in part]
        shown = turns[-1] if turns and html.escape(question) in turns[-1] else ""
        return "".join(text(shown).split())


def text(part: str) -> str:
    """The words of a piece of HTML."""
    return html.unescape(TAG.sub("", part))


@dataclass
class Visit:
    """One session. What it was sent is forgotten after each run, except what it must keep."""

    socket: websockets.ClientConnection
    address: str
    cached: dict[str, ForwardMsg] = field(default_factory=dict)
    chat_input: str = ""

    async def draw(self, states: Iterable[WidgetState] = ()) -> Drawn:
        """Ask for a run of the page and wait until it has finished."""
        await self.socket.send(self._request(states).SerializeToString())
        parts: list[str] = []
        exceptions: list[str] = []
        while True:
            message = await self._next()
            kind = message.WhichOneof("type")
            if kind == "delta" and message.delta.WhichOneof("type") == "new_element":
                self._take(message.delta.new_element, parts, exceptions)
            elif kind == "script_finished":
                ended = message.script_finished == ForwardMsg.FINISHED_SUCCESSFULLY
                return Drawn(tuple(parts), tuple(exceptions), ended)

    async def ask(self, question: str) -> Drawn:
        """Type a question, send it, and wait for the page with its answer."""
        typed = WidgetState(id=self.chat_input)
        typed.chat_input_value.data = question
        return await self.draw([typed])

    def _request(self, states: Iterable[WidgetState]) -> BackMsg:
        message = BackMsg()
        run = message.rerun_script
        run.context_info.url = self.address
        run.context_info.timezone = "Asia/Shanghai"
        run.context_info.locale = "zh-CN"
        run.cached_message_hashes.extend(self.cached)
        run.widget_states.widgets.extend(states)
        return message

    async def _next(self) -> ForwardMsg:
        data = await self.socket.recv()
        message = ForwardMsg.FromString(data if isinstance(data, bytes) else data.encode())
        if message.WhichOneof("type") == "ref_hash":
            return self.cached[message.ref_hash]
        if message.metadata.cacheable:
            self.cached[message.hash] = message
        return message

    def _take(self, element: Element, parts: list[str], exceptions: list[str]) -> None:
        kind = element.WhichOneof("type")
        if kind == "html":
            parts.append(element.html.body)
        elif kind == "exception":
            exceptions.append(element.exception.message)
        elif kind == "chat_input":
            self.chat_input = element.chat_input.id


@asynccontextmanager
async def visiting(port: int) -> AsyncIterator[Visit]:
    """A session with its page drawn for the first time."""
    token = xsrf_token(port)
    address = f"http://{HOST}:{port}/"
    async with websockets.connect(
        f"ws://{HOST}:{port}/_stcore/stream",
        subprotocols=["streamlit", token],  # type: ignore[list-item]
        origin=address.rstrip("/"),  # type: ignore[arg-type]
        additional_headers={"Cookie": f"{COOKIE}={token}"},
        max_size=None,
        ping_interval=None,
    ) as socket:
        yield Visit(socket, address)


def xsrf_token(port: int) -> str:
    """The token of the cookie that the server sets."""
    connection = http.client.HTTPConnection(HOST, port, timeout=30)
    try:
        connection.request("GET", "/_stcore/health")
        cookie = connection.getresponse().getheader("set-cookie") or ""
    finally:
        connection.close()
    return cookie.partition(f"{COOKIE}=")[2].partition(";")[0]
