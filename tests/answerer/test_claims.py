"""Claims of a text: what is one figure, date or quarter however it is written."""

from __future__ import annotations

from decimal import Decimal

import pytest

from answerer.claims import Claims, Date, Figure, claims_of, unsupported


def claims(text: str, source: bool = False) -> Claims:
    return claims_of(text, lambda _: (), source)


@pytest.mark.parametrize(
    ("text", "figure"),
    [
        ("完成3万平方米", Figure(Decimal(30_000), "", "平方米")),
        ("完成三万平方米", Figure(Decimal(30_000), "", "平方米")),
        ("completes 30,000 square metres", Figure(Decimal(30_000), "", "平方米")),
        ("投资1.5亿元", Figure(Decimal(150_000_000), "", "元")),
        ("invests 150 million yuan", Figure(Decimal(150_000_000), "", "元")),
        ("达到百分之二十", Figure(Decimal(20), "%")),
        ("达到20%", Figure(Decimal(20), "%")),
        ("reaches 20 percent", Figure(Decimal(20), "%")),
        ("新增床位３５张", Figure(Decimal(35), "", "张")),
        ("第二批整治", Figure(Decimal(2), "ordinal")),
        ("the second batch", Figure(Decimal(2), "ordinal")),
        ("adds two schools", Figure(Decimal(2), "", "所")),
    ],
)
def test_a_figure_is_read_however_it_is_written(text: str, figure: Figure) -> None:
    assert claims(text).figures == {figure}


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("2020年9月底前", Date(2020, 9, None)),
        ("二〇二〇年九月底前", Date(2020, 9, None)),
        ("by the end of September 2020", Date(2020, 9, None)),
        ("3月15日", Date(None, 3, 15)),
        ("on 15 March", Date(None, 3, 15)),
        ("on March 15, 2020", Date(2020, 3, 15)),
        ("2020-03-15", Date(2020, 3, 15)),
        ("2021年", Date(2021, None, None)),
    ],
)
def test_a_date_is_read_however_it_is_written(text: str, date: Date) -> None:
    assert (claims(text).dates, claims(text).figures) == ({date}, set())


def test_numerals_within_words_claim_no_figure() -> None:
    assert claims("统一部署，千方百计推进一体化") == Claims()


def test_a_source_that_names_the_month_supports_its_quarter() -> None:
    source = claims("9月底前完成", source=True)
    assert unsupported(claims("第三季度完成"), source) == Claims()
    assert unsupported(claims("第二季度完成"), source) == claims("第二季度完成")


@pytest.mark.parametrize(
    ("claim", "source"),
    [
        ("30万平方米", "3万平方米"),
        ("3平方米", "3万平方米"),
        ("20户", "20%"),
        ("15人", "15户"),
        ("2020年10月", "2020年9月"),
        ("长府办〔2020〕6号", "长府办〔2020〕5号"),
    ],
)
def test_what_the_source_does_not_say_is_unsupported(claim: str, source: str) -> None:
    said = claims(claim)
    assert unsupported(said, claims(source, source=True)) == said


def test_a_date_said_in_part_is_supported_by_the_whole() -> None:
    source = claims("2020年9月30日前", source=True)
    assert unsupported(claims("9月底前"), source) == Claims()
