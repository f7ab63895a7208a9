"""Files that are damaged, hostile or no files at all: one line each, and the others are indexed."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

from common.catalogue import Language
from common.errors import SourceError
from common.records import Metadata, ParsedDocument
from common.settings import ROOT, Settings, default_settings, load_settings
from indexer.apart import ApartReader
from indexer.changes import add
from indexer.components import read_here
from indexer.coverage import coverage
from indexer.files import stamp_of_file
from indexer.pipeline import build
from indexer.reading import content
from indexer.sources import read_source
from tests.fuzz.bases import BASES
from tests.fuzz.bases import content as whole
from tests.indexer import bombs
from tests.indexer.fakes import CountingEncoder, line_components
from tests.indexer.pdf_maker import lines, pdf

NOTICE = "关于做好归档的通知\n各单位：\n一、做好归档。\n二、做好查阅。\n"
FORMATS = ("short.txt", "page.html", "word.docx", "sheet.xlsx", "print.pdf")


@pytest.fixture
def corpus(tmp_path: Path) -> Settings:
    folder = tmp_path / "corpus"
    folder.mkdir()
    (folder / "good.txt").write_text("a b\n")
    return load_settings(corpus=folder, index=tmp_path / "index")


@pytest.fixture(scope="module")
def apart() -> ApartReader:
    return ApartReader(load_settings(max_seconds=60))


def refused(settings: Settings) -> dict[str, str]:
    """Key of the refusal by file name, after a build and again after the next."""
    found = [build(settings, parts=line_components(CountingEncoder())).refused for _ in range(2)]
    first, second = ({str(one.values["name"]): one.key for one in errors} for errors in found)
    assert first == second
    for error in found[0]:
        assert all("\n" not in error.text(language) for language in Language)
    return first


# What lies in the corpus folder ---------------------------------------------------------


def test_what_is_no_ordinary_file_is_named_and_never_opened(
    corpus: Settings, tmp_path: Path
) -> None:
    outside = tmp_path / "secret.txt"
    outside.write_text("secret\n")
    (corpus.corpus / "link.txt").symlink_to(outside)
    (corpus.corpus / "loop.txt").symlink_to("loop.txt")
    (corpus.corpus / "gone.txt").symlink_to("nowhere")
    (corpus.corpus / "folder").mkdir()
    os.mkfifo(corpus.corpus / "pipe.txt")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(os.path.relpath(corpus.corpus / "socket.txt"))
        assert refused(corpus) == {
            "link.txt": "source_is_link",
            "loop.txt": "source_is_link",
            "gone.txt": "source_is_link",
            "folder": "source_is_folder",
            "pipe.txt": "source_is_device",
            "socket.txt": "source_is_device",
        }


def test_a_link_may_be_added_and_the_file_itself_is_copied(
    corpus: Settings, tmp_path: Path
) -> None:
    (tmp_path / "outside.txt").write_text("c\n")
    link = tmp_path / "link.txt"
    link.symlink_to(tmp_path / "outside.txt")
    assert add(corpus, [link], parts=line_components(CountingEncoder())).done == ("link.txt",)
    assert not (corpus.corpus / "link.txt").is_symlink()
    assert (corpus.corpus / "link.txt").read_text() == "c\n"


def test_pipes_and_folders_cannot_be_added(corpus: Settings, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    (tmp_path / "folder").mkdir()
    files = [tmp_path / "pipe.txt", tmp_path / "folder"]
    change = add(corpus, files, parts=line_components(CountingEncoder()))
    assert [error.key for error in change.refused] == ["source_is_device", "source_is_folder"]


def test_a_file_of_200_mb_is_refused_by_its_size(corpus: Settings) -> None:
    with (corpus.corpus / "huge.txt").open("wb") as file:
        file.truncate(200_000_000)
    assert stamp_of_file(corpus.corpus / "huge.txt", 50_000_000) == "large-200000000"
    assert refused(corpus) == {"huge.txt": "source_too_large"}


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_without_permission_is_named(corpus: Settings) -> None:
    (corpus.corpus / "closed.txt").write_text("a\n")
    (corpus.corpus / "closed.txt").chmod(0)
    assert refused(corpus) == {"closed.txt": "source_not_readable"}


def test_a_file_that_vanishes_during_the_build_is_named(corpus: Settings) -> None:
    (corpus.corpus / "a.txt").write_text("a\n")
    (corpus.corpus / "z.txt").write_text("c\n")
    parts = line_components(CountingEncoder())

    def read(file: str, data: bytes, said: Metadata) -> ParsedDocument:
        (corpus.corpus / "z.txt").unlink(missing_ok=True)
        return parts.read(file, data, said)

    result = build(corpus, parts=replace(parts, read=read))
    assert [(one.key, one.values["name"]) for one in result.refused] == [
        ("source_not_readable", "z.txt")
    ]
    assert result.documents == 2


def test_a_file_that_keeps_growing_is_read_up_to_the_limit() -> None:
    with pytest.raises(SourceError, match="不是普通文件"):
        content(Path("/dev/zero"))


@pytest.mark.parametrize(
    ("name", "key"),
    [
        (b"a\nb.txt", "file_name_unusable"),
        (b"\xff\xfe.txt", "file_name_unusable"),
        ("甲\u202etxt.exe".encode(), "file_name_unusable"),
        (b"a\\up.txt", "file_name_unusable"),
        (b"\x1b[31m.txt", "file_name_unusable"),
        (b"-rf", None),
        (b"NUL.txt", None),
        (b"a;b$(c)`d`&.txt", None),
        (b"%s{0}{name}.txt", None),
        (b"..hidden", "left out"),
        (("长" * 83).encode() + b".txt", None),
        (b"a" * 255, None),
    ],
    ids=repr,
)
def test_names_of_every_kind(corpus: Settings, name: bytes, key: str | None) -> None:
    Path(os.fsdecode(os.fsencode(corpus.corpus) + b"/" + name)).write_text("a\n")
    result = build(corpus, parts=line_components(CountingEncoder()))
    assert [one.key for one in result.refused] == ([key] if key and "_" in key else [])
    assert result.documents == (1 if key else 2)


# What is in the files -------------------------------------------------------------------


@pytest.mark.parametrize("base", FORMATS)
@pytest.mark.parametrize("percent", [10, 50, 90, 99])
def test_files_cut_short_are_refused_or_read_whole(base: str, percent: int) -> None:
    data = whole(base)
    outcome: ParsedDocument | str
    try:
        outcome = read_here(base, data[: len(data) * percent // 100], Metadata())
    except SourceError as error:
        outcome = error.key
    known = {"source_cut_short", "source_broken", "source_damaged", "source_page_without_text"}
    assert outcome in known if isinstance(outcome, str) else coverage(outcome).gaps == ()


@pytest.mark.parametrize("base", FORMATS)
def test_the_name_says_nothing(base: str) -> None:
    sources = [read_source(name, whole(base)) for name in ("甲.txt", "乙.pdf", "丙.exe", "丁")]
    assert sources == [sources[0]] * 4


@pytest.mark.parametrize("name", sorted(bombs.SMALL))
def test_packages_that_hurt_are_refused(name: str, apart: ApartReader) -> None:
    with pytest.raises(SourceError, match=name) as caught:
        apart(name, bombs.SMALL[name](), Metadata())
    assert caught.value.key in {"source_unsafe", "source_broken", "source_encrypted"}


def test_a_package_within_itself_is_only_read_once(apart: ApartReader) -> None:
    parsed = apart("quine.docx", bombs.quine(), Metadata())
    assert parsed == apart("quine.docx", bombs.word_of(bombs.gold_rows()[:1]), Metadata())


def test_a_page_with_entities_says_what_it_prints(apart: ApartReader) -> None:
    page = f"{bombs.OUTSIDE}<html><body><p>各单位：</p><p>一、做好归档。&e;</p></body></html>"
    assert "root:" not in apart("甲.html", page.encode(), Metadata()).source.text


def test_5000_pages_are_refused(apart: ApartReader) -> None:
    data = pdf([lines([f"第{at}页"]) for at in range(5_000)])
    with pytest.raises(SourceError, match=r"5000 页（上限 500 页）"):
        apart("长.pdf", data, Metadata())


def test_a_pdf_with_a_password_is_refused() -> None:
    with pytest.raises(SourceError, match="密码") as caught:
        read_source("甲.pdf", pdf([lines(["甲"])], encrypt="secret"))
    assert caught.value.key == "source_encrypted"


@pytest.mark.parametrize("size", [(60_000, 60_000), (2_000_000, 9)])
def test_pictures_that_unpack_to_too_much_are_refused(size: tuple[int, int]) -> None:
    with pytest.raises(SourceError, match="甲"):
        read_source("甲.png", bombs.png(*size))


@pytest.mark.parametrize(
    "data",
    [
        NOTICE.encode()[:-2] + b"\xe4\xb8",
        NOTICE.encode() * 9 + NOTICE.encode("gb18030") * 9,
        NOTICE.encode("utf-32"),
        NOTICE.encode("utf-16-le"),
        NOTICE.encode() + b"\0" * 50,
        bytes(range(256)) * 20,
    ],
    ids=["half a character", "two encodings", "utf-32", "utf-16 unmarked", "NULs", "binary"],
)
def test_text_that_is_none_is_refused(data: bytes) -> None:
    with pytest.raises(SourceError, match=r"甲\.txt") as caught:
        read_source("甲.txt", data)
    assert caught.value.key in {"source_damaged", "source_binary"}


# Limits ---------------------------------------------------------------------------------


def test_limits_are_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("POLICY_MAX_CHARACTERS", "1000")
    default_settings.cache_clear()
    try:
        with pytest.raises(SourceError, match="上限 1000 字"):
            read_source("甲.txt", b"a" * 1001)
    finally:
        default_settings.cache_clear()


def test_a_changed_limit_has_refused_files_tried_again(
    corpus: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    from indexer.stock import code_digest

    before = code_digest()
    monkeypatch.setenv("POLICY_MAX_SECONDS", "1000")
    for cached in (default_settings, code_digest):
        cached.cache_clear()
    try:
        assert code_digest() != before
    finally:
        monkeypatch.undo()
        for cached in (default_settings, code_digest):
            cached.cache_clear()


# The reading process --------------------------------------------------------------------


def test_a_notice_reads_the_same_in_its_own_process(apart: ApartReader) -> None:
    said = Metadata(title="甲", year=2020)
    assert apart("甲.txt", NOTICE.encode(), said) == read_here("甲.txt", NOTICE.encode(), said)


def test_errors_come_back_as_they_were(apart: ApartReader) -> None:
    with pytest.raises(SourceError, match=r"甲\.txt") as caught:
        apart("甲.txt", b"", Metadata())
    assert (caught.value.key, caught.value.values) == ("source_empty", {"name": "甲.txt"})


def worker_that(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, does: str) -> None:
    """Let the reading process be one that does this with its first task."""
    script = tmp_path / "worker.py"
    script.write_text(f"import os, sys, time\nsys.stdin.buffer.read(8)\n{does}\n")
    command = (sys.executable, str(script))
    monkeypatch.setattr("indexer.apart.reader._COMMAND", command)


def ends_soon(process: str) -> bool:
    """Whether a process that was sent a signal is gone, or only waits to be asked how it ended."""
    state = Path(f"/proc/{process}/stat")
    for _ in range(100):
        try:
            if state.read_text().split()[2] == "Z":
                return True
        except (FileNotFoundError, ProcessLookupError):
            return True
        time.sleep(0.05)
    return False


def test_a_notice_that_takes_too_long_is_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    child = tmp_path / "child"
    start = "[sys.executable, '-c', 'import time; time.sleep(60)']"
    does = (
        f"import subprocess; p = subprocess.Popen({start})\n"
        f"open({str(child)!r}, 'w').write(str(p.pid)); time.sleep(60)"
    )
    worker_that(tmp_path, monkeypatch, does)
    with pytest.raises(SourceError, match="POLICY_MAX_SECONDS") as caught:
        ApartReader(load_settings().model_copy(update={"max_seconds": 2}))("甲", b"a", Metadata())
    assert caught.value.key == "source_too_slow"
    assert ends_soon(child.read_text())


def test_a_notice_that_ends_the_process_is_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    worker_that(tmp_path, monkeypatch, "os.abort()")
    with pytest.raises(SourceError, match="意外中止") as caught:
        ApartReader(load_settings())("甲", b"a", Metadata())
    assert caught.value.key == "source_crashed"


def test_a_process_that_ended_meanwhile_is_replaced(apart: ApartReader) -> None:
    first = apart("甲.txt", NOTICE.encode(), Metadata())
    for worker in apart._idle:
        worker.process.kill()
    assert apart("甲.txt", NOTICE.encode(), Metadata()) == first


@pytest.mark.skipif(sys.platform != "linux", reason="other systems do not limit memory")
def test_a_notice_that_needs_too_much_memory_is_left() -> None:
    script = (
        "from indexer.apart import worker\n"
        "worker._parsed = lambda task, data: bytearray(3_000_000_000)\n"
        "worker.main()"
    )
    from indexer.apart.messages import Task, outcomes, receive, send, tasks

    with subprocess.Popen(
        [sys.executable, "-c", script],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=ROOT,
        env={**os.environ, "POLICY_MAX_MEMORY": "1500"},
    ) as process:
        send(process.stdin, tasks().dump_json(Task("甲", Metadata())))
        send(process.stdin, b"a")
        outcome = outcomes().validate_json(receive(process.stdout))
        process.stdin.close()
    assert (outcome.key, outcome.values) == ("source_memory", {"name": "甲", "limit": 1500})


def test_a_stopped_reader_reads_nothing_more() -> None:
    reader = ApartReader(load_settings())
    reader.stop()
    with pytest.raises(SourceError, match="意外中止"):
        reader("甲.txt", NOTICE.encode(), Metadata())


def test_every_base_is_read() -> None:
    assert set(FORMATS) <= set(BASES)
