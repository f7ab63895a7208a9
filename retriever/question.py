"""Question understanding: text in, ``Question`` out, without looking at the corpus.

1. tidy        one form for full-width, case, spaces, Traditional characters
2. spelling    names that seem misspelt are read as what they seem to mean (``spelling``)
3. mentions    years, quarters, districts, kinds, departments (``mentions``, ``names``)
4. asked       from the wording (``intent``), then from what the mentions imply
5. topic       what is left when all of that and the question's small words are taken out
6. history     what the question leaves out is taken from the questions before it

What the caller does not want recognised is left out of steps 2 and 3.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence, Set
from dataclasses import dataclass, replace
from typing import Any, NamedTuple, TypeVar

from common.catalogue import Language
from common.errors import QuestionError
from common.records import Kind
from common.unseen import LONE_HALVES, UNSEEN
from indexer.lexicon import District, Lexicon, simplified
from retriever.doc_numbers import NUMBER as DOC_NUMBER
from retriever.intent import BODY_ASKED, HOW_MANY, IN_CHARGE, LISTING, TARGET, find_asked
from retriever.mentions import (
    Mention,
    find_districts,
    find_kinds,
    find_quarters,
    find_years,
    values,
)
from retriever.names import DepartmentReader
from retriever.records import DOCUMENT_FACTS, Asked, Question, Recognised
from retriever.spelling import Correction, Speller
from retriever.understanding.deciding import CERTAIN, Named, decided
from retriever.understanding.meaning import LABELS, ROLES_ASKED, means_a_department, meant
from retriever.understanding.numbers import find_chapters, find_items
from retriever.understanding.plan import Source
from retriever.understanding.planner import plan_of
from retriever.understanding.read import Read
from retriever.understanding.reader import QuestionModel
from retriever.understanding.substance import HAN, has_substance, only_aspects, word_list

LONGEST_QUESTION = 2_000
"""Characters; the encoder reads about 500 and nobody types more by hand."""

MOST_HISTORY = 20
"""Earlier questions looked at."""

TAKEN_OUT = "，"
"""Stands where something was taken out; a space would let its neighbours join into a word."""

CONTROL = re.compile(f"(?:{UNSEEN.pattern}|{LONE_HALVES.pattern})+")
"""What no reader sees and no encoding takes; stands for a space."""

LATIN_WORD = re.compile(r"[A-Za-z]{2,}")


NUMBER_MEANT = 0.25
"""Probability that an item is named by its number from which on “no. 5” or “22条” is one."""

SMALL_WORDS = word_list("small_words.txt")
"""Words that say nothing about what a question is about."""

BESIDE_A_TARGET = frozenset(
    {Asked.LEAD, Asked.SUPPORTING, Asked.RESPONSIBLE, Asked.COMPARE, Asked.YES_NO}
)
"""What may be asked together with an annual target, if the question only says 目标."""

OPEN_LABELS = frozenset({"content", "summary"})
"""What a question that only names another year or place seems to ask (那静安呢)."""
FOLLOWS = re.compile(
    r"^(?:那|那么|它|它们|其|这项|该项|这个|同样)|呢(?![一-鿿])"
    r"|^(?:and|what about|how about|then|same)\b|\b(?:it|its|they|their|that one|this one)\b"
)

Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Reader:
    """Understands questions with one lexicon and the names that one index holds."""

    lexicon: Lexicon
    departments: DepartmentReader
    districts: tuple[District, ...]
    speller: Speller
    stands: Callable[[str], bool] = lambda _: False
    """Whether words stand in the indexed notices; then they are not misspelt."""
    model: QuestionModel | None = None
    """Reads what is asked; without it the wording alone is read."""

    def understand(
        self, text: str, history: Sequence[str] = (), ignored: Set[Recognised] = frozenset()
    ) -> Question:
        """The question with what it leaves out filled in from earlier ones, oldest first.

        Raises QuestionError for an empty or over-long question.
        """
        asked = self._alone(checked(text), ignored)
        if ignored and history:
            asked = self._with_own_topic(asked)
        for earlier in reversed(history[-MOST_HISTORY:]):
            if _stands_alone(asked):
                break
            asked = _merged(self._alone(_shortened(earlier), ignored), asked)
        return replace(asked, plan=plan_of(asked))

    def _with_own_topic(self, asked: Question) -> Question:
        """The question without a topic that is nothing but what is not to be recognised in it:
        “那第四季度呢” still asks about the thing asked about before.
        """
        recognised = self._alone(asked.text, frozenset())
        leans = not (_stands_alone(recognised) or has_substance(recognised))
        if not leans or not has_substance(asked):
            return asked
        return replace(asked, topic=recognised.topic, terms=recognised.terms)

    def _alone(self, text: str, ignored: Set[Recognised]) -> Question:
        tidied = tidy(text)
        corrections: tuple[Correction, ...] = ()
        if Recognised.SPELLING not in ignored:
            found_slips = self.speller.corrections(tidied)
            corrections = tuple(one for one in found_slips if not self.stands(one.typed))
            tidied = _corrected(tidied, corrections)
        found = self._mentions(tidied, ignored)
        question = Question(
            text=text,
            standalone=" ".join((simplified(text), *(one.meant for one in corrections))),
            language=language_of(text),
            topic=_topic(self.lexicon, tidied, found.spans),
            districts=values(found.districts),
            years=values(found.years),
            kinds=values(found.kinds),
            departments=values(found.departments),
            quarters=tuple(sorted(values(found.quarters))),
            asked=frozenset(values(found.wordings)),
            terms=self.lexicon.thesaurus.mentioned(_without(tidied, found.departments)),
            corrections=tuple((one.typed, one.meant) for one in corrections),
            tidied=tidied,
            numbers=values(found.items),
            chapters=values(find_chapters(tidied)),
            doc_numbers=tuple(match[0] for match in DOC_NUMBER.finditer(tidied)),
        )
        terms = question.terms
        if has_substance(question):  # then a term in a department's name is met as well
            terms = self.lexicon.thesaurus.mentioned(tidied)
        question = replace(question, asked=_implied(question, tidied), terms=terms)
        read = self._read(question, found)
        if Recognised.QUARTER in ignored:  # then none is asked about either
            read = replace(read, asks=read.asks - {"quarter_target"})
        if self.model is not None and read.certainty["by_number"] < NUMBER_MEANT:
            question = replace(question, numbers=values(find_items(tidied, certain=True)))
        question = replace(question, read=read, districts=self._districts_of(found, read))
        if self.model is not None and means_a_department(question):
            spoken = values(self.departments.find_spoken(tidied))
            question = replace(question, departments=spoken)
        return question if self.model is None else replace(question, asked=meant(question))

    def _read(self, question: Question, found: _Mentions) -> Read:
        """What is asked, by the model; by the wording where there is none."""
        if self.model is None:
            asks = frozenset(label for one in question.asked for label in LABELS[one])
            return Read(asks, topic=question.topic)
        reading = self.model.read(question.tidied)
        worded = {label for one in question.asked for label in LABELS[one]}
        named = Named(has_substance(question), bool(question.quarters), bool(question.kinds))
        is_list = reading.answer_type == "list" and reading.answer_type_confidence >= CERTAIN
        asks = decided(reading.asks, worded, named, is_list)
        sure = min(max(share, 1 - share) for share in reading.asks.values())
        return Read(
            asks,
            reading.role,
            reading.answer_type,
            self._topic_of(question.tidied, reading.topics, found),
            reading.topics,
            Source.MODEL,
            sure,
            reading.answer_type_confidence,
            reading.asks,
        )

    def _topic_of(self, tidied: str, topics: Sequence[tuple[int, int]], found: _Mentions) -> str:
        """The topics' words without what else was recognised in them."""
        outside: list[tuple[int, int]] = []
        at = 0
        whole = [self._whole_words(tidied, *topic) for topic in topics]
        for start, end in (*whole, (len(tidied), len(tidied))):
            outside.append((at, start))
            at = end
        text = _cut(tidied, [*outside, *found.named])
        return " ".join(word for word in text.replace(TAKEN_OUT, " ").split())

    def _districts_of(self, found: _Mentions, read: Read) -> tuple[str, ...]:
        """The districts named; none that no list knows within the words of the topic: 组建区普查
        领导小组 names no 组建区."""
        listed = {district.name for district in self.districts}
        return values(
            one
            for one in found.districts
            if one.value in listed
            or not any(start <= one.start and one.end < end for start, end in read.topics)
        )

    def _whole_words(self, tidied: str, start: int, end: int) -> tuple[int, int]:
        """A range of the text that cuts no word: pieces of the model's tokens may."""
        at = 0
        for word in self.lexicon.words(tidied):
            at, before = at + len(word), at
            start = before if before < start < at else start
            end = at if before < end < at else end
        return start, end

    def _mentions(self, tidied: str, ignored: Set[Recognised]) -> _Mentions:
        def of(what: Recognised, found: Iterable[Mention[Value]]) -> tuple[Mention[Value], ...]:
            return () if what in ignored else tuple(found)

        return _Mentions(
            of(Recognised.DISTRICT, self._places(tidied)),
            of(Recognised.YEAR, find_years(tidied)),
            of(Recognised.QUARTER, find_quarters(tidied)),
            of(Recognised.KIND, find_kinds(tidied)),
            of(Recognised.DEPARTMENT, self.departments.find(tidied)),
            tuple(find_asked(tidied)),
            tuple(find_items(tidied)),
        )

    def _places(self, tidied: str) -> Iterator[Mention[str]]:
        """Districts named; what only looks like one and is a policy term (海绵城市) is none."""
        listed = {district.name for district in self.districts}
        for place in find_districts(tidied, self.districts):
            if place.value in listed or not self.lexicon.thesaurus.mentioned(place.value):
                yield place


