"""An answer worded by a language model, as far as the passages it cites bear it out.

1. sources    the quotes of the extracted answer; for free text also the items found
2. write      the model sees the question and the numbered sources
3. verify     each sentence as soon as it is complete (``verify``)
4. finish     sentences without support are left out and counted; if a figure, date, department
              or quarter is wrong, or something asked for is missing, the extracted answer stays
"""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from itertools import count

from answerer.asking import Asking
from answerer.claims import claims_of, unsupported
from answerer.llm import ChatModel, Message
from answerer.quotes import cell_evidence
from answerer.records import Answer, Citation, Facts
from answerer.verify import MARK, MINOR, Judged, Source, Verifier, sentences
from common.catalogue import Language
from common.errors import LlmError
from common.records import Field, Span
from indexer.layouts.text import joined_text

MOST_SOURCES = 12
"""Quotes of an extracted answer up to which a model may word it; longer ones are lists, which
are complete as they stand."""
ITEMS = 4
"""Items given along for free text, the best found."""
MOST_TEXT = 1_200
"""Characters given of one item."""
_HALF_MARK = re.compile(r"\s*\[\d*$")
"""The beginning of a citation, which belongs to the sentence before it."""
_MAY_END = re.compile(r"[。！？!?.\]\n]")

_log = logging.getLogger(__name__)

OnSentence = Callable[[str], None]


@dataclass(frozen=True)
class Rephraser:
    """Words extracted answers anew."""

    model: ChatModel

    def answer(
        self, asking: Asking, extracted: Answer, on_sentence: OnSentence | None = None
    ) -> Answer:
        """The model's wording of the answer, or the extracted one with a note saying why.

        ``on_sentence`` is told of each sentence that stands, as soon as it is verified; what it
        raises ends the request.
        """
        if not _may_be_worded(extracted):
            return extracted
        citations = _citations(asking, extracted)
        verifier = _verifier(asking, citations)
        judged: list[Judged] = []
        try:
            with closing(self.model.write(_messages(asking, verifier))) as pieces:
                for sentence in _complete(pieces):
                    judged.append(verifier.judge(sentence))
                    if on_sentence and not judged[-1].flaws:
                        on_sentence(judged[-1].text)
        except LlmError as exc:
            _log.warning("language model: %s", exc.key)
            reason = exc.text(extracted.language)
            return _with_note(asking, extracted, "failed", reason=reason)
        return _finished(asking, extracted, citations, judged)


def _may_be_worded(extracted: Answer) -> bool:
    listed = bool(extracted.computed) or len(extracted.citations) > MOST_SOURCES
    return bool(extracted.citations) and not extracted.abstained and not listed


def _citations(asking: Asking, extracted: Answer) -> tuple[Citation, ...]:
    """What the model may cite: the quotes of the answer, then whole items for free text."""
    if extracted.facts:
        return extracted.citations
    numbers = count(len(extracted.citations) + 1)
    found = []
    for hit in asking.hits[:ITEMS]:
        source = asking.shelf.source(hit.document)
        for piece in cell_evidence(source, hit.document, hit.item, Field.TEXT)[:1]:
            end = min(piece.end, piece.start + MOST_TEXT)
            quote = source[piece.start : end]
            place = (hit.document.file, hit.item.number, hit.item.path)
            found.append(
                Citation(
                    next(numbers), *place, quote, piece.start, end, Field.TEXT.value, hit.item.id
                )
            )
    return (*extracted.citations, *found)


def _verifier(asking: Asking, citations: Iterable[Citation]) -> Verifier:
    sources = {citation.n: _source(asking, citation) for citation in citations}
    desk = asking.desk
    question = asking.question.standalone
    return Verifier(sources, question, desk.retriever.departments_in, desk.retriever.topic_words)


