"""Bulk runs on a real Ray cluster of two nodes with a core each."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from common.errors import IndexStoreError, SettingsError
from common.settings import ROOT, Settings, load_settings
from indexer.apart.messages import Outcome, outcomes
from indexer.bulk import engine
from indexer.bulk.building import build_on_ray
from indexer.bulk.checkpoints import FOLDER, CheckpointedEncoder, Checkpoints, Done
from indexer.bulk.cluster import QUIET
from indexer.export import export_lines
from indexer.generations import current_generation
from indexer.opening import open_index
from indexer.pipeline import build
from indexer.progress import Silent
from tests.indexer.bulk_parts import TRACE, Started, parts_of_this_process, slow_parts
from tests.indexer.fakes import CountingEncoder

if TYPE_CHECKING:
    from ray.cluster_utils import Cluster

FILES = 40
PATIENCE = 300.0


# Checkpoints ----------------------------------------------------------------------------


def done(key: str, *texts: str) -> Done:
    outcome = outcomes().dump_json(Outcome(key="source_empty", values={"name": key}))
    return Done(key, outcome, texts, CountingEncoder().passages(texts))


def test_what_is_kept_is_there_for_the_next_run(tmp_path: Path) -> None:
    first = Checkpoints(tmp_path, "x")
    first.keep([done("one", "a", "b c"), done("two")])
    first.close()
    second = Checkpoints(tmp_path, "x")
    assert second.held() == {"one", "two"}
    assert second.outcome("one") == Outcome(key="source_empty", values={"name": "one"})
    assert second.outcome("three") is None
    encoder = CheckpointedEncoder(inner := CountingEncoder(), second)
    assert (
        encoder.passages(["b c", "c", "a"]).tolist()
        == CountingEncoder().passages(["b c", "c", "a"]).tolist()
    )
    assert inner.embedded == ["c"]
    second.discard()
    assert not (tmp_path / FOLDER).exists()


def test_another_state_of_the_program_begins_anew(tmp_path: Path) -> None:
    first = Checkpoints(tmp_path, "x")
    first.keep([done("one", "a")])
    first.close()
    Checkpoints(tmp_path, "y").close()
    again = Checkpoints(tmp_path, "x")
    assert again.held() == set()
    again.close()


def test_what_was_changed_on_the_disk_is_not_used(tmp_path: Path) -> None:
    checkpoints = Checkpoints(tmp_path, "x")
    checkpoints.keep([done("one", "a"), done("two", "b")])
    (file,) = (tmp_path / FOLDER).iterdir()
    with closing(sqlite3.connect(file)) as database, database:
        database.execute("UPDATE notices SET outcome = x'7b7d' WHERE key = 'one'")
        database.execute("UPDATE vectors SET vector = zeroblob(16)")
    assert checkpoints.outcome("one") is None
    assert checkpoints.outcome("two") is not None
    assert checkpoints.vector("a", 4) is None
    checkpoints.close()
    file.write_bytes(b"rubbish" * 1000)
    again = Checkpoints(tmp_path, "x")
    assert again.held() == set()
    again.close()


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / FOLDER).write_text("")
    with pytest.raises(IndexStoreError, match=FOLDER):
        Checkpoints(tmp_path, "x")


# Without a cluster ----------------------------------------------------------------------


@pytest.fixture
def lines(tmp_path: Path) -> Settings:
    """Settings for notices of three lines each; the encoder's name is the folder for traces."""
    corpus, trace = tmp_path / "corpus", tmp_path / TRACE
    corpus.mkdir()
    trace.mkdir()
    for number in range(FILES):
        (corpus / f"{number:02}.txt").write_text(f"a{'b' * number}\nc {number}\nc\n")
    return load_settings(corpus=corpus, index=tmp_path / "index", encoder=str(trace))


def test_without_ray_the_command_to_install_it_is_named(
    lines: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "ray", None)
    with pytest.raises(SettingsError, match=r"requirements-cluster\.txt"):
        build_on_ray(lines, Silent(), None, slow_parts)


def test_an_address_of_the_ray_client_is_refused(lines: Settings) -> None:
    with pytest.raises(SettingsError, match="ray start"):
        build_on_ray(lines, Silent(), "ray://10.0.0.5:10001", slow_parts)


def test_a_cluster_that_does_not_answer_is_named(lines: Settings) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound, and nobody listens
        address = f"127.0.0.1:{taken.getsockname()[1]}"
        with pytest.raises(SettingsError, match=address):
            build_on_ray(lines, Silent(), address, slow_parts)


