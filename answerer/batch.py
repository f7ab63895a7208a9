"""Predictions out, as the command line's contract has them."""

from __future__ import annotations

from answerer.records import Answer, Citation
from common.catalogue import Language


def prediction(answer: Answer, id: str | None = None) -> dict[str, object]:
    """One answer as the object of ``--json`` and of a line of ``--batch``."""
    then = answer.then
    as_of = {"as_of": then.day, "left_aside": then.later, "notes": answer.notes} if then else {}
    return {
        "id": id,
        "answer": answer.text,
        "abstained": answer.abstained,
        "citations": [citation_json(c, answer.language) for c in answer.citations],
        "lang": answer.language.value,
        "ms": round(answer.milliseconds, 1),
        **as_of,
    }


def citation_json(citation: Citation, language: Language) -> dict[str, object]:
    """One source, with the fields of the contract."""
    return {
        "n": citation.n,
        "file": citation.file,
        "item": citation.item,
        "path": list(citation.path),
        "quote": citation.quote,
        "start": citation.start,
        "end": citation.end,
        "place": citation.place(language),
    }