def _source(asking: Asking, citation: Citation) -> Source:
    index = asking.shelf.index
    item = index.items.get(citation.item_id)
    notice = asking.wording.document(asking.shelf.notices.by_file[citation.file])
    own = asking.wording.item(item) if item else ""
    field = asking.wording.field(Field(citation.field)) if citation.field in _NAMED else ""
    context = " ".join(part for part in (notice, *citation.path, own, field) if part)
    return Source(
        citation.n,
        joined_text(citation.quote, (Span(0, len(citation.quote)),)),
        item,
        citation.field,
        context,
    )


_NAMED = frozenset(
    field.value
    for field in Field
    if field not in (Field.NUMBER, Field.PROJECT, Field.TEXT, Field.OTHERS)
)


def _messages(asking: Asking, verifier: Verifier) -> tuple[Message, Message]:
    """Instructions, and the question with its passages as data: JSON, so that none can end it."""
    passages = [
        {"n": source.n, "where": source.context, "text": source.text}
        for source in verifier.sources.values()
    ]
    asked = {"question": asking.question.standalone, "passages": passages}
    return (
        Message(role="system", content=asking.wording.say("llm.system")),
        Message(role="user", content=json.dumps(asked, ensure_ascii=False)),
    )


def _complete(pieces: Iterable[str]) -> Iterator[str]:
    """The sentences of a text that arrives in pieces, each once the next one has begun."""
    text, done = "", 0
    for piece in pieces:
        text += piece
        if _MAY_END.search(piece):
            whole = sentences(_HALF_MARK.sub("", text))
            yield from whole[done:-1]
            done = max(done, len(whole) - 1)
    yield from sentences(text)[done:]


def _finished(
    asking: Asking, extracted: Answer, citations: Sequence[Citation], judged: Sequence[Judged]
) -> Answer:
    if any(one.flaws - MINOR for one in judged):
        return _with_note(asking, extracted, "contradicted")
    standing = [one for one in judged if not one.flaws]
    if not standing or not _says_the_facts(asking, extracted, standing):
        return _with_note(asking, extracted, "incomplete")
    numbers = {n: at for at, n in enumerate(_used(standing), 1)}
    text = _joined(standing, asking.wording.language)
    dropped = len(judged) - len(standing)
    notes = [*extracted.notes, asking.wording.say("llm.worded")]
    if dropped:
        notes.append(asking.wording.say("llm.dropped", count=dropped))
    return replace(
        extracted,
        text=MARK.sub(lambda mark: f"[{numbers[int(mark[1])]}]", text),
        citations=tuple(
            citation._replace(n=numbers[citation.n])
            for citation in sorted(citations, key=lambda one: numbers.get(one.n, 0))
            if citation.n in numbers
        ),
        notes=tuple(notes),
        facts=tuple(_renumbered(facts, numbers) for facts in extracted.facts),
    )


def _renumbered(facts: Facts, numbers: Mapping[int, int]) -> Facts:
    fields = (
        fact._replace(citations=tuple(numbers[n] for n in fact.citations if n in numbers))
        for fact in facts.fields
    )
    return replace(facts, fields=tuple(fields))


def _says_the_facts(asking: Asking, extracted: Answer, standing: Iterable[Judged]) -> bool:
    """Whether every department and figure of the fields asked for is still named."""
    find = asking.desk.retriever.departments_in
    said = claims_of(" ".join(MARK.sub("", one.text) for one in standing), find, source=True)
    values = "，".join(fact.value for facts in extracted.facts for fact in facts.fields)
    missing = unsupported(claims_of(values, find), said)
    return not (missing.figures or missing.departments)


def _used(standing: Iterable[Judged]) -> tuple[int, ...]:
    return tuple(dict.fromkeys(n for one in standing for n in one.cited))


def _joined(standing: Iterable[Judged], language: Language) -> str:
    gap = "" if language is Language.ZH else " "
    return gap.join(one.text for one in standing)


def _with_note(asking: Asking, extracted: Answer, key: str, **values: object) -> Answer:
    note = asking.wording.say(f"llm.{key}", **values)
    return replace(extracted, notes=(*extracted.notes, note))
