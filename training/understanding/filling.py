"""Patterns filled into questions: topics, departments, places, times, numbers, typing habits."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from indexer.lexicon import Lexicon
from retriever.question import tidy
from training.understanding.patterns import Pattern

TOPICS_FILE = Path(__file__).with_name("topics.txt")
SLOT = re.compile(r"\{(TOPIC|DEPT|DISTRICT|YEAR|QUARTER|NUMBER|DOC)2?\}")
TOPIC = "TOPIC"

STREETS = ("新华街道", "华阳街道", "天山街道", "江宁路街道", "石门二路街道", "临汾路街道", "彭浦镇")
PLACES = ("南京市", "广州", "成都", "南充", "重庆", "杭州市", "内蒙古", "滨江区", "福田区", "苏州")
QUARTERS = ("一季度", "二季度", "三季度", "四季度", "第一季度", "第二季度", "第三季度", "第四季度")
LATIN_QUARTERS = ("q1", "q2", "q3", "q4", "3季度", "4季度")
ENGLISH_QUARTERS = (
    *("Q1", "Q2", "Q3", "Q4", "the first quarter", "the second quarter", "the third quarter"),
    *("the fourth quarter", "second quarter", "third quarter"),
)
DOCS = (
    *("2020年重点工作目标", "政府工作报告", "2021年督查方案", "督查工作方案", "重点工作目标表"),
    *(
        "长府〔2020〕8号",
        "静安2020年重点工作安排",
        "《居住证管理办法》",
        "这份通知",
        "公租房实施细则",
    ),
    *(
        "稳外贸十二条",
        "户籍制度改革意见",
        "国办发〔2018〕117号",
        "养老服务补贴通知",
        "那份红头文件",
    ),
)
ENGLISH_DOCS = (
    *("the 2020 key work targets", "the government work report", "the 2021 supervision plan"),
    *("Jing'an's 2020 notice", "the residence permit rules", "the elderly care subsidy notice"),
)
HAN_NUMERALS = "一二三四五六七八九"

OPENINGS = (
    *(
        "您好，",
        "老师好，",
        "请问一下，",
        "麻烦问下",
        "打扰了，",
        "不好意思，我想了解一下：",
        "领导问，",
    ),
    *(
        "我是新来的，不太懂，",
        "想请教您，",
        "帮我看看",
        "帮忙查下",
        "诶，",
        "那个，",
        "我就想问一句，",
    ),
    *(
        "材料里要写，",
        "刚接手这块工作，",
        "小王，",
        "听说了这事，",
        "我在整理台账，",
        "急，",
        "辛苦您，",
    ),
    *("我记得看到过，", "有居民来问，", "上会要用：", "开会提到了，", "写总结用到，", "烦请告知，"),
    *("您好！我是街道的工作人员，最近在学习文件，", "各位好，第一次用这个系统，"),
)
CLOSINGS = (
    *(
        "，谢谢",
        "，谢谢您！",
        "，麻烦了。",
        "，急用",
        "，辛苦",
        "？谢谢老师",
        "，多谢",
        "，帮忙看看",
    ),
    *(
        "，我好准备材料",
        "，在线等",
        "，非常感谢。",
        "，盼复",
        "，我心里没底",
        "呀",
        "哈",
        "，说清楚点",
    ),
)
ENGLISH_OPENINGS = (
    *(
        "Hi, ",
        "Hello, ",
        "Excuse me, ",
        "Quick question: ",
        "Could you tell me, ",
        "For my report, ",
    ),
    *("I'm new here; ", "Please, ", "Sorry to bother you, ", "My boss asks: ", "Just checking: "),
)
ENGLISH_CLOSINGS = (", please", ", thanks", " Thank you.", ", thanks in advance", ", if you know")
WRAPPED = 0.22
"""Share of the questions with words of courtesy or circumstance around them."""

NOISY = 0.45
"""Share of the questions that are typed carelessly."""


class Question(NamedTuple):
    """A filled pattern as the product's readers see it (tidied)."""

    text: str
    topics: tuple[tuple[int, int], ...]
    """Where its topics stand."""
    topics_known: bool
    """Whether it has no other topic: patterns may name one of their own."""
    pattern: Pattern


