"""A session without a browser: what the server sends to whoever connects, message by message."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import connect
from websockets.typing import Origin, Subprotocol

RUN_SECONDS = 60.0
XSRF_HEADER = "X-Xsrftoken"
"""As uploads carry the token; a connection names it among its protocols."""


@dataclass(frozen=True)
class Received:
    """Everything that one run of the page's script sent."""

    raw: bytes
    pages: dict[str, bool]
    """By address: whether the menu shows it."""


def visit(
    address: str, path: str = "", headers: Mapping[str, str] | None = None, origin: str = ""
) -> Received:
    """Connect, ask for a page, and read until it has been drawn.

    Raises websockets' InvalidStatus where the connection is refused.
    """
    messages: list[bytes] = []
    token = (headers or {}).get(XSRF_HEADER, "")
    with connect(
        f"ws://{urlsplit(address).netloc}/_stcore/stream",
        origin=Origin(origin or address),
        subprotocols=[Subprotocol(one) for one in ("streamlit", token) if one],
        additional_headers=headers,
        max_size=None,
        proxy=None,
    ) as opened:
        opened.send(_rerun(address, path))
        deadline = time.monotonic() + RUN_SECONDS
        while not messages or _kind(messages[-1]) != "script_finished":
            frame = opened.recv(deadline - time.monotonic())
            assert isinstance(frame, bytes)
            messages.append(frame)
    return Received(b"".join(messages), _pages(messages))


def _rerun(address: str, path: str) -> bytes:
    page, _, query = path.partition("?")
    message = BackMsg()
    message.rerun_script.page_name = page
    message.rerun_script.query_string = query
    message.rerun_script.context_info.url = f"{address}/{page}"
    return bytes(message.SerializeToString())


def _kind(frame: bytes) -> str | None:
    kind: str | None = ForwardMsg.FromString(frame).WhichOneof("type")
    return kind


def _pages(frames: list[bytes]) -> dict[str, bool]:
    found = {}
    for frame in frames:
        for page in ForwardMsg.FromString(frame).navigation.app_pages:
            found[page.url_pathname] = not page.is_hidden
    return found
