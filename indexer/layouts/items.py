"""Items made of text: responsibility, deadline and ★ read out of it, every character placed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from common.records import Field, Item, SourceText, Span, Spans
from indexer.layouts.deadlines import deadline_in
from indexer.layouts.responsibility import Responsibility, printed, read_responsibility
from indexer.layouts.text import Joined, concat, merged

if TYPE_CHECKING:
    from indexer.lexicon import Lexicon

_ROLE_FIELDS = (Field.LEAD, Field.SUPPORTING, Field.RESPONSIBLE)
_STAR = re.compile(r"(?:^|(?<=[。；;，,、]))[★☆]")


ROLES_OF_HEADING = "reasons.roles_of_heading"
"""Catalogue key of the reason for departments that stand with the heading above an item."""


class Draft(NamedTuple):
    """An item as a layout bounds it: its printed number and its paragraphs."""

    number: str
    label: Joined | None
    """The number with its delimiter as it stands in the source; None where there is none."""
    path: tuple[str, ...]
    parts: tuple[Joined, ...]
    warnings: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()
    above: tuple[Joined, ...] = ()
    """What the enclosing heading says of responsibility; counts if the item itself says nothing."""


def make_item(draft: Draft, source: SourceText, lexicon: Lexicon) -> Item:
    """The item of a draft, without ids (``base.identified`` gives them)."""
    readings = [read_responsibility(part, lexicon) for part in draft.parts]
    pairs = list(zip(draft.parts, readings, strict=True))
    text = concat([rest for part, said in pairs if (rest := part.without(said.cuts)).text])
    reasons = draft.reasons
    if draft.above and not any(said.names for said in readings):
        pairs = [(part, read_responsibility(part, lexicon)) for part in draft.above]
        reasons = (*reasons, ROLES_OF_HEADING)
    roles = {role: _role(pairs, role) for role in _ROLE_FIELDS}
    persons = list(_persons(pairs))
    due = _labelled_deadline(pairs) or deadline_in(text)
    spans = merged(source.text, [span for piece in _pieces(draft) for span in piece.spans()])
    cells = {
        Field.NUMBER: draft.label.spans() if draft.label else (),
        Field.TEXT: text.spans(),
        **{role: names.spans for role, names in roles.items()},
        Field.DEADLINE: due.spans() if due else (),
        Field.OTHERS: tuple(span for one in persons for span in one.named.spans()),
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
        reasons=reasons,
        others=_by_label(persons),
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
        if not said.names:
            continue
        found += printed(part.text, said.names, role)
        ranges = (pair for one in said.names if one.role is role for pair in one.ranges)
        spans += [span for pair in ranges for span in part.spans(*pair)]
    return _Role(tuple(dict.fromkeys(found)), tuple(spans))


class _Person(NamedTuple):
    """Who a label of persons names."""

    label: str
    named: Joined


def _persons(pairs: Sequence[tuple[Joined, Responsibility]]) -> Iterator[_Person]:
    for part, said in pairs:
        for person in said.persons:
            yield _Person(person.label, part.slice(*person.named))


def _by_label(persons: Sequence[_Person]) -> dict[str, str]:
    """What is named behind each label; a label printed twice holds both."""
    found: dict[str, str] = {}
    for label, named in persons:
        found[label] = f"{found[label]}、{named.text}" if label in found else named.text
    return found


def _labelled_deadline(pairs: Sequence[tuple[Joined, Responsibility]]) -> Joined | None:
    """What stands after 完成时限： and the like; the first if there are several."""
    for part, said in pairs:
        for names in said.names:
            if names.role is Field.DEADLINE:
                return part.slice(*names.ranges[0])
    return None
