"""Traditional questions find Simplified notices, and the reverse, on the real index."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from opencc import OpenCC

from common.records import Kind, Metadata
from common.settings import ROOT, Settings, load_settings
from indexer import build
from indexer.layouts import parse
from indexer.lexicon import load_lexicon, simplified, simplified_by_character
from indexer.sources import read_source
from retriever import Filters, Retriever, open_retriever

TO_TRADITIONAL = OpenCC("s2t")
SEEDS = sorted(path for path in (ROOT / "corpus").iterdir() if path.suffix in {".txt", ".md"})
QUESTIONS = [
    "长宁区2020年架空线入地由哪个部门主责",
    "绿化市容局2020年第三季度要完成什么",
    "静安区加装电梯的目标",
    "政府工作报告里怎么说养老床位",
    "请问积水点改造头三个月要做什么，由哪几个部门牵头",
    "市场间管局下半年负责哪些工作",
]


@pytest.fixture(scope="module")
def simple(built: Settings) -> Retriever:
    return open_retriever(built)


@pytest.fixture(scope="module")
def traditional(tmp_path_factory: pytest.TempPathFactory) -> Retriever:
    """The smallest seed notice printed in Traditional characters, indexed for itself."""
    corpus = tmp_path_factory.mktemp("traditional")
    for path in SEEDS:
        if path.name.startswith("jingan"):
            (corpus / path.name).write_text(
                TO_TRADITIONAL.convert(path.read_text("utf-8")), encoding="utf-8"
            )
    settings = load_settings(corpus=corpus, index=tmp_path_factory.mktemp("index"))
    build(settings)
    return open_retriever(settings)


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_traditional_question_finds_what_the_simplified_one_does(
    simple: Retriever, question: str
) -> None:
    asked = TO_TRADITIONAL.convert(question)
    assert asked != question
    one, other = simple.search(question), simple.search(asked)
    assert other.question.text == asked
    assert [hit.item.id for hit in one.hits] == [hit.item.id for hit in other.hits]
    assert one.question.departments == other.question.departments
    assert one.question.quarters == other.question.quarters
    assert one.question.asked == other.question.asked
    assert one.question.corrections == other.question.corrections
    assert one.question.districts == other.question.districts


@pytest.mark.parametrize("question", ["静安区加装电梯的目标", "靜安區加裝電梯的目標"])
def test_a_traditional_notice_is_found_and_quoted_as_printed(
    simple: Retriever, traditional: Retriever, question: str
) -> None:
    (expected,) = simple.search(question, k=1, filters=Filters(district="静安区")).hits
    (hit,) = traditional.search(question, k=1, filters=Filters(district="靜安")).hits
    assert hit.item.number == expected.item.number
    assert hit.item.text == TO_TRADITIONAL.convert(expected.item.text)
    assert hit.dense == pytest.approx(expected.dense, abs=0.02)
    source = traditional.index.source(hit.document.id)
    quoted = "".join(source[start:end] for start, end in hit.passage.spans)
    assert "".join(hit.passage.text.split())[:20] in "".join(quoted.split())


@pytest.mark.parametrize("path", SEEDS, ids=lambda path: path.name)
def test_a_traditional_notice_is_read_as_the_simplified_one(path: Path) -> None:
    text = path.read_text("utf-8")
    lexicon = load_lexicon()
    plain = parse(path.name, read_source(path.name, text.encode()), lexicon, Metadata())
    printed = TO_TRADITIONAL.convert(text)
    read = parse(path.name, read_source(path.name, printed.encode()), lexicon, Metadata())
    assert read.source.text == printed
    assert read.metadata.kind is plain.metadata.kind
    assert read.metadata.district == plain.metadata.district
    for one, other in zip(plain.items, read.items, strict=True):
        assert simplified(other.text) == one.text
        assert tuple(map(simplified, other.lead)) == one.lead
        assert tuple(map(simplified, other.supporting)) == one.supporting
        assert {name: simplified(text) for name, text in other.quarters.items()} == one.quarters
        assert tuple(map(simplified, other.path)) == one.path
        assert other.spans == one.spans


def test_phrases_choose_among_the_forms_of_a_character() -> None:
    assert simplified("乾燥的長寧區") == "干燥的长宁区"
    assert simplified("乾隆") == "乾隆"


def test_a_department_is_known_by_its_traditional_name() -> None:
    department = load_lexicon().resolve("區發展和改革委員會")
    assert department is not None
    assert department.name == "发改委"


def test_traditional_kinds_and_quarters_are_understood(simple: Retriever) -> None:
    question = simple.understand("長寧區2021年督查方案第三季度由誰牽頭")
    assert (question.kinds, question.quarters) == ((Kind.SUPERVISION_PLAN,), ("Q3",))


@given(st.text())
def test_by_character_the_length_is_kept(text: str) -> None:
    assert len(simplified_by_character(text)) == len(text)
