"""The tasks in view as an Excel workbook to follow them up by (督办单): a sheet per department."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from io import BytesIO
from typing import NamedTuple

from openpyxl import Workbook
from openpyxl.cell import Cell, MergedCell
from openpyxl.styles import Alignment, Border, Font, NamedStyle, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.header_footer import HeaderFooter, HeaderFooterItem, _HeaderFooterPart
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from common.catalogue import Language, say
from common.formulas import starts_formula
from common.records import QUARTERS
from ui import labels
from ui.tasks.rows import Facet, Task

LONGEST_CELL = 32_767
"""Characters Excel takes in a cell (Excel specifications and limits)."""

LONGEST_SHEET_NAME = 31
FORBIDDEN_IN_SHEET_NAMES = re.compile(r"[\\/*?:\[\]]")
RESERVED_SHEET_NAME = "history"
"""Excel keeps this name for itself."""

NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""Characters outside the Char production of XML 1.0."""

_CODE = re.compile(r"_x[0-9A-Fa-f]{4}_")
"""What a workbook takes for the code of a character (ECMA-376, 22.4.2.4 bstr)."""

TITLE_ROW, HEADER_ROW = 1, 2
A4 = 9
"""The number of the paper size in SpreadsheetML."""

PAGE_NUMBERS = HeaderFooterItem(center=_HeaderFooterPart("&P / &N"))
"""Page and number of pages, in SpreadsheetML's codes."""

_LINE = Side(style="thin", color="FFBFC7D1")
_BOX = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
BODY = "task"
"""The name of the style of all cells below the header: set in one step, where each property
set by itself takes as long as the rest of a cell."""
_CENTRED = Alignment(wrap_text=True, vertical="center", horizontal="center")
_SHADE = PatternFill("solid", fgColor="FFE8EFF7")


class Entry(NamedTuple):
    """A task as one department has it."""

    task: Task
    role: Facet | None
    """Lead or responsible; None where the notice names no department in charge."""


class Column(NamedTuple):
    """One column of every sheet."""

    key: str
    """The catalogue key of its header."""
    width: float
    """In characters of the default font, as Excel counts; a Chinese one takes two."""
    text: Callable[[Entry, Language], str]


class View(NamedTuple):
    """What of the tasks is written."""

    quarters: tuple[str, ...] = ()
    """The quarters whose milestones are columns; none means all four."""
    departments: frozenset[str] = frozenset()
    """The departments that get sheets; none means all in charge of something."""


def workbook(tasks: Sequence[Task], view: View, language: Language) -> bytes:
    """An XLSX file with one sheet per department in charge, most items first.

    A task stands under each of its lead departments; where the notice names none, under
    each responsible one, and the role column says so. Tasks without either get a last sheet.
    """
    book = Workbook()
    for sheet in book.worksheets:
        book.remove(sheet)
    wrapped = Alignment(wrap_text=True, vertical="top")
    book.add_named_style(NamedStyle(BODY, alignment=wrapped, border=_BOX))
    columns = _columns(tasks, view)
    taken: set[str] = set()
    for department, entries in _by_department(tasks, view.departments).items():
        name = sheet_name(department or say("ui.tasks.sheet.none", language), taken)
        taken.add(name.casefold())
        _fill(book.create_sheet(name), department, entries, columns, language)
    if not book.sheetnames:
        _fill(book.create_sheet(sheet_name("", taken)), "", (), columns, language)
    target = BytesIO()
    book.save(target)
    return target.getvalue()


def sheet_name(wanted: str, taken: set[str]) -> str:
    """A name Excel accepts: no forbidden character, 31 at most, unlike those taken (casefolded)."""
    plain = FORBIDDEN_IN_SHEET_NAMES.sub(" ", NOT_IN_XML.sub("", wanted))
    base = " ".join(plain.split()).strip("'")[:LONGEST_SHEET_NAME].strip(" '") or "-"
    name, number = base, 1
    while name.casefold() in taken or name.casefold() == RESERVED_SHEET_NAME:
        number += 1
        name = f"{base[: LONGEST_SHEET_NAME - len(f' {number}')]} {number}"
    return name


def put(cell: Cell | MergedCell, text: str) -> None:
    """Write the text as text, whatever it starts with; it can never be read as a formula."""
    told = _CODE.sub(r"_x005F\g<0>", NOT_IN_XML.sub("", text)[:LONGEST_CELL])
    cell.value = told
    cell.data_type = "s"
    if starts_formula(told):
        cell.quotePrefix = True


def _by_department(tasks: Iterable[Task], only: frozenset[str]) -> Mapping[str, list[Entry]]:
    found: dict[str, list[Entry]] = {}
    for task in tasks:
        for department, role in _in_charge(task):
            if not only or department in only:
                found.setdefault(department, []).append(Entry(task, role))
    order = sorted(found, key=lambda name: (not name, -len(found[name]), name))
    return {name: found[name] for name in order}