class _Mentions(NamedTuple):
    """All that was recognised in one question."""

    districts: tuple[Mention[str], ...]
    years: tuple[Mention[int], ...]
    quarters: tuple[Mention[str], ...]
    kinds: tuple[Mention[Kind], ...]
    departments: tuple[Mention[str], ...]
    wordings: tuple[Mention[Asked], ...]
    items: tuple[Mention[str], ...]

    @property
    def spans(self) -> list[tuple[int, int]]:
        """Where any of it stands, but for numbers of items."""
        return [(mention.start, mention.end) for found in self[:-1] for mention in found]

    @property
    def named(self) -> list[tuple[int, int]]:
        """Where names, times and numbers stand."""
        found = (self.districts, self.years, self.quarters, self.kinds, self.departments)
        return [
            (mention.start, mention.end)
            for mentions in (*found, self.items)
            for mention in mentions
        ]


def _corrected(tidied: str, corrections: Iterable[Correction]) -> str:
    """The text with each misspelt name as it seems to be meant."""
    for one in sorted(corrections, key=lambda one: -one.start):
        tidied = tidied[: one.start] + one.meant + tidied[one.end :]
    return tidied


def checked(text: str) -> str:
    """The question without control characters.

    Raises QuestionError when nothing is left of it or it is over-long.
    """
    clean = " ".join(CONTROL.sub(" ", text).split())
    if not clean:
        raise QuestionError("question_empty")
    length = len(clean)
    if length <= LONGEST_QUESTION:  # one character may stand for up to 18 others (NFKC)
        length = max(length, len(unicodedata.normalize("NFKC", clean)))
    if length > LONGEST_QUESTION:
        raise QuestionError("question_too_long", length=length, limit=LONGEST_QUESTION)
    return clean


