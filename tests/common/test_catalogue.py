"""Every sentence exists in every language, is used, and is filled with what it asks for."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from string import Formatter

import pytest

from common import errors
from common.catalogue import Language, say, sentences
from common.errors import NoticeError
from common.settings import ROOT

PACKAGES = ("common", "indexer", "retriever", "answerer", "eval", "ui", "scripts")
CODE = sorted(
    [ROOT / "app.py", *(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))]
)
TEMPLATES = sorted((ROOT / "ui" / "templates").rglob("*.html"))
TEMPLATE_CALL = re.compile(r"""\bt\(\s*["']([\w.-]+)["']\s*(~)?""")
NOTICE_ERRORS = {
    name
    for name, value in vars(errors).items()
    if isinstance(value, type) and issubclass(value, NoticeError)
}
SECTIONS = {f"{key.partition('.')[0]}." for key in sentences()}
ENGLISH_BESIDE_CHINESE = {"answer.department_pair"}
"""English readers are given a name in both languages, Chinese readers need only the printed one."""
HAN = re.compile(r"[一-鿿]")
ENGLISH_SENTENCE = re.compile(r"[A-Za-z]+ [a-z]+ [a-z]+")


def placeholders(template: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(template) if name}


def strings(tree: ast.AST) -> Iterator[str]:
    """String constants that are not docstrings."""
    docstrings = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if not isinstance(node, ast.Constant) or id(node) in docstrings:
            continue
        if isinstance(node.value, str):
            yield node.value


def openings(tree: ast.AST) -> Iterator[str]:
    """What f-strings start with, up to the first value put in."""
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr) and isinstance(node.values[0], ast.Constant):
            yield str(node.values[0].value)


def frames(tree: ast.AST) -> Iterator[tuple[str, str]]:
    """What f-strings start and end with, where keys are built around a name in their middle."""
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            first, last = node.values[0], node.values[-1]
            if isinstance(first, ast.Constant) and isinstance(last, ast.Constant):
                start, end = str(first.value), str(last.value)
                if start in SECTIONS and end.startswith("."):
                    yield start, end


@cache
def parsed() -> list[ast.Module]:
    return [ast.parse(path.read_text("utf-8")) for path in CODE]


@cache
def framed() -> set[tuple[str, str]]:
    return {frame for tree in parsed() for frame in frames(tree)}


@cache
def used() -> tuple[set[str], set[str]]:
    """Strings that may be keys, and strings that keys may start with."""
    trees = parsed()
    whole = {text for tree in trees for text in strings(tree)}
    starts = {text for tree in trees for text in openings(tree) if text.endswith((".", "_"))}
    for path in TEMPLATES:
        for key, joined in TEMPLATE_CALL.findall(path.read_text("utf-8")):
            (starts if joined else whole).add(key)
    return whole, starts


@pytest.mark.parametrize("key", sorted(sentences()))
def test_every_sentence_has_all_languages_and_the_same_placeholders(key: str) -> None:
    texts = sentences()[key]
    assert set(texts) == {language.value for language in Language}
    assert all(text.strip() for text in texts.values())
    asked = {language: placeholders(text) for language, text in texts.items()}
    assert asked["zh"] == asked["en"] or key in ENGLISH_BESIDE_CHINESE


@pytest.mark.parametrize("key", sorted(sentences()))
def test_every_sentence_is_used(key: str) -> None:
    whole, starts = used()
    names = {key, key.partition(".")[2]}
    longer_than_a_section = {start for start in starts if start not in SECTIONS}
    assert (
        names & whole
        or any(name.startswith(start) for name in names for start in longer_than_a_section)
        or any(key.startswith(start) and key.endswith(end) for start, end in framed())
    )


def test_every_key_written_out_exists() -> None:
    known = sentences()
    missing = [
        (path.name, key)
        for path, tree in zip(CODE, parsed(), strict=True)
        for key in said(tree)
        if key not in known
    ]
    templates = [
        (path.name, key)
        for path in TEMPLATES
        for key, joined in TEMPLATE_CALL.findall(path.read_text("utf-8"))
        if not joined and key not in known
    ]
    assert missing + templates == []


def test_every_string_that_looks_like_a_key_is_one_or_begins_one() -> None:
    looks = re.compile(
        rf"(?:{'|'.join(section.rstrip('.') for section in sorted(SECTIONS))})\.[\w.-]+"
    )
    unknown = [
        (path.name, text)
        for path, tree in zip(CODE, parsed(), strict=True)
        for text in strings(tree)
        if looks.fullmatch(text) and not any(key.startswith(text) for key in sentences())
        if not module(text)
    ]
    assert unknown == []


def module(name: str) -> bool:
    """Whether it names a module of ours, as what a process is started with."""
    return (ROOT / name.replace(".", "/")).with_suffix(".py").is_file()


def test_every_opening_of_a_key_leads_somewhere() -> None:
    dangling = [
        (path.name, key)
        for path in TEMPLATES
        for key, joined in TEMPLATE_CALL.findall(path.read_text("utf-8"))
        if joined and not any(known.startswith(key) for known in sentences())
    ]
    assert dangling == []


def test_values_given_are_those_asked_for() -> None:
    wrong = [
        (path.name, key, sorted(given))
        for path, tree in zip(CODE, parsed(), strict=True)
        for key, given in calls(tree)
        if key in sentences() and given != placeholders(sentences()[key]["zh"])
    ]
    assert wrong == []


def test_say_fills_the_sentence_of_the_language() -> None:
    assert say("ui.item_number", Language.ZH, number=20) == "第20项"
    assert say("ui.item_number", Language.EN, number=20) == "Item 20"


def test_an_unknown_key_is_a_defect() -> None:
    with pytest.raises(KeyError, match=r"no\.such"):
        say("no.such", Language.ZH)


@pytest.mark.parametrize(
    "path", [path for path in CODE if ROOT / "ui" in path.parents] + [ROOT / "app.py"], ids=str
)
def test_no_sentence_stands_in_the_pages_code(path: Path) -> None:
    allowed = {"以在对按把将向从与"}
    found = [
        text
        for text in strings(ast.parse(path.read_text("utf-8")))
        if text not in allowed and (HAN.search(text) or ENGLISH_SENTENCE.search(text))
    ]
    assert found == []


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_no_sentence_stands_in_a_template(path: Path) -> None:
    html = re.sub(r"{%.*?%}|{{.*?}}|<[^>]*>", " ", path.read_text("utf-8"), flags=re.S)
    assert not re.search(r"[A-Za-z一-鿿]", html)


def said(tree: ast.AST) -> Iterator[str]:
    for key, _ in calls(tree):
        yield key


def calls(tree: ast.AST) -> Iterator[tuple[str, set[str]]]:
    """Keys written out in calls of ``say`` and of errors, with the names of the values."""
    for node in ast.walk(tree):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.args):
            continue
        first = node.args[0]
        if not (isinstance(first, ast.Constant) and isinstance(first.value, str)):
            continue
        if any(keyword.arg is None for keyword in node.keywords):
            continue  # values passed on as a whole are checked where they are named
        given = {keyword.arg for keyword in node.keywords if keyword.arg}
        if node.func.id == "say":
            yield first.value, given
        elif node.func.id in NOTICE_ERRORS:
            yield f"errors.{first.value}", given
