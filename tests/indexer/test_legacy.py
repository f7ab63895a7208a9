from __future__ import annotations

import os
import socket
import struct
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from common.catalogue import Language
from common.errors import SourceError
from common.records import Metadata, SourceText
from common.settings import default_settings
from indexer.coverage import coverage
from indexer.layouts import parse
from indexer.lexicon import load_lexicon
from indexer.sources import docx, legacy, libreoffice, read_source, xlsx
from tests.indexer.office_maker import gold_rows, rows_of, sheet_of, word_of

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
OFFICE = libreoffice.program()
NEEDED = f"needs LibreOffice: apt-get install {libreoffice.PACKAGES}"
with_office = pytest.mark.skipif(OFFICE is None, reason=NEEDED)


@cache
def converted(extension: str) -> bytes:
    """The notice of the gold rows, saved by LibreOffice itself in an old format."""
    rows = gold_rows()
    made, kind = (sheet_of(rows), "xlsx") if extension == "xls" else (word_of(rows), "docx")
    return saved_as(extension, made, kind)


@cache
def source_of(extension: str) -> SourceText:
    return read_source("甲.wps", converted(extension))


def saved_as(extension: str, data: bytes, kind: str) -> bytes:
    assert OFFICE is not None
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        (place / f"a.{kind}").write_bytes(data)
        profile = f"-env:UserInstallation={(place / 'p').as_uri()}"
        command = [OFFICE, profile, "--headless", "--convert-to", extension]
        subprocess.run([*command, "--outdir", folder, str(place / f"a.{kind}")], check=True)
        return (place / f"a.{extension}").read_bytes()


@with_office
@pytest.mark.parametrize(("extension", "letters"), [("doc", 1), ("rtf", 1), ("xls", 0)])
def test_old_files_give_the_items_they_were_made_of(extension, letters):
    rows = gold_rows()
    source = source_of(extension)
    parsed = parse("甲.wps", source, load_lexicon(), Metadata())
    assert coverage(parsed).gaps == ()
    assert rows_of(parsed.items[letters:]) == rows


@with_office
def test_what_is_read_is_what_the_new_formats_say():
    rows = gold_rows()
    assert source_of("doc").text == docx.read("甲", word_of(rows)).text
    assert source_of("xls").text == xlsx.read("甲", sheet_of(rows)).text


@with_office
def test_conversions_at_once_do_not_meet():
    files = [rtf("甲"), rtf("乙"), rtf("丙")]
    with ThreadPoolExecutor(3) as pool:
        sources = list(pool.map(lambda data: read_source("甲.rtf", data), files))
    assert [source.text for source in sources] == ["甲\n", "乙\n", "丙\n"]


def rtf(text: str, more: str = "") -> bytes:
    shown = "".join(f"\\u{ord(sign)}?" for sign in text)
    return f"{{\\rtf1\\ansi {more}{shown}\\par}}".encode()


@with_office
@pytest.mark.parametrize("name", ["-convert-to ../../甲.rtf", "$(touch x)\n" + "甲" * 300])
def test_the_name_of_the_file_is_nothing_to_libreoffice(name):
    assert read_source(name, rtf("正文")).text == "正文\n"


@with_office
def test_nothing_is_fetched():
    """A web page shows it best: with a profile as installed it is asked for nine times."""
    asked: list[str] = []
    with listening(asked) as port:
        page = f'<html><body><img src="http://127.0.0.1:{port}/a.png"><p>x</p></body></html>'
        converted_page = libreoffice.convert("甲", page.encode(), "html", "docx")
    assert docx.read("甲", converted_page).text == "x\n"
    assert asked == []


class listening:  # noqa: N801 - used as a function
    """A server that notes who calls."""

    def __init__(self, asked: list[str]) -> None:
        self._asked = asked
        self._socket = socket.create_server(("127.0.0.1", 0))
        self._socket.settimeout(0.2)
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._serve)

    def _serve(self) -> None:
        while not self._end.is_set():
            try:
                caller, address = self._socket.accept()
            except TimeoutError:
                continue
            self._asked.append(str(address))
            caller.close()

    def __enter__(self) -> int:
        self._thread.start()
        return int(self._socket.getsockname()[1])

    def __exit__(self, *_: object) -> None:
        self._end.set()
        self._thread.join()
        self._socket.close()


@with_office
def test_files_with_a_password_are_refused_as_such():
    locked = locked_workbook(converted("xls"))
    with pytest.raises(SourceError, match=r"^甲\.xls 有密码保护") as caught:
        read_source("甲.xls", locked)
    assert caught.value.key == "source_encrypted"


def locked_workbook(data: bytes) -> bytes:
    """The workbook with the record that says how it is encrypted, and nothing readable after."""
    start = data.index(struct.pack("<HHH", 0x0809, 16, 0x0600)) + 20
    record = struct.pack("<HHHHH", 0x002F, 54, 1, 1, 1) + b"\x07" * 48
    return data[:start] + record + b"\x99" * 400 + data[start + len(record) + 400 :]


