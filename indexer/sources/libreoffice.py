"""Files of older programs → DOCX or XLSX, by a LibreOffice that is installed.

Each conversion has a folder of its own with a new profile in it, so that any number may
run at once and none finds anything of another. The profile forbids macros, links to
other files and the network.
"""

from __future__ import annotations

import contextlib
import logging
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

from common.errors import SourceError
from common.settings import default_settings

MAX_SECONDS = 180
"""Time after which a conversion is stopped. A table of 28 rows takes 2 (XLS) to 6 (DOC, RTF) on
two cores, of which 0.6 and 3.1 are work, and 25 on cores that seven others share."""
MAX_OUTPUT = 100_000_000
"""Bytes of a converted file."""
PACKAGES = "libreoffice-writer-nogui libreoffice-calc-nogui"
"""What Debian and its kin call the parts needed, without a window system."""

_WORKER = Path(__file__).with_name("libreoffice_worker.py")
_PROFILE = Path(__file__).with_name("libreoffice_profile.xcu")
_NAMES = ("soffice", "libreoffice")
_USUAL_PLACES = (
    "/Applications/LibreOffice.app/Contents/MacOS/soffice",
    "/usr/lib/libreoffice/program/soffice",
    "/opt/libreoffice/program/soffice",
)
_FILTERS = {"docx": "docx:MS Word 2007 XML", "xlsx": "xlsx:Calc MS Excel 2007 XML"}
_DEAD_PROXY = "http://127.0.0.1:9"
"""Where any request would go: nobody listens at the discard port."""

_log = logging.getLogger(__name__)


def program() -> str | None:
    """Path of the LibreOffice set, else of the one found on this machine."""
    chosen = default_settings().soffice
    if chosen is not None:
        return shutil.which(chosen)
    found = (shutil.which(name) for name in (*_NAMES, *_USUAL_PLACES))
    return next(filter(None, found), None)


def convert(name: str, data: bytes, source: str, target: str) -> bytes:
    """The file as ``target`` ("docx" or "xlsx"); ``source`` is its usual extension.

    Raises SourceError where LibreOffice is missing, cannot read the file or takes
    too long.
    """
    found = program()
    if found is None:
        raise SourceError("libreoffice_missing", name=name, packages=PACKAGES)
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        place = Path(folder)
        # the name of the user's file is never used: it may hold anything
        (place / f"notice.{source}").write_bytes(data)
        _profile(place)
        _run(name, _command(found, place, f"notice.{source}", target), place)
        return _output(name, place / "out" / f"notice.{target}")


def _profile(place: Path) -> None:
    user = place / "profile" / "user"
    user.mkdir(parents=True)
    shutil.copyfile(_PROFILE, user / "registrymodifications.xcu")


def _command(found: str, place: Path, file: str, target: str) -> list[str]:
    return [
        found,
        f"-env:UserInstallation={(place / 'profile').as_uri()}",
        "--headless",
        "--norestore",
        "--nolockcheck",
        "--nodefault",
        "--nofirststartwizard",
        "--convert-to",
        _FILTERS[target],
        "--outdir",
        str(place / "out"),
        str(place / file),
    ]


def _run(name: str, command: list[str], place: Path) -> None:
    process = subprocess.Popen(  # noqa: S603 - fixed, and the file name too # nosec B603
        [sys.executable, "-I", str(_WORKER), *command],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd=place,
        env=_environment(place),
        start_new_session=True,
    )
    try:
        status = process.wait(MAX_SECONDS)
    except subprocess.TimeoutExpired as exc:
        raise SourceError("source_too_slow", name=name, limit=MAX_SECONDS) from exc
    finally:
        _end(process)
    if status:
        _log.warning("converting %r ended with %s", name, status)


def _environment(place: Path) -> dict[str, str]:
    """What LibreOffice is told of this machine: where programs are, and that there is no net."""
    proxies = dict.fromkeys(("http_proxy", "https_proxy", "all_proxy"), _DEAD_PROXY)
    home = str(place)
    path = os.environ.get("PATH", os.defpath)
    return {"PATH": path, "HOME": home, "TMPDIR": home, "LC_ALL": "C.UTF-8", **proxies}


def _end(process: subprocess.Popen[bytes]) -> None:
    """End the conversion with all processes it started, if it has not ended."""
    if process.poll() is None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
    process.communicate()


def _output(name: str, path: Path) -> bytes:
    """The converted file; LibreOffice reports what it cannot read by writing none."""
    try:
        if path.stat().st_size > MAX_OUTPUT:
            raise SourceError("source_unsafe", name=name)
        return path.read_bytes()
    except OSError as exc:
        raise SourceError("source_broken", name=name) from exc
