from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from common.records import Item, Metadata, Span
from indexer.duplicates import (
    FEWEST,
    PERMUTATIONS,
    Notice,
    Sketch,
    find_copies,
    normalised,
    shingles,
    sketch,
)

TEXTS = [
    f"第{n}项：持续推进{word}工作，完善“{word}”机制（{n}），责任到人。"
    for n, word in enumerate(
        [
            "养老",
            "托幼",
            "住房",
            "道路",
            "绿化",
            "河道",
            "招商",
            "信访",
            "就业",
            "医疗",
            "教育",
            "文化",
        ]
    )
]
OTHER = [
    f"{n}. 加快{word}建设并于年底前完成验收；强化{word}监管。"
    for n, word in enumerate(
        ["学校", "医院", "公园", "体育馆", "菜场", "地铁", "电站", "泵站", "桥梁", "厂房"]
    )
]


def items(texts: list[str]) -> list[Item]:
    return [Item(f"d:{n}", "d", str(n), (), text, (Span(0, 1),)) for n, text in enumerate(texts)]


def copies(
    notices: Mapping[str, Sequence[Item]], known: Mapping[str, Metadata] | None = None
) -> dict[str, str]:
    said = known or {}
    return find_copies(
        Notice(name, sketch(found), said.get(name, Metadata()), partial(shingles, found))
        for name, found in notices.items()
    )


def half_width(text: str) -> str:
    return text.translate(str.maketrans("，：（）“”", ',:()""'))


def test_the_shorter_copy_names_the_complete_one_whatever_the_punctuation() -> None:
    web = [half_width(text) for text in TEXTS[:9]]
    found = copies({"web": items(web), "full": items(TEXTS), "other": items(OTHER)})
    assert found == {"web": "full"}


def test_of_two_equal_copies_the_original_sorts_first() -> None:
    found = copies({"b": items(TEXTS), "a": items(TEXTS), "c": items(TEXTS[:8])})
    assert found == {"b": "a", "c": "a"}


def test_notices_on_the_same_subjects_are_no_copies() -> None:
    next_year = [
        f"今年继续把{text[5:8]}放在首位，全年目标为{n * 37}个。" for n, text in enumerate(TEXTS)
    ]
    assert copies({"a": items(TEXTS), "b": items(next_year)}) == {}


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (Metadata(year=2020), Metadata(year=2021), {}),
        (Metadata(district="甲区"), Metadata(district="乙区"), {}),
        (Metadata(doc_number="甲府〔2020〕1号"), Metadata(doc_number="甲府〔2020〕2号"), {}),
        (Metadata(doc_number="甲府〔2020〕1号"), Metadata(doc_number="甲府(2020)1号"), {"b": "a"}),
        (Metadata(year=2020), Metadata(), {"b": "a"}),
        (Metadata(date="2020-02-26"), Metadata(date="2020-03-01"), {"b": "a"}),
    ],
)
def test_the_same_words_in_two_years_districts_or_numbers_are_two_notices(
    one: Metadata, other: Metadata, expected: dict[str, str]
) -> None:
    notices = {"a": items(TEXTS), "b": items(TEXTS[:-1])}
    assert copies(notices, {"a": one, "b": other}) == expected


def test_a_text_of_few_words_is_no_copy() -> None:
    assert copies({"a": items(TEXTS), "b": items(TEXTS[:1]), "c": []}) == {}


def reprinted(text: str, draw: st.DrawFn) -> str:
    """The text as another format prints it: other widths of punctuation, other line breaks."""
    shown = half_width(text) if draw(st.booleans()) else text
    at = draw(st.integers(0, len(shown)))
    return shown[:at] + draw(st.sampled_from(["", " ", "\u3000", "\n"])) + shown[at:]


@st.composite
def chains(draw: st.DrawFn) -> dict[str, list[Item]]:
    """One notice and copies of it in other prints, each cut short at another item."""
    lengths = draw(st.lists(st.integers(4, len(TEXTS) - 1), min_size=1, max_size=4, unique=True))
    made = {f"copy{n}": items([reprinted(t, draw) for t in TEXTS[:n]]) for n in lengths}
    notices = {"full": items([reprinted(t, draw) for t in TEXTS]), **made, "other": items(OTHER)}
    return {name: notices[name] for name in draw(st.permutations(sorted(notices)))}


@given(chains())
@settings(max_examples=60, deadline=None)
def test_every_copy_of_a_chain_names_the_complete_one_in_any_order(
    notices: dict[str, list[Item]],
) -> None:
    expected = {name: "full" for name in notices if name.startswith("copy")}
    assert copies(notices) == expected


def test_a_copy_cut_to_a_fifth_is_recognised() -> None:
    rng = np.random.default_rng(7)
    texts = ["".join(chr(0x4E00 + n) for n in rng.integers(0, 3000, 60)) for _ in range(100)]
    for start in range(0, 100, 20):
        part = texts[start : start + 20]
        assert copies({"full": items(texts), "part": items(part)}) == {"part": "full"}


@given(st.integers(0, 400), st.integers(0, 400), st.integers(0, 400))
@settings(max_examples=30, deadline=None)
def test_the_sketches_estimate_the_overlap_of_the_shingles(a: int, common: int, b: int) -> None:
    def text(first: int, last: int) -> str:
        return "".join(chr(0x4E00 + n) for n in range(first, last))

    one, other = items([text(0, a + common)]), items([text(a, a + common + b)])
    exact_one, exact_other = shingles(one), shingles(other)
    if not exact_one or not exact_other:
        return
    exact = len(exact_one & exact_other) / len(exact_one | exact_other)
    estimate = float(np.mean(sketch(one).signature == sketch(other).signature))
    # five standard errors of a share estimated from PERMUTATIONS draws, and one draw
    assert abs(estimate - exact) <= 5 * (exact * (1 - exact) / PERMUTATIONS) ** 0.5 + 1 / 64


def test_a_sketch_survives_the_disk() -> None:
    made = sketch(items(TEXTS))
    again = Sketch.from_bytes(made.to_bytes())
    assert (again.size, again.characters) == (made.size, made.characters)
    assert again.signature.tolist() == made.signature.tolist()
    assert made.size > FEWEST
    with pytest.raises(ValueError, match="not a sketch"):
        Sketch.from_bytes(b"1234")


def test_normalising_keeps_letters_and_figures() -> None:
    assert normalised("第１项：ＡＢ（“测试”）, a b。") == "第1项ab测试ab"