def _shortened(earlier: str) -> str:
    """An earlier question without control characters, as long as a question may be."""
    clean = " ".join(CONTROL.sub(" ", earlier[:LONGEST_QUESTION]).split())
    folded = unicodedata.normalize("NFKC", clean)
    return clean if len(folded) <= LONGEST_QUESTION else folded[:LONGEST_QUESTION]


def tidy(text: str) -> str:
    """NFKC, lower case, Simplified, single spaces, straight apostrophes; readers read this."""
    folded = unicodedata.normalize("NFKC", text).lower().replace("’", "'")
    return " ".join(simplified(folded).split())


def language_of(text: str) -> Language:
    """Chinese if there are more Chinese characters than Latin words, else English."""
    chinese, latin = len(HAN.findall(text)), len(LATIN_WORD.findall(text))
    return Language.ZH if chinese >= max(latin, 1) else Language.EN


def _topic(lexicon: Lexicon, tidied: str, spans: Iterable[tuple[int, int]]) -> str:
    return " ".join(topic_words(lexicon, _cut(tidied, spans)))


def topic_words(lexicon: Lexicon, text: str) -> list[str]:
    """The words of a text that say what it is about, in reading order."""
    return [word for word in lexicon.content(text) if not _is_small(word)]


def telling(tokens: Sequence[str]) -> tuple[str, ...]:
    """A question's tokens without the small ones: a notice seldom prints 如何 or 哪些, so that
    BM25 takes them for rare and telling words. All of them where there are no others.

    BM25 alone finds the paragraph of 0.974 instead of 0.962 of CMRC2018 dev's questions first,
    and the search as a whole has MRR@10 0.977 instead of 0.968 on eval/sets.
    """
    kept = tuple(token for token in tokens if not _is_small(token))
    return kept or tuple(tokens)


