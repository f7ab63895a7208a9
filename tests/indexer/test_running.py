from hypothesis import given
from hypothesis import strategies as st

from indexer.layouts.frame import read_frame
from indexer.running import running_key, running_keys, running_lines

BODY = ["推进河道整治，完成", "年度任务，落实责任", "分工，按期验收。"]


def test_key_is_what_stays_the_same():
    assert running_key("重点 工作 — 12 —") == running_key("重点工作—7—") == "重点工作—#—"


def test_words_must_come_back_on_three_pages_and_numbers_on_two():
    assert running_keys([["附表", "1"], ["附表", "2"]]) == {"#"}
    assert running_keys([["附表"], ["附表"], ["其他"], ["附表"]]) == {"附表"}
    assert running_keys([["附表", "附表", "附表"]]) == frozenset()


def test_edges_are_peeled_line_by_line():
    pages = [["汇编", "上卷", body, "上卷", "丙", str(at)] for at, body in enumerate(BODY)]
    outer = {(page, line) for page in range(3) for line in (0, 1, 4, 5, 3)}
    assert running_lines(pages) == outer
    assert (
        running_lines([["甲", "上卷"], ["乙", "上卷", "丁"], ["丙", "上卷", "戊"]]) == frozenset()
    )


@given(st.lists(st.lists(st.sampled_from("甲乙丙1"), max_size=6), max_size=5))
def test_every_running_line_exists_and_comes_back(pages):
    found = running_lines(pages)
    for page, line in found:
        key = running_key(pages[page][line])
        assert sum(key in map(running_key, texts) for texts in pages) >= 2


def test_running_head_does_not_cut_a_paragraph_in_two():
    source = "\f".join(f"工作汇编\n{body}\n{at}\n" for at, body in enumerate(BODY))
    assert [block.text for block in read_frame(source).body] == ["".join(BODY)]


def test_lines_that_come_back_inside_pages_stay_text():
    source = "".join(f"工作汇编\n{body}\n" for body in BODY)
    assert all(one.name != "running-head" for one in read_frame(source).furniture)


def test_list_of_copies_runs_down_to_the_imprint():
    source = "抄送：省政府办公厅。\n市委各部门。\n市人民政府办公室 2014年1月21日印发\n"
    assert [one.name for one in read_frame(source).furniture] == [
        "copies-to",
        "copies-to",
        "imprint",
    ]
