"""What the model that reads questions tells apart, in the order of its outputs."""

from __future__ import annotations

ASKS = (
    *("lead", "supporting", "responsible", "quarter_target", "which_quarter", "deadline"),
    *("figure", "content", "list", "count", "compare", "summary", "yes_no", "by_number"),
    *("starred", "doc_number", "doc_date", "issuer", "speaker", "doc_other"),
)
ROLES = ("none", "lead", "supporting", "responsible", "any")
ANSWER_TYPES = (
    *("text", "department", "person", "money", "number", "percent", "date", "duration"),
    *("quarter", "place", "contact", "doc_number", "list", "count", "yes_no"),
)
