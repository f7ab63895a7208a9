"""Records as lines of JSON, each chained to the one before by its digest.

A line is ``{"number":…,"time":…,"who":…,"via":…,"action":…,"outcome":…,"details":{…},
"previous":"…","digest":"…"}``. The digest is that of the previous record's digest followed by
the line without its last two members, byte for byte as it stands: SHA-256, or HMAC-SHA-256
(RFC 2104) where a key is set.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice

from common.unseen import LONE_HALVES, UNSEEN

GENESIS = "0" * 64
"""What stands for the digest before the first record."""

MOST_TEXT = 2_000
"""Characters of one text that are kept: several times the longest question staff asked."""
MOST_ENTRIES = 50
"""Entries of one list that are kept."""
MOST_DETAILS = 64 * 1024
"""Bytes of all details of a record, in JSON, that are kept."""
MOST_NAME = 320
"""Characters of a name that are kept: the longest e-mail address (RFC 3696, erratum 1690)."""
MOST_LINE = 80 * 1024
"""Bytes of the longest line: the details above, with room for the rest."""

_TAIL = re.compile(rb',"previous":"([0-9a-f]{64})","digest":"([0-9a-f]{64})"\}')
_TAIL_LENGTH = len(b',"previous":"","digest":""}') + 2 * 64


@dataclass(frozen=True, slots=True)
class Entry:
    """What is to be recorded."""

    who: str
    via: str
    action: str
    outcome: str
    details: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Record:
    """One record of the log."""

    number: int
    time: str
    """UTC, ISO 8601, with milliseconds."""
    who: str
    via: str
    action: str
    outcome: str
    details: Mapping[str, object]
    previous: str
    digest: str


def digest_of(data: bytes, key: bytes | None) -> str:
    """Hexadecimal SHA-256 of the bytes; with a key, their HMAC-SHA-256."""
    if key is None:
        return hashlib.sha256(data).hexdigest()
    return hmac.digest(key, data, "sha256").hex()


def line_of(number: int, entry: Entry, previous: str, key: bytes | None) -> tuple[bytes, str]:
    """A record made now as a line with its line end, and its digest."""
    now = datetime.now(UTC).isoformat(timespec="milliseconds")
    payload = dumped(
        {
            "number": number,
            "time": now.replace("+00:00", "Z"),
            "who": str(entry.who)[:MOST_NAME],
            "via": entry.via,
            "action": entry.action,
            "outcome": entry.outcome[:MOST_NAME],
            "details": bounded_details(entry.details),
        }
    )
    digest = digest_of(previous.encode("ascii") + payload, key)
    tail = f',"previous":"{previous}","digest":"{digest}"}}\n'
    return payload[:-1] + tail.encode("ascii"), digest


def parsed(line: bytes) -> Record | None:
    """The record of a line without its line end; None where it is none. Its digest is not checked.

    Lines that are no records are torn ones, or were tampered with.
    """
    tail = _TAIL.fullmatch(line[-_TAIL_LENGTH:])
    if tail is None or len(line) > MOST_LINE:
        return None
    previous, digest = (group.decode("ascii") for group in tail.groups())
    try:
        held = json.loads(_payload(line))
        record = Record(**held, previous=previous, digest=digest)
    except (ValueError, TypeError, RecursionError):
        return None
    texts = (record.time, record.who, record.via, record.action, record.outcome)
    good = type(record.number) is int and isinstance(record.details, dict)
    return record if good and all(isinstance(text, str) for text in texts) else None


def is_intact(line: bytes, record: Record, key: bytes | None) -> bool:
    """Whether the record's digest is that of its line; the time taken tells nothing of the key."""
    digest = digest_of(record.previous.encode("ascii") + _payload(line), key)
    return hmac.compare_digest(digest, record.digest)


def _payload(line: bytes) -> bytes:
    return line[:-_TAIL_LENGTH] + b"}"


def dumped(value: object) -> bytes:
    """A value as JSON in one line, in UTF-8, nothing unseen left in it as it is."""
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    text = LONE_HALVES.sub("\ufffd", text)  # parts of file names that are no UTF-8
    return UNSEEN.sub(lambda found: json.dumps(found[0])[1:-1], text).encode("utf-8")


def bounded_details(details: Mapping[str, object]) -> dict[str, object]:
    """The details, long texts and lists cut; where they are too much still, their names only."""
    kept = {name[:MOST_NAME]: bounded(value) for name, value in details.items()}
    return kept if len(dumped(kept)) <= MOST_DETAILS else {"cut": sorted(kept)[:MOST_ENTRIES]}


def bounded(value: object) -> object:
    """A value as it is recorded: a cut text is told with its length and SHA-256."""
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, float):
        return round(value, 3) if abs(value) < 1e15 else str(value)  # JSON has no NaN, no infinity
    if isinstance(value, Mapping):
        return {str(name): bounded(one) for name, one in islice(value.items(), MOST_ENTRIES)}
    if isinstance(value, Sequence | frozenset | set) and not isinstance(value, str | bytes):
        kept = [bounded(one) for one in islice(value, MOST_ENTRIES)]
        return kept if len(value) <= MOST_ENTRIES else {"first": kept, "entries": len(value)}
    return _bounded_text(str(value))


def _bounded_text(text: str) -> object:
    if len(text) <= MOST_TEXT:
        return text
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    return {"text": text[:MOST_TEXT], "characters": len(text), "sha256": digest}
