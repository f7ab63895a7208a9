"""Bars of groups of questions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import altair as alt

ROW_PIXELS = 26
AXIS_PIXELS = 40
"""Room below the bars for the axis."""
BAR = "#4a86c8"
"""Stands out from the light and from the dark background by more than 3 : 1."""
LABEL_PIXELS = 190
"""Room for the longest name of a type in English."""


class Bar(NamedTuple):
    """One group: its name, a share between 0 and 1, and the number of questions."""

    name: str
    share: float
    questions: int


class Words(NamedTuple):
    """What the chart calls things."""

    title: str
    share: str
    questions: str


def bars(rows: Sequence[Bar], words: Words, ink: str) -> alt.LayerChart | alt.FacetChart:
    """Horizontal bars in the given order, share and number of questions beside in ``ink``."""
    import altair as alt  # takes half a second, and only results draw charts

    data = alt.InlineData(
        values=[
            {
                "name": row.name,
                "share": row.share,
                "questions": row.questions,
                "label": f"{100 * row.share:.0f} %  ({row.questions})",
            }
            for row in rows
        ]
    )
    place = alt.Y("name:N", sort=None, title=None, axis=alt.Axis(labelLimit=LABEL_PIXELS))
    scale = alt.Scale(domain=[0, 1.0])
    base = alt.Chart(data).encode(
        y=place,
        tooltip=[
            alt.Tooltip("name:N", title=words.title),
            alt.Tooltip("share:Q", title=words.share, format=".1%"),
            alt.Tooltip("questions:Q", title=words.questions),
        ],
    )
    length = alt.X("share:Q", scale=scale, title=None, axis=alt.Axis(format="%", tickCount=5))
    bar = base.mark_bar(color=BAR, cornerRadiusEnd=3).encode(x=length)
    label = base.mark_text(align="left", dx=6, fontSize=12, color=ink).encode(
        x=alt.X("share:Q", scale=scale), text="label:N"
    )
    height = ROW_PIXELS * len(rows) + AXIS_PIXELS
    return alt.layer(bar, label).properties(
        height=height, description=words.title, padding={"right": 70, "left": 5}
    )
