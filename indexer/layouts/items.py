"""Items made of text: responsibility, deadline and ★ read out of it, every character placed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from common.records import Field, Item, SourceText, Span, Spans
from indexer.layouts.responsibility import Responsibility, printed, read_responsibility
from indexer.layouts.text import Joined, concat, merged

if TYPE_CHECKING:
    from indexer.lexicon import Lexicon

_ROLE_FIELDS = (Field.LEAD, Field.SUPPORTING, Field.RESPONSIBLE)
_STAR = re.compile(r"(?:^|(?<=[。；;，,、]))[★☆]")
_DEADLINE = re.compile(
    r"(?:(?:20\d\d年)?\d{1,2}月(?:\d{1,2}日|底|末|中旬|上旬|下旬)?|每[年季度月周](?:\d{1,2}[日号])?|"
    r"(?:20\d\d年|当年|今年|明年)?(?:年底|年末|年内)|20\d\d年底|第?[一二三四]季度[末底]?|上半年|下半年)"
    r"(?:之?前|以前)"
)
"""A date with 前 after it: 2021年6月底前, 每月25日前, 年底前."""


class Draft(NamedTuple):
    """An item as a layout bounds it: its printed number and its paragraphs."""

    number: str
    label: Joined | None
    """The number with its delimiter as it stands in the source; None where there is none."""
    path: tuple[str, ...]
    parts: tuple[Joined, ...]
    warnings: tuple[str, ...] = ()


def make_item(draft: Draft, source: SourceText, lexicon: Lexicon) -> Item:
    """The item of a draft, without ids (``base.identified`` gives them)."""
    readings = [read_responsibility(part, lexicon) for part in draft.parts]
    pairs = list(zip(draft.parts, readings, strict=True))
    text = concat([rest for part, said in pairs if (rest := part.without(said.cuts)).text])
    roles = {role: _role(pairs, role) for role in _ROLE_FIELDS}
    due = _deadline(text)
    spans = merged(source.text, [span for piece in _pieces(draft) for span in piece.spans()])
    cells = {
        Field.NUMBER: draft.label.spans() if draft.label else (),
        Field.TEXT: text.spans(),
        **{role: names.spans for role, names in roles.items()},
        Field.DEADLINE: due.spans() if due else (),
    }
    return Item(
        id="",
        document_id="",
        number=draft.number,
        path=draft.path,
        text=text.text,
        spans=spans,
        lead=roles[Field.LEAD].printed,
        supporting=roles[Field.SUPPORTING].printed,
        responsible=roles[Field.RESPONSIBLE].printed,
        deadline=due.text if due else None,
        starred=bool(_STAR.search(text.text)),
        page=source.page_of(spans[0].start),
        cells={field: ranges for field, ranges in cells.items() if ranges},
        warnings=draft.warnings,
    )


def _pieces(draft: Draft) -> tuple[Joined, ...]:
    return (draft.label, *draft.parts) if draft.label else draft.parts


class _Role(NamedTuple):
    """The departments of one role and the ranges they are printed at."""

    printed: tuple[str, ...]
    spans: Spans


def _role(pairs: Sequence[tuple[Joined, Responsibility]], role: Field) -> _Role:
    found: list[str] = []
    spans: list[Span] = []
    for part, said in pairs:
        found += printed(part.text, said.names, role)
        ranges = (pair for one in said.names if one.role is role for pair in one.ranges)
        spans += [span for pair in ranges for span in part.spans(*pair)]
    return _Role(tuple(dict.fromkeys(found)), tuple(spans))


def _deadline(text: Joined) -> Joined | None:
    """The one date by which the text wants something done; None if it names none or several."""
    found = {match.group(): match for match in _DEADLINE.finditer(text.text)}
    if len(found) != 1:
        return None
    match = next(iter(found.values()))
    return text.slice(match.start(), match.end())