def _without(tidied: str, mentions: Iterable[Mention[str]]) -> str:
    """The text without mentions: a department's name (生态环境局) is no topic (环境)."""
    return _cut(tidied, [(mention.start, mention.end) for mention in mentions])


def _cut(text: str, spans: Iterable[tuple[int, int]]) -> str:
    characters = list(text)
    for start, end in spans:
        characters[start:end] = TAKEN_OUT * (end - start)
    return "".join(characters)


def _is_small(word: str) -> bool:
    """True for a small word and for two of them that segmentation ran together (能全, 改家)."""
    return word in SMALL_WORDS or (len(word) == 2 and set(word) <= SMALL_WORDS)


def _implied(question: Question, tidied: str) -> frozenset[Asked]:
    """What is asked, with what the mentions imply."""
    asked = set(question.asked)
    if question.quarters:
        asked.add(Asked.QUARTER)
    if asked & {Asked.WHICH_QUARTER} and not question.quarters:
        asked.discard(Asked.ANNUAL)
    if Asked.COUNT in asked:
        asked.discard(Asked.ANNUAL if not has_substance(question) else Asked.COUNT)
    if asked >= {Asked.SUMMARY, Asked.ANNUAL} and not HOW_MANY.search(tidied):
        asked.discard(Asked.ANNUAL)
    if _supposes_charge(question, tidied):
        asked.add(Asked.LEAD)
    if TARGET.search(tidied) and asked <= BESIDE_A_TARGET and not question.kinds:
        asked.add(Asked.ANNUAL)
    if len(question.years) > 1 or len(question.districts) > 1:
        asked.add(Asked.COMPARE)
    counted = Asked.COUNT in asked or LISTING.search(tidied)
    if question.departments and counted and not has_substance(question):
        asked.add(Asked.DUE if question.quarters else Asked.PORTFOLIO)
    if question.departments and question.quarters and not has_substance(question):
        asked.add(Asked.DUE)
    return frozenset(asked)


