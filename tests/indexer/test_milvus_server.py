"""What users are told where Milvus cannot be used; the servers here are real, if tiny."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from concurrent import futures
from pathlib import Path

import grpc
import pytest

from common.errors import IndexStoreError, SettingsError
from common.settings import Backend, Settings, load_settings
from indexer.backends import milvus_server
from indexer.backends.milvus_server import CollectionGoneError, connected

pytest.importorskip("pymilvus")

TOKEN = "root:do-not-tell"


def settings(uri: str, token: str | None = TOKEN) -> Settings:
    return load_settings(backend=Backend.MILVUS, milvus_uri=uri, milvus_token=token)


class _Answering(grpc.GenericRpcHandler):
    """Answers every call with one status; with None it does not answer before it is stopped."""

    def __init__(self, status: grpc.StatusCode | None, stopping: threading.Event) -> None:
        self._status, self._stopping = status, stopping

    def service(self, details: grpc.HandlerCallDetails) -> grpc.RpcMethodHandler:
        def answer(_: bytes, context: grpc.ServicerContext) -> bytes:
            if self._status is None:
                self._stopping.wait(10)
                return b""
            context.abort(self._status, f"not with {TOKEN}")
            raise AssertionError

        return grpc.unary_unary_rpc_method_handler(answer)


@pytest.fixture
def answering(request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of a server that answers with the parameter."""
    stopping = threading.Event()
    server = grpc.server(futures.ThreadPoolExecutor(4))
    server.add_generic_rpc_handlers((_Answering(request.param, stopping),))
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    yield f"http://127.0.0.1:{port}"
    stopping.set()
    server.stop(0).wait()


@pytest.mark.parametrize(
    "answering",
    [grpc.StatusCode.UNAUTHENTICATED, grpc.StatusCode.PERMISSION_DENIED],
    ids=lambda status: status.name,
    indirect=True,
)
def test_a_token_that_is_refused(answering: str, capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(IndexStoreError, match="POLICY_MILVUS_TOKEN") as caught:
        connected(settings(answering))
    assert_nothing_told(caught.value, capfd)


@pytest.mark.parametrize("answering", [None], ids=["silent"], indirect=True)
def test_a_server_that_does_not_answer(
    answering: str, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(milvus_server, "CONNECT_SECONDS", 0.5)
    with pytest.raises(IndexStoreError, match=answering.removeprefix("http://")) as caught:
        connected(settings(answering))
    assert caught.value.key == "milvus_away"
    assert_nothing_told(caught.value, capfd)


def test_a_server_that_is_not_there(
    capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(milvus_server, "CONNECT_SECONDS", 0.5)
    with pytest.raises(IndexStoreError, match=r"127\.0\.0\.1:9") as caught:
        connected(settings("http://127.0.0.1:9"))
    assert caught.value.key == "milvus_away"
    assert_nothing_told(caught.value, capfd)


def assert_nothing_told(error: IndexStoreError, capfd: pytest.CaptureFixture[str]) -> None:
    assert "do-not-tell" not in str(error)
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize(
    ("uri", "key"),
    [
        ("", "milvus_no_uri"),
        ("milvus", "milvus_bad_uri"),
        ("ftp://milvus:19530", "milvus_bad_uri"),
        ("http://", "milvus_bad_uri"),
        ("http://milvus:port", "milvus_bad_uri"),
        ("https://root:do-not-tell@milvus:19530", "milvus_bad_uri"),
        ("nowhere/lite.db", "milvus_bad_uri"),
    ],
)
def test_an_address_that_cannot_be_one(uri: str, key: str) -> None:
    with pytest.raises(SettingsError, match="POLICY_MILVUS_URI") as caught:
        connected(settings(uri))
    assert caught.value.key == key
    assert "do-not-tell" not in str(caught.value)


def test_a_file_that_is_no_milvus(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "lite.db").write_text("rubbish")
    with pytest.raises(IndexStoreError, match=r"lite\.db") as caught:
        connected(settings(str(tmp_path / "lite.db")))
    assert caught.value.key == "milvus_lite_busy"
    assert_nothing_told(caught.value, capfd)


@pytest.mark.parametrize(
    ("module", "uri", "file"),
    [
        ("pymilvus", "http://milvus:19530", "requirements-cluster.txt"),
        ("milvus_lite", "lite.db", "requirements-dev.txt"),
    ],
)
def test_what_is_not_installed_is_named(
    module: str, uri: str, file: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(IndexStoreError, match=file):
        connected(settings(uri))


def test_a_collection_that_is_not_there(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    from milvus_lite.server_manager import server_manager_instance

    path = str(tmp_path / "lite.db")
    server = connected(settings(path))
    with pytest.raises(CollectionGoneError), server.calling():
        server.client.search("none", [[1.0]], anns_field="dense", limit=1)
    server.client.create_collection("one", dimension=2)
    with pytest.raises(IndexStoreError, match=r"lite\.db.*exists") as caught, server.calling():
        server.client.rename_collection("one", "one")
    assert caught.value.key == "milvus_failed"
    assert_nothing_told(caught.value, capfd)
    server_manager_instance.release_server(path)
