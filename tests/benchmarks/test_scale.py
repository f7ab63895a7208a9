"""The scale benchmark on a few hundred passages: what it makes, asks and compares."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from benchmarks.province import Material, Pieces, Province
from benchmarks.scale import ROWS, main, parse_args, stages, table
from benchmarks.scale_stages import STAGES, Bench, filters, percentiles
from common.records import Field
from indexer.backends.columns import columns_of
from indexer.encoders.base import Encoder
from indexer.lexical import count_words
from indexer.lexicon import load_lexicon
from retriever.batch import BatchLine
from tests.retriever.fakes import CharacterEncoder

PASSAGES = 300
MATERIAL = Material(
    sentences=tuple(
        f"{verb}{thing}{number}处。"
        for number, verb in enumerate(("新建", "改造", "开放", "完善"), 3)
        for thing in ("口袋公园", "社区食堂", "充电设施", "标准化菜场", "养老床位")
    ),
    titles=("区政府重点工作安排", "督查工作方案"),
    headings=("一、民生保障", "二、城市建设"),
    departments=("绿容局", "建委", "民政局", "商务委"),
    districts=("长宁区", "静安区", "徐汇区"),
    last_year=2024,
)


class SmallBench(Bench):
    """Made of a few sentences, with an encoder whose vectors count characters."""

    encoder: Encoder = CharacterEncoder()
    material = MATERIAL  # type: ignore[assignment]


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Bench:
    lines = ("长宁区口袋公园由哪个部门牵头", "2020年社区食堂有几处", "民政局负责哪些工作")
    folder = tmp_path_factory.mktemp("scale")
    return SmallBench(PASSAGES, folder, tuple(BatchLine(line, line) for line in lines))


@pytest.fixture(scope="module")
def province(bench: Bench) -> Province:
    return bench.province


def test_the_parts_of_a_province_tell_of_the_same_passages(province: Province) -> None:
    records = province.records
    passages = list(records.passages)
    assert len(passages) == PASSAGES
    assert [records.passages[row] for row in (0, 17, PASSAGES - 1)] == [
        passages[row] for row in (0, 17, PASSAGES - 1)
    ]
    assert province.vectors().shape == (PASSAGES, CharacterEncoder.dimension)
    np.testing.assert_allclose(np.linalg.norm(province.vectors(), axis=1), 1, rtol=1e-6)
    times, words = province.counts()
    counted = count_words([province.tokens(row) for row in range(PASSAGES)])
    assert sorted(words) == sorted(counted.words)
    order = [words.index(word) for word in counted.words]
    assert (times[:, order] != counted.times).nnz == 0


def test_a_passage_prints_the_pieces_it_is_counted_and_embedded_by(province: Province) -> None:
    for row, passage in enumerate(province.records.passages):
        pieces = province.chosen[row].indices
        assert len(pieces) >= 6
        assert all(province.text(piece) in passage.embedded for piece in pieces)


def test_what_is_quoted_stands_in_the_source(province: Province) -> None:
    for parsed in province.values():
        source = parsed.source.text
        for item in parsed.items:
            (text,), (lead,) = item.cells[Field.TEXT], item.cells[Field.LEAD]
            assert source[text.start : text.end] == item.text
            assert source[lead.start : lead.end] == item.lead[0]


def test_the_records_agree_with_their_columns(province: Province) -> None:
    records = province.records
    columns = columns_of((one.id for one in records.documents), records.items, records.passages)
    assert np.all(np.diff(columns.item_of_row) >= 0)
    assert set(columns.document_of_item) == set(range(len(province)))
    sizes = np.bincount(columns.document_of_item)[:-1]
    assert sizes.min() >= 10
    assert sizes.max() <= 30


def test_the_same_material_makes_the_same_province(bench: Bench, province: Province) -> None:
    again = Province(province.pieces, PASSAGES)
    assert list(again.passages()) == list(province.passages())


@pytest.fixture(scope="module")
def measured(bench: Bench) -> dict[str, float]:
    """Every stage, one after the other, as ``benchmarks.scale`` runs them."""
    found: dict[str, float] = {}
    for stage in stages(PASSAGES, PASSAGES):
        found.update(STAGES[stage](bench))
    return found


def test_every_row_of_the_table_is_measured(measured: dict[str, float]) -> None:
    assert {row.key for row in ROWS} | {row.beside for row in ROWS} - {""} <= set(measured)
    assert measured["items"] < PASSAGES
    assert measured["size"] == sum(
        size for key, size in measured.items() if key.startswith("size.")
    )


def test_our_legs_find_what_the_peers_find(measured: dict[str, float]) -> None:
    assert measured["faiss.recall"] == 1
    assert measured["rank_bm25.difference"] < 1e-6


def test_rank_bm25_is_left_out_where_it_would_not_fit() -> None:
    assert stages(1_000, 1_000)[-1] == "rank_bm25"
    assert "rank_bm25" not in stages(1_001, 1_000)


def test_the_table_sets_peers_beside_ours_and_tells_growth() -> None:
    found = {
        10_000: {"lexical.p50": 0.0004, "bm25s.lexical.p50": 0.0008},
        100_000: {"lexical.p50": 0.002, "bm25s.lexical.p50": 0.02, "documents": 5_000.0},
    }
    assert table(found) == (
        "| passages | 10,000 | 100,000 | growth |\n"
        "| --- | ---: | ---: | ---: |\n"
        "| documents |  | 5,000 |  |\n"
        "| lexical, p50 | 0.4 ms | 2 ms | 5× |\n"
        "| bm25s, p50 | 0.8 ms (2×) | 20 ms (10×) | 25× |\n"
    )


def test_the_defaults_are_the_sizes_asked_for() -> None:
    assert parse_args([]).passages == (10_000, 100_000, 1_000_000)


def test_percentiles_are_of_calls_with_each_value() -> None:
    seen: list[int] = []
    times = percentiles("x", seen.append, [1, 2, 3])
    assert seen == [1, 2, 3]
    assert set(times) == {"x.p50", "x.p95"}


def test_a_share_of_the_notices_is_drawn_with_all_their_passages() -> None:
    document_of_row = np.repeat(np.arange(1_000), 3)
    shares = filters(document_of_row, 1_000)
    assert {name: len(rows) for name, rows in shares.items()} == {"tenth": 282, "hundredth": 33}
    for rows in shares.values():
        held = np.bincount(document_of_row[rows])
        assert set(held.tolist()) == {0, 3}


def test_a_stage_that_fails_ends_the_run(tmp_path: Path) -> None:
    with pytest.raises(Exception, match="returned non-zero exit status"):
        main(["--passages", "0", "--folder", str(tmp_path)])


def test_pieces_are_cut_and_embedded_once(tmp_path: Path) -> None:
    pieces = Pieces.of(MATERIAL, load_lexicon(), CharacterEncoder(), tmp_path)
    assert len(pieces.tokens) == len(pieces.vectors) == len(MATERIAL.pieces)
    again = Pieces.of(MATERIAL, load_lexicon(), CharacterEncoder(), tmp_path)
    np.testing.assert_array_equal(again.vectors, pieces.vectors)
