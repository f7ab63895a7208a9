"""Measuring quality in a real browser: run a set, read its result, make use of feedback."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from common.audit import Action
from common.audit.reading import Wanted, newest
from common.audit.telling import told_details
from common.catalogue import Language
from common.settings import Settings, default_settings
from eval import own_sets
from eval.own_sets import Draft, record_of
from tests.browser.conftest import Visit, serving, visiting
from ui.feedback import Feedback, keep

pytestmark = pytest.mark.browser

UNANSWERABLE = Draft("zh", "unanswerable", "月球基地由哪个部门牵头", answerable=False)
FILE = "changning-2020-key-work-targets.txt"


DOUBTED = Feedback(
    question="架空线入地由谁牵头",
    history=(),
    filters={},
    answer="建管委[1]",
    abstained=False,
    items=(f"{FILE}#20",),
    good=False,
    reason="少了单位<b>",
    language="zh",
    generation=1,
)


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A feedback folder of this file's own: a small set, and one piece of feedback."""
    folder = tmp_path_factory.mktemp("own") / "feedback"
    own_sets.create(folder / "sets", "mine", [record_of(UNANSWERABLE)])
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("POLICY_FEEDBACK", str(folder))
        default_settings.cache_clear()
        keep(DOUBTED)
    default_settings.cache_clear()
    return folder


@pytest.fixture(scope="module")
def place(chromium: Browser, built: Settings, kept: Path) -> Iterator[str]:
    with serving(built, kept.parent / "log") as address:
        yield address


@pytest.fixture
def own(chromium: Browser, place: str) -> Iterator[Visit]:
    with visiting(chromium, place) as visit:
        yield visit


def test_feedback_becomes_a_question_and_the_set_is_run(
    own: Visit, kept: Path, built: Settings
) -> None:
    page = own.page
    page.goto(f"{own.address}/evaluate?set=mine&view=feedback")
    opinion = page.locator(".evaluate-opinion")
    expect(opinion.locator(".reason")).to_have_text("少了单位<b>")
    page.get_by_role("button", name="转为评测题").click()
    form = page.get_by_role("dialog")
    expect(form.get_by_role("textbox", name="问题", exact=True)).to_have_value("架空线入地由谁牵头")
    expect(form).to_contain_text(f"{FILE} # 20")
    form.get_by_role("button", name="保存").click()
    expect(form).to_contain_text("请填写答案应包含的内容")
    form.get_by_role("textbox", name="答案应包含").fill("建管委 | 建设管理委")
    form.get_by_role("button", name="保存").click()
    expect(page.get_by_text("没有待处理的反馈")).to_be_visible()
    (_, stored) = own_sets.records(kept / "sets" / "mine.jsonl")
    assert own_sets.draft_of(stored).expect == (("建管委", "建设管理委"),)
    (record,) = newest(built, Wanted(action=Action.QUESTION_SET))
    told = [(one.label, one.text) for one in told_details(record, Language.ZH)]
    assert (record.via, record.outcome) == ("page", "done")
    assert told == [("评测集", "mine"), ("加入", "架空线入地由谁牵头")]
    _run(own)
    with page.expect_download() as download:
        page.get_by_role("button", name="报告（JSON）").click()
    assert download.value.suggested_filename.startswith("mine-answers-")
    assert own.outside() == []


def _run(visit: Visit) -> None:
    page = visit.page
    page.get_by_test_id("stMain").get_by_text("结果", exact=True).click()
    page.get_by_role("button", name="开始评测（2 题）").click()
    expect(page.locator(".evaluate-head")).to_contain_text("2 题")
    row = page.locator(".evaluate-table tr", has_text="答对").first
    expect(row).to_contain_text("100.0 %")
    expect(page.locator("canvas, svg.marks").first).to_be_visible()
    page.reload()
    expect(page.locator(".evaluate-head")).to_contain_text("2 题")


def test_a_long_run_is_stopped_and_leaves_nothing(own: Visit, kept: Path) -> None:
    page, runs = own.page, kept / "runs"
    before = set(runs.iterdir()) if runs.is_dir() else set()
    page.goto(f"{own.address}/evaluate?set=staff&lang=en")
    page.get_by_role("button", name="Run (181 questions)").click()
    page.get_by_role("button", name="Stop").click()
    expect(page.locator(".evaluate-ended")).to_contain_text("nothing was kept")
    expect(page.get_by_role("button", name="Run (181 questions)")).to_be_enabled()
    assert set(runs.iterdir()) == before
