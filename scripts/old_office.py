"""One notice with a task table as a file of older programs, saved by LibreOffice itself."""

from __future__ import annotations

import subprocess
import tempfile
from functools import partial
from pathlib import Path

from indexer.sources import libreoffice
from scripts.notice_files import Notice, word, workbook

MAX_SECONDS = 300
"""Time after which LibreOffice is taken to hang."""


def saved_as(extension: str, notice: Notice) -> bytes:
    """The notice as "doc", "rtf" or "xls".

    Raises RuntimeError where LibreOffice is not installed.
    """
    program = libreoffice.program()
    if program is None:
        raise RuntimeError(f"needs LibreOffice ({libreoffice.PACKAGES})")
    made, kind = (workbook, "xlsx") if extension == "xls" else (word, "docx")
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        place = Path(folder)
        (place / f"notice.{kind}").write_bytes(made(notice))
        profile = f"-env:UserInstallation={(place / 'profile').as_uri()}"
        command = [program, profile, "--headless", "--convert-to", extension, "--outdir", folder]
        subprocess.run(  # noqa: S603 - fixed, on a file of ours # nosec B603
            [*command, str(place / f"notice.{kind}")],
            check=True,
            capture_output=True,
            timeout=MAX_SECONDS,
        )
        return (place / f"notice.{extension}").read_bytes()


doc = partial(saved_as, "doc")
rtf = partial(saved_as, "rtf")
xls = partial(saved_as, "xls")
