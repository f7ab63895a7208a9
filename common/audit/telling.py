"""Records in words, for tables on the page and in the shell."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from common.audit.lines import Record, dumped
from common.catalogue import Language, say, sentences
from common.unseen import visible

LONGEST = 200
"""Characters of one detail that are shown; the log and the CSV hold more."""
NAMED = 5
"""Entries of a list that are shown, the others counted: a build may read hundreds of files."""


class Detail(NamedTuple):
    """One thing a record tells beside who and what."""

    label: str
    """Empty for what needs none, as a question."""
    text: str


def action_name(action: str, language: Language) -> str:
    """What an action is called; one that this version does not know, as it stands."""
    return _known(f"audit.action.{action}", action, language)


def outcome_name(outcome: str, language: Language) -> str:
    """What came of it; the key of an error, as it stands."""
    return _known(f"audit.outcome.{outcome}", outcome, language)


def told_details(record: Record, language: Language) -> list[Detail]:
    """What a record tells of itself; a question first, and without a label."""
    return list(_told(record.details, language))


def _told(details: Mapping[str, object], language: Language) -> Iterator[Detail]:
    if "question" in details:
        yield Detail("", _text(details["question"], language))
    for name, value in details.items():
        if name not in {"question", "started"}:
            yield Detail(_known(f"audit.detail.{name}", name, language), _text(value, language))


def _text(value: object, language: Language) -> str:
    if isinstance(value, Mapping) and "text" in value:  # a long text, cut
        return _cut(str(value["text"]))
    if isinstance(value, Mapping) and "first" in value:  # a long list, cut
        return _list(value["first"], value.get("entries"), language)
    if isinstance(value, list):
        return _list(value, len(value), language)
    if isinstance(value, bool):
        return "✓" if value else "✗"
    return _cut(value if isinstance(value, str) else dumped(value).decode("utf-8"))


def _list(entries: object, count: object, language: Language) -> str:
    if not isinstance(entries, list) or not isinstance(count, int):
        return _cut(str(entries))
    shown = say("audit.separator", language).join(_text(one, language) for one in entries[:NAMED])
    rest = count - len(entries[:NAMED])
    return say("audit.and_more", language, shown=shown, rest=rest) if rest > 0 else shown


def _cut(text: str) -> str:
    whole = " ".join(visible(text).split())
    return whole if len(whole) <= LONGEST else f"{whole[:LONGEST]}…"


def _known(key: str, name: str, language: Language) -> str:
    return say(key, language) if key in sentences() else visible(name)


def one_line(details: Sequence[Detail], language: Language) -> str:
    """Details one after another."""
    colon = say("audit.colon", language)
    return " · ".join(f"{one.label}{colon}{one.text}" if one.label else one.text for one in details)
