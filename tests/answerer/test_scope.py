"""What is in scope, told for all items and notices at once and for each alone."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from answerer import scope
from answerer.asking import Asking, Desk
from answerer.choice import by_number
from answerer.heads import Heads
from answerer.portfolio import MOST_LISTED, portfolio
from answerer.relevance import Relevance, apart
from answerer.shelf import Shelf
from answerer.starred import MOST_LOOKED_AT, starred
from answerer.wording import Wording
from common.catalogue import Language
from common.records import Document, Field, Item, Kind, Metadata
from indexer.lexicon import load_lexicon
from retriever import Asked, Filters, Question, Retriever
from retriever.facets import document_years, is_of_place, item_years
from tests.retriever.corpora import corpora
from tests.retriever.fakes import CharacterEncoder, ListIndex, document, item

LEXICON = load_lexicon()
QUESTIONS = st.builds(
    Question,
    text=st.just("问"),
    standalone=st.sampled_from(["问", "第2项", "第三项是什么"]),
    language=st.just(Language.ZH),
    districts=st.lists(st.sampled_from(["长宁区", "上海市", "静安", "徐汇区"]), max_size=2).map(
        tuple
    ),
    years=st.lists(st.integers(2018, 2028), max_size=2).map(tuple),
    kinds=st.lists(st.sampled_from(Kind), max_size=2).map(tuple),
)


def asking(index: ListIndex, question: Question) -> Asking:
    retriever = Retriever(index, CharacterEncoder(), LEXICON)
    shelf = Shelf(index, retriever.facets)
    desk = Desk(retriever, shelf, Relevance(index, retriever.encoder, LEXICON), LEXICON)
    return Asking(desk, Wording(LEXICON, Language.ZH), question, (), Filters())


def foretells(one: Asking, item: Item, document: Document) -> bool:
    """The rule, written down for one item."""
    own = item_years(item, document)
    originals = [d for d in one.shelf.documents if d.duplicate_of is None]
    noticed = frozenset[int]().union(*map(document_years, originals))
    ahead = [year for year in one.question.years if year > max(own, default=year)]
    return any(year not in noticed and f"{year}年" in item.text for year in ahead)


def is_in_place(one: Asking, document: Document) -> bool:
    places = one.question.districts
    return not places or any(is_of_place(place, document) for place in places)


@settings(max_examples=60, deadline=None)
@given(corpora(), QUESTIONS)
def test_the_items_asked_are_those_that_fit_each_alone(
    index: ListIndex, question: Question
) -> None:
    one = asking(index, question)
    own = [(item, index.documents[item.document_id]) for item in index.items.values()]
    fits = [one.fits(item) for item, _ in own]
    expected = [
        fit and document.duplicate_of is None for fit, (_, document) in zip(fits, own, strict=True)
    ]
    assert scope.items_asked(one).tolist() == expected
    foretelling = [
        document.duplicate_of is None
        and is_in_place(one, document)
        and foretells(one, item, document)
        for item, document in own
    ]
    assert scope.foretelling(one).tolist() == foretelling
    numbered = [
        item
        for fit, (item, _) in zip(expected, own, strict=True)
        if fit and item.number == one.item_number
    ]
    assert list(by_number(one)) == numbered


@settings(max_examples=60, deadline=None)
@given(corpora(), QUESTIONS)
def test_the_notices_asked_about_are_those_that_are_so_each_alone(
    index: ListIndex, question: Question
) -> None:
    one = asking(index, question)
    wanted = set(question.years)

    def years(document: Document) -> set[int]:
        held = (i for i in index.items.values() if i.document_id == document.id)
        return set(document_years(document)).union(*(item_years(i, document) for i in held))

    def is_original(document: Document) -> bool:
        kind = not question.kinds or document.metadata.kind in question.kinds
        return document.duplicate_of is None and is_in_place(one, document) and kind

    documents = tuple(index.documents.values())
    about = [is_original(d) and (not wanted or bool(document_years(d) & wanted)) for d in documents]
    reached = [is_original(d) and (not wanted or bool(years(d) & wanted)) for d in documents]
    assert scope.in_place(one).tolist() == [is_in_place(one, d) for d in documents]
    assert scope.notices_about(one).tolist() == about
    assert scope.notices_reached(one).tolist() == reached
    everywhere = np.ones(len(documents), np.bool_)
    assert one.shelf.notices.years_reached(everywhere) == set[int]().union(*map(years, documents))


@given(corpora(), st.sampled_from(Field))
@settings(max_examples=60, deadline=None)
def test_a_field_is_known_where_some_item_of_the_notice_sets_it(
    index: ListIndex, field: Field
) -> None:
    shelf = asking(index, Question("问", "问", Language.ZH)).shelf
    quarters = {"Q1", "Q2", "Q3", "Q4"}

    def sets(item: Item) -> bool:
        if field.value in quarters:
            return bool(item.quarters.get(field.value))
        known = field in (Field.LEAD, Field.SUPPORTING, Field.RESPONSIBLE, Field.DEADLINE)
        return known and bool(getattr(item, field.value))

    holding = {item.document_id for item in index.items.values() if sets(item)}
    for one in index.items.values():
        assert shelf.has_field(one, field) == (one.document_id in holding)
        assert list(shelf.items_of(shelf.document(one))) == [
            other for other in index.items.values() if other.document_id == one.document_id
        ]


WORDS = st.lists(
    st.sampled_from(["绿化", "2020年", "重点工作", "长宁区", "通知", "体育"]), min_size=1
)


@settings(max_examples=60, deadline=None)
@given(corpora(), WORDS, st.lists(st.booleans(), min_size=4, max_size=4))
def test_how_much_of_the_words_a_head_has(
    index: ListIndex, words: list[str], chosen: list[bool]
) -> None:
    relevance = Relevance(index, CharacterEncoder(), LEXICON)
    documents = tuple(index.documents.values())
    among = np.array(chosen[: len(documents)], np.bool_)
    text = apart(words)
    known = [one.metadata for one in documents]
    heads = ["\n".join(filter(None, (m.title, m.issuer, m.doc_number, m.district))) for m in known]
    expected = [
        relevance.coverage(text, head) if wanted else 0.0
        for head, wanted in zip(heads, among, strict=True)
    ]
    assert Heads(documents).likeness(relevance, text, among).tolist() == expected


def many(count: int) -> ListIndex:
    """A notice with so many items that one department leads."""
    notice = replace(
        document("a", "甲区", 2020, Kind.NOTICE), metadata=Metadata(title="通知", year=2020)
    )
    items = [item("a", str(n), f"种植行道树{n}棵。", lead=("绿容局",)) for n in range(1, count + 1)]
    return ListIndex([notice], items)


def test_a_list_of_very_many_items_is_cut_and_says_so() -> None:
    question = Question(
        "问",
        "绿容局牵头哪些工作",
        Language.ZH,
        departments=("绿容局",),
        asked=frozenset({Asked.LEAD, Asked.PORTFOLIO}),
    )
    count = MOST_LISTED + 5
    one = asking(many(count), question)
    draft = portfolio(one)
    assert draft is not None
    head, *rows, cut = draft.lines
    assert str(count) in head.statements[0].text
    assert len(rows) == MOST_LISTED
    assert cut.statements[0].text == one.wording.say("first_listed", count=MOST_LISTED)
    assert draft.computed == (str(count), str(count), str(MOST_LISTED))


def test_of_very_many_starred_items_those_of_the_topic_are_looked_at() -> None:
    count = MOST_LOOKED_AT + 3
    notice = replace(document("a", "甲区", 2020, Kind.NOTICE), metadata=Metadata(title="通知"))
    items = [item("a", str(n), "种植行道树。", starred=True) for n in range(1, count)]
    last = item("a", str(count), "建设口袋公园。", starred=True)
    index = ListIndex([notice], [*items, last])
    asked = frozenset({Asked.STARRED})
    question = Question("问", "带星号的口袋公园", Language.ZH, topic="口袋公园", asked=asked)
    draft = starred(asking(index, question))
    assert draft is not None
    assert [line.statements[0].evidence[0].item for line in draft.lines if line.open] == [last]
    everything = starred(asking(index, replace(question, topic="")))
    assert everything is not None
    assert everything.computed == (str(MOST_LISTED),)
