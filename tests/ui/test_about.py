"""What the page tells of the system, and that its checks find what is wrong."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from common.catalogue import Language
from common.settings import Settings, load_settings
from indexer import build
from indexer.encoders.base import Encoder, Vectors
from indexer.files import replace_file
from indexer.generations import generation_folder, writing
from tests.retriever.fakes import CharacterEncoder
from ui.about import health, state
from ui.about.diagnosis import diagnosis
from ui.about.health import CHECKS, Checks, Grade, check_all

NOTICE = "# 甲区关于河道整治的通知\n\n一、推进河道整治工作。（责任单位：水务局）\n"


class LongEncoder(CharacterEncoder):
    """Its vectors are not of length 1."""

    def query(self, text: str) -> Vectors:
        return np.full(4, 2.0, np.float32)


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    place = tmp_path_factory.mktemp("small")
    (place / "corpus").mkdir()
    (place / "corpus" / "notice.md").write_text(NOTICE, "utf-8")
    settings = load_settings(
        corpus=place / "corpus", index=place / "index", feedback=place / "feedback"
    )
    build(settings)
    return settings


def found(settings: Settings, encoder: Callable[[], Encoder] = CharacterEncoder) -> dict[str, str]:
    checked = check_all(Checks(settings, encoder))
    assert all(one.finding.text(language) for one in checked for language in Language)
    return {one.name: f"{one.finding.grade.value} {one.finding.key}" for one in checked}


WELL = {
    "index": "good index",
    "current": "good current",
    "model": "good model",
    "lock": "good lock",
    "disk": "good disk",
    "feedback": "good feedback",
    "llm": "good llm_none",
}


def test_all_is_well_with_a_fresh_index(small: Settings) -> None:
    assert found(small) == WELL
    assert list(CHECKS) == list(WELL)


def test_each_check_finds_what_it_looks_for(
    small: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    blocked = tmp_path / "blocked"
    blocked.write_text("a file where the folder should be")
    ill = small.model_copy(update={"feedback": blocked, "llm_url": "http://127.0.0.1:9/v1"})
    monkeypatch.setattr(health, "LEAST_FREE", 1 << 62)
    with writing(small):
        held = found(ill, LongEncoder)
    assert held == WELL | {
        "model": "bad encoder_vector",
        "lock": "note locked",
        "disk": "bad disk_low",
        "feedback": "bad feedback_bad",
        "llm": "bad llm_down",
    }


def test_a_changed_corpus_and_a_damaged_index_are_found(small: Settings) -> None:
    added = small.corpus / "other.md"
    added.write_text(NOTICE.replace("河道", "绿道"), "utf-8")
    assert found(small) == WELL | {"current": "note outdated"}
    added.unlink()
    records = generation_folder(small, state.generation(small).number) / "records.sqlite"
    whole = records.read_bytes()
    records.write_bytes(whole[:-1])
    try:
        assert found(small) == WELL | {"index": "bad index_damaged"}
    finally:
        replace_file(records, whole)


def test_without_an_index_the_checks_say_so(tmp_path: Path) -> None:
    settings = load_settings(
        corpus=tmp_path, index=tmp_path / "none", feedback=tmp_path / "feedback"
    )
    told = found(settings)
    assert (told["index"], told["current"]) == ("bad index_missing", "bad index_missing")


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("", ""),
        ("https://user:secret@model.local:8443/v1?key=secret", "model.local:8443"),
        ("http://10.0.0.1/v1", "10.0.0.1"),
        ("model.local:99/v1", "model.local:99"),
        ("http://model.local:port/v1", "model.local"),
    ],
)
def test_of_an_address_only_the_host_is_told(small: Settings, url: str, host: str) -> None:
    told = state.components(small.model_copy(update={"llm_url": url}))
    assert told.llm_host == host


def test_the_generation_on_disk_is_told(small: Settings) -> None:
    told = state.generation(small)
    folder = generation_folder(small, told.number)
    size = sum(path.stat().st_size for path in folder.iterdir())
    assert told == told._replace(number=1, files=1, refused=0, size=size, kept=1)


def test_the_report_holds_no_secret_and_no_path(small: Settings) -> None:
    secret = load_settings(
        corpus=small.corpus,
        index=small.index,
        feedback=small.feedback,
        llm_url="http://user:hunter2@model.local:8443/v1",
        llm_key="hunter3",
        encoder=str(small.corpus),
        contact="hunter4",
    )
    report = diagnosis(
        secret,
        (state.generation(small), None),
        state.components(secret),
        state.versions(),
        check_all(Checks(small, CharacterEncoder)),
    )
    assert not [word for word in ("hunter", str(small.corpus.parent), "河道") if word in report]
    plain = json.loads(report)
    assert plain["components"]["llm_host"] == "model.local:8443"
    assert plain["index"]["number"] == 1
    assert [one["grade"] for one in plain["checks"]] == [Grade.GOOD.value] * len(CHECKS)
    assert plain["versions"]["Python"]


def test_a_missing_model_has_no_fingerprint(small: Settings, tmp_path: Path) -> None:
    gone = small.model_copy(update={"encoder": str(tmp_path / "gone")})
    told = state.components(gone)
    assert told == replace(told, encoder="gone", fingerprint="")