def test_an_address_without_the_engine_is_wrong_usage() -> None:
    command = [sys.executable, "-m", "indexer", "build", "--address", "10.0.0.5:6379"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 2
    assert "--engine ray" in done.stderr


# On a cluster ---------------------------------------------------------------------------


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """Two nodes; no port of theirs can be used without the token."""
    before = dict(os.environ)
    token = {"RAY_AUTH_MODE": "token", "RAY_AUTH_TOKEN": "0123456789abcdef" * 4}
    folder = Path("/tmp") / f"ray-test-{os.getpid()}"  # sockets take no longer paths
    folder.mkdir()
    os.environ.update(token, RAY_TMPDIR=str(folder), **QUIET)
    from ray.cluster_utils import Cluster

    started = Cluster(
        initialize_head=True,
        head_node_args={
            "num_cpus": 1,
            "include_dashboard": False,
            "_system_config": {"health_check_period_ms": 500, "health_check_failure_threshold": 4},
        },
    )
    started.add_node(num_cpus=1)
    try:
        yield started
    finally:
        started.shutdown()
        shutil.rmtree(folder, ignore_errors=True)
        os.environ.clear()
        os.environ.update(before)


def contents(settings: Settings) -> tuple[list[str], list[object]]:
    """The lines of ``export``, and everything else that a generation says of its notices."""
    index = open_index(settings)
    return list(export_lines(index, None)), [list(index.documents.values()), list(index.passages)]


def require_equal(settings: Settings, build_here: Callable[[Settings], object]) -> None:
    """The index is that of a build by this process alone."""
    alone = settings.model_copy(update={"index": settings.index.parent / "alone"})
    build_here(alone)
    assert contents(settings) == contents(alone)
    rows = np.arange(len(open_index(alone).passages), dtype=np.int64)
    ours, theirs = (open_index(one).vectors_of(rows) for one in (settings, alone))
    assert float(np.abs(ours - theirs).max()) <= 1e-5
    assert not (settings.index / FOLDER).exists()


def here(settings: Settings) -> object:
    return build(settings, parts=slow_parts(settings))


def held(settings: Settings) -> int:
    """Notices that are in the checkpoints by now."""
    for file in (settings.index / FOLDER).glob("*.sqlite"):
        with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as database:
            try:
                return int(database.execute("SELECT count(*) FROM notices").fetchone()[0])
            except sqlite3.OperationalError:
                return 0
    return 0


def when(condition: Callable[[], object]) -> None:
    """Wait until it is so."""
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end, "waited too long"
        time.sleep(0.02)


def test_real_notices_come_out_as_from_one_process(cluster: Cluster, tmp_path: Path) -> None:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    for number, topic in enumerate(("架空线入地", "旧区改造", "养老床位")):
        items = f"一、区建设管理委牵头推进{topic}。\n二、年内完成{number}项。\n"
        (corpus / f"{topic}.txt").write_text(f"关于做好{topic}的通知\n{items}")
    (corpus / "空.txt").write_text("")
    (corpus / "坏.docx").write_bytes(b"PK\x03\x04 broken")
    (corpus / "departments.toml").write_text('[[departments]]\nname = "区建设管理委"\n')
    settings = load_settings(corpus=corpus, index=tmp_path / "index")
    result = build_on_ray(settings, started := Started(), cluster.address)
    assert started.given == [5]
    assert sorted(error.key for error in result.refused) == ["source_empty", "source_unsupported"]
    require_equal(settings, build)


def test_a_machine_with_another_release_is_named(cluster: Cluster, lines: Settings) -> None:
    with pytest.raises(SettingsError, match=socket.gethostname()) as caught:
        build_on_ray(lines, Silent(), cluster.address, parts_of_this_process)
    assert caught.value.key == "bulk_other_release"
    assert current_generation(lines) is None


def test_a_worker_that_is_killed_is_replaced(cluster: Cluster, lines: Settings) -> None:
    trace = Path(lines.encoder)
    killed: list[int] = []

    def kill_one() -> None:
        when(lambda: held(lines))
        killed.extend(int(path.name) for path in sorted(trace.iterdir())[:1])
        os.kill(killed[0], signal.SIGKILL)

    killer = threading.Thread(target=kill_one)
    killer.start()
    build_on_ray(lines, Silent(), cluster.address, slow_parts)
    killer.join()
    assert len(killed) == 1
    require_equal(lines, here)


def test_a_run_that_is_killed_goes_on_where_it_was(cluster: Cluster, lines: Settings) -> None:
    places = (cluster.address, lines.corpus, lines.index, lines.encoder)
    command = [sys.executable, "-m", "tests.indexer.bulk_parts", *map(str, places)]
    with subprocess.Popen(command, cwd=ROOT) as driver:
        when(lambda: held(lines))
        driver.send_signal(signal.SIGKILL)
    before = held(lines)
    assert 0 < before < FILES
    build_on_ray(lines, started := Started(), cluster.address, slow_parts)
    assert started.given == [FILES - before]
    require_equal(lines, here)


def test_poisoned_notices_stop_nothing(
    cluster: Cluster, lines: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "PATIENCE", 8 / lines.max_seconds)
    (lines.corpus / "05.txt").write_text("defect\n")
    (lines.corpus / "06.txt").write_text("deadly\n")
    result = build_on_ray(lines, Silent(), cluster.address, slow_parts)
    assert [error.key for error in result.refused] == ["source_not_parsed"]
    assert "05.txt" in result.refused[0].text()
    assert result.documents == FILES - 1
    require_equal(lines, here)


def test_a_node_that_is_lost_is_done_without(cluster: Cluster, lines: Settings) -> None:
    """The last test on this cluster."""
    (node,) = cluster.worker_nodes

    def lose() -> None:
        when(lambda: held(lines))
        cluster.remove_node(node, allow_graceful=False)

    loser = threading.Thread(target=lose)
    loser.start()
    build_on_ray(lines, Silent(), cluster.address, slow_parts)
    loser.join()
    require_equal(lines, here)
