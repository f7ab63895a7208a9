"""Finds the words by which a notice replaces, amends or extends another, and which one it is.

1. The other notices a text names: 《title》, （文号）, or both.
2. What the words right before and after a name do to it; in a list, they do it to all.
3. Two forms that name no other notice: a title that ends in （修订版）, and 以此件为准.

A notice named for any other reason (根据《…》, 修订《…》 as a task) is no link.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from common.records import Link, LinkKind, ParsedDocument, Span
from indexer.doc_numbers import DOC_NUMBER
from indexer.duplicates import normalised

_TITLE = r"《(?P<title>[^《》]{2,80}(?:《[^《》]{2,60}》[^《》]{0,40})?)》"
_OF = r"(?:的(?:通知|意见|公告|通告|决定|批复|函))?"
_NAME = re.compile(
    rf"{_TITLE}{_OF}(?:[（(](?P<number>{DOC_NUMBER.pattern})[^（）()]{{0,20}}[）)])?"
    rf"|(?P<alone>{DOC_NUMBER.pattern})文?件?"
)
_BEFORE_NUMBER = re.compile(r"^.*(?:原|将|对|由|和|及|与|的|废止|执行)(?=[一-鿿]+[〔\[［【(（])")
"""Words that a 文号 without brackets runs on from: 原长府办〔2019〕8号."""

_GROUP = (
    r"等?(?:[一二两三四五六七八九十\d]+[个件份项])?(?:规范性|政策)?"
    r"(?:文件|通知|办法|规定|意见|方案)?"
)
_FROM = r"(?:[，,]?自[^，,。；]{1,25}起[，,]?)?"
_HOW = r"(?:同时|同步|相应|一并|随之|自行|即行|自动|现|即|均|也|予以|宣布|正式){0,4}"
_LIST_FOLLOWS = r"(?:[^《》。：:]{0,12}(?:下列|以下)[^《》。：:]{0,15}[：:]?)?"
_FIRST_OF_LIST = r"(?:[（(]?[一1][）).．、]+)?"
_TERM = r"(?:的?(?:有效期|实施期|执行期|施行期)限?)"

_AFTER: tuple[tuple[LinkKind, re.Pattern[str]], ...] = (
    (
        LinkKind.REPLACES,
        re.compile(
            rf"{_GROUP}{_FROM}{_HOW}(?:废止|停止执行|停止施行|不再执行|终止执行|失效)(?![后前的])"
        ),
    ),
    (
        LinkKind.AMENDS,
        re.compile(
            rf"{_GROUP}(?:部分(?:条款|内容))?(?:作出?|做出?|进行)(?:如下|以下)"
            r"(?:修改|修订|修正|调整|补充)"
        ),
    ),
    (
        LinkKind.EXTENDS,
        re.compile(
            rf"{_GROUP}{_FROM}{_HOW}(?:继续(?:有效|执行|施行|实施)|{_TERM}(?:自动)?(?:延长|延续|顺延)"
            rf"|(?:延长|延续){_TERM}|延期执行|延续执行)"
        ),
    ),
)
"""What follows the name of the other notice."""

_BEFORE: tuple[tuple[LinkKind, re.Pattern[str]], ...] = (
    (
        LinkKind.REPLACES,
        re.compile(
            rf"(?:(?:关于|决定|现)(?:对)?(?:废止|停止执行|宣布失效){_LIST_FOLLOWS}"
            rf"|废止(?:下列|以下)[^《》。：:]{{0,15}}[：:]?){_FIRST_OF_LIST}$"
        ),
    ),
    (LinkKind.AMENDS, re.compile(r"(?:关于|决定)(?:修改|修订|修正)$")),
    (LinkKind.EXTENDS, re.compile(r"关于(?:延长|延续|继续执行|继续施行|继续实施)$")),
)
"""What stands before it."""

_AND = re.compile(r"(?:、|和|及|与|以及)+")
"""Between two names that the same words follow."""
_NEXT = re.compile(
    r"[、，,；;。]?(?:和|及|与|以及)?(?:[（(]?(?:\d{1,3}|[一二三四五六七八九十]{1,3})[）).．、]+)?"
)
"""Between two names of a list that the same words open."""
_REACH = 60
"""Characters looked at on either side of a name; 自2021年1月1日起同时废止 takes 20."""
_REISSUED = re.compile(r"以(?:此件|本件|此文件|本文件)为准")
_CITED = re.compile(r"(?:根据|依据|按照?|依照|落实|执行|参照)[^《》，,]{0,12}$")
_REVISED = re.compile(
    r"[（(](?:(?:19|20)\d\d年?)?(?:第?[一二三四五六]次)?(?:修订|修正|修改)[版稿本]?[）)]$"
)


class _Name(NamedTuple):
    """Another notice as a text names it; places count the text without whitespace."""

    start: int
    end: int
    title: str | None
    number: str | None


class _Text(NamedTuple):
    """A source without whitespace, and where each character stood."""

    squeezed: str
    places: Sequence[int]

    def span(self, start: int, end: int) -> Span:
        """The range in the source of a range here."""
        return Span(self.places[start], self.places[end - 1] + 1)


def find_links(parsed: ParsedDocument) -> tuple[Link, ...]:
    """What a notice says it does to others, in reading order; the others are not looked up."""
    text = _squeezed(parsed.source.text)
    names = list(_names(text.squeezed))
    own = parsed.metadata
    found = [
        link
        for link in (*_by_words_after(text, names), *_by_words_before(text, names))
        if not _is_own(link, own.title, own.doc_number)
    ]
    found += _revised(text, own.title)
    found += _reissued(text, names, own.title)
    return tuple(_each_once(sorted(found, key=lambda link: link.span)))


def _squeezed(source: str) -> _Text:
    places = [at for at, character in enumerate(source) if not character.isspace()]
    return _Text("".join(source[at] for at in places), places)


def _names(text: str) -> Iterator[_Name]:
    for match in _NAME.finditer(text):
        alone = _BEFORE_NUMBER.sub("", match["alone"]) if match["alone"] else None
        start = match.start() + (len(match["alone"]) - len(alone) if alone else 0)
        yield _Name(start, match.end(), match["title"], match["number"] or alone)


def _by_words_after(text: _Text, names: Sequence[_Name]) -> Iterator[Link]:
    for at, name in enumerate(names):
        for kind, words in _AFTER:
            said = words.match(text.squeezed, name.end, name.end + _REACH)
            if said:
                first = at
                while first and _joined(text, names[first - 1], names[first], _AND):
                    first -= 1
                for one in names[first : at + 1]:
                    yield _link(kind, one, text.span(one.start, said.end()))


def _by_words_before(text: _Text, names: Sequence[_Name]) -> Iterator[Link]:
    for at, name in enumerate(names):
        for kind, words in _BEFORE:
            begin = max(0, name.start - _REACH)
            said = words.search(text.squeezed[begin : name.start])
            if said and not _inside_title(text.squeezed, name.start):
                last = at
                while last + 1 < len(names) and _joined(text, names[last], names[last + 1], _NEXT):
                    last += 1
                for one in names[at : last + 1]:
                    yield _link(kind, one, text.span(begin + said.start(), one.end))


def _joined(text: _Text, one: _Name, other: _Name, between: re.Pattern[str]) -> bool:
    return bool(between.fullmatch(text.squeezed, one.end, other.start))


def _inside_title(text: str, at: int) -> bool:
    """Whether a 《 before the place is still open: words of a quoted title say nothing here."""
    near = text[max(0, at - _REACH) : at]
    return near.count("《") > near.count("》")


def _link(kind: LinkKind, name: _Name, span: Span) -> Link:
    return Link(kind, name.title, name.number, span)


def _is_own(link: Link, title: str | None, number: str | None) -> bool:
    """Whether a notice speaks of itself."""
    if link.doc_number and number:
        return normalised(link.doc_number) == normalised(number)
    return bool(link.title and title and normalised(link.title) == normalised(title))


def _revised(text: _Text, title: str | None) -> Iterator[Link]:
    """A title that ends in （修订版）: what it revises has the same title without that."""
    if not title or not _REVISED.search(title):
        return
    squeezed = "".join(title.split())
    at = text.squeezed.find(squeezed)
    if at >= 0:
        former = _REVISED.sub("", title)
        yield Link(LinkKind.AMENDS, former, None, text.span(at, at + len(squeezed)))


def _reissued(text: _Text, names: Sequence[_Name], title: str | None) -> Iterator[Link]:
    """以此件为准: the notice named in that sentence, else the former issue of this one."""
    for said in _REISSUED.finditer(text.squeezed):
        start = text.squeezed.rfind("。", 0, said.start()) + 1
        named = [
            name
            for name in names
            if start <= name.start < said.start()
            and not _CITED.search(text.squeezed[max(start, name.start - _REACH) : name.start])
        ]
        for name in named:
            yield _link(LinkKind.REPLACES, name, text.span(name.start, said.end()))
        if not named and title:
            yield Link(LinkKind.REPLACES, title, None, text.span(said.start(), said.end()))


def _each_once(links: Sequence[Link]) -> Iterator[Link]:
    """The first link to each notice of each kind."""
    seen: set[tuple[LinkKind, str | None, str | None]] = set()
    for link in links:
        key = (link.kind, link.title, link.doc_number)
        if key not in seen:
            seen.add(key)
            yield link
