"""The Ray cluster that does the work: one of this machine's own, or one that it has joined.

Ray is imported here and in ``engine`` only, and only when it is asked for.
"""

from __future__ import annotations

import contextlib
import logging
import os
import secrets
import socket
import tempfile
from collections.abc import Iterator
from typing import Any

from common.errors import SettingsError
from common.settings import PREFIX, ROOT, Settings

PASSED_ON = (
    *("encoder", "max_characters", "max_megabytes", "max_memory", "max_pages", "max_seconds"),
    "ocr_pages",
)
"""Settings that decide what a worker makes of a notice; keys are not among them."""
PLACES = ("cache", "soffice")
"""Settings that say where something is, which holds for this machine."""
QUIET = {
    "RAY_USAGE_STATS_ENABLED": "0",
    "RAY_DATA_DISABLE_PROGRESS_BARS": "1",
    "RAY_BACKEND_LOG_LEVEL": "fatal",
    "RAY_DEDUP_LOGS_SKIP_REGEX": ".",  # all lines about workers that died and are replaced
}
"""Nothing is told to anybody, and the terminal is left to our own progress and messages."""
THREADS = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "RAYON_NUM_THREADS": "1"}
"""Of a worker: there is one for every core."""
CLIENT = "ray://"
CONNECTING_SECONDS = 10.0


@contextlib.contextmanager
def connected(settings: Settings, address: str | None) -> Iterator[int]:
    """Work on a cluster for the block; the number of its cores.

    Raises SettingsError where Ray is not installed or the cluster cannot be reached.
    """
    if address and address.startswith(CLIENT):
        raise SettingsError("bulk_client_address", address=address)
    if address:
        _require_answer(address)
    os.environ.update(QUIET)  # and the token of ``_own``: Ray reads them when it is imported
    with contextlib.ExitStack() as stack:
        given = {"address": address} if address else _own(stack)
        ray = _ray()
        _silence()
        stack.callback(ray.shutdown)
        try:
            with _no_stderr():
                ray.init(
                    **given,
                    runtime_env=_environment(settings, address),
                    configure_logging=False,
                    log_to_driver=False,
                )
        except (ConnectionError, RuntimeError, ValueError) as exc:
            raise _away(address or "localhost", exc) from exc
        yield int(ray.cluster_resources().get("CPU", 1))


def _require_answer(address: str) -> None:
    """Raise SettingsError where nothing listens: Ray itself would go on asking for minutes."""
    host, _, port = address.rpartition(":")
    if not port.isdecimal():  # "auto" looks for a cluster on this machine
        return
    try:
        socket.create_connection((host.strip("[]"), int(port)), CONNECTING_SECONDS).close()
    except (OSError, OverflowError) as exc:
        raise _away(address, exc) from exc


def _away(address: str, exc: Exception) -> SettingsError:
    reason = (str(exc).strip() or type(exc).__name__).splitlines()[0]
    return SettingsError("bulk_cluster_away", address=address, reason=reason)


def _ray() -> Any:  # noqa: ANN401 - a module
    try:
        import ray
        import ray.data
    except ImportError as exc:
        raise SettingsError("bulk_ray_missing") from exc
    return ray


def _own(stack: contextlib.ExitStack) -> dict[str, object]:
    """A cluster of this machine, which only this process can speak to.

    Ray's ports are open to the network; whoever speaks to them needs the token.
    """
    token = {"RAY_AUTH_MODE": "token", "RAY_AUTH_TOKEN": secrets.token_hex(32)}
    stack.enter_context(_variables(token))
    folder = stack.enter_context(
        tempfile.TemporaryDirectory(prefix="ray-", ignore_cleanup_errors=True)
    )
    return {"address": "local", "include_dashboard": False, "_temp_dir": folder}


@contextlib.contextmanager
def _variables(values: dict[str, str]) -> Iterator[None]:
    """Environment variables for the block."""
    before = {name: os.environ.get(name) for name in values}
    os.environ.update(values)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


def _environment(settings: Settings, address: str | None) -> dict[str, object]:
    """What the workers run with: our code and the settings that matter.

    On a cluster the code is sent along; each machine has the libraries and its own cache.
    """
    names = PASSED_ON if address else (*PASSED_ON, *PLACES)
    given = {f"{PREFIX}{name}".upper(): getattr(settings, name) for name in names}
    variables = {name: str(value) for name, value in given.items() if value is not None}
    if not address:
        return {"env_vars": {**THREADS, **variables, "PYTHONPATH": str(ROOT)}}
    modules = [str(ROOT / name) for name in ("common", "indexer")]
    return {
        "env_vars": {**THREADS, **variables},
        "py_modules": modules,
        "excludes": ["**/__pycache__"],
    }


@contextlib.contextmanager
def _no_stderr() -> Iterator[None]:
    """Drop what Ray's C++ part says as it starts, be it only that it will say little."""
    kept = os.dup(2)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)
    try:
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(nowhere)


def _silence() -> None:
    """Ray's messages go to its own files; errors reach us as exceptions."""
    for name in ("ray", "ray.data", "ray.serve", "ray.tune"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
