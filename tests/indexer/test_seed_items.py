"""The numbered seeds and the work report against the items read by hand."""

import json
from collections import Counter

import pytest

from common.settings import ROOT
from tests.indexer.readers import seed

GOLD = ROOT / "tests" / "data" / "gold"
PLAN = "changning-2021-supervision-plan.txt"
WEB_PLAN = "changning-2021-supervision-plan-web.txt"
LIST = "jingan-2020-key-work-targets.txt"
REPORT = "changning-2020-work-report.md"


def squeezed(text):
    return "".join(text.split())


def as_read(item):
    return (
        item.number,
        [squeezed(heading) for heading in item.path],
        squeezed(item.text),
        list(item.lead),
        list(item.supporting),
        list(item.responsible),
        dict(item.quarters),
        item.starred,
    )


def as_annotated(row):
    keys = ("item", "path", "text", "lead", "supporting", "responsible", "quarters", "starred")
    return tuple(row[key] for key in keys)


@pytest.mark.parametrize("file", [PLAN, WEB_PLAN, LIST, REPORT])
def test_every_annotated_item_is_read_exactly_and_in_order(file):
    gold = GOLD / file.replace(".txt", ".items.jsonl").replace(".md", ".items.jsonl")
    wanted = [as_annotated(json.loads(line)) for line in gold.read_text("utf-8").splitlines()]
    found = [as_read(item) for item in seed(file).items]
    assert [item for item in found if item in wanted] == wanted


@pytest.mark.parametrize(("file", "last"), [(PLAN, 33), (WEB_PLAN, 26)])
def test_no_number_of_the_plan_is_left_out(file, last):
    numbers = [item.number for item in seed(file).items if item.number]
    assert numbers == [*map(str, range(1, 4)), *map(str, range(1, last + 1))]


def test_every_task_of_the_plan_has_responsible_departments():
    tasks = [item for item in seed(PLAN).items if item.path[:1] == ("二、重点任务",)]
    assert all(item.responsible for item in tasks)
    assert not any(sign in item.text for item in tasks for sign in ("责任单位", "（责"))


def test_the_web_copy_breaks_off_inside_its_last_item():
    last = seed(WEB_PLAN).items[-1]
    assert (last.number, last.responsible, last.warnings) == ("26", (), ("warnings.cut_short",))
    assert last.text.endswith("加强突发事件应急预案和处置机制建设,开展")


def test_no_number_of_the_list_is_left_out():
    sections = Counter(item.path[0][0] for item in seed(LIST).items if item.number)
    assert list(sections.items()) == list(
        zip("一二三四五六七八九", (6, 16, 10, 19, 14, 10, 13, 7, 34), strict=True)
    )


def test_every_paragraph_of_the_report_stands_under_its_lead():
    sections = Counter(item.path for item in seed(REPORT).items if item.number)
    assert list(sections.values()) == [3, 4, 5, 6, 4, 4, 4, 5, 3, 3, 6, 3]
