"""Facets narrow the tasks and each other's counts; settings survive the address."""

from hypothesis import given
from hypothesis import strategies as st

from common.catalogue import Language
from tests.ui.task_rows import ALONE, COPIED, LINES, STARRED, WATER, tasks
from ui.tasks import controls
from ui.tasks.facets import Wanted, narrowed
from ui.tasks.rows import UNSTATED, Facet, Task, fold
from ui.tasks.state import known, offered

TASKS = tasks()


def found(wanted: Wanted) -> list[str]:
    return [task.item.id for task in narrowed(TASKS, wanted).tasks]


def ids(*items: object) -> list[str]:
    return [item.id for item in items]  # type: ignore[attr-defined]


def test_copies_are_left_out_unless_asked_for() -> None:
    assert found(Wanted()) == ids(LINES, WATER, STARRED, ALONE)
    assert found(Wanted(copies=True)) == ids(LINES, WATER, STARRED, ALONE, COPIED)


def test_departments_go_by_their_usual_name_whatever_is_printed() -> None:
    assert TASKS[0].values[Facet.LEAD] == ("建管委",)
    assert TASKS[0].values[Facet.SUPPORTING] == ("科委",)
    assert found(Wanted({Facet.LEAD: ("建管委",)})) == ids(LINES, WATER)
    assert found(Wanted({Facet.RESPONSIBLE: ("建管委",)})) == ids(STARRED)


def test_values_of_a_facet_widen_and_facets_narrow() -> None:
    assert found(Wanted({Facet.LEAD: ("财政局", "建管委")})) == ids(LINES, WATER)
    both = {Facet.LEAD: ("建管委",), Facet.QUARTER: ("Q1",)}
    assert found(Wanted(both)) == ids(LINES)


def test_what_is_not_stated_can_be_chosen() -> None:
    assert found(Wanted({Facet.YEAR: (UNSTATED,)})) == ids(ALONE)


def test_words_are_sought_in_text_project_and_quarters_all_of_them() -> None:
    assert found(Wanted(words="竣工")) == ids(WATER)
    assert found(Wanted(words="精细化 一半")) == ids(LINES)
    assert found(Wanted(words="精细化 竣工")) == []


def test_width_and_case_do_not_matter() -> None:
    assert found(Wanted(words="32")) == ids(LINES)
    assert found(Wanted(words="ａｂｃ")) == ids(STARRED)


def test_starred_ones_alone() -> None:
    assert found(Wanted(starred=True)) == ids(STARRED)


def test_a_facet_counts_what_the_others_leave() -> None:
    left = narrowed(TASKS, Wanted({Facet.LEAD: ("财政局",)}))
    assert left.counts[Facet.LEAD] == {"建管委": 2, "财政局": 1}
    assert left.counts[Facet.QUARTER] == {"Q3": 1}
    assert left.counts[Facet.RESPONSIBLE] == {}


@given(
    st.dictionaries(
        st.sampled_from(list(Facet)),
        st.lists(
            st.sampled_from(["甲区", "2020", "Q1", "Q3", "建管委", "财政局", "-"]), max_size=2
        ),
        max_size=3,
    ),
    st.sampled_from(["", "架空线", "河道", "z"]),
    st.booleans(),
)
def test_counts_are_what_choosing_the_value_would_leave(
    chosen: dict[Facet, list[str]], words: str, starred: bool
) -> None:
    wanted = Wanted({facet: tuple(values) for facet, values in chosen.items()}, starred, words)
    counts = narrowed(TASKS, wanted).counts
    for facet in Facet:
        for value in {value for task in TASKS for value in task.values[facet]}:
            alone = narrowed(TASKS, wanted.with_values(facet, (value,))).tasks
            assert counts[facet].get(value, 0) == len(alone)


def test_options_are_those_that_leave_something_and_those_chosen() -> None:
    choices = offered(TASKS)
    wanted = Wanted({Facet.LEAD: ("财政局",)}, words="架空线")
    left = narrowed(TASKS, wanted)
    assert controls.options(Facet.LEAD, choices, left, ["财政局"]) == ["建管委", "财政局"]
    assert controls.options(Facet.YEAR, choices, left, []) == []
    everything = narrowed(TASKS, Wanted())
    assert controls.options(Facet.YEAR, choices, everything, []) == ["2021", "2020", UNSTATED]


def test_an_address_may_use_any_name_of_a_department() -> None:
    choices = offered(TASKS)
    names = ["区建设和管理委员会", "建管委", "无此部门"]
    assert known(Facet.LEAD, names, choices) == ["建管委"]
    assert known(Facet.YEAR, ["2020", "1999"], choices) == ["2020"]


def test_each_thing_set_has_a_chip() -> None:
    wanted = Wanted({Facet.YEAR: ("2020",), Facet.QUARTER: ("Q3",)}, starred=True, words=" 河道 ")
    chips = list(controls.chips(wanted, Language.ZH))
    assert [(chip.name, chip.value) for chip in chips] == [
        ("year", "2020"),
        ("quarter", "Q3"),
        ("words", ""),
        ("starred", ""),
    ]
    assert [chip.text for chip in chips][:3] == ["年度：2020", "季度：第三季度", "含“河道”"]


def test_nothing_set_narrows_nothing() -> None:
    assert not Wanted({Facet.LEAD: ()}, words="  ").narrows
    assert Wanted(words="河").narrows


@given(st.text())
def test_folding_is_done_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)


def test_tasks_know_their_document() -> None:
    assert all(
        isinstance(task, Task) and task.document.id == task.item.document_id for task in TASKS
    )
