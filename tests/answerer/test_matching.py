"""Items matched by what they are about, and what differs in a pair."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from answerer.differences import Figure, Piece, differences, figures, pieces
from answerer.matching import LEAST, Matching, assigned, match
from common.records import Field, Item, Kind
from common.settings import Settings
from indexer import open_index
from indexer.lexicon import load_lexicon
from tests.retriever.fakes import ListIndex, document, item

LEXICON = load_lexicon()
ONE = document("a", "甲区", 2020, Kind.NOTICE)
TWO = document("b", "甲区", 2021, Kind.NOTICE)
LEFT = (
    item("a", "1", "推进架空线入地工程建设，竣工60公里。"),
    item("a", "2", "加强食品安全监督抽检工作。"),
    item("a", "3", "开展全国人口普查。"),
)
RIGHT = (
    item("b", "1", "做好食品安全监督抽检和宣传。"),
    item("b", "2", "继续推进架空线入地工程建设，竣工25公里。"),
    item("b", "3", "完善退役军人服务保障体系。"),
)


def matched(left: tuple[Item, ...], right: tuple[Item, ...]) -> Matching:
    return match(ListIndex([ONE, TWO], [*LEFT, *RIGHT]), LEXICON, left, right)


def test_items_about_the_same_matter_are_paired_and_the_others_listed() -> None:
    found = matched(LEFT, RIGHT)
    assert [(pair.left.number, pair.right.number) for pair in found.pairs] == [
        ("1", "2"),
        ("2", "1"),
    ]
    assert all(LEAST <= pair.score <= 1 for pair in found.pairs)
    assert (found.left, found.right) == ((LEFT[2],), (RIGHT[2],))


def test_a_side_without_items_leaves_the_other_alone() -> None:
    assert matched(LEFT, ()) == Matching((), LEFT, ())
    assert matched((), RIGHT) == Matching((), (), RIGHT)


def test_sides_of_one_item_each_are_matched_too() -> None:
    assert [pair.right for pair in matched(LEFT[:1], RIGHT[1:2]).pairs] == [RIGHT[1]]
    assert matched(LEFT[:1], RIGHT[2:]).pairs == ()


def test_every_item_of_a_notice_is_paired_with_itself(built: Settings) -> None:
    index = open_index(built)
    first = next(iter(index.documents))
    items = [one for one in index.items.values() if one.document_id == first]
    found = match(index, LEXICON, items, items)
    assert all(pair.left == pair.right for pair in found.pairs)
    assert len(found.pairs) == len(items)


def test_the_assignment_of_highest_sum_is_taken_not_the_first_best() -> None:
    alike = np.array([[0.9, 0.8], [0.8, 0.1]])
    assert assigned(alike, 0.3) == [(0, 1), (1, 0)]


def test_pairs_below_the_threshold_do_not_decide_the_others() -> None:
    alike = np.array([[0.5, 0.29], [0.29, 0.0]])
    assert assigned(alike, 0.3) == [(0, 0)]


@given(
    st.integers(0, 6),
    st.integers(1, 6),
    st.data(),
)
def test_an_assignment_uses_each_row_and_column_once(
    rows: int, columns: int, data: st.DataObject
) -> None:
    values = data.draw(st.lists(st.floats(0, 1), min_size=rows * columns, max_size=rows * columns))
    alike = np.array(values, dtype=np.float64).reshape(rows, columns)
    pairs = assigned(alike, LEAST)
    assert len({row for row, _ in pairs}) == len({column for _, column in pairs}) == len(pairs)
    assert all(alike[row, column] >= LEAST for row, column in pairs)


def test_departments_are_compared_by_their_usual_names() -> None:
    here = replace(LEFT[0], lead=("建管委",), supporting=("科委", "区财政局"))
    there = replace(RIGHT[1], lead=("区建设和管理委员会",), supporting=("科 委", "民政局"))
    (change,) = differences(LEXICON, here, there).changes
    assert change.field is Field.SUPPORTING
    assert change.left == (Piece("科委", False), Piece("、", False), Piece("区财政局", True))
    assert change.right == (Piece("科 委", False), Piece("、", False), Piece("民政局", True))


def test_a_quarter_with_other_words_has_them_marked() -> None:
    here = replace(LEFT[0], quarters={"Q1": "完成排管施工的50%", "Q2": "开工"})
    there = replace(RIGHT[1], quarters={"Q1": "完成排管施工的60%"})
    (change,) = differences(LEXICON, here, there).changes
    assert change.field is Field.Q1
    assert [piece.text for piece in change.left if piece.changed] == ["50%"]
    assert [piece.text for piece in change.right if piece.changed] == ["60%"]


def test_a_field_only_one_sets_is_no_change() -> None:
    here = replace(LEFT[0], lead=("建管委",), quarters={"Q1": "开工"})
    assert differences(LEXICON, here, RIGHT[1]).changes == ()


def test_figures_of_the_same_unit_are_compared() -> None:
    found = list(figures(LEFT[0].text, RIGHT[1].text))
    assert found == [Figure("公里", ("60",), ("25",))]


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("2020年完成", "2021年完成"),
        ("第20项", "第21项"),
        ("天山路680弄", "天山路690弄"),
        ("新增1,200张床位", "新增1200张床位"),
        ("竣工60公里", "竣工25家"),
    ],
)
def test_dates_places_and_equal_numbers_are_no_figures(left: str, right: str) -> None:
    assert list(figures(left, right)) == []


@given(
    st.text(alphabet="建设河道，。12.5%Ab ", max_size=40),
    st.text(alphabet="建设河12.，", max_size=40),
)
def test_pieces_join_to_the_texts(left: str, right: str) -> None:
    here, there = pieces(LEXICON, left, right)
    assert "".join(piece.text for piece in here) == left
    assert "".join(piece.text for piece in there) == right


def test_texts_with_little_in_common_are_not_marked() -> None:
    assert pieces(LEXICON, "推进河道整治", "开展人口普查") == (
        (Piece("推进河道整治", False),),
        (Piece("开展人口普查", False),),
    )
