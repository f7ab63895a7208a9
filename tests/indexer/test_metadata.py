import json

import pytest

from common.records import Kind, Metadata
from common.settings import ROOT
from indexer.layouts import parse
from indexer.lexicon import load_lexicon
from indexer.metadata import iso_date
from indexer.sources import read_source
from tests.indexer.readers import read, seed

GOLD = ROOT / "tests" / "data" / "gold" / "documents.jsonl"
FIELDS = ("title", "issuer", "doc_number", "date", "district", "year", "kind")


def expected() -> list[dict[str, object]]:
    return [json.loads(line) for line in GOLD.read_text(encoding="utf-8").splitlines()]


@pytest.mark.parametrize("wanted", expected(), ids=lambda wanted: wanted["file"])
def test_seeds_print_what_was_read_by_hand(wanted):
    found = seed(wanted["file"]).metadata
    assert {field: getattr(found, field) for field in FIELDS} == {
        field: wanted[field] for field in FIELDS
    }


NOTICE = """青山市人民政府文件
青政发〔2022〕15号

青山市人民政府关于印发
2022年重点工作要点的通知

各县（市、区）人民政府：

现印发给你们，请认真执行。

青山市人民政府
2022年3月1日

（此件公开发布）

一、任务
1.甲事。
2.乙事。

抄送：市委各部门，
市人大办公室。
青山市人民政府办公室 2022年3月2日印发
"""


def test_a_notice_with_red_head_signature_and_colophon():
    assert read(NOTICE).metadata == Metadata(
        title="青山市人民政府关于印发2022年重点工作要点的通知",
        issuer="青山市人民政府",
        doc_number="青政发〔2022〕15号",
        date="2022-03-01",
        district=None,
        year=2022,
        kind=Kind.KEY_WORK_TARGETS,
    )


def test_a_page_header_serves_where_there_is_no_signature():
    text = (
        "索 引 号： AB-1\n发文机关： 青山市甲局\n成文日期： 2021年05月06日\n发布日期：2021-06-01\n"
        "发文字号： 青甲〔2021〕3号\n青山市垃圾分类管理办法\n"
        "第一条 为了管理，制定本办法。\n第二条 本办法适用于全市。\n"
    )
    assert read(text).metadata == Metadata(
        title="青山市垃圾分类管理办法",
        issuer="青山市甲局",
        doc_number="青甲〔2021〕3号",
        date="2021-05-06",
        district=None,
        year=None,
        kind=Kind.REGULATION,
    )


def test_office_and_date_on_one_line_sign():
    text = "关于防汛的通知\n各单位：\n请做好工作，确保安全。\n长宁区防汛办公室 2021年7月1日\n"
    found = read(text).metadata
    assert (found.issuer, found.date, found.kind) == ("长宁区防汛办公室", "2021-07-01", Kind.NOTICE)


def test_the_colophon_dates_an_unsigned_notice():
    text = "关于防汛的通知\n各单位：\n请做好工作，确保安全。\n长宁区政府办公室 2021年7月3日印发\n"
    assert read(text).metadata.date == "2021-07-03"


@pytest.mark.parametrize(
    ("text", "district"),
    [
        ("中共长宁区委关于学习的通知\n各单位：\n请组织学习，抓好落实。", "长宁区"),
        ("推进静安区看守所改建，优化静安区规划，支持长宁区。", "静安区"),
        ("推进静安区和长宁区合作，建设示范区，改造小区。", None),
        ("建设示范区，改造老旧小区，建设好社区。", None),
    ],
)
def test_the_district(text, district):
    assert read(text).metadata.district == district


def test_a_plan_for_several_years_has_no_work_year():
    text = "青山市行动计划（2021—2023年）\n一、甲事。\n二、乙事。\n"
    assert read(text).metadata.year is None


def test_a_text_without_head_says_nothing():
    assert read("做好各项工作，确保完成。").metadata == Metadata()


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("2020年2月6日", "2020-02-06"),
        ("二〇二〇年十二月三十一日", "2020-12-31"),
        ("二○○九年十月十日", "2009-10-10"),
        ("2021-02-08", "2021-02-08"),
        ("2021.2.8", "2021-02-08"),
        ("2021年2月30日", None),
        ("2021年2月", None),
    ],
)
def test_dates(text, date):
    assert iso_date(text) == date


def test_the_manifest_wins_over_what_is_printed():
    override = Metadata(issuer="青山市人民政府办公厅", year=2023)
    source = read_source("a.txt", NOTICE.encode())
    found = parse("a.txt", source, load_lexicon(), override).metadata
    assert (found.issuer, found.year, found.date) == ("青山市人民政府办公厅", 2023, "2022-03-01")
