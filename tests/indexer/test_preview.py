"""What is said about a notice before it is added; and that nothing is written meanwhile."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from common.errors import SourceError
from common.records import Metadata
from common.settings import Settings, load_settings
from indexer.changes import Notice, add_notices
from indexer.components import Components, read_here
from indexer.findings import does
from indexer.manifest import load_manifest
from indexer.opening import open_index
from indexer.pipeline import build
from indexer.preview import Preview, preview, renamed
from tests.indexer.fakes import CountingEncoder, line_components

TASKS = "、".join(f"第{n}家社区食堂在{n}号街坊开张" for n in range(1, 40))
PLAN = f"""云杉区人民政府办公室关于做好2022年社区食堂工作的通知
云府办〔2022〕17号
各街道办事处：
一、推进社区食堂建设。{TASKS}。（牵头单位：区民政局；配合单位：各街道）
二、完善助餐补贴办法。6月底前出台实施细则。（牵头单位：区财政局）
云杉区人民政府办公室
2022年3月8日
"""
NEXT = """云杉区人民政府办公室关于废止部分文件的通知
云府办〔2023〕3号
各街道办事处：
一、《云杉区人民政府办公室关于做好2022年社区食堂工作的通知》（云府办〔2022〕17号）自即日起废止。
二、各街道要做好衔接工作。
云杉区人民政府办公室
2023年1月9日
"""


@pytest.fixture
def parts() -> Components:
    """The real reading and a small encoder."""
    small = line_components(CountingEncoder())
    return dataclasses.replace(small, read=read_here, manifest=load_manifest)


@pytest.fixture
def plan(tmp_path: Path, parts: Components) -> Settings:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    (corpus / "plan.txt").write_text(PLAN, "utf-8")
    settings = load_settings(corpus=corpus, index=tmp_path / "index")
    build(settings, parts=parts)
    return settings


def look(settings: Settings, parts: Components, name: str, text: str) -> Preview:
    return preview(name, text.encode(), settings, open_index(settings), parts)


def everything(settings: Settings) -> dict[Path, int]:
    folders = (settings.corpus, settings.index)
    return {path: path.stat().st_mtime_ns for one in folders for path in one.rglob("*")}


def test_a_new_notice_is_shown_as_it_would_be_indexed(plan: Settings, parts: Components) -> None:
    before = everything(plan)
    seen = look(plan, parts, "next.txt", NEXT)
    assert everything(plan) == before
    add_notices(plan, [Notice("next.txt", NEXT.encode(), parsed=seen.parsed)], parts=parts)
    index = open_index(plan)
    document = next(d for d in index.documents.values() if d.file == "next.txt")
    assert seen.findings.document == document
    assert seen.parsed == index.parsed(document.id)
    assert (seen.held, seen.same, seen.copies, seen.findings.original) == (None, None, (), None)
    assert seen.findings.coverage.share == 1


def test_what_a_notice_replaces_is_named(plan: Settings, parts: Components) -> None:
    from common.catalogue import Language

    read = look(plan, parts, "next.txt", NEXT).findings
    assert [does(link, read.targets, Language.ZH) for link in read.document.links] == [
        "废止《云杉区人民政府办公室关于做好2022年社区食堂工作的通知》（云府办〔2022〕17号）"
    ]
    assert [document.file for document in read.targets.values()] == ["plan.txt"]


def test_a_notice_that_is_replaced_already_says_so(plan: Settings, parts: Components) -> None:
    (plan.corpus / "plan.txt").rename(plan.corpus.parent / "plan.txt")
    add_notices(plan, [Notice("next.txt", NEXT.encode())], parts=parts)
    read = look(plan, parts, "plan.txt", PLAN).findings
    assert [link.document.file for link in read.incoming] == ["next.txt"]


def test_the_very_same_file_and_its_copies_are_recognised(
    plan: Settings, parts: Components
) -> None:
    [held] = open_index(plan).documents.values()
    assert look(plan, parts, "again.txt", PLAN).same == held
    shorter = look(plan, parts, "shorter.txt", PLAN.replace("、第39家社区食堂在39号街坊开张", ""))
    assert (shorter.same, shorter.findings.original, shorter.copies) == (None, held, ())
    longer = look(plan, parts, "longer.txt", PLAN.replace("助餐补贴办法", "老年人助餐补贴办法"))
    assert (longer.findings.original, longer.copies) == (None, (held,))
    other = look(plan, parts, "other.txt", PLAN.replace("2022", "2021"))
    assert (other.same, other.findings.original, other.copies) == (None, None, ())


def test_a_file_of_the_same_name_is_told_from_itself(plan: Settings, parts: Components) -> None:
    seen = look(plan, parts, "PLAN.txt", NEXT)
    assert (seen.held, seen.same) == ("plan.txt", None)


def test_what_the_manifest_says_of_the_name_is_shown(plan: Settings, parts: Components) -> None:
    (plan.corpus / "manifest.toml").write_text('["next.txt"]\nyear = 2024\nreason = "x"\n')
    seen = look(plan, parts, "next.txt", NEXT)
    assert seen.findings.document.metadata.year == 2024
    assert seen.parsed.metadata.year != 2024
    assert seen.said == Metadata(year=2024)


def test_without_an_index_a_notice_is_read_alone(tmp_path: Path, parts: Components) -> None:
    settings = load_settings(corpus=tmp_path / "none", index=tmp_path / "index")
    seen = preview("plan.txt", PLAN.encode(), settings, None, parts)
    assert (len(seen.parsed.items), seen.held, seen.same) == (seen.findings.items, None, None)
    assert list(tmp_path.iterdir()) == []


def test_a_reading_under_another_name_is_that_of_the_other_name(parts: Components) -> None:
    read = parts.read("plan.txt", PLAN.encode(), Metadata())
    other = parts.read("plan (2).txt", PLAN.encode(), Metadata())
    assert renamed(read, "plan (2).txt") == other


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("a/b.txt", b"x", "文件名"),
        ("a.pdf", b"%PDF-1.4 nothing", r"a\.pdf"),
        ("a.txt", b"", "空文件"),
    ],
)
def test_what_cannot_be_read_says_why(
    plan: Settings, parts: Components, name: str, data: bytes, message: str
) -> None:
    with pytest.raises(SourceError, match=message):
        preview(name, data, plan, open_index(plan), parts)
