"""Run a module with every connection beyond this machine refused.

    python -m tests.offline answerer "问题"

An audit hook sees each connect and each name look-up that Python makes; where the
kernel lets us, `unshare --net` (see test_offline.py) also cuts off native code.
"""

from __future__ import annotations

import ipaddress
import runpy
import socket
import sys
from typing import Any


def is_local(address: object) -> bool:
    """Whether a socket address stays on this machine (Unix socket or loopback)."""
    host = address[0] if isinstance(address, tuple) else address
    if not isinstance(host, str):
        return host is None or isinstance(host, bytes)
    try:
        return host.startswith("/") or ipaddress.ip_address(host.split("%")[0]).is_loopback
    except ValueError:
        return host in {"", "localhost"}


def refuse_outside(event: str, arguments: tuple[Any, ...]) -> None:
    """Audit hook: stops the process's outward connections and name look-ups."""
    if event in {"socket.connect", "socket.sendto"}:
        if arguments[0].family != getattr(socket, "AF_UNIX", None) and not is_local(arguments[1]):
            refuse(event, arguments[1])
    elif event in {"socket.getaddrinfo", "socket.gethostbyname"} and not is_local(arguments[0]):
        refuse(event, arguments[0])


def refuse(event: str, target: object) -> None:
    """Say it loudly, so that an error swallowed further up still shows in the test."""
    print(f"OUTSIDE CONNECTION REFUSED: {event} {target!r}", file=sys.stderr, flush=True)
    raise ConnectionRefusedError(f"{event} {target!r}")


if __name__ == "__main__":
    sys.addaudithook(refuse_outside)
    sys.argv = sys.argv[1:]
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
