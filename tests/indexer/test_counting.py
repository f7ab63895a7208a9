from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import jieba
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.records import Passage
from common.settings import load_settings
from indexer import counting
from indexer.apart import ApartCounter
from indexer.components import Components, default_components
from indexer.counting import count_passages
from indexer.lexical import WordCounts, count_words
from indexer.lexicon import load_lexicon
from indexer.lexicon.dictionary import Dictionary
from indexer.progress import Silent

TEXTS = [
    "静安区 2020 年度 · 重点工作\n架空线入地10公里，由区建管委牵头。",
    "静安区 2020 年度 · 重点工作\n旧区改造受益居民2.5万户；长府〔2020〕8号。",
    "",
    "English words, ½ and 架空線入地",
    "三级医院 50+x 项。\n“十四五”规划；ＡＢＣ 区 建 管 委 カナ",
]
PASSAGES = [Passage(f"{n}", f"{n}", "", text, ()) for n, text in enumerate(TEXTS * 3)]


def parts_with(counter: Callable[[], ApartCounter] | None) -> Components:
    return replace(default_components(load_settings()), counter=counter)


def require_same(ours: WordCounts, theirs: WordCounts) -> None:
    assert ours.words == theirs.words
    assert ours.times.shape == theirs.times.shape
    for name in ("indptr", "indices", "data"):
        left, right = getattr(ours.times, name), getattr(theirs.times, name)
        assert (left.dtype, left.tolist()) == (right.dtype, right.tolist())


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Portions so small that there are several, all counted by other processes."""
    monkeypatch.setattr(counting, "MANY", 0)
    monkeypatch.setattr(counting, "PORTION", 4)


def expected() -> WordCounts:
    tokens = load_lexicon(load_settings().corpus).tokens
    return count_words([tokens(passage.embedded) for passage in PASSAGES])


@pytest.mark.usefixtures("small")
def test_portions_add_up_to_the_whole() -> None:
    require_same(count_passages(PASSAGES, parts_with(None), Silent()), expected())


@pytest.mark.usefixtures("small")
def test_processes_count_the_same_words_in_the_same_order() -> None:
    settings = load_settings()
    parts = default_components(settings)
    made = parts_with(lambda: ApartCounter(settings, parts.tokens, 2))
    require_same(count_passages(PASSAGES, made, Silent()), expected())


@pytest.mark.usefixtures("small")
def test_what_a_process_that_ended_would_have_counted_is_counted_here(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("indexer.apart.counter._COMMAND", ("false",))
    settings = load_settings()
    parts = default_components(settings)
    made = parts_with(lambda: ApartCounter(settings, parts.tokens, 2))
    require_same(count_passages(PASSAGES, made, Silent()), expected())


def test_no_passages_have_no_words() -> None:
    counts = count_passages([], parts_with(None), Silent())
    assert (counts.words, counts.times.shape) == ((), (0, 0))


def test_names_of_the_corpus_are_words_in_every_process(
    tmp_path: Path, small: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = '[[departments]]\nname = "区甲乙丙丁办"\nfull = "静安区甲乙丙丁办公室"\n'
    (tmp_path / "departments.toml").write_text(said)
    settings = load_settings(corpus=tmp_path)
    parts = default_components(settings)
    passages = [Passage("", "", "", "由区甲乙丙丁办牵头", ())]
    made = replace(parts, counter=lambda: ApartCounter(settings, parts.tokens, 1))
    monkeypatch.setattr("indexer.apart.counter.counted", None)  # nothing is counted here
    assert "区甲乙丙丁办" in count_passages(passages, made, Silent()).words


# The dictionary -------------------------------------------------------------------------

PLAIN = jieba.Tokenizer()
PLAIN.FREQ, PLAIN.total = PLAIN.gen_pfdict(PLAIN.get_dict_file())
PLAIN.initialized = True
OURS = Dictionary(())
NOTICE = "".join(TEXTS) + "各街道办事处，镇政府：加强城市精细化管理；推进“一网通办”。龘㐀𠀀"


@given(st.text(st.sampled_from(NOTICE), max_size=40) | st.text(max_size=20))
def test_cuts_are_jiebas_own(text: str) -> None:
    assert OURS.lcut(text) == PLAIN.lcut(text)
    assert OURS.lcut(text, HMM=False) == PLAIN.lcut(text, HMM=False)


@given(st.text(st.sampled_from("推进城市精细化管理龘abc"), min_size=1, max_size=20))
def test_likelihoods_are_jiebas_own(text: str) -> None:
    ours: dict[int, tuple[float, int]] = {}
    theirs: dict[int, tuple[float, int]] = {}
    OURS.calc(text, {}, ours)
    PLAIN.calc(text, PLAIN.get_DAG(text), theirs)
    assert ours == theirs


def test_counts_of_many_portions_keep_narrow_numbers() -> None:
    counts = count_passages(PASSAGES, parts_with(None), Silent())
    assert counts.times.indices.dtype == np.int32
