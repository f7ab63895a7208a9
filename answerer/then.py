"""Answers as of an earlier day: what is said of the day, and declining where nothing was known."""

from __future__ import annotations

from answerer.asking import Asking
from answerer.honesty import decline
from answerer.records import Draft, Then


def unknown_then(asking: Asking, then: Then) -> Draft | None:
    """Declined when no notice was known on that day."""
    return None if asking.shelf.documents else decline(asking, "as_of", day=then.day)


def as_of(asking: Asking, then: Then) -> tuple[str, ...]:
    """What day the answer speaks of, and what was left aside for it."""
    wording, known = asking.wording, len(asking.shelf.documents)
    said = [wording.say("as_of", day=then.day, known=known, later=then.later)]
    if then.undated:
        said.append(wording.say("as_of_undated", count=then.undated))
    if then.lost:
        said.append(wording.say("as_of_lost", files=wording.say("enumeration").join(then.lost)))
    return tuple(said)