@with_office
@pytest.mark.parametrize("extension", ["doc", "xls"])
def test_damaged_files_are_refused(extension):
    data = converted(extension)
    with pytest.raises(SourceError, match=r"^甲 ") as caught:
        read_source("甲", data[:3000])
    assert caught.value.key == "source_broken"


def test_a_slow_conversion_is_ended_with_all_it_started(tmp_path, use_program, monkeypatch):
    monkeypatch.setattr(libreoffice, "MAX_SECONDS", 1)
    use_program(f"sleep 60 & echo $! > {tmp_path}/pid\nwait")
    with pytest.raises(SourceError, match=r"^甲\.rtf ") as caught:
        read_source("甲.rtf", rtf("正文"))
    assert caught.value.key == "source_too_slow"
    assert ended(int((tmp_path / "pid").read_text()))


def test_a_conversion_ends_with_the_process_that_asked_for_it(tmp_path):
    worker = Path(libreoffice.__file__).with_name("libreoffice_worker.py")
    script = f"sleep 60 & echo $! > {tmp_path}/pid; wait"
    process = subprocess.Popen(
        [sys.executable, "-I", str(worker), "/bin/sh", "-c", script],
        stdin=subprocess.PIPE,
        start_new_session=True,
    )
    while not (tmp_path / "pid").exists() or not (tmp_path / "pid").read_text():
        time.sleep(0.05)
    process.communicate()
    assert process.returncode == -9
    assert ended(int((tmp_path / "pid").read_text()))


def ended(pid: int) -> bool:
    for _ in range(50):
        try:
            os.kill(pid, 0)
            state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        except (ProcessLookupError, FileNotFoundError):
            return True
        if state == "Z":
            return True
        time.sleep(0.1)
    return False


@pytest.fixture
def use_program(tmp_path, monkeypatch) -> Callable[[str], None]:
    """Put a script in the place of LibreOffice."""

    def use(script: str) -> None:
        program = tmp_path / "soffice"
        program.write_text(f"#!/bin/sh\n{script}\n")
        program.chmod(0o755)
        monkeypatch.setenv("POLICY_SOFFICE", str(program))
        default_settings.cache_clear()

    yield use
    monkeypatch.undo()
    default_settings.cache_clear()


def test_the_program_that_is_set_is_asked_and_what_it_writes_is_bounded(use_program, monkeypatch):
    monkeypatch.setattr(libreoffice, "MAX_OUTPUT", 1000)
    use_program("mkdir out\nhead -c 2000 /dev/zero > out/notice.docx")
    with pytest.raises(SourceError, match=r"^甲\.rtf ") as caught:
        read_source("甲.rtf", rtf("正文"))
    assert caught.value.key == "source_unsafe"


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        (Language.ZH, "读取它需要 LibreOffice"),
        (Language.EN, "reading it takes LibreOffice, which is not installed"),
    ],
)
def test_without_libreoffice_the_message_names_what_to_install(
    use_program, monkeypatch, language, sentence
):
    use_program("")
    monkeypatch.setenv("POLICY_SOFFICE", "/nowhere/soffice")
    with pytest.raises(SourceError, match="apt-get install libreoffice-writer-nogui") as caught:
        read_source("甲.doc", rtf("正文"))
    assert sentence in caught.value.text(language)
    assert libreoffice.PACKAGES in caught.value.text(language)


@pytest.mark.parametrize(
    ("data", "key"),
    [
        (OLE + b"\x00" * 2000, "source_broken"),
        (OLE + b"\x00" * 600 + "EncryptedPackage".encode("utf-16-le"), "source_encrypted"),
    ],
    ids=["damaged", "password"],
)
def test_ole_files_that_are_none_are_refused(data, key):
    with pytest.raises(SourceError, match=r"^甲\.doc ") as caught:
        read_source("甲.doc", data)
    assert caught.value.key == key


@with_office
def test_other_old_office_files_are_refused_with_what_to_do():
    with pytest.raises(SourceError, match="PPT") as caught:
        read_source("甲.ppt", renamed(converted("xls"), "Workbook", "PowerPnt"))
    assert caught.value.key == "source_old_office"


def renamed(data: bytes, stream: str, other: str) -> bytes:
    return data.replace(stream.encode("utf-16-le"), other.encode("utf-16-le"))


@with_office
@settings(max_examples=200, deadline=None)
@given(st.data())
def test_changed_streams_are_told_apart_or_refused(draw):
    """Every change to the first sectors and the folders of a file, short of converting it."""
    data = bytearray(converted("xls"))
    at = draw.draw(st.integers(8, len(data) - 1) | st.integers(8, 600))
    for offset, value in enumerate(draw.draw(st.binary(min_size=1, max_size=8))):
        data[min(at + offset, len(data) - 1)] = value
    try:
        kind = legacy.kind_of("甲", bytes(data))
    except SourceError:
        return
    assert kind in (legacy.DOC, legacy.XLS)
