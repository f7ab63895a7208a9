"""What Milvus holds of an index over time, and what mends it; on Milvus Lite."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from common.errors import IndexDamagedError
from common.settings import Settings
from indexer.as_of import open_as_of, parse_as_of
from indexer.backends.milvus_collections import collection_of, fill, own_name
from indexer.backends.milvus_server import Server, connected
from indexer.changes import add, undo
from indexer.cli import app
from indexer.generations import current_generation, generation_folder, generations
from indexer.keeping.backup import back_up
from indexer.keeping.restore import restore
from indexer.opening import open_generation, open_index, open_local
from indexer.pipeline import build as build_with
from tests.indexer.fakes import CountingEncoder, line_components
from tests.indexer.on_milvus import (
    HELD,
    LINES,
    PARTS,
    every_text,
    made,
    milvus_lite,
)

pytest.importorskip("pymilvus")


@pytest.fixture(scope="module")
def lite(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    yield from milvus_lite(tmp_path_factory.mktemp("milvus"))


@pytest.fixture
def milvus_lines(tmp_path: Path, lite: Path) -> Settings:
    return made(tmp_path, lite)


def aliased(server: Server, settings: Settings) -> str:
    return str(server.client.describe_alias(own_name(settings))["collection_name"])


def collections(server: Server, settings: Settings) -> list[str]:
    names = server.client.list_collections()
    return sorted(name for name in names if name.startswith(f"{own_name(settings)}_"))


def test_the_alias_follows_the_generation_in_use(milvus_lines: Settings, tmp_path: Path) -> None:
    server = connected(milvus_lines)
    build_with(milvus_lines, parts=PARTS)
    first = collection_of(milvus_lines, 1).name
    assert aliased(server, milvus_lines) == first
    (tmp_path / "two.txt").write_text("c c c\n")
    add(milvus_lines, [tmp_path / "two.txt"], parts=PARTS)
    second = collection_of(milvus_lines, 2).name
    assert aliased(server, milvus_lines) == second
    assert collections(server, milvus_lines) == [first, second]
    undo(milvus_lines, parts=PARTS)
    assert aliased(server, milvus_lines) == first


def test_collections_go_with_their_generations(milvus_lines: Settings) -> None:
    for text in ("a", "b", "c", "a a", "b b"):
        (milvus_lines.corpus / "one.txt").write_text(text)
        build_with(milvus_lines, parts=PARTS)
    kept = [collection_of(milvus_lines, number).name for number in (3, 4, 5)]
    assert collections(connected(milvus_lines), milvus_lines) == kept


def test_only_what_is_read_stays_in_memory(milvus_lines: Settings) -> None:
    client = connected(milvus_lines).client
    build_with(milvus_lines, parts=PARTS)
    reader = open_index(milvus_lines)

    def loaded() -> list[int]:
        states = {
            number: client.get_load_state(collection_of(milvus_lines, number).name)["state"].name
            for number in generations(milvus_lines)
        }
        return [number for number, state in states.items() if state == "Loaded"]

    for text in ("a", "b", "c"):
        (milvus_lines.corpus / "one.txt").write_text(text)
        build_with(milvus_lines, parts=PARTS)
    assert loaded() == [1, 4]  # the first has a reader
    assert every_text(reader) == HELD
    reader.close()
    build_with(milvus_lines, parts=PARTS)
    assert loaded() == [4]
    assert every_text(open_generation(milvus_lines, 3)) == ["b"]
    assert loaded() == [3, 4]


def test_the_command_line_says_where_it_is_searched(
    milvus_lines: Settings, lite: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    build_with(milvus_lines, parts=PARTS)
    for name in ("corpus", "index", "milvus_uri"):
        monkeypatch.setenv(f"POLICY_{name}".upper(), str(getattr(milvus_lines, name)))
    monkeypatch.setenv("POLICY_BACKEND", "milvus")
    collection = collection_of(milvus_lines, 1).name
    for command in ("verify", "status"):
        done = CliRunner().invoke(app, [command], env={"COLUMNS": "300"})
        assert done.exit_code == 0, done.output
        assert collection in done.output
        assert str(lite) in done.output
    connected(milvus_lines).client.drop_collection(collection)
    done = CliRunner().invoke(app, ["verify"])
    assert (done.exit_code, "indexer build" in done.stderr) == (1, True)


def test_a_collection_that_is_lost_is_filled_again(milvus_lines: Settings) -> None:
    build_with(milvus_lines, parts=PARTS)
    server, collection = connected(milvus_lines), collection_of(milvus_lines, 1)
    opened = open_index(milvus_lines)
    server.client.drop_collection(collection.name)
    with pytest.raises(IndexDamagedError, match="indexer build"):
        open_index(milvus_lines)
    with pytest.raises(IndexDamagedError, match=collection.name):
        opened.lexical(["a"], 5)
    result = build_with(milvus_lines, parts=PARTS)
    assert (result.up_to_date, result.generation) == (True, 1)
    assert every_text(open_index(milvus_lines)) == HELD


def test_the_generation_before_stands_in(milvus_lines: Settings) -> None:
    build_with(milvus_lines, parts=PARTS)
    (milvus_lines.corpus / "one.txt").write_text("c")
    build_with(milvus_lines, parts=PARTS)
    connected(milvus_lines).client.drop_collection(collection_of(milvus_lines, 2).name)
    assert every_text(open_index(milvus_lines)) == HELD


def test_what_a_killed_build_left_is_mended(milvus_lines: Settings) -> None:
    build_with(milvus_lines, parts=PARTS)
    server, collection = connected(milvus_lines), collection_of(milvus_lines, 1)
    half, client = f"{own_name(milvus_lines)}_2_0123abcd", server.client
    fill(server, collection._replace(name=half), open_local(milvus_lines, 1))
    client.delete(collection.name, ids=[0])
    client.flush(collection.name)
    build_with(milvus_lines, parts=PARTS)
    assert collections(server, milvus_lines) == [collection.name]
    assert every_text(open_index(milvus_lines)) == HELD


def test_a_generation_whose_collection_fails_is_not_published(
    milvus_lines: Settings, tmp_path: Path
) -> None:
    build_with(milvus_lines, parts=PARTS)
    (milvus_lines.corpus / "one.txt").write_text("c")
    away = milvus_lines.model_copy(update={"milvus_uri": str(tmp_path / "nowhere" / "lite.db")})
    with pytest.raises(Exception, match="POLICY_MILVUS_URI"):
        build_with(away, parts=PARTS)
    assert current_generation(milvus_lines) == 1
    assert not generation_folder(milvus_lines, 2).exists()
    assert every_text(open_index(milvus_lines)) == HELD


def test_a_backup_is_the_folder(lite: Path, tmp_path: Path) -> None:
    """Restored elsewhere it is another index to the server, filled without the model."""
    settings = made(tmp_path / "1", lite, LINES)
    build_with(settings, parts=PARTS)
    feedback = tmp_path / "1" / "feedback"
    back_up(settings.model_copy(update={"feedback": feedback}), tmp_path / "backup.tar.gz")
    places = ("corpus", "index", "feedback")
    other = settings.model_copy(update={name: tmp_path / "2" / name for name in places})
    restore(other, tmp_path / "backup.tar.gz")
    with pytest.raises(IndexDamagedError, match="indexer build"):
        open_index(other)
    encoder = CountingEncoder()
    assert build_with(other, parts=line_components(encoder)).up_to_date
    assert encoder.embedded == []
    assert every_text(open_index(other)) == HELD
    assert own_name(other) != own_name(settings)


def test_an_index_as_of_a_day_is_made_from_the_folder(
    milvus_lines: Settings, tmp_path: Path
) -> None:
    settings = milvus_lines.model_copy(update={"cache": tmp_path / "cache"})
    build_with(settings, parts=PARTS)
    before = collections(connected(settings), settings)
    known = open_as_of(settings, parse_as_of("2090"), PARTS)
    assert every_text(known.index) == HELD
    assert collections(connected(settings), settings) == before


def test_two_indexes_share_a_server(lite: Path, tmp_path: Path) -> None:
    one, other = (made(tmp_path / name, lite, text) for name, text in (("1", "a"), ("2", "b\nb b")))
    for settings in (one, other, one):
        build_with(settings, parts=PARTS)
    assert every_text(open_index(one)) == ["a"]
    assert every_text(open_index(other)) == ["b", "b b"]
    assert own_name(one) != own_name(other)


def test_a_number_given_again_is_another_collection(lite: Path, tmp_path: Path) -> None:
    """As after a restore: what was generation 1 is on the server still."""
    settings = made(tmp_path, lite, "a")
    build_with(settings, parts=PARTS)
    former = collection_of(settings, 1)
    shutil.rmtree(generation_folder(settings, 1))
    (settings.index / "CURRENT").unlink()
    (settings.corpus / "one.txt").write_text("b")
    build_with(settings, parts=PARTS)
    now = collection_of(settings, 1)
    assert now.name != former.name
    assert every_text(open_index(settings)) == ["b"]
    assert collections(connected(settings), settings) == [now.name]
