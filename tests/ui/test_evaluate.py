"""What the page shows of a run, worked out by hand, and the page itself on a small set."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from answerer import Answerer
from common.catalogue import Language
from common.settings import Settings, default_settings
from eval import own_sets
from eval.baseline import Pinned
from eval.kept import Command, KeptRun, Task, load_kept, run_and_keep
from eval.own_sets import Draft, Gold, record_of
from indexer.lexicon import load_lexicon
from retriever import Retriever
from tests.retriever.fakes import CharacterEncoder, ListIndex, small_index
from ui.evaluate import figures, names
from ui.evaluate.charts import Bar, Words, bars
from ui.evaluate.figures import Lack, Measured
from ui.evaluate.opinions import draft_of
from ui.feedback import Feedback, keep, kept
from ui.render import render

DRAFTS = (
    Draft(
        "zh",
        "lead",
        "西城区2020年种植行道树由谁牵头",
        expect=(("绿化市容局",),),
        forbid=("主责",),
        gold=(Gold("west-2020.txt", "1"),),
    ),
    Draft("en", "<b>own</b>", "who", expect=(("x",),), gold=(Gold("gone.txt", "1"),)),
    Draft("zh", "unanswerable", "西城区2020年种植行道树由谁牵头", answerable=False),
)


@pytest.fixture(scope="module")
def index() -> ListIndex:
    return small_index()


@pytest.fixture(scope="module")
def runs(index: ListIndex, tmp_path_factory: pytest.TempPathFactory) -> dict[Command, KeptRun]:
    place = tmp_path_factory.mktemp("runs")
    path = own_sets.create(place / "sets", "mine", [record_of(one) for one in DRAFTS])
    answerer = Answerer(Retriever(index, CharacterEncoder(), load_lexicon()))
    return {
        command: load_kept(run_and_keep(Task(path, command), answerer, place, lambda _: None))
        for command in Command
    }


def failed(
    runs: dict[Command, KeptRun], index: ListIndex, command: Command
) -> list[figures.Failure]:
    return list(figures.failures(runs[command], index.documents, index.items))


def test_what_answers_lack_is_told_apart(runs: dict[Command, KeptRun], index: ListIndex) -> None:
    first, second, third = failed(runs, index, Command.ANSWERS)
    assert first.lacks == (Lack("forbidden", "主责"),)
    assert second.lacks[0].kind in {"declined", "missing"}
    assert third.lacks == (Lack("answered", ""),)
    assert [source.file for source in first.sources] == ["west-2020.txt"]
    assert first.wanted == ("west-2020.txt # 1",)


def test_of_retrieval_what_was_found_is_listed(
    runs: dict[Command, KeptRun], index: ListIndex
) -> None:
    (one,) = failed(runs, index, Command.RETRIEVAL)
    assert one.lacks == (Lack("not_found", "1"),)
    assert {source.item_id for source in one.sources} <= set(index.items)
    (gone,) = figures.failures(runs[Command.RETRIEVAL], {}, {})
    assert [source.item_id for source in gone.sources] == [""] * len(one.sources)


@pytest.mark.parametrize("command", list(Command))
@pytest.mark.parametrize("language", list(Language))
def test_failures_are_drawn_escaped(
    runs: dict[Command, KeptRun], index: ListIndex, command: Command, language: Language
) -> None:
    listed = failed(runs, index, command)
    html = render(
        "evaluate_failures.html",
        language,
        failures=listed,
        total=len(listed),
        link=lambda file, item: "",
        names=names,
    )
    assert "&lt;b&gt;own&lt;/b&gt;" in html
    assert "<b>own" not in html


def test_groups_come_weakest_first(runs: dict[Command, KeptRun]) -> None:
    by_language = figures.groups(runs[Command.RETRIEVAL], "by_language")
    assert [(one.name, one.questions, one.values["R@5"]) for one in by_language] == [
        ("en", 1, 0.0),
        ("zh", 1, 1.0),
    ]
    by_type = figures.groups(runs[Command.ANSWERS], "by_type")
    assert {(one.name, one.questions) for one in by_type} == {
        ("lead", 1),
        ("<b>own</b>", 1),
        ("unanswerable", 1),
    }


def test_the_retriever_stands_beside_the_trivial_rows(runs: dict[Command, KeptRun]) -> None:
    rows = figures.rankers(runs[Command.RETRIEVAL])
    assert [one.name for one in rows] == ["retriever", "bm25", "dense", "random", "best-possible"]
    assert rows[0].values["R@5"] == 0.5
    assert figures.rankers(runs[Command.ANSWERS]) == ()


@pytest.mark.parametrize(
    ("value", "below"), [(0.9, False), (0.896, False), (0.89, True), (1.0, False)]
)
def test_a_measure_is_below_its_floor_only_beyond_rounding(value: float, below: bool) -> None:
    assert Measured("overall", value, 0.9).below is below
    assert not Measured("overall", value, None).below


def test_floors_are_those_of_the_command(runs: dict[Command, KeptRun]) -> None:
    run = runs[Command.ANSWERS]
    pinned = Pinned(run.run.digest, run.run.corpus, {"answers": {"overall": 0.5}})
    told = {one.name: one for one in figures.measured(run, pinned)}
    assert told["overall"] == Measured("overall", 0.0, 0.5)
    assert told["overall"].below
    assert told["citation_recall"].floor is None
    assert figures.same_data(run, pinned)
    assert not figures.same_data(run, Pinned("other", run.run.corpus))


def test_bars_keep_their_order_and_show_their_numbers() -> None:
    chart = bars(
        [Bar("甲", 0.5, 4), Bar("乙", 1.0, 2)], Words("按类型", "答对", "题数"), "#000000"
    ).to_dict()
    (values,) = chart["datasets"].values() if "datasets" in chart else (chart["data"]["values"],)
    assert [row["label"] for row in values] == ["50 %  (4)", "100 %  (2)"]
    assert chart["description"] == "按类型"


def test_a_question_out_of_feedback_expects_what_was_cited() -> None:
    default_settings.cache_clear()
    said = Feedback(
        "那绿道呢",
        ("河道呢",),
        {},
        "水务局",
        False,
        ("a.md#一", "a.md#一", "b.md#"),
        False,
        "不全",
        "en",
        2,
    )
    keep(said)
    keep(Feedback("月球", (), {}, "没有", True, (), True, "", "xx", 2))
    first, second = map(draft_of, kept())
    assert first == Draft(
        "en",
        "feedback",
        "那绿道呢",
        history=("河道呢",),
        gold=(Gold("a.md", "一"), Gold("b.md", "meta")),
        note="不全",
    )
    assert (second.language, second.answerable) == ("zh", False)
    default_settings.cache_clear()


def script() -> None:
    """The page in its frame."""
    from ui import frame
    from ui.evaluate.page import page

    with frame.guarded(frame.begin()):
        page()


@pytest.fixture
def opened(built: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[AppTest]:
    monkeypatch.setenv("POLICY_INDEX", str(built.index))
    monkeypatch.setenv("POLICY_CORPUS", str(built.corpus))
    default_settings.cache_clear()
    own_sets.create(tmp_path / "feedback" / "sets", "mine", [record_of(DRAFTS[2])])
    app = AppTest.from_function(script, default_timeout=120)
    app.query_params["set"] = "mine"
    yield app.run()
    default_settings.cache_clear()


def test_a_set_is_run_and_its_result_stays(opened: AppTest, tmp_path: Path) -> None:
    assert not opened.exception
    assert opened.selectbox(key="evaluate_set").value == "mine"
    opened.button(key="evaluate_start").click().run()
    deadline = time.monotonic() + 60
    while not list((tmp_path / "feedback" / "runs").glob("[!.]*")) and time.monotonic() < deadline:
        time.sleep(0.2)
    opened.run()
    assert not opened.exception
    heads = [one for one in opened.get("html") if 'class="evaluate-head"' in one.proto.body]
    assert len(heads) == 1


def test_a_damaged_set_is_said_and_the_others_can_be_used(opened: AppTest, tmp_path: Path) -> None:
    (tmp_path / "feedback" / "sets" / "mine.jsonl").write_text("{", "utf-8")
    opened.run()
    assert not opened.exception
    assert any("mine.jsonl" in one.proto.body for one in opened.get("html"))
    opened.selectbox(key="evaluate_set").set_value("seeds").run()
    assert opened.button(key="evaluate_start").disabled is False
