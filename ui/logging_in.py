"""What Streamlit's login routes leave out: coming back to the page asked for, telling failures."""

from __future__ import annotations

from enum import Enum
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit

from starlette.datastructures import MutableHeaders
from starlette.requests import HTTPConnection
from streamlit.web.server.starlette.starlette_server_config import USER_COOKIE_NAME

PARAMETER = "login"
"""Of the address: how a login failed, for the login screen."""
COOKIE = "policy_notices_asked"
"""Holds the page that was asked for while the visitor is at the provider's."""
COOKIE_SECONDS = 600
LONGEST_ADDRESS = 1000
"""Characters; a longer one is not come back to."""
SEE_OTHER = 303
REDIRECTS = range(300, 400)


class Failure(str, Enum):
    """How a login failed; each has a sentence in the catalogue."""

    UNREACHABLE = "unreachable"
    """The provider did not answer, or its address is wrong."""
    REFUSED = "refused"
    """The provider says no: the person gave up, or may not use the page."""
    FAILED = "failed"
    """What the provider sent could not be used: wrong client or secret, or an old address."""


def after_login(asked: HTTPConnection, status: int, headers: MutableHeaders) -> int:
    """Amend the answer of a login route in place; its status."""
    path = asked.scope["path"]
    if path.endswith("/auth/login"):
        return _leaving(asked, status, headers)
    if path.endswith("/oauth2callback") and status in REDIRECTS:
        _back(asked, headers)
    return status


def _leaving(asked: HTTPConnection, status: int, headers: MutableHeaders) -> int:
    """To the provider, keeping what was asked for; back to the login screen if that fails."""
    if status not in REDIRECTS:
        base = asked.scope["path"].removesuffix("auth/login")
        headers["location"] = f"{base}?{urlencode({PARAMETER: Failure.UNREACHABLE.value})}"
        return SEE_OTHER
    wanted = wanted_address(asked.headers.get("referer", ""), asked.headers.get("host", ""))
    headers.append("set-cookie", _cookie(quote(wanted, safe=""), COOKIE_SECONDS))
    return status


def _back(asked: HTTPConnection, headers: MutableHeaders) -> None:
    """From the provider: to what was asked for, or to the login screen with the failure."""
    gave = any(_sets_login(cookie) for cookie in headers.getlist("set-cookie"))
    if gave:
        kept = unquote(asked.cookies.get(COOKIE, ""))
        headers["location"] = safe_address(kept) or headers["location"]
        headers.append("set-cookie", _cookie("", 0))
    elif "error" in asked.query_params:
        _fail(headers, Failure.REFUSED)
    elif "code" in asked.query_params:
        _fail(headers, Failure.FAILED)


def _sets_login(cookie: str) -> bool:
    name, _, rest = cookie.partition("=")
    return name == USER_COOKIE_NAME and rest.split(";")[0].strip('"') != ""


def _fail(headers: MutableHeaders, failure: Failure) -> None:
    headers["location"] = f"{headers['location']}?{urlencode({PARAMETER: failure.value})}"


def wanted_address(referer: str, host: str) -> str:
    """Path and query of the page that was asked for; empty where it is not one of ours."""
    parts = urlsplit(referer)
    if not host or parts.netloc != host:
        return ""
    query = [(name, value) for name, value in parse_qsl(parts.query) if name != PARAMETER]
    return safe_address(f"{parts.path}?{urlencode(query)}" if query else parts.path)


def safe_address(address: str) -> str:
    """The address if it stays on this server, with what it must not hold escaped; else empty."""
    path, _, query = address.partition("?")
    if not path.startswith("/") or len(address) > LONGEST_ADDRESS:
        return ""
    path = quote(unquote(path), safe="/")  # a backslash would count as a slash
    if path.startswith("//"):
        return ""
    return f"{path}?{urlencode(parse_qsl(query))}" if query else path


def _cookie(value: str, seconds: int) -> str:
    return f"{COOKIE}={value}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax"
