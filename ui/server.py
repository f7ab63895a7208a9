"""Stands before Streamlit's own routes: what the page cannot refuse, because it is not asked.

Streamlit takes uploads from any session, hands out prepared downloads to whoever has their
address, and shows its metrics to everyone; none of that runs the page's script.
"""

from __future__ import annotations

import base64
import hashlib
import re
import socket
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

import streamlit
from starlette.datastructures import MutableHeaders
from starlette.middleware import Middleware
from starlette.requests import HTTPConnection
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit import config

from common import audit
from common.audit import Action
from common.catalogue import default_language, say
from common.errors import NoticeError
from common.roles import Role
from ui import access
from ui.logging_in import after_login
from ui.logins import LOGINS, read_login
from ui.origins import is_local, is_loopback, is_name
from ui.tickets import claims_of

NEEDED = {
    "/_stcore/upload_file/": Role.EDITOR,
    "/media/": Role.READER,
    "/_stcore/metrics": Role.ADMIN,
    "/_stcore/script-health-check": Role.ADMIN,
    "/_stcore/agent": Role.ADMIN,
}
"""Where a role is needed before Streamlit is asked, by the beginning of the path."""

INLINE = re.compile(r"<script>(.*?)</script>", re.DOTALL)
"""In Streamlit's page: scripts that are allowed by their hash, as no other inline script is."""


class Refusal(NamedTuple):
    """Why a request is not passed on."""

    status: int
    key: str


class Door:
    """Passes on to Streamlit what the visitor may ask for; guards what it answers."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.headers = guarding_headers()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request or connection (ASGI)."""
        if scope["type"] not in {"http", "websocket"}:
            await self.app(scope, receive, send)
            return
        asked = HTTPConnection(scope)
        if _misnamed(asked):
            await _refuse(Refusal(421, "errors.access_host"), asked, receive, send)
        elif scope["type"] == "websocket":
            await self.app(scope, receive, send)
        else:
            await self._answer(asked, receive, send)

    async def _answer(self, asked: HTTPConnection, receive: Receive, send: Send) -> None:
        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.update(self.headers)
                _keep_to_tls(asked, headers)
                message["status"] = after_login(asked, message["status"], headers)
            await send(message)

        _note_logout(asked)
        refusal = _refusal(asked)
        if refusal is not None:
            await _refuse(refusal, asked, receive, guarded)
        else:
            await self.app(asked.scope, receive, guarded)


MIDDLEWARE = (Middleware(Door),)


def guarding_headers() -> dict[str, str]:
    """For every answer: nothing is loaded from or sent to elsewhere, no foreign page frames it.

    Streamlit needs inline styles, ``eval`` for its charts (Vega), and scripts of components as
    blobs; other inline scripts do not run, whatever gets into the page.
    """
    policy = {
        "default-src": "'self'",
        "script-src": f"'self' 'unsafe-eval' blob: {_inline_hashes()}",
        "style-src": "'self' 'unsafe-inline'",
        "img-src": "'self' data: blob:",
        "font-src": "'self' data:",
        "worker-src": "'self' blob:",
        "object-src": "'none'",
        "base-uri": "'self'",
        "form-action": "'self'",
        "frame-ancestors": "'self'",
    }
    return {
        "Content-Security-Policy": "; ".join(f"{name} {value}" for name, value in policy.items()),
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "SAMEORIGIN",
        "Referrer-Policy": "same-origin",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
    }


def _inline_hashes() -> str:
    page = Path(streamlit.__file__).with_name("static") / "index.html"
    scripts = INLINE.findall(page.read_text("utf-8"))
    digests = [hashlib.sha256(script.encode()).digest() for script in scripts]
    return " ".join(f"'sha256-{base64.b64encode(one).decode()}'" for one in digests)


def _refusal(asked: HTTPConnection) -> Refusal | None:
    """Why a request needs a role that its sender has not; None where it may pass."""
    path = _path(asked)
    needed = next((role for start, role in NEEDED.items() if path.startswith(start)), None)
    if needed is None:
        return None
    try:
        role = role_of(asked)
    except NoticeError:  # the settings cannot be read: nobody is let in
        role = None
    if role is not None and role.includes(needed):
        return None
    return Refusal(403, "errors.access_request")


def role_of(asked: HTTPConnection) -> Role | None:
    """The role of whoever sends a request. Raises SettingsError."""
    settings = access.current_settings()
    if not access.login_in_secrets():
        return Role.ADMIN if _from_here(asked) else settings.visitors
    claims = {} if access.secrets_broken() else claims_of(asked.cookies)
    return access.login_visitor(read_login(claims, settings), settings).role if claims else None


def _from_here(asked: HTTPConnection) -> bool:
    peer = asked.client.host if asked.client else ""
    return is_local(peer, asked.headers, config.get_option("browser.serverAddress"))


def _misnamed(asked: HTTPConnection) -> bool:
    """Whether it was sent to a name that is not ours, where no login protects the page.

    An attacker's page can let its own name point to this machine (DNS rebinding); it then reads
    what a visitor's browser may read. Addresses and bare names cannot be made to do that.
    """
    if access.login_in_secrets():
        return False
    host = (urlsplit(f"//{asked.headers.get('host', '')}").hostname or "").rstrip(".")
    ours = {socket.gethostname().lower(), config.get_option("browser.serverAddress").lower()}
    allowed = {one.lower() for one in config.get_option("server.allowedHosts")}
    return is_name(host) and not is_loopback(host) and host not in ours | allowed


def _keep_to_tls(asked: HTTPConnection, headers: MutableHeaders) -> None:
    """Mark cookies ``Secure`` where the browser came by TLS, which Streamlit leaves out."""
    schemes = {asked.scope["scheme"], asked.headers.get("x-forwarded-proto", "")}
    if not schemes & {"https", "wss"}:
        return
    cookies = headers.getlist("set-cookie")
    if cookies:
        del headers["set-cookie"]
    for cookie in cookies:
        secure = "; secure" in cookie.lower()
        headers.append("set-cookie", cookie if secure else f"{cookie}; Secure")


def _note_logout(asked: HTTPConnection) -> None:
    """End the login for every tab, and record it."""
    if _path(asked) != "/auth/logout":
        return
    claims = claims_of(asked.cookies)
    if not claims:
        return
    settings = access.current_settings()
    login = read_login(claims, settings)
    if LOGINS.end(login):
        audit.record(settings, access.login_visitor(login, settings).actor, Action.LOGOUT)


async def _refuse(why: Refusal, asked: HTTPConnection, receive: Receive, send: Send) -> None:
    if asked.scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": 1008})  # policy violation, RFC 6455
        return
    text = say(why.key, default_language(), host=asked.headers.get("host", ""))
    response: Response = PlainTextResponse(text + "\n", why.status)
    await response(asked.scope, receive, send)


def _path(asked: HTTPConnection) -> str:
    """The path without the prefix under which the page is served."""
    prefix = config.get_option("server.baseUrlPath").strip("/")
    path: str = asked.scope["path"]
    return path.removeprefix(f"/{prefix}") if prefix else path
