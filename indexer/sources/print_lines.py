"""Characters with places → lines of text in reading order."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby, pairwise
from typing import NamedTuple

from indexer.sources.marks import Glyph, turned_glyph

_SAME_LINE = 0.5
"""Share of the character height by which baselines on one line differ at most: raised notes
stand at 0.35, the next line of the closest print at 1.0."""
_BACKWARD = 1.0
"""Character heights by which print may run back on its line (overprinting, kerning)."""
_SPACE = 0.3
"""Least gap before a space, in character heights: spaces of common Latin fonts have 0.25 and
stand in the file anyway, the letter-spacing of justified Chinese is below 0.3."""
_COLUMN_GAP = 2.0
"""Gap from which two texts on one line stand in two columns; a full Chinese space has 1.0."""
_DISORDER = 0.1
"""Share of steps back up the page from which the order of the file is not that of reading."""


class PrintLine(NamedTuple):
    """One line as printed, with its place on the page."""

    text: str
    x0: float
    top: float
    x1: float
    bottom: float
    baseline: float
    confidence: float | None = None
    """How sure OCR is of its least sure character."""

    @property
    def size(self) -> float:
        """Its height."""
        return self.bottom - self.top

    @property
    def middle(self) -> float:
        """The height on the page at which it stands."""
        return (self.top + self.bottom) / 2


def flowing_lines(glyphs: Sequence[Glyph]) -> list[PrintLine]:
    """The lines of a page outside ruled tables, as one reads them.

    The order of the file is kept, since programs write columns and cells one after
    the other, unless it runs up the page again and again. Characters that stand on
    their side follow as lines of their own.
    """
    lines = _lines(_runs([glyph for glyph in glyphs if not glyph.turn]))
    if _is_disordered(lines):
        lines = placed_lines([glyph for glyph in glyphs if not glyph.turn])
    for _, aside in groupby([one for one in glyphs if one.turn], lambda one: one.turn):
        # only their text counts: their place on the turned page says nothing
        edge = max((line.bottom for line in lines), default=0.0)
        lines += [
            line._replace(top=edge, bottom=edge + line.size, baseline=edge + line.size)
            for line in _lines(_runs([turned_glyph(glyph) for glyph in aside]))
        ]
    return lines


def placed_lines(glyphs: Iterable[Glyph]) -> list[PrintLine]:
    """Lines from top to bottom by place alone: the one order inside a cell."""
    return _lines(placed_rows(glyphs))


def placed_rows(glyphs: Iterable[Glyph]) -> list[list[Glyph]]:
    """The characters at each height, from left to right."""
    rows: list[list[Glyph]] = []
    for glyph in sorted(glyphs, key=lambda one: one.baseline):
        if rows and _on_line(rows[-1][-1], glyph):
            rows[-1].append(glyph)
        else:
            rows.append([glyph])
    return [sorted(row, key=lambda one: one.x0) for row in rows]


def _runs(glyphs: Iterable[Glyph]) -> list[list[Glyph]]:
    runs: list[list[Glyph]] = []
    for glyph in glyphs:
        if runs and _follows(runs[-1][-1], glyph):
            runs[-1].append(glyph)
        else:
            runs.append([glyph])
    return runs


def _on_line(before: Glyph, glyph: Glyph) -> bool:
    height = max(before.size, glyph.size)
    return abs(glyph.baseline - before.baseline) <= _SAME_LINE * height


def _follows(before: Glyph, glyph: Glyph) -> bool:
    backward = before.x1 - glyph.x0
    return _on_line(before, glyph) and backward <= _BACKWARD * max(before.size, glyph.size)


def _lines(runs: Iterable[Sequence[Glyph]]) -> list[PrintLine]:
    return [line for run in runs if (line := _line(run)).text]


def _line(glyphs: Sequence[Glyph]) -> PrintLine:
    visible = [glyph for glyph in glyphs if not glyph.text.isspace()] or glyphs
    return PrintLine(
        _spaced(glyphs),
        min(glyph.x0 for glyph in visible),
        min(glyph.top for glyph in visible),
        max(glyph.x1 for glyph in visible),
        max(glyph.bottom for glyph in visible),
        max(glyph.baseline for glyph in visible),
        min((one.confidence for one in visible if one.confidence is not None), default=None),
    )


def _spaced(glyphs: Sequence[Glyph]) -> str:
    """The characters with a space where the print leaves one, a tab between columns."""
    visible = [at for at, glyph in enumerate(glyphs) if not glyph.text.isspace()]
    parts = [glyphs[visible[0]].text] if visible else []
    for before, after in pairwise(visible):
        spaces = "".join(glyph.text for glyph in glyphs[before + 1 : after])
        parts.append(_gap(glyphs[before], glyphs[after], spaces))
        parts.append(glyphs[after].text)
    return "".join(parts)


def _gap(before: Glyph, after: Glyph, spaces: str) -> str:
    share = (after.x0 - before.x1) / max(before.size, after.size, 1.0)
    if share >= _COLUMN_GAP:
        return "\t"
    return spaces or (" " if share >= _SPACE else "")


def _is_disordered(lines: Sequence[PrintLine]) -> bool:
    up = sum(_runs_up(before, after) for before, after in pairwise(lines))
    return up > max(1, _DISORDER * len(lines))


def _runs_up(before: PrintLine, after: PrintLine) -> bool:
    shared = min(before.x1, after.x1) - max(before.x0, after.x0)
    above = after.baseline < before.baseline - _SAME_LINE * after.size
    return above and shared > _SAME_LINE * min(before.x1 - before.x0, after.x1 - after.x0)
