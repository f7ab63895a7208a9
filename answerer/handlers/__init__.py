"""One handler for each kind of plan that has one of its own; the others go by the cascade."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from answerer.asking import Asking
from answerer.handlers.by_number import numbered
from answerer.handlers.comparing import compared
from answerer.handlers.facts import of_notice
from answerer.handlers.lists import counted, listed, of_project
from answerer.handlers.verdict import judged
from answerer.records import Draft
from retriever.understanding.plan import PlanKind

Handler = Callable[[Asking], Draft | None]
"""None where the kind's own way leads nowhere and the cascade may find another."""

HANDLERS: Mapping[PlanKind, Handler] = {
    PlanKind.BY_NUMBER: numbered,
    PlanKind.LIST: listed,
    PlanKind.LOOKUP: of_project,
    PlanKind.COUNT: counted,
    PlanKind.COMPARE: compared,
    PlanKind.YES_NO: judged,
    PlanKind.NOTICE_FACT: of_notice,
}


def handled(asking: Asking) -> Draft | None:
    """What the handler of the plan's kind answers; None where there is none or it finds nothing."""
    handler = HANDLERS.get(asking.question.plan.kind)
    return handler(asking) if handler else None
