"""What a question wants of the notices, by the labels asked together with what it names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from retriever.records import Asked
from retriever.understanding.substance import has_substance

if TYPE_CHECKING:
    from retriever.records import Question

FIGURE_MEANT = 0.05
"""Probability of a figure from which on 多少 beside a thing counts the thing, not tasks."""

ROLES_ASKED = frozenset(
    {Asked.LEAD, Asked.SUPPORTING, Asked.RESPONSIBLE, Asked.ISSUER, Asked.SPEAKER}
)

LABELS: dict[Asked, tuple[str, ...]] = {
    Asked.LEAD: ("lead",),
    Asked.SUPPORTING: ("supporting",),
    Asked.RESPONSIBLE: ("responsible",),
    Asked.QUARTER: ("quarter_target",),
    Asked.WHICH_QUARTER: ("which_quarter",),
    Asked.ANNUAL: ("figure",),
    Asked.PORTFOLIO: ("list",),
    Asked.DUE: ("list",),
    Asked.COUNT: ("count",),
    Asked.COMPARE: ("compare",),
    Asked.STARRED: ("starred",),
    Asked.DEADLINE: ("deadline",),
    Asked.SUMMARY: ("summary",),
    Asked.YES_NO: ("yes_no",),
    Asked.DOC_NUMBER: ("doc_number",),
    Asked.DOC_DATE: ("doc_date",),
    Asked.ISSUER: ("issuer",),
    Asked.SPEAKER: ("speaker",),
}
"""What the wording asks, by the model's labels."""

ASKED_BY_LABEL = {label: asked for asked, labels in LABELS.items() for label in labels}
"""What is asked, by a label of the model."""


def meant(question: Question) -> frozenset[Asked]:
    """What is asked, by the model's labels together with what is named."""
    labels = question.read.asks
    asked = {ASKED_BY_LABEL[one] for one in labels if one in ASKED_BY_LABEL and one != "list"}
    if question.quarters:
        asked.add(Asked.QUARTER)
    if Asked.SPEAKER in asked and question.departments:
        asked.discard(Asked.SPEAKER)  # who heads a body is no fact of a notice
    if Asked.COMPARE in asked and not _has_sides(question):
        asked.discard(Asked.COMPARE)
    if Asked.COUNT in asked and has_substance(question) and _of_a_thing(question):
        asked ^= {Asked.COUNT, Asked.ANNUAL} if Asked.ANNUAL not in asked else {Asked.COUNT}
    if labels & {"list", "count"} and question.departments and not _of_a_thing(question):
        asked.add(Asked.DUE if question.quarters else Asked.PORTFOLIO)
        if not asked & ROLES_ASKED and question.read.role in ASKED_BY_LABEL:
            asked.add(ASKED_BY_LABEL[question.read.role])
    elif "list" in labels and not labels - {"list"}:
        asked.add(Asked.SUMMARY)
    if len(question.years) > 1 or len(question.districts) > 1:
        asked.add(Asked.COMPARE)
    if asked == {Asked.YES_NO} and question.departments and has_substance(question):
        asked.add(Asked.LEAD)  # that the department is the one is all that can be supposed
    return frozenset(asked)


def _has_sides(question: Question) -> bool:
    """Whether two of anything are named, or the wording itself compares."""
    named = (question.years, question.districts, question.departments, question.kinds)
    several = any(len(values) > 1 for values in (*named, question.quarters))
    return several or Asked.COMPARE in question.asked


def means_a_department(question: Question) -> bool:
    """Whether tasks in some role are asked for, and no department and no topic is named."""
    read = question.read
    of_tasks = read.asks & {"list", "count", "yes_no"}
    return bool(of_tasks and read.role != "none" and not (question.departments or read.topic))


def _of_a_thing(question: Question) -> bool:
    """Whether a list or a count is of something a department deals with, not of its tasks."""
    if question.read.topic:
        return True
    figure = question.read.certainty.get("figure", 0.0) >= FIGURE_MEANT
    return figure and Asked.ANNUAL in question.asked and has_substance(question)