class Filler:
    """Fills patterns; the same seed gives the same questions."""

    def __init__(self, lexicon: Lexicon, seed: int = 0) -> None:
        self._random = random.Random(seed)  # noqa: S311 # nosec B311
        self._chinese, self._english = _topics()
        departments = list(lexicon.departments)
        self._departments = [
            name for one in departments for name in (one.name, one.full, *one.aliases) if name
        ]
        self._short = [one.name for one in departments]
        self._department_english = [name for one in departments for name in one.english]
        districts = lexicon.districts
        self._districts = [one.name for one in districts]
        self._district_english = [name for one in districts for name in one.english]

    def questions(self, patterns: list[Pattern], each: int) -> Iterator[Question]:
        """Every pattern filled ``each`` times."""
        for pattern in patterns:
            for _ in range(each):
                yield self._filled(pattern)

    def _filled(self, pattern: Pattern) -> Question:
        parts = self._wrapped(list(self._parts(pattern)), pattern.language)
        if self._random.random() < NOISY:
            parts = self._careless(parts)
        text, topics = "", []
        for words, is_topic in parts:
            words = tidy(words) if is_topic else _spaced(words)
            if is_topic:
                topics.append((len(text), len(text) + len(words)))
            text += words
        slots = {match[1] for match in SLOT.finditer(pattern.text)}
        named = TOPIC in slots or (
            bool(slots) and not pattern.asks & {"content", "figure", "yes_no"}
        )
        return Question(text, tuple(topics), named or len(pattern.text) <= 8, pattern)

    def _parts(self, pattern: Pattern) -> Iterator[tuple[str, bool]]:
        at = 0
        for match in SLOT.finditer(pattern.text):
            yield pattern.text[at : match.start()], False
            yield self._value(match[1], pattern.language), match[1] == TOPIC
            at = match.end()
        yield pattern.text[at:], False

    def _wrapped(self, parts: list[tuple[str, bool]], language: str) -> list[tuple[str, bool]]:
        pick = self._random.choice
        english = language == "en"
        if self._random.random() < WRAPPED:
            parts = [(pick(ENGLISH_OPENINGS if english else OPENINGS), False), *parts]
        if self._random.random() < WRAPPED / 2:
            parts = [*parts, (pick(ENGLISH_CLOSINGS if english else CLOSINGS), False)]
        return parts

    def _value(self, slot: str, language: str) -> str:
        pick, english = self._random.choice, language == "en"
        if slot == "TOPIC":
            return pick(self._english if english else self._chinese)
        if slot == "DEPT":
            return self._department(english)
        if slot == "DISTRICT":
            return self._district(english)
        if slot == "YEAR":
            return str(self._random.choice((2019, 2020, 2020, 2021, 2021, 2022, 2023, 2024, 2026)))
        if slot == "QUARTER":
            return pick(ENGLISH_QUARTERS if english else QUARTERS + LATIN_QUARTERS)
        if slot == "NUMBER":
            return self._number(english)
        return pick(ENGLISH_DOCS if english else DOCS)

    def _department(self, english: bool) -> str:
        pick = self._random.choice
        if english:
            name = pick(self._department_english)
            return pick((name, name, f"the {name}", f"District {name}"))
        name = pick(self._short if self._random.random() < 0.6 else self._departments)
        name = pick(STREETS) if self._random.random() < 0.1 else name
        bare = name[:1] not in "区市县" and self._random.random() < 0.2
        return f"区{name}" if bare else name

    def _district(self, english: bool) -> str:
        pick = self._random.choice
        if english:
            return pick((pick(self._district_english), f"{pick(self._district_english)} District"))
        name = pick(PLACES) if self._random.random() < 0.25 else pick(self._districts)
        return name.removesuffix("区") if self._random.random() < 0.5 and len(name) > 2 else name

    def _number(self, english: bool) -> str:
        number = self._random.randint(1, 59)
        if english or self._random.random() < 0.75:
            return str(number)
        tens, ones = divmod(number, 10)
        head = "" if not tens else "十" if tens == 1 else f"{HAN_NUMERALS[tens - 1]}十"
        return head + (HAN_NUMERALS[ones - 1] if ones else "")

    def _careless(self, parts: list[tuple[str, bool]]) -> list[tuple[str, bool]]:
        """Without punctuation, with spaces, or with a character dropped or doubled."""
        way = self._random.randrange(5)
        if way == 0:
            return [(re.sub(r"[，。？！?!,]", " ", words), topic) for words, topic in parts]
        if way == 1:
            return [(re.sub(r"[，。？！?!,]", "", words), topic) for words, topic in parts]
        if way == 2:
            return [(f" {words} " if topic else words, topic) for words, topic in parts]
        if way == 3:
            return [
                (self._mistyped(words) if not topic else words, topic) for words, topic in parts
            ]
        return [(self._mistyped(words) if topic else words, topic) for words, topic in parts]

    def _mistyped(self, words: str) -> str:
        if len(words) < 4:
            return words
        at = self._random.randrange(1, len(words) - 1)
        return words[:at] + words[at + self._random.choice((1, 0)) :]


def _spaced(words: str) -> str:
    """Tidied, with a space at either end where there was one."""
    inner = tidy(words)
    if not inner:
        return " " if words else ""
    return " " * words[:1].isspace() + inner + " " * words[-1:].isspace()


def _topics() -> tuple[list[str], list[str]]:
    chinese: list[str] = []
    english: list[str] = []
    for line in TOPICS_FILE.read_text("utf-8").splitlines():
        own, _, other = line.partition(" ; ")
        chinese += [name.strip() for name in own.split(",") if name.strip()]
        english += [name.strip() for name in other.split(", ") if name.strip()]
    return chinese, english
