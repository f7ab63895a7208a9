"""An answer from a notice that a later one replaced says so."""

from __future__ import annotations

from pathlib import Path

import pytest

from answerer import Answerer, open_answerer
from common.settings import load_settings
from indexer import build

OLD = """甲区人民政府关于印发《甲区养犬管理办法》的通知
甲府〔2015〕3号
各部门：
现将《甲区养犬管理办法》印发给你们，请遵照执行。
第一条　养犬登记由公安部门办理，每只收费五百元。
第二条　犬只应当每年接种狂犬病疫苗。
甲区人民政府
2015年3月1日
"""
NEW = """甲区人民政府关于印发《甲区文明养犬规定》的通知
甲府〔2021〕8号
各部门：
现将《甲区文明养犬规定》印发给你们，请遵照执行。
第一条　遛犬应当牵绳，并清理犬只粪便。
第二条　本规定自2021年6月1日起施行，《甲区养犬管理办法》（甲府〔2015〕3号）同时废止。
甲区人民政府
2021年5月6日
"""


@pytest.fixture(scope="module")
def kennel(tmp_path_factory: pytest.TempPathFactory) -> Answerer:
    corpus: Path = tmp_path_factory.mktemp("corpus")
    (corpus / "old.txt").write_text(OLD, "utf-8")
    (corpus / "new.txt").write_text(NEW, "utf-8")
    settings = load_settings(corpus=corpus, index=tmp_path_factory.mktemp("index"))
    build(settings)
    return open_answerer(settings)


def test_an_answer_from_a_replaced_notice_names_the_one_that_replaced_it(
    kennel: Answerer,
) -> None:
    answer = kennel.answer("养犬登记收费多少？")
    assert {citation.file for citation in answer.citations} == {"old.txt"}
    (note,) = answer.notes
    assert "已被《甲区人民政府关于印发《甲区文明养犬规定》的通知》（甲府〔2021〕8号）废止" in note


def test_an_answer_from_the_notice_in_force_needs_no_note(kennel: Answerer) -> None:
    answer = kennel.answer("遛犬有什么要求？")
    assert {citation.file for citation in answer.citations} == {"new.txt"}
    assert answer.notes == ()
