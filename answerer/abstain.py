"""Whether an answer tells what was asked: the kind of words asked for must stand in what it cites.

A question for a telephone number is not answered by a sentence without one. Only kinds that can
be told by their form are looked for; every other answer passes.
"""

from __future__ import annotations

import re

from answerer.asking import Asking
from answerer.honesty import decline
from answerer.records import Draft

HAN = "一二三四五六七八九十"
SURE = 0.6
"""Confidence of the kind of answer from which on it is insisted on; .4, .6 and .9 answer eval/sets
alike."""
OTHERWISE = ("yes_no", "list", "count", "compare", "doc_date", "doc_other", "by_number")
"""What is answered by other words than of the kind."""
FORMS = {
    "contact": re.compile(r"\d{7,}|\d{3,4}-\d{7,8}|\b\d{5}\b|@|\d号"),
    "percent": re.compile(r"\d[\d.]*\s*[%％‰]|百分之|\d成|\d/\d|\d倍|个百分点"),
    "number": re.compile(
        rf"\d[\d,.]*\s*(?![\d年月日号周届a-zA-Z])|[{HAN}百千万两]+[个项条家名次处张所台户]"
    ),
    "money": re.compile(
        rf"\d[\d,.]*\s*[余多]?(?:[百千万亿]|元|[%％])|[{HAN}百千万两]+元|免费|免收|不收"
    ),
    "duration": re.compile(rf"[\d{HAN}两半]+\s*个?(?:工作日|小时|分钟|年|月|天|日|周|季度)"),
    "date": re.compile(
        rf"[\d〇{HAN}]+\s*[年月日号]|季度|年底|年内|月底|年末|期前|之前|日起|Q[1-4]"
    ),
}
"""What words of a kind look like in Chinese notices."""


def wrong_kind(asking: Asking, draft: Draft | None) -> Draft | None:
    """The draft; declined where nothing it cites has the form of what was asked."""
    if draft is None or draft.abstained or draft.computed:
        return draft
    plan = asking.question.plan
    form = FORMS.get(plan.answer_type)
    if form is None or plan.certainty < SURE or plan.asks(*OTHERWISE):
        return draft
    if any(form.search(said) for said in _said(asking, draft)):
        return draft
    if plan.answer_type == "date":
        return decline(asking, "undated")
    return decline(asking, "kind_of_answer", kind=asking.wording.say(f"sought.{plan.answer_type}"))


def _said(asking: Asking, draft: Draft) -> list[str]:
    """The words that each statement stands on, without whitespace."""
    statements = [one for line in draft.lines for one in line.statements]
    quoted = [
        asking.shelf.source(piece.document)[piece.start : piece.end]
        for one in statements
        for piece in one.evidence
    ]
    return ["".join(words.split()) for words in quoted]
