"""Other notices that a question could also be about, offered beside its answer."""

from __future__ import annotations

from collections.abc import Iterable

from answerer.asking import Asking
from answerer.choice import coverage, supported
from answerer.records import Citation

MOST_OTHERS = 3
"""Districts and years offered; more would be longer than the answer."""


def others_meant(asking: Asking, citations: Iterable[Citation]) -> tuple[str, ...]:
    """One sentence naming the districts and years of other notices that fit as well.

    Only where the question leaves open which district or year it is about; a notice fits as
    well when an item of it has as many of the topic's words as any item cited.
    """
    cited = {citation.item_id for citation in citations}
    if not cited or (asking.years and asking.districts):
        return ()
    hits = supported(asking)
    files = {hit.document.file for hit in hits if hit.item.id in cited}
    own = {asking.wording.scope(hit.document) for hit in hits if hit.document.file in files}
    least = max((coverage(asking, hit.item) for hit in hits if hit.item.id in cited), default=0.0)
    scopes = (
        asking.wording.scope(hit.document)
        for hit in hits
        if least and hit.document.file not in files and coverage(asking, hit.item) >= least
    )
    named = [scope for scope in dict.fromkeys(scopes) if scope not in own][:MOST_OTHERS]
    if not named:
        return ()
    joined = asking.wording.say("enumeration").join(named)
    return (asking.wording.say("others", scopes=joined),)