def _in_charge(task: Task) -> list[tuple[str, Facet | None]]:
    for role in (Facet.LEAD, Facet.RESPONSIBLE):
        if task.values[role]:
            return [(name, role) for name in task.values[role]]
    return [("", None)]


def _columns(tasks: Sequence[Task], view: View) -> list[Column]:
    """The columns; those that stay empty in every row of an optional kind are left out."""
    items = [task.item for task in tasks]
    optional = {
        "ui.fields.project": any(item.project for item in items),
        "ui.fields.responsible": any(item.responsible for item in items),
        "ui.fields.deadline": any(item.deadline for item in items),
        "ui.tasks.table.starred": any(item.starred for item in items),
    }
    return [
        column
        for column in _all_columns(view.quarters or QUARTERS)
        if optional.get(column.key, True)
    ]


def _all_columns(quarters: Sequence[str]) -> Iterator[Column]:
    yield Column("ui.tasks.table.number", 8, lambda one, _: one.task.item.number)
    yield Column("ui.tasks.table.starred", 5, lambda one, _: "★" if one.task.item.starred else "")
    yield Column("ui.fields.project", 16, lambda one, _: one.task.item.project or "")
    yield Column("ui.tasks.sheet.target", 56, lambda one, _: one.task.item.text)
    width = 40 if len(quarters) == 1 else 26
    for name in quarters:
        yield Column(f"ui.fields.{name}", width, _milestone(name))
    yield Column("ui.tasks.sheet.role", 11, _role)
    yield Column("ui.fields.lead", 16, lambda one, _: "、".join(one.task.item.lead))
    yield Column("ui.fields.supporting", 22, lambda one, _: "、".join(one.task.item.supporting))
    yield Column("ui.fields.responsible", 22, lambda one, _: "、".join(one.task.item.responsible))
    yield Column("ui.fields.deadline", 14, lambda one, _: one.task.item.deadline or "")
    yield Column("ui.tasks.table.source", 34, source)


def _milestone(quarter: str) -> Callable[[Entry, Language], str]:
    return lambda one, _: one.task.item.quarters.get(quarter, "")


def _role(entry: Entry, language: Language) -> str:
    return say(f"ui.fields.{entry.role.value}", language) if entry.role else ""


def source(entry: Entry, language: Language) -> str:
    """The notice's title, its number and the item: 《…》 长府〔2020〕1号 第20项."""
    document, item = entry.task.document, entry.task.item
    parts = (
        labels.title(document),
        document.metadata.doc_number,
        labels.item_number(item.number, language) if item.number else " › ".join(item.path),
    )
    return "\n".join(part for part in parts if part)


def _fill(
    sheet: Worksheet,
    department: str,
    entries: Sequence[Entry],
    columns: Sequence[Column],
    language: Language,
) -> None:
    _head(sheet, _title(department, language, len(entries)), columns, language)
    for row, entry in enumerate(entries, HEADER_ROW + 1):
        for at, column in enumerate(columns, 1):
            cell = sheet.cell(row, at)
            cell.style = BODY
            put(cell, column.text(entry, language))
    sheet.auto_filter.ref = (
        f"A{HEADER_ROW}:{get_column_letter(len(columns))}{HEADER_ROW + len(entries)}"
    )
    _set_up_print(sheet)


def _title(department: str, language: Language, count: int) -> str:
    if not department:
        return say("ui.tasks.sheet.title_none", language, count=count)
    shown = labels.department(department, language)
    return say("ui.tasks.sheet.title", language, department=shown, count=count)


def _head(sheet: Worksheet, title: str, columns: Sequence[Column], language: Language) -> None:
    put(sheet.cell(TITLE_ROW, 1), title)
    sheet.cell(TITLE_ROW, 1).font = Font(bold=True, size=14)
    for at, column in enumerate(columns, 1):
        cell = sheet.cell(HEADER_ROW, at)
        put(cell, say(column.key, language))
        cell.font = Font(bold=True)
        cell.alignment, cell.border, cell.fill = _CENTRED, _BOX, _SHADE
        sheet.column_dimensions[get_column_letter(at)].width = column.width
    sheet.freeze_panes = f"A{HEADER_ROW + 1}"


def _set_up_print(sheet: Worksheet) -> None:
    """A4 across, as wide as the page, the head on every page, numbered."""
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_title_rows = f"{TITLE_ROW}:{HEADER_ROW}"
    sheet.page_margins.left = sheet.page_margins.right = 0.4
    sheet.HeaderFooter = HeaderFooter(oddFooter=PAGE_NUMBERS)
