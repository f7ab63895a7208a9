"""The connection to Milvus: a cluster or standalone server, or Milvus Lite on a local file.

Whatever the client library raises becomes an error of ours here. No message holds the token,
and the library's own log, which prints stack traces to the screen, is silent.
"""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Iterator
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from common.errors import IndexStoreError, SettingsError
from common.settings import Settings

if TYPE_CHECKING:
    from pymilvus import MilvusClient

CONNECT_SECONDS = 10.0
ASK_SECONDS = 10.0
"""Longest time for one search: a question of staff should not wait longer to fail."""
WRITE_SECONDS = 600.0
"""Longest time for one step of filling a collection; building an HNSW index of a million
passages takes minutes."""
LITE_SUFFIX = ".db"
"""What the client library tells a local file by."""
_LOUD = ("pymilvus", "pymilvus.milvus_client", "milvus_lite", "grpc._server")
"""Loggers that print stack traces of what ``calling`` turns into a sentence; the last is
Milvus Lite's, which runs in this process."""
_REFUSED = frozenset({"UNAUTHENTICATED", "PERMISSION_DENIED"})
_AWAY = frozenset({"UNAVAILABLE", "DEADLINE_EXCEEDED", "CANCELLED"})
_CONNECT_FAILED = 2
"""``pymilvus.client.types.Status.CONNECT_FAILED``."""
_NO_COLLECTION = frozenset({100, 101})
"""Milvus's codes for a collection that is not there, or not loaded."""


class CollectionGoneError(IndexStoreError):
    """The collection asked for is not there or not loaded; readers say which generation's."""


@dataclass(frozen=True)
class Server:
    """A Milvus to talk to."""

    client: MilvusClient
    address: str
    """Host and port, or the file: what messages name."""
    token: str = field(default="", repr=False)

    @contextlib.contextmanager
    def calling(self) -> Iterator[None]:
        """Turn what the client raises into IndexStoreError or CollectionGoneError."""
        with _translated(self.address, self.token):
            yield


def connected(settings: Settings) -> Server:
    """A connection to the configured Milvus.

    Raises SettingsError for an address that cannot be one, IndexStoreError where the client
    is not installed, nothing answers or the token is refused.
    """
    _require_client()
    token = settings.milvus_token.get_secret_value() if settings.milvus_token else ""
    address = address_of(settings.milvus_uri)
    from pymilvus import MilvusClient

    for name in _LOUD:
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)
    with _translated(address, token):
        client = MilvusClient(settings.milvus_uri, token=token, timeout=CONNECT_SECONDS)
    return Server(client, address, token)


def is_lite(uri: str) -> bool:
    """Whether an address is a local file."""
    return uri.endswith(LITE_SUFFIX) and "://" not in uri


def _require_client() -> None:
    if find_spec("pymilvus") is None:
        raise IndexStoreError("milvus_not_installed")


def address_of(uri: str) -> str:
    """What messages name a Milvus by: nothing of it is secret. Raises SettingsError."""
    if not uri:
        raise SettingsError("milvus_no_uri")
    if is_lite(uri):
        return _file(Path(uri))
    try:
        parts = urlsplit(uri)
        place = f"{parts.hostname}:{parts.port}" if parts.port else parts.hostname
    except ValueError as exc:
        raise SettingsError("milvus_bad_uri", reason="port") from exc
    if parts.scheme not in ("http", "https") or not place:
        raise SettingsError("milvus_bad_uri", reason=parts.scheme or "http://")
    if parts.username is not None or parts.password is not None:
        raise SettingsError("milvus_bad_uri", reason="user:password@")
    return place


def _file(path: Path) -> str:
    if not path.absolute().parent.is_dir():
        raise SettingsError("milvus_bad_uri", reason=path.parent)
    if find_spec("milvus_lite") is None:
        raise IndexStoreError("milvus_lite_not_installed", file=path)
    return str(path)


@contextlib.contextmanager
def _translated(address: str, token: str) -> Iterator[None]:
    import grpc
    from pymilvus.exceptions import ConnectionConfigException, MilvusException

    try:
        yield
    except ConnectionConfigException as exc:
        raise IndexStoreError("milvus_lite_busy", file=address) from exc
    except grpc.FutureTimeoutError as exc:
        raise IndexStoreError("milvus_away", address=address) from exc
    except (MilvusException, grpc.RpcError) as exc:
        status = _status(exc)
        if status in _REFUSED:
            raise IndexStoreError("milvus_refused", address=address) from exc
        if status in _AWAY or getattr(exc, "code", None) == _CONNECT_FAILED:
            raise IndexStoreError("milvus_away", address=address) from exc
        failure = {"address": address, "reason": _said(exc, token)}
        if getattr(exc, "code", None) in _NO_COLLECTION:
            raise CollectionGoneError("milvus_failed", **failure) from exc
        raise IndexStoreError("milvus_failed", **failure) from exc


def _status(exc: BaseException) -> str:
    """The name of the gRPC status behind an error; empty where there is none."""
    import grpc

    for one in _causes(exc):
        code = one.code() if isinstance(one, grpc.RpcError) else getattr(one, "code", None)
        if isinstance(code, grpc.StatusCode):
            return str(code.name)
    return ""


def _causes(exc: BaseException) -> Iterator[BaseException]:
    """An error and what led to it. The client raises errors ``from`` themselves."""
    met: list[BaseException] = []
    at: BaseException | None = exc
    while at is not None and at not in met:
        met.append(at)
        yield at
        at = at.__cause__


def _said(exc: Exception, token: str) -> str:
    """What the server gave as reason, in one line and without the token."""
    text = str(getattr(exc, "message", "") or getattr(exc, "details", str)() or type(exc).__name__)
    for secret in {token, *token.split(":", 1)[1:]} - {""}:
        text = text.replace(secret, "…")
    return " ".join(text.split())
