import re

import pytest

from common.errors import CorpusError
from common.records import Kind, Metadata
from common.settings import ROOT
from indexer.manifest import absent_files, check_manifest, conflicts, load_manifest


@pytest.fixture
def corpus(tmp_path):
    (tmp_path / "a.txt").write_text("甲", encoding="utf-8")
    return tmp_path


def write(corpus, text):
    (corpus / "manifest.toml").write_text(text, encoding="utf-8")


def test_the_shipped_manifest_is_sound_and_names_only_what_files_do_not_print():
    corpus = ROOT / "corpus"
    check_manifest(corpus)
    assert load_manifest(corpus) == {
        "changning-2021-supervision-plan.txt": Metadata(
            title="长宁区委、区政府2021年重点推进和督查工作方案", date="2021-02-08"
        ),
        "jingan-2020-key-work-targets.txt": Metadata(issuer="上海市静安区人民政府"),
    }


def test_a_corpus_without_manifest_has_no_overrides(corpus):
    assert load_manifest(corpus) == {}


def test_every_key_is_read(corpus):
    write(
        corpus,
        '["a.txt"]\ntitle="题"\nissuer="甲局"\ndoc_number="甲〔2020〕1号"\ndate=2020-02-03\n'
        'district="长宁区"\nyear=2020\nkind="regulation"\nreason.en="given by the sender"\n',
    )
    assert load_manifest(corpus)["a.txt"] == Metadata(
        "题", "甲局", "甲〔2020〕1号", "2020-02-03", "长宁区", 2020, Kind.REGULATION
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[", "语法错误"),
        ('["a.txt"]\nreason="x"\ntitel="题"', "未知的键 titel；可用的键：title, issuer"),
        ('["a.txt"]\ntitle="题"', "reason 值不对"),
        ('["a.txt"]\ntitle="题"\nreason=" "', "reason 值不对"),
        ('["a.txt"]\ntitle="题"\nreason={}', "reason 值不对"),
        ('["a.txt"]\nreason="x"\ntitle=""', "title 值不对"),
        ('["a.txt"]\nreason="x"\ndate="2020-02-30"', "应为：YYYY-MM-DD"),
        ('["a.txt"]\nreason="x"\nyear=20', "应为：1949–2100"),
        ('["a.txt"]\nreason="x"\nyear=true', "year 值不对"),
        ('["a.txt"]\nreason="x"\nkind="letter"', "key-work-targets | work-report"),
        ('title="题"', "title 的"),
    ],
)
def test_a_slip_is_named(corpus, text, message):
    write(corpus, text)
    with pytest.raises(CorpusError, match=re.escape(message)):
        load_manifest(corpus)


def test_a_file_that_is_not_there_is_named(corpus):
    write(corpus, '["b.txt"]\nreason="x"\ntitle="题"')
    assert absent_files(corpus) == ("b.txt",)
    with pytest.raises(CorpusError, match=r"b\.txt 不在语料文件夹中"):
        check_manifest(corpus)


def test_what_notice_and_manifest_say_differently_is_named() -> None:
    printed = Metadata(title="甲区 通知", issuer="甲区", date="2020-02-26", year=2020)
    said = Metadata(title="甲区通知", issuer="乙区", year=2021, district="甲区")
    assert conflicts(printed, said) == (
        "warnings.manifest_conflict.issuer",
        "warnings.manifest_conflict.year",
    )
    assert conflicts(printed, Metadata()) == ()
