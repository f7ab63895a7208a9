"""Questions to answers: the cascade that decides what kind of answer a question gets."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace

from answerer.abstain import wrong_kind
from answerer.asking import Asking, Desk
from answerer.compare import compare
from answerer.compose import Composed, compose
from answerer.handlers import handled
from answerer.honesty import (
    decline,
    office_holder,
    out_of_scope,
    outcome,
    superseded,
    undated,
    vague,
)
from answerer.items import item_fields
from answerer.llm import ChatModel, open_model
from answerer.notices import count, document_facts
from answerer.others import others_meant
from answerer.portfolio import due, portfolio
from answerer.records import Answer, Draft, Then
from answerer.relevance import Relevance
from answerer.rephrase import OnSentence, Rephraser
from answerer.sentences import best_sentences
from answerer.shelf import Shelf
from answerer.starred import starred
from answerer.then import as_of, unknown_then
from answerer.wording import Wording
from common.settings import Settings, default_settings
from indexer.as_of import AsOf, open_as_of
from retriever import Filters, Retriever, open_retriever, retriever_over


class Answerer:
    """Answers questions with the words of the indexed notices."""

    def __init__(
        self,
        retriever: Retriever,
        model: ChatModel | None = None,
        then: Then | None = None,
        home: str = "",
    ) -> None:
        self.retriever = retriever
        self._then = then
        self._rephraser = Rephraser(model) if model else None
        shelf = Shelf(retriever.index, retriever.facets)
        relevance = Relevance(retriever.index, retriever.encoder, retriever.lexicon)
        self._desk = Desk(retriever, shelf, relevance, retriever.lexicon, home)

    def answer(
        self,
        question: str,
        history: Sequence[str] = (),
        filters: Filters | None = None,
        on_sentence: OnSentence | None = None,
    ) -> Answer:
        """The answer with its sources; ``history`` are the questions asked before, oldest first.

        Where a language model is configured it words the answer, and ``on_sentence`` is told of
        each sentence as soon as it is verified.
        Raises QuestionError for a question that cannot be asked as it stands.
        """
        started = time.perf_counter()
        asking = self.asking(question, history, filters)
        extracted = self._extracted(asking)
        answer = (
            self._rephraser.answer(asking, extracted, on_sentence) if self._rephraser else extracted
        )
        return replace(answer, milliseconds=1000 * (time.perf_counter() - started))

    def _extracted(self, asking: Asking) -> Answer:
        """The answer in the notices' own words."""
        then = self._then
        draft = (unknown_then(asking, then) if then else None) or draft_answer(asking)
        composed = compose(draft, self._desk.shelf, asking.wording)
        return Answer(
            question=asking.question,
            text=composed.text,
            abstained=draft.abstained,
            citations=composed.citations,
            language=asking.question.language,
            facts=composed.facts,
            related=draft.related,
            computed=draft.computed,
            then=then,
            notes=(
                *(as_of(asking, then) if then else ()),
                *superseded(asking, composed.citations),
                *self._others(asking, draft, composed),
            ),
        )

    def _others(self, asking: Asking, draft: Draft, composed: Composed) -> tuple[str, ...]:
        """Other notices that could be meant; none beside an answer that counts over all."""
        whole = draft.computed or draft.abstained
        return () if whole else others_meant(asking, composed.citations)

    def asking(
        self, question: str, history: Sequence[str] = (), filters: Filters | None = None
    ) -> Asking:
        """The question as it was understood, with the items found for it."""
        found = self.retriever.search(question, filters=filters, history=history)
        wording = Wording(self._desk.lexicon, found.question.language)
        return Asking(self._desk, wording, found.question, found.hits, filters or Filters())


def draft_answer(asking: Asking) -> Draft:
    """The first of these that applies:

    1. nothing in the corpus is of the district, year or kind asked for: declined;
    2. a fact of a notice itself; the holder of an office that nothing names: declined;
       results asked where there are only targets: declined; how many items a notice has;
    3. all that a department has to do, as a whole or in a quarter;
    4. the starred items of a topic; fields asked of nothing named: declined;
    5. two years or districts, each side answered by 6 or 7;
    6. fields of the item that the question is about;
    7. the best sentences of the best items;
    8. declined: nothing found is about the question.
    """
    return wrong_kind(asking, _drafted(asking)) or decline(asking, "nothing")


def _drafted(asking: Asking) -> Draft | None:
    return (
        out_of_scope(asking)
        or handled(asking)
        or document_facts(asking)
        or office_holder(asking)
        or outcome(asking)
        or count(asking)
        or due(asking)
        or portfolio(asking)
        or starred(asking)
        or vague(asking)
        or compare(asking, one_side)
        or one_side(asking)
    )


def one_side(asking: Asking) -> Draft | None:
    """Fields of the item asked about, else the best sentences if they tell what was asked."""
    return item_fields(asking) or undated(asking, best_sentences(asking))


def open_answerer(settings: Settings | None = None, day: AsOf | None = None) -> Answerer:
    """An answerer over the newest good generation of the configured index.

    With ``day`` it knows what was known then, and no more.
    Raises IndexStoreError or EncoderError when the index or the model cannot be used.
    """
    chosen = settings or default_settings()
    if day is None:
        home = chosen.home_district
        return Answerer(open_retriever(chosen), open_model(chosen), home=home)
    known = open_as_of(chosen, day)
    then = Then(day.day.isoformat(), known.later, known.undated, known.lost)
    return Answerer(
        retriever_over(known.index, chosen), open_model(chosen), then, chosen.home_district
    )
