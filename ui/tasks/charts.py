"""The charts of the tasks in view: who leads how much, in which role, and what is due when."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

import altair as alt
import streamlit as st

from common.catalogue import Language, say
from common.records import QUARTERS
from ui import labels
from ui.render import render
from ui.tasks import state
from ui.tasks.controls import name_of
from ui.tasks.facets import Narrowed, Wanted
from ui.tasks.rows import Facet
from ui.tasks.tallies import (
    Milestone,
    Tally,
    by_role,
    milestones,
    ranked,
    roles_used,
    with_milestones,
)

MOST_BARS = 20
"""Departments shown; more bars than fit a screen are a list, which the table is better at."""

MOST_ROWS = 15
"""Departments of the heat map, so that it is as high as the bars beside it."""

BAR_HEIGHT = 24
ROW_HEIGHT = 32
QUARTERS_HEIGHT = 120
CHARACTERS = 12
"""Of a department's name on an axis, the longest usual name of a district's; more is cut."""

BARS = "tasks_bars"
PICKED = "picked"
TIMELINE = "tasks_timeline"

Rows = list[dict[str, str | int | bool]]


class Colours(NamedTuple):
    """What a chart is drawn in; the values of frame.css, which a canvas cannot read."""

    accent: str
    """Bars; also the cell with most items."""
    tint: str
    """The cell with fewest."""
    text: str
    on_accent: str
    """Text on the accent."""
    switch: float
    """Share of the accent in a cell from which on ``on_accent`` is read better than ``text``:
    where the contrast of both is the same, some 3.9 to 1, by the formula of WCAG 2."""


LIGHT = Colours("#1f5fa8", "#eef4fb", "#1c2530", "#ffffff", 0.75)
DARK = Colours("#86b7ee", "#1c2a3b", "#e4e8ed", "#10151b", 0.53)


def draw(left: Narrowed, wanted: Wanted, language: Language) -> None:
    """Draw what the tasks in view have: a chart without numbers is left out."""
    role = Facet.LEAD if left.counts[Facet.LEAD] else Facet.RESPONSIBLE
    first, second = st.columns(2, gap="large")
    bars = ranked(left.counts[role], role, MOST_BARS)
    if not bars:
        st.html(render("tasks_no_chart.html", language))
        return
    with first:
        _bars(bars, wanted, language)
    with second:
        _heat(by_role(left.tasks, MOST_ROWS), language)
    _timeline(left, wanted, language)


def colours() -> Colours:
    """Those of the scheme that the browser shows."""
    return DARK if st.context.theme.type == "dark" else LIGHT


def _bars(bars: Sequence[Tally], wanted: Wanted, language: Language) -> None:
    role = bars[0].role
    title = say(f"ui.tasks.charts.{role.value}", language)
    st.html(render("tasks_chart.html", language, title=title, hint="ui.tasks.charts.pick"))
    st.altair_chart(
        bar_chart(bars, wanted.of(role), language),
        key=BARS,
        on_select=lambda: _pick(role),
        selection_mode=PICKED,
        alt=_told(title, ((one.department, one.items) for one in bars), language),
    )


def bar_chart(bars: Sequence[Tally], chosen: Iterable[str], language: Language) -> alt.LayerChart:
    """Horizontal bars in the order given; those chosen stand out where any is."""
    drawn = colours()
    picked = frozenset(chosen)
    rows: Rows = [
        {
            "department": one.department,
            "items": one.items,
            "faint": bool(picked) and one.department not in picked,
        }
        for one in bars
    ]
    base = alt.Chart(_data(rows)).encode(
        y=_departments([one.department for one in bars]),
        x=alt.X("items:Q", axis=None),
        opacity=alt.condition("datum.faint", alt.value(0.4), alt.value(1.0)),
        tooltip=_tooltips(("department", "items"), language),
    )
    pick = alt.selection_point(name=PICKED, fields=["department"], on="click", empty=False)
    marks = base.mark_bar(cornerRadiusEnd=3, cursor="pointer", color=drawn.accent).add_params(pick)
    numbers = base.mark_text(align="left", dx=5, color=drawn.text).encode(text="items:Q")
    return alt.LayerChart(layer=[marks, numbers], height=BAR_HEIGHT * len(bars))


def _pick(role: Facet) -> None:
    picked = st.session_state[BARS].selection.get(PICKED, [])
    for one in picked:
        state.toggle(role, str(one["department"]))


def _heat(tallies: Sequence[Tally], language: Language) -> None:
    title = say("ui.tasks.charts.roles", language)
    st.html(render("tasks_chart.html", language, title=title, hint=""))
    st.altair_chart(
        heat_chart(tallies, language),
        key="tasks_heat",
        alt=_told(
            title,
            ((f"{one.department} {name_of(one.role, language)}", one.items) for one in tallies),
            language,
        ),
    )


def heat_chart(tallies: Sequence[Tally], language: Language) -> alt.LayerChart:
    """Departments against the roles that occur; a cell says its number."""
    drawn = colours()
    roles = roles_used(tallies)
    most = max((one.items for one in tallies), default=1)
    rows: Rows = [
        {
            "department": one.department,
            "role": name_of(one.role, language),
            "items": one.items,
            "strong": one.items > most * drawn.switch,
        }
        for one in tallies
        if one.role in roles
    ]
    names = list(dict.fromkeys(one.department for one in tallies))
    base = alt.Chart(_data(rows)).encode(
        y=_departments(names),
        x=alt.X(
            "role:N",
            sort=[name_of(role, language) for role in roles],
            axis=alt.Axis(
                title=None, orient="top", labelAngle=0, domain=False, ticks=False, labelFlush=False
            ),
        ),
        tooltip=_tooltips(("department", "role", "items"), language),
    )
    cells = base.mark_rect(cornerRadius=3).encode(
        color=alt.Color(
            "items:Q", legend=None, scale=alt.Scale(domainMin=0, range=[drawn.tint, drawn.accent])
        ),
    )
    numbers = base.mark_text().encode(
        text=alt.condition("datum.items > 0", "items:Q", alt.value("")),
        color=alt.condition("datum.strong", alt.value(drawn.on_accent), alt.value(drawn.text)),
    )
    return alt.LayerChart(layer=[cells, numbers], height=ROW_HEIGHT * len(names))


def _timeline(left: Narrowed, wanted: Wanted, language: Language) -> None:
    """What one department's items set for each quarter, as a row of four lists."""
    names = with_milestones(left.tasks)
    if not names:
        return
    title = say("ui.tasks.charts.timeline", language)
    st.html(render("tasks_chart.html", language, title=title, hint=""))
    chosen = [name for name in wanted.of(Facet.LEAD) if name in names]
    key = f"{TIMELINE}_{'_'.join(chosen)}"
    department = st.selectbox(
        say("ui.tasks.charts.department", language),
        names,
        index=names.index(chosen[0]) if chosen else 0,
        format_func=lambda name: labels.department(name, language),
        key=key,
        label_visibility="collapsed",
        width=320,
    )
    due = milestones(left.tasks, department)
    st.altair_chart(
        timeline_chart(due, language),
        key="tasks_quarters",
        alt=_told(title, _per_quarter(due, language).items(), language),
    )
    quarters = {quarter: [one for one in due if one.quarter == quarter] for quarter in QUARTERS}
    st.html(render("tasks_timeline.html", language, quarters=quarters, labels=labels))


