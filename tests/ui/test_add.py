"""The page that adds notices, run without a browser: what is drawn and what it writes."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator

import pytest
from streamlit.testing.v1 import AppTest

from common.records import Metadata
from common.settings import Settings, default_settings, load_settings
from indexer.manifest import load_manifest
from indexer.opening import open_index
from indexer.progress import Stage
from ui.add.jobs import Job, Watched
from ui.add.state import State

PLAN = """云杉区人民政府办公室关于做好2022年社区食堂工作的通知
云府办〔2022〕17号
各街道办事处：
一、推进社区食堂建设。全年新建社区食堂12家。（牵头单位：区民政局；配合单位：各街道）
二、完善助餐补贴办法。6月底前出台实施细则。（牵头单位：区财政局）
云杉区人民政府办公室
2022年3月8日
"""
SECONDS = 300


@pytest.fixture(scope="module")
def own(built: Settings, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A copy of the session's corpus and index that may be written to."""
    tmp_path = tmp_path_factory.mktemp("own")
    visible = shutil.ignore_patterns(".*")
    shutil.copytree(built.corpus, tmp_path / "corpus", ignore=visible)
    shutil.copytree(built.index, tmp_path / "index", ignore=shutil.ignore_patterns(".lock"))
    return load_settings(corpus=tmp_path / "corpus", index=tmp_path / "index")


def script() -> None:
    """The page alone, in Chinese."""
    import streamlit

    streamlit.session_state.setdefault("language", "zh")
    from ui.add.page import page

    page()


@pytest.fixture
def app(own: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[AppTest]:
    monkeypatch.setenv("POLICY_INDEX", str(own.index))
    monkeypatch.setenv("POLICY_CORPUS", str(own.corpus))
    default_settings.cache_clear()
    yield AppTest.from_function(script, default_timeout=SECONDS).run()
    default_settings.cache_clear()


def text(app: AppTest) -> str:
    return "\n".join(str(element.proto.body) for element in app.get("html"))


def finish(app: AppTest) -> AppTest:
    """Wait for what the page does in a thread, then draw the page as its fragment would."""
    mine: State = app.session_state["add"]
    for job in (mine.reading, mine.work.job if mine.work else None):
        assert job is None or job.wait(SECONDS)
    return app.run()


def upload(app: AppTest, *files: tuple[str, bytes]) -> AppTest:
    app.file_uploader[0].set_value([(name, data, "text/plain") for name, data in files])
    return finish(app.run())


def test_nothing_is_written_before_it_is_confirmed_and_all_of_it_after(
    app: AppTest, own: Settings
) -> None:
    before = sorted(path.name for path in own.corpus.iterdir())
    upload(app, ("plan.txt", PLAN.encode()), ("bad.pdf", b"%PDF-1.4 nothing"))
    assert "bad.pdf" in text(app)
    assert [one.value for one in app.number_input] == [2022]
    app.number_input[0].set_value(2023)
    app.run()
    assert [element.value for element in app.caption] == ["工作年度：2022 → 2023"]
    assert sorted(path.name for path in own.corpus.iterdir()) == before
    app.button(key="add_yes_all").click().run()
    finish(app)
    assert "已入库，可以查询了" in text(app)
    assert (own.corpus / "plan.txt").read_text("utf-8") == PLAN
    assert load_manifest(own.corpus)["plan.txt"] == Metadata(year=2023)
    years = {d.file: d.metadata.year for d in open_index(own).documents.values()}
    assert years["plan.txt"] == 2023


def test_a_taken_name_waits_for_a_decision_and_keeps_both(app: AppTest, own: Settings) -> None:
    name = "changning-2020-work-report.md"
    former = (own.corpus / name).read_bytes()
    new = PLAN.replace("12家", "13家").encode()
    upload(app, (name, new))
    assert app.button(key="add_yes_all").disabled
    app.radio[0].set_value("both").run()
    app.button(key="add_yes_all").click().run()
    finish(app)
    assert (own.corpus / name).read_bytes() == former
    assert (own.corpus / "changning-2020-work-report (2).md").read_bytes() == new


def test_the_very_same_file_is_left_out_by_default(app: AppTest, own: Settings) -> None:
    data = (own.corpus / "changning-2020-work-report.md").read_bytes()
    upload(app, ("again.md", data), ("new.txt", b"\xe7\x94\xb2"), ("twin.txt", b"\xe7\x94\xb2"))
    assert "内容完全相同的文件：changning-2020-work-report.md" in text(app)
    assert "与这一批里的 new.txt 内容完全相同" in text(app)
    assert [one.value for one in app.checkbox] == [False, True, False]
    app.checkbox[1].uncheck().run()
    assert app.button(key="add_yes_all").disabled


def test_reading_that_was_stopped_says_so(app: AppTest) -> None:
    mine: State = app.session_state["add"]
    mine.cancelled.set()
    upload(app, ("plan.txt", PLAN.encode()))
    assert "plan.txt：没有读取" in text(app)


def test_a_job_reports_what_it_came_to_and_how_far_it_is() -> None:
    def work(progress: Watched) -> int:
        progress.start(Stage.READ, 4)
        progress.start(Stage.SEGMENT, 0)  # nothing to do is not shown
        progress.advance(Stage.READ, 3, "a.txt")
        return 7

    job = Job(work)
    assert job.wait(SECONDS)
    assert (job.result, job.error) == (7, None)
    assert (job.progress.stage, job.progress.share, job.progress.name) == (
        Stage.READ,
        0.75,
        "a.txt",
    )


def test_a_defect_in_a_job_is_told_by_a_reference_alone() -> None:
    def work(_: Watched) -> int:
        raise RuntimeError("secret")

    job = Job(work)
    assert job.wait(SECONDS)
    assert job.error is not None
    assert re.fullmatch(r"程序出错（编号 [0-9a-f]{6}）.*", job.error.text())
