"""Over the whole eval set and every item: quotes are verbatim, answers stand in quotes."""

from __future__ import annotations

import re
import unicodedata

import pytest

from answerer import Answer, Answerer
from answerer.fields import DEPARTMENT_FIELDS, departments_of, value_of
from answerer.quotes import cell, cell_evidence
from common.records import Field
from eval.questions import load_questions
from indexer.lexicon import load_lexicon

NUMBER = re.compile(r"\d+(?:\.\d+)?")
MARK = re.compile(r"\[\d+\]")
QUESTIONS = load_questions()


def plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())


def body(answer: Answer) -> str:
    """The answer without citation marks, names of notices, item numbers and counted figures."""
    text = MARK.sub("", answer.text)
    for citation in answer.citations:
        if citation.item.isdigit():
            text = re.sub(rf"(?:第|item ){citation.item}(?:项| )", "", text)
    for figure in answer.computed:
        text = re.sub(rf"(?<!\d){figure}(?!\d)", "", text, count=1)
    text = re.sub(r"《[^《》]*(?:通知|报告|方案|安排)》", "", text)
    text = re.sub(r"\bQ[1-4] \((?:first|second|third|fourth) quarter\)", "", text)
    return re.sub(r"(?<!\d)20\d\d(?:年|(?= |:))", "", text)


def quoted(answer: Answer) -> str:
    return plain("".join(citation.quote for citation in answer.citations))


def departments(text: str) -> set[str]:
    names = {name for d in load_lexicon().departments for name in d.printed}
    return {name for name in names if name in text and len(name) > 2}


@pytest.fixture(scope="module")
def answers(answerer: Answerer) -> dict[str, Answer]:
    return {q.id: answerer.answer(q.question, q.history) for q in QUESTIONS}


@pytest.mark.parametrize("id", [question.id for question in QUESTIONS])
def test_every_quote_is_the_source_at_its_range(
    answerer: Answerer, answers: dict[str, Answer], id: str
) -> None:
    index = answerer.retriever.index
    sources = {d.file: index.source(d.id) for d in index.documents.values()}
    for citation in answers[id].citations:
        assert sources[citation.file][citation.start : citation.end] == citation.quote
        assert citation.quote == citation.quote.strip() != ""


@pytest.mark.parametrize("id", [question.id for question in QUESTIONS])
def test_every_number_and_department_of_an_answer_stands_in_a_quote(
    answers: dict[str, Answer], id: str
) -> None:
    answer = answers[id]
    said, held = plain(body(answer)), quoted(answer)
    if answer.abstained:
        assert answer.citations == ()
        return
    assert answer.citations
    assert {n for n in NUMBER.findall(said) if n not in held} == set()
    asked = answer.question.departments
    named = {n for n in departments(body(answer)) if load_lexicon().resolve(n).name not in asked}
    assert {name for name in named if plain(name) not in held} == set()


def test_every_mark_in_an_answer_has_its_citation(answers: dict[str, Answer]) -> None:
    for answer in answers.values():
        marks = {int(mark) for mark in re.findall(r"\[(\d+)\]", answer.text)}
        assert marks == {citation.n for citation in answer.citations}


@pytest.mark.parametrize("field", [*DEPARTMENT_FIELDS, Field.Q1, Field.Q2, Field.Q3, Field.Q4])
def test_the_quotes_of_every_field_of_every_item_hold_its_value(
    answerer: Answerer, field: Field
) -> None:
    index = answerer.retriever.index
    for item in index.items.values():
        document = index.documents[item.document_id]
        source = index.source(document.id)
        quotes = cell_evidence(source, document, item, field)
        words = plain("".join(source[q.start : q.end] for q in quotes))
        if field in DEPARTMENT_FIELDS:
            assert [n for n in departments_of(item, field) if plain(n) not in words] == []
        else:
            assert plain(value_of(item, field)) == words
        assert all(source[s:e] == source[s:e].strip() for s, e in cell(source, item, field))