def timeline_chart(due: Sequence[Milestone], language: Language) -> alt.LayerChart:
    """How many milestones each quarter has."""
    drawn = colours()
    counted = _per_quarter(due, language)
    rows: Rows = [{"quarter": name, "items": count} for name, count in counted.items()]
    base = alt.Chart(_data(rows)).encode(
        x=alt.X(
            "quarter:N",
            sort=list(counted),
            axis=alt.Axis(title=None, labelAngle=0, domain=False, ticks=False),
        ),
        y=alt.Y("items:Q", axis=None),
    )
    marks = base.mark_bar(cornerRadiusEnd=3, size=48, color=drawn.accent)
    numbers = base.mark_text(dy=-9, color=drawn.text).encode(text="items:Q")
    return alt.LayerChart(layer=[marks, numbers], height=QUARTERS_HEIGHT)


def _per_quarter(due: Sequence[Milestone], language: Language) -> Mapping[str, int]:
    return {
        say(f"ui.fields.{quarter}", language): sum(one.quarter == quarter for one in due)
        for quarter in QUARTERS
    }


def _data(rows: Rows) -> alt.InlineData:
    """The rows inside the chart itself: nothing is fetched."""
    return alt.InlineData(values=rows)


def _departments(names: Sequence[str]) -> alt.Y:
    return alt.Y(
        "department:N",
        sort=list(names),
        axis=alt.Axis(
            title=None,
            domain=False,
            ticks=False,
            labelLimit=14 * CHARACTERS,
            labelOverlap=False,
            labelFlush=False,
        ),
    )


def _tooltips(fields: Iterable[str], language: Language) -> list[alt.Tooltip]:
    return [
        alt.Tooltip(
            field=name,
            type="quantitative" if name == "items" else "nominal",
            title=say(f"ui.tasks.charts.{name}", language),
        )
        for name in fields
    ]


def _told(title: str, counts: Iterable[tuple[str, int]], language: Language) -> str:
    """The chart in words, for those who cannot see it."""
    one = [
        say("ui.tasks.counted", language, name=name, count=count) for name, count in counts if count
    ]
    return say("ui.tasks.charts.alt", language, title=title, values="; ".join(one))
