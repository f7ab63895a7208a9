from __future__ import annotations

from common.records import Item, Span
from indexer.duplicates import find_copies, normalised

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


def half_width(text: str) -> str:
    return text.translate(str.maketrans("，：（）“”", ',:()""'))


def test_the_shorter_copy_names_the_complete_one_whatever_the_punctuation() -> None:
    web = [half_width(text) for text in TEXTS[:9]]
    found = find_copies({"web": items(web), "full": items(TEXTS), "other": items(OTHER)})
    assert found == {"web": "full"}


def test_of_two_equal_copies_the_first_is_the_original() -> None:
    found = find_copies({"a": items(TEXTS), "b": items(TEXTS), "c": items(TEXTS[:8])})
    assert found == {"b": "a", "c": "a"}


def test_notices_on_the_same_subjects_are_no_copies() -> None:
    next_year = [
        f"今年继续把{text[5:8]}放在首位，全年目标为{n * 37}个。" for n, text in enumerate(TEXTS)
    ]
    assert find_copies({"a": items(TEXTS), "b": items(next_year)}) == {}


def test_a_text_of_few_words_is_no_copy() -> None:
    assert find_copies({"a": items(TEXTS), "b": items(TEXTS[:1]), "c": []}) == {}


def test_normalising_keeps_letters_and_figures() -> None:
    assert normalised("第１项：ＡＢ（“测试”）, a b。") == "第1项ab测试ab"
