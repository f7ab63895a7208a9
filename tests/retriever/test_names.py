"""Department names in questions: only those that stand there become a pattern."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from indexer.lexicon import load_lexicon
from retriever.names import DepartmentReader, NameReader, printed_pattern
from retriever.question import tidy

NAMES = {
    "发改委": "发改委",
    "改委办": "甲",
    "建委": "建委",
    "建委办": "乙",
    "ICT中心": "丙",
    "办": "丁",
}
TEXTS = st.text(st.sampled_from("发改建委办区市县理平台ict中心，"), max_size=12)


@given(TEXTS)
def test_the_names_that_stand_in_a_text_are_those_a_pattern_of_all_finds(text: str) -> None:
    names = {name.lower(): usual for name, usual in NAMES.items()}
    longest_first = "|".join(sorted(map(re.escape, names), key=len, reverse=True))
    whole = re.compile(printed_pattern(longest_first))
    expected = [(names[match[1]], *match.span()) for match in whole.finditer(text)]
    assert [tuple(one) for one in NameReader(NAMES, printed_pattern).find(text)] == expected


def test_a_local_name_with_latin_letters_is_found_as_any_other() -> None:
    reader = DepartmentReader(load_lexicon(), ["ICT推进中心"])
    (mention,) = reader.find(tidy("ICT推进中心牵头哪些工作"))
    assert mention.value == "ICT推进中心"
