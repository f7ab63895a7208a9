"""A conversation as text, Markdown and DOCX. What a notice or a question says is inert in each."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import NamedTuple

import docx as docx_files
from docx.document import Document as Docx
from docx.oxml.ns import qn
from docx.shared import Pt, RGBColor

from answerer import Answer, Citation
from common.catalogue import Language, say
from common.records import Document, Span
from ui import labels
from ui.facts import tables
from ui.marking import Quoted, marked

MARKUP = re.compile(r"[\\`*_{}\[\]<>#|!~$&@^=]|:(?=//)|(?<=www)\.", re.IGNORECASE)
"""What CommonMark and its GitHub extensions give a meaning inside a line."""
OPENING = re.compile(r"^(\d*)([-+.)])")
"""What they give a meaning at the start of one: lists, rules."""
NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that XML 1.0 has no place for (https://www.w3.org/TR/xml/#charsets)."""
FONT, FONT_SIZE = "SimSun", 11
"""The usual face of office papers; a machine without it takes its own."""
GREY = RGBColor(0x5A, 0x66, 0x75)


class Source(NamedTuple):
    """One citation in words."""

    number: int
    title: str
    place: str
    """Item and column."""
    origin: str
    """Document number, date and file."""
    quote: str


class Table(NamedTuple):
    """An item's facts: label, then name and value of each field."""

    label: str
    rows: tuple[tuple[str, str], ...]


class Entry(NamedTuple):
    """One question and its answer in the words of one language."""

    question: str
    conditions: tuple[str, ...]
    """What the answer was limited to."""
    answer: tuple[str, ...]
    """Its lines."""
    abstained: bool
    notes: tuple[str, ...]
    tables: tuple[Table, ...]
    sources: tuple[Source, ...]


def entry(
    question: str,
    conditions: Sequence[str],
    answer: Answer,
    documents: Mapping[str, Document],
    language: Language,
) -> Entry:
    """The entry of an answer; ``documents`` are those cited, by file name."""
    return Entry(
        question,
        tuple(conditions),
        tuple(line for line in answer.text.splitlines() if line.strip()),
        answer.abstained,
        answer.notes,
        tuple(
            Table(
                table.label,
                tuple(
                    (
                        say(f"ui.fields.{row.field.value}", language),
                        row.value or say("ui.turn.nothing", language),
                    )
                    for row in table.rows
                ),
            )
            for table in tables(answer.facts)
        ),
        tuple(_source(one, documents[one.file], language) for one in answer.citations),
    )


def plain(one: Entry, language: Language) -> str:
    """The answer with its sources as text, for the clipboard."""
    lines = [one.question, "", *one.answer, *one.notes]
    if one.sources:
        lines += ["", say("ui.exports.sources", language)]
        lines += [_told(source, language) for source in one.sources]
    return "\n".join(lines)


def markdown(entries: Sequence[Entry], language: Language) -> str:
    """The conversation as a Markdown document."""
    parts = [f"# {_inert(say('ui.exports.title', language))}"]
    for one in entries:
        parts += _markdown(one, language)
    return "\n\n".join(parts) + "\n"


def docx(entries: Sequence[Entry], language: Language) -> bytes:
    """The conversation as a DOCX file."""
    written = docx_files.Document()
    _set_font(written)
    written.core_properties.title = say("ui.exports.title", language)
    written.core_properties.author = say("ui.name", language)
    written.add_heading(say("ui.exports.title", language), level=0)
    for one in entries:
        _add(one, written, language)
    held = io.BytesIO()
    written.save(held)
    return held.getvalue()


def _source(one: Citation, document: Document, language: Language) -> Source:
    known = document.metadata
    origin = (known.doc_number, known.date, document.file)
    return Source(
        one.n,
        labels.title(document),
        one.place(language),
        " · ".join(part for part in origin if part),
        _unwrapped(one.quote),
    )


def _unwrapped(quote: str) -> str:
    """The quote without the line breaks it is printed with, as its panel shows it."""
    return "".join(piece.text for piece in marked(quote, (Span(0, len(quote)),), Quoted()))


def _told(source: Source, language: Language) -> str:
    return say(
        "ui.exports.source",
        language,
        number=source.number,
        title=source.title,
        place=source.place,
        origin=source.origin,
        quote=source.quote,
    )


def _conditions(one: Entry, language: Language) -> str:
    return say("ui.exports.conditions", language, conditions=" · ".join(one.conditions))


def _inert(text: str) -> str:
    """The text on one line, in which Markdown has no meaning."""
    escaped = MARKUP.sub(r"\\\g<0>", " ".join(text.split()))
    return OPENING.sub(r"\1\\\2", escaped)


def _markdown(one: Entry, language: Language) -> Iterator[str]:
    yield f"## {_inert(one.question)}"
    if one.conditions:
        yield _inert(_conditions(one, language))
    if one.abstained:
        yield f"**{_inert(say('ui.turn.abstained', language))}**"
    yield from map(_inert, (*one.answer, *one.notes))
    for table in one.tables:
        yield f"**{_inert(table.label)}**"
        head = [say(f"ui.exports.{name}", language) for name in ("field", "value")]
        rows = (
            head,
            ["---", "---"],
            *([_inert(name), _inert(value)] for name, value in table.rows),
        )
        yield "\n".join(f"| {' | '.join(row)} |" for row in rows)
    if one.sources:
        yield f"**{_inert(say('ui.exports.sources', language))}**"
    for source in one.sources:
        yield _inert(_told(source, language))


def _clean(text: str) -> str:
    return NOT_XML.sub("", text)


def _set_font(written: Docx) -> None:
    for name in ("Normal", "Title", "Heading 1", "Heading 2"):
        style = written.styles[name]
        style.font.name = FONT
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for script in ("w:eastAsia", "w:ascii", "w:hAnsi"):
            fonts.set(qn(script), FONT)
    written.styles["Normal"].font.size = Pt(FONT_SIZE)


def _add(one: Entry, written: Docx, language: Language) -> None:
    grey = partial(_add_grey, written)
    written.add_heading(_clean(one.question), level=1)
    if one.conditions:
        grey(_conditions(one, language))
    if one.abstained:
        written.add_paragraph().add_run(say("ui.turn.abstained", language)).bold = True
    for line in one.answer:
        written.add_paragraph(_clean(line))
    for note in one.notes:
        grey(note)
    for table in one.tables:
        _add_table(table, written)
    if one.sources:
        written.add_heading(say("ui.exports.sources", language), level=2)
    for source in one.sources:
        written.add_paragraph(_clean(_told(source, language)))


def _add_grey(written: Docx, text: str) -> None:
    written.add_paragraph().add_run(_clean(text)).font.color.rgb = GREY


def _add_table(table: Table, written: Docx) -> None:
    written.add_paragraph().add_run(_clean(table.label)).bold = True
    grid = written.add_table(rows=0, cols=2, style="Table Grid")
    for row in table.rows:
        for cell, text in zip(grid.add_row().cells, row, strict=True):
            cell.text = _clean(text)
    written.add_paragraph()
