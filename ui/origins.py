"""Whether a browser runs on the machine of the page."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from urllib.parse import urlsplit

FORWARDED = ("forwarded", "via", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto")
"""Headers a proxy adds (RFC 7239, RFC 9110), behind which everyone has its address."""
FORWARDED_ALSO = ("x-real-ip", "x-client-ip", "x-forwarded-server")
"""What others add by custom."""


def is_local(peer: str | None, headers: Mapping[str, str], served_as: str = "") -> bool:
    """Whether a connection comes from this machine itself, as far as it can be told.

    ``headers`` have names in small letters; ``served_as`` is the host name that the page is
    configured to be reached by. Not local, though the address is: what a proxy passed on, a page
    that has a name of its own, and what came for another name than this machine's (a foreign
    page whose name an attacker lets point here: DNS rebinding).
    """
    if peer is not None and not is_loopback(peer):
        return False
    if any(name in headers for name in (*FORWARDED, *FORWARDED_ALSO)):
        return False
    named = [_host(headers.get("host", "")), _host(headers.get("origin", "")), served_as]
    return all(is_loopback(name) for name in named if name)


def is_loopback(host: str) -> bool:
    """Whether an address or host name can only mean this machine."""
    if host.lower().rstrip(".") == "localhost":
        return True
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return False
    mapped = getattr(address, "ipv4_mapped", None)
    return (mapped or address).is_loopback


def is_name(host: str) -> bool:
    """Whether it is a name with a domain, neither an address nor a bare name."""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return "." in host
    return False


def _host(value: str) -> str:
    """Host of a Host or Origin header; the value itself where that cannot be told."""
    if not value:
        return ""
    try:
        return urlsplit(value if "//" in value else f"//{value}").hostname or value
    except ValueError:
        return value
