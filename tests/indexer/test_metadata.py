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


LETTER = """海州区人民政府办公室关于印发《海州区2023年工作要点》的通知（海政办发〔2023〕7号）
海州区人民政府办公室
关于印发《海州区2023年工作要点》的通知
海政办发〔2023〕7号
各镇人民政府：
现将工作要点印发给你们，请结合实际认真组织实施，各项任务的进展情况于每季度末前报送区政府办公室汇总。
海州区人民政府办公室
2023年3月1日
"""


def test_the_title_above_the_salutation_wins_over_that_of_the_site():
    assert read(LETTER).metadata == Metadata(
        title="海州区人民政府办公室关于印发《海州区2023年工作要点》的通知",
        issuer="海州区人民政府办公室",
        doc_number="海政办发〔2023〕7号",
        date="2023-03-01",
        district="海州区",
        year=2023,
        kind=Kind.KEY_WORK_TARGETS,
    )


@pytest.mark.parametrize(
    ("header", "warnings"),
    [
        ("成文日期：2023-03-01 发布日期：2023-03-05", ()),
        ("发布机构：某局 成文日期：2023-03-02", ("warnings.date_conflict",)),
        ("发布日期：2023-02-01", ("warnings.date_conflict",)),
    ],
)
def test_a_page_header_that_contradicts_the_signature_is_told(header, warnings):
    document = read(f"{header}\n{LETTER}")
    assert document.metadata.date == "2023-03-01"
    assert document.warnings == warnings


def test_a_date_alone_below_the_text_is_that_of_the_signature():
    document = read("发布时间：2016-06-01\n关于某事的通知\n一、甲事。\n二、乙事。\n2016年5月19日\n")
    assert document.metadata.date == "2016-05-19"


def test_a_decree_says_under_its_title_who_issued_it_and_when():
    document = read(
        "北河区住房租赁办法\n（2021年3月1日第12次会议通过 2021年3月15日北河区人民政府令第12号公布"
        " 自2021年5月1日起施行）\n第一条 为了规范，制定本办法。\n第二条 本办法适用于本区。\n"
    )
    assert document.metadata == Metadata(
        title="北河区住房租赁办法",
        issuer="北河区人民政府",
        doc_number="北河区人民政府令第12号",
        date="2021-03-15",
        district="北河区",
        kind=Kind.REGULATION,
    )


@pytest.mark.parametrize(
    ("title", "district"),
    [
        ("关于印发《平湖区2022年要点》的通知", "平湖区"),
        ("《东城区人才公寓管理办法》政策解读", "东城区"),
        ("浦东新区住房保障规划", "浦东新区"),
        ("示范区建设规划", None),
        ("关于加强社区养老服务的意见", None),
        ("自由贸易试验区管理办法", None),
        ("主城区交通整治方案", None),
    ],
)
def test_districts_in_titles(title, district):
    assert read(f"{title}\n各单位：\n做好工作。\n").metadata.district == district
