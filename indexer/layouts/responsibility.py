"""Who is responsible, as notices print it in brackets or on a line of its own.

（责任单位：A、B） · [牵头单位：A；配合单位：B、C] · （A负责） · （A牵头，B配合） · 责任单位：A、B ·
…。（A、B） · 由A牵头，B、C配合
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from common.records import Field
from indexer.layouts.name_lists import (
    CLOSING,
    OFFICE_END,
    OUTER,
    Range,
    at_spaces,
    is_office,
    split_names,
    stripped,
)
from indexer.layouts.text import Joined

if TYPE_CHECKING:
    from indexer.lexicon import Lexicon

_OPENING = {closing: opening for opening, closing in CLOSING.items()}
_NOUN = "(?:单位|部门|科室|处室|主体|机构)"
_LABELS: Mapping[Field, str] = {
    Field.LEAD: rf"(?:总?牵头|主责|主办)(?:责任)?{_NOUN}?|(?:主要|第一)责任{_NOUN}|主管{_NOUN}",
    # 参加： alone opens the list of who was present
    Field.SUPPORTING: (
        rf"(?:配合|协办|协同|协作|参与|协助|会办)(?:责任)?{_NOUN}?|(?:参加|支持|协调|联动){_NOUN}"
    ),
    Field.RESPONSIBLE: (
        rf"(?:主体|直接|具体|共同|相关)?(?:责任|落实|实施|负责|完成|承办|执行){_NOUN}"
    ),
    Field.DEADLINE: r"(?:完成|办结|整改)?(?:时限|期限)(?:要求)?|完成时间|完成节点|时间节点",
}
_LEADING = re.compile(r"(?<=.)[（(](?:总?牵头|主办|主责)(?:单位|部门)?[）)]$")
"""A mark behind a name in a list: 甲局（牵头）、乙局."""
_PERSON = (
    r"(?:(?:主要|直接|第一)?责任|分管|牵头|包抓|包保|主管|联系|挂钩|协管)(?:区|市|县)?领导(?:同志)?|"
    r"(?:(?:主要|直接|第一|具体)?责任|分管|牵头|包抓|负责|经办)人(?:员)?|责任(?:局|处|科)长"
)
"""Labels of persons: no department, so they are kept beside the fields, by what is printed."""
_OTHER_LABEL = r"联系(?:人|电话|方式)|工作(?:措施|要求)|备注"
"""Labels that end a list of names; what they say is no field of an item and stays text."""
_LABEL = re.compile(
    "(?:"
    + "|".join(f"(?P<{field.value}>{words})" for field, words in _LABELS.items())
    + rf"|(?P<person>{_PERSON})|(?P<other>{_OTHER_LABEL}))(?:为|是)?\s?[：:]\s?"
)
_CLAUSE_LABEL = re.compile(rf"(?<=[。；;！])(?={_LABEL.pattern})")
"""A label that opens a clause behind a sentence: …完成任务。责任单位：…"""
_DUE = re.compile(
    r"(?:(?:长期|持续|常年|全年)(?:坚持|推进|实施|落实|推动|开展|持续推进)+|全年|长期|"
    r"(?:20\d\d年|当年|今年)?(?:年底|\d{1,2}月(?:\d{1,2}日|底|末|[上中下]旬)?|第?[一二三四1-4]季度[末底]?)"
    r"(?:之?前|以前)?(?:完成|落实)?)"
)
"""What stands behind the names in place of a name: 长期坚持, 2021年12月底前完成."""
_VERB = re.compile(
    r"(?:、?(?:按照?|根据)(?:各自)?(?:职责|职能|分工|权限)+(?:范围内?)?)?"
    r"(?:分别|共同|具体|积极|密切|协同|联合)?"
    r"(?:(?P<lead>(?:总?牵头|主办)(?:负责|落实|实施|组织实施|推进|承办)?)|"
    r"(?P<supporting>(?:配合|参与|协办|协助|协同)(?:落实|实施|配合)?)|"
    r"(?P<responsible>负责(?:落实|实施)?|组织实施|承办))(?:工作)?$"
)
"""What says, behind names, what they are to do: 等按职责分工负责."""
_CLAUSE = re.compile(r"[^；;，,。]+(?:[；;，,。]|$)")
_MAX_CLAUSE = 200
"""Longest paragraph, in characters, that is read as names and verbs alone (A牵头，B配合)."""
_MAX_NAME = 30
"""Longest name in a clause without brackets; the longest in 12 public notices has 17."""
_MAX_BRACKET = 1000
"""Longest bracket that is read, in characters: any bracket of 12 public notices has below 300."""
_LED = re.compile(
    r"(?:由|(?<=[。；：！])|^)(?P<lead>[^，。；：由]{2,120}?)(?:共同|联合)?牵头(?!单位|部门|人|抓总|作用)"
    r"(?:(?:负责|实施|落实|组织)?[，,；]\s?(?P<supporting>[^，。；：]{2,200}?)(?:积极|共同|密切)?"
    r"(?:配合|参与|协助|协同|协办))?"
)
"""A sentence that says who leads: 由A牵头，B、C配合."""


class Names(NamedTuple):
    """The departments of one role, as ranges of the text they stand in."""

    role: Field
    ranges: tuple[Range, ...]


class Person(NamedTuple):
    """Who is named behind a label of persons, and the label: 责任领导, 张某."""

    label: str
    named: Range


class Responsibility(NamedTuple):
    """What a text says about responsibility."""

    names: tuple[Names, ...]
    cuts: tuple[Range, ...]
    """Ranges of the text that say nothing else, ascending."""
    persons: tuple[Person, ...] = ()


class _Said(NamedTuple):
    """What the labels of a range say, and where the last of their lists ends."""

    names: tuple[Names, ...]
    end: int
    complete: bool = True
    """Whether the range says nothing beside its names."""
    persons: tuple[Person, ...] = ()

    @property
    def says(self) -> bool:
        """Whether anybody is named."""
        return bool(self.names or self.persons)


class _Place(NamedTuple):
    """A range of a text and what it says."""

    start: int
    end: int
    said: _Said


_NOTHING = _Said((), 0)


def read_responsibility(body: Joined, lexicon: Lexicon) -> Responsibility:
    """The departments named in brackets of the text, in clauses of it, or by it as a whole.

    1. labels that open the text; 2. a text of names and verbs alone; 3. brackets and
    clauses behind a sentence; 4. if these name nobody, a sentence 由…牵头，…配合, which
    is no cut.
    """
    text = body.text
    whole = _labelled(text, (0, len(text)))
    if not whole.says and len(text) <= _MAX_CLAUSE:
        whole = _Said(tuple(_by_verb(text, (0, len(text)), lexicon)), len(text))
    start = whole.end if whole.says else 0
    parts = [*_in_brackets(text, start, lexicon), *_in_clauses(text, start)]
    found = _apart([_Place(0, whole.end, whole), *parts] if whole.says else parts)
    said = [names for one in found for names in one.said.names] or _led(text, lexicon)
    names = [refined for one in said for refined in _refined(body, one, lexicon)]
    cuts = tuple((one.start, one.end) for one in found if one.said.complete)
    persons = tuple(person for one in found for person in one.said.persons)
    return Responsibility(tuple(names), cuts, persons)


def _refined(body: Joined, names: Names, lexicon: Lexicon) -> Iterator[Names]:
    """The names cut at printed spaces; those marked as leading, （牵头）, in that role."""
    if names.role is Field.DEADLINE:
        yield names
        return
    for pair in names.ranges:
        for start, end in at_spaces(body, pair, lexicon):
            mark = _LEADING.search(body.text, start, end)
            role = Field.LEAD if mark else names.role
            yield Names(role, ((start, mark.start() if mark else end),))


def _in_brackets(text: str, start: int, lexicon: Lexicon) -> Iterator[_Place]:
    for opening, closing in _brackets(text):
        if opening < start or closing - opening > _MAX_BRACKET:
            continue
        inside = (opening + 1, closing - 1)
        said = _labelled(text, inside)
        if not said.says:
            said = _Said(tuple(_by_verb(text, inside, lexicon)), closing)
        if not said.says and _may_be_bare(text, opening, closing):
            closed = text[opening - 1 : opening] in ("。", "；")
            said = _Said(tuple(_bare(text, inside, lexicon, by_form=closed)), closing)
        if said.says:
            yield _Place(opening, _past_second_stop(text, opening, closing), said)


def _in_clauses(text: str, start: int) -> Iterator[_Place]:
    at = start
    for match in _CLAUSE_LABEL.finditer(text, start):
        if match.start() < at:
            continue
        said = _labelled(text, (match.start(), len(text)))
        persons = (person.named for person in said.persons)
        lengths = [b - a for a, b in (*(r for one in said.names for r in one.ranges), *persons)]
        at = said.end
        if lengths and max(lengths) <= _MAX_NAME:
            yield _Place(match.start(), at, said)


def _apart(places: Iterable[_Place]) -> list[_Place]:
    """The places in order, less those that begin inside of another."""
    found: list[_Place] = []
    for place in sorted(places, key=lambda one: (one.start, -one.end)):
        if not found or place.start >= found[-1].end:
            found.append(place)
    return found


def opens_responsibility(text: str) -> bool:
    """Whether a line is one that only names departments (责任单位：…)."""
    return bool(_LABEL.match(text))


def is_responsibility(text: str) -> bool:
    """Whether a paragraph begins with the names themselves or a bracket of them."""
    return opens_responsibility(text.lstrip("".join(CLOSING)))


def ends_with_names(text: str) -> bool:
    """Whether the last clause of a text is a label with its names, unclosed (责任单位：甲局)."""
    last = text.rpartition("。")[2]
    return bool(_LABEL.match(last) or _LABEL.search(last, max(0, len(last) - _MAX_CLAUSE)))


def _brackets(text: str) -> Iterator[Range]:
    """Every pair of brackets of the text, by its closing sign; a stray sign pairs with nothing."""
    unclosed: list[int] = []
    for at, sign in enumerate(text):
        if sign in CLOSING:
            unclosed.append(at)
        elif sign in _OPENING:
            while unclosed and CLOSING[text[unclosed[-1]]] != sign:
                unclosed.pop()
            if unclosed:
                yield unclosed.pop(), at + 1


def _past_second_stop(text: str, start: int, end: int) -> int:
    """End of the cut: a full stop after the bracket goes too if one stands before it."""
    doubled = text[end : end + 1] == "。" and text[start - 1 : start] in ("。", "；", "！")
    return end + 1 if doubled else end


def _labelled(text: str, inside: Range) -> _Said:
    """The names after 责任单位： and the like, up to a full stop; empty unless the range begins so.

    After a full stop the list only goes on with another label.
    """
    names: list[Names] = []
    persons: list[Person] = []
    at, complete = inside[0], True
    mark = _LABEL.match(text, at, inside[1])
    while mark:
        following = _LABEL.search(text, mark.end(), inside[1])
        limit = following.start() if following else inside[1]
        stop = text.find("。", mark.end(), limit)
        at = stop + 1 if stop >= 0 else limit
        end = stop if stop >= 0 else limit
        complete = complete and mark.lastgroup != "other"
        names += _names(text, mark, end)
        persons += _persons(text, mark, end)
        mark = following if following and following.start() == at else None
    said = _Said(tuple(names), at, complete, tuple(persons))
    return said if said.says else _NOTHING


def _persons(text: str, mark: re.Match[str], end: int) -> list[Person]:
    if mark.lastgroup != "person":
        return []
    named = stripped(text, (mark.end(), end))
    return [Person(mark["person"], named)] if named[0] < named[1] else []


def _names(text: str, mark: re.Match[str], end: int) -> list[Names]:
    if mark.lastgroup in ("other", "person"):
        return []
    role = Field(mark.lastgroup or "")
    if role is Field.DEADLINE:
        due = stripped(text, (mark.end(), end))
        return [Names(role, (due,))] if due[0] < due[1] else []
    return list(_with_due(text, role, split_names(text, (mark.end(), end))))


def _with_due(text: str, role: Field, ranges: Sequence[Range]) -> Iterator[Names]:
    """The names of a list, and a date among them as what it is."""
    due = tuple(pair for pair in ranges if _DUE.fullmatch(text, *pair))
    yield Names(role, tuple(pair for pair in ranges if pair not in due))
    yield from (Names(Field.DEADLINE, (pair,)) for pair in due)


def _may_be_bare(text: str, opening: int, closing: int) -> bool:
    """Whether a bracket of mere names can say who is responsible: behind a sentence or at the
    end, but not behind an office, whose other name it is."""
    if text[opening - 1 : opening] in ("。", "；"):
        return True
    at_end = not text[closing:].strip(OUTER)
    return at_end and not OFFICE_END.match(text[max(0, opening - _MAX_NAME) : opening])


def _bare(text: str, inside: Range, lexicon: Lexicon, by_form: bool) -> list[Names]:
    """The names of a bracket that holds nothing but departments, known or by their form."""
    ranges = split_names(text, inside)
    named = [text[a:b] for a, b in ranges]
    if by_form:
        known = all(is_office(name, lexicon) for name in named)
    else:
        known = any(map(lexicon.resolve, named)) and all(map(lexicon.is_department, named))
    known = bool(ranges) and known
    return [Names(Field.RESPONSIBLE, ranges)] if known else []


def _led(text: str, lexicon: Lexicon) -> list[Names]:
    """The names of sentences 由…牵头，…配合; up to the first role with a name of no department."""
    found: list[Names] = []
    for match in _LED.finditer(text):
        for role in (Field.LEAD, Field.SUPPORTING):
            ranges = split_names(text, match.span(role.value)) if match[role.value] else ()
            if not ranges or not all(is_office(text[a:b], lexicon) for a, b in ranges):
                break
            found.append(Names(role, ranges))
    return found


def _by_verb(text: str, inside: Range, lexicon: Lexicon) -> list[Names]:
    """The names before 负责, 牵头, 配合; empty unless all of them are departments."""
    found: list[Names] = []
    start = inside[0]
    for part in _CLAUSE.finditer(text, *inside):
        clause = part.group().rstrip(OUTER)
        verb = _VERB.search(clause)
        end = part.start() + (verb.start() if verb else 0)
        start += text.startswith("由", start)
        if verb and end <= start:
            return []
        if verb:
            found.append(Names(Field(verb.lastgroup or ""), split_names(text, (start, end))))
            start = part.end()
    rest = stripped(text, (start, inside[1]))
    if rest[0] < rest[1] and not _DUE.fullmatch(text, *rest):
        return []
    due = [Names(Field.DEADLINE, (rest,))] if rest[0] < rest[1] else []
    names = [text[a:b] for one in found for a, b in one.ranges]
    return [*found, *due] if names and all(is_office(name, lexicon) for name in names) else []


def printed(text: str, names: Sequence[Names], role: Field) -> tuple[str, ...]:
    """The names of one role as printed, each once, in order."""
    found = (text[a:b] for one in names if one.role is role for a, b in one.ranges)
    return tuple(dict.fromkeys(found))