def _supposes_charge(question: Question, tidied: str) -> bool:
    """Whether a body is asked for, or one is supposed to be in charge."""
    if question.asked & ROLES_ASKED:
        return False
    supposed = Asked.YES_NO in question.asked and question.departments
    return bool(BODY_ASKED.search(tidied) or (supposed and IN_CHARGE.search(tidied)))


def _names_a_topic(question: Question) -> bool:
    """Whether the question says what it is about, by its words and, if there is one, the model."""
    if not has_substance(question) or only_aspects(question):
        return False
    return question.read.source is not Source.MODEL or bool(question.read.topic)


def _stands_alone(question: Question) -> bool:
    """Whether the question needs nothing from the history."""
    if FOLLOWS.search(tidy(question.text)):
        return False
    facts = question.asked & (DOCUMENT_FACTS | {Asked.PORTFOLIO, Asked.DUE, Asked.COUNT})
    if _names_a_topic(question):
        return True
    return bool(facts and (question.kinds or question.departments))


def _merged(earlier: Question, asked: Question) -> Question:
    """The later question with topic, place, year and what is asked filled in from the earlier."""
    own_topic = _names_a_topic(asked) or bool(asked.numbers)  # a number names its own item
    kept = _kept(earlier, asked, own_topic)
    topic = () if own_topic else (earlier.topic,)
    quarters = asked.quarters or (earlier.quarters if own_topic else ())
    wanted = asked.asked or earlier.asked - DOCUMENT_FACTS
    if Asked.COUNT in wanted and not own_topic and earlier.topic and not asked.departments:
        wanted = wanted - {Asked.COUNT} | {Asked.ANNUAL}  # how many of the thing spoken of
    return replace(
        asked,
        standalone=" ".join((*kept, asked.standalone)),
        topic=" ".join(part for part in (*topic, asked.topic) if part),
        districts=asked.districts or earlier.districts,
        years=asked.years or earlier.years,
        kinds=asked.kinds or earlier.kinds,
        departments=asked.departments or (() if own_topic else earlier.departments),
        quarters=quarters,
        asked=wanted | ({Asked.QUARTER} if quarters else frozenset()),
        terms=_united(() if own_topic else earlier.terms, asked.terms),
        **_read_on(earlier, asked, own_topic),
    )


def _read_on(earlier: Question, asked: Question, own_topic: bool) -> dict[str, Any]:
    """What the plan keeps of the earlier question: each part that the later leaves out."""
    kept = set(earlier.kept)
    for name in ("districts", "years", "kinds", "departments"):
        own = getattr(asked, name) or (name == "departments" and own_topic)
        if not own and getattr(earlier, name):
            kept.add(name)
        else:
            kept.discard(name)
    read = asked.read
    if not read.asks - OPEN_LABELS and not own_topic:
        read = replace(earlier.read, topic=read.topic)
        kept.add("asks")
    if not own_topic and earlier.read.topic:
        read = replace(read, topic=" ".join(filter(None, (earlier.read.topic, read.topic))))
        kept.add("topic")
    return {
        "read": read,
        "numbers": asked.numbers or (() if own_topic else earlier.numbers),
        "chapters": asked.chapters or (() if own_topic else earlier.chapters),
        "doc_numbers": asked.doc_numbers or earlier.doc_numbers,
        "kept": frozenset(kept),
    }


def _kept(earlier: Question, asked: Question, own_topic: bool) -> tuple[str, ...]:
    """What the earlier question says and the later leaves out, in words for its standalone form."""
    places = () if asked.districts else earlier.districts
    years = () if asked.years else tuple(f"{year}年" for year in earlier.years)
    departments = () if own_topic or asked.departments else earlier.departments
    topic = (earlier.topic,) if earlier.topic and not own_topic else ()
    return (*places, *years, *departments, *topic)


def _united(first: Iterable[Value], second: Iterable[Value]) -> tuple[Value, ...]:
    return tuple(dict.fromkeys((*first, *second)))
