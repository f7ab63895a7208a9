"""The audit log: what is recorded, what is found when it was tampered with, what survives."""

from __future__ import annotations

import hashlib
import json
import logging
import os
import random
import resource
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from common.audit import Action, Actor, record, recorded, shell_actor
from common.audit.actions import CHANGES, QUESTIONS
from common.audit.files import lines_backwards, log_files
from common.audit.head import HEAD_FILE, read_head
from common.audit.lines import GENESIS, MOST_LINE, MOST_TEXT, Entry, dumped, line_of, parsed
from common.audit.log import AuditLog
from common.audit.reading import Wanted, csv_of, newest
from common.audit.verifying import Note, verified
from common.errors import AuditError, IndexMissingError
from common.settings import ROOT, Settings, load_settings
from tests.common.tampering import TAMPERINGS

VISITOR = Actor("li@example.org", "page")


class SmallFiles(AuditLog):
    """A log whose files are full after some ten records."""

    file_bytes = 3_000


def logged(folder: Path, count: int = 40, **given: object) -> Settings:
    """A log of several files."""
    chosen = load_settings(audit=folder, **given)
    for number in range(count):
        SmallFiles(chosen).append(
            Entry("li@example.org", "page", "ask", "answered", {"question": f"{number}？"}), False
        )
    return chosen


@pytest.fixture
def here(tmp_path: Path) -> Settings:
    return load_settings(audit=tmp_path / "audit")


def test_a_record_says_who_did_what_when_and_is_joined_to_the_one_before(here: Settings) -> None:
    record(here, VISITOR, Action.LOGIN)
    record(here, shell_actor(), Action.ASK, "abstained", question="谁牵头？", ms=1.23456)
    (path,) = log_files(AuditLog(here).folder)
    first, second = path.read_bytes().splitlines()
    held = json.loads(second)
    assert list(held) == [
        "number", "time", "who", "via", "action", "outcome", "details", "previous", "digest",
    ]  # fmt: skip
    assert held | {"time": "", "who": "", "digest": ""} == {
        "number": 2,
        "time": "",
        "who": "",
        "via": "shell",
        "action": "ask",
        "outcome": "abstained",
        "details": {"question": "谁牵头？", "ms": 1.235},
        "previous": json.loads(first)["digest"],
        "digest": "",
    }
    payload = second[: second.index(b',"previous":')] + b"}"
    assert held["digest"] == hashlib.sha256(held["previous"].encode() + payload).hexdigest()
    assert json.loads(first)["previous"] == GENESIS


def test_the_shells_actor_is_the_user_of_the_system_whatever_the_environment_says(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("LOGNAME", "somebody-else")
    monkeypatch.setenv("USER", "somebody-else")
    told = subprocess.run(["id", "-un"], capture_output=True, text=True, check=True).stdout.strip()
    assert shell_actor() == Actor(told, "shell")


@pytest.mark.parametrize("kind", TAMPERINGS)
@pytest.mark.parametrize("key", [None, "a key"])
def test_tampering_is_found_wherever_it_happens(kind: str, key: str | None, tmp_path: Path) -> None:
    chosen = logged(tmp_path / "whole", audit_key=key)
    assert len(log_files(tmp_path / "whole")) > 3
    for seed in range(12):
        folder = tmp_path / str(seed)
        shutil.copytree(tmp_path / "whole", folder, copy_function=shutil.copyfile)
        TAMPERINGS[kind](folder, random.Random(f"{kind} {seed}"))
        if _same(folder, tmp_path / "whole"):
            continue  # two equal lines swapped, a line put beside itself
        with pytest.raises(AuditError, match="审计日志"):
            verified(load_settings(audit=folder, audit_key=key))
    assert verified(chosen).records == 40


def _same(one: Path, other: Path) -> bool:
    names = sorted(os.listdir(other))
    return sorted(os.listdir(one)) == names and all(
        (one / name).read_bytes() == (other / name).read_bytes() for name in names
    )


@pytest.mark.parametrize(
    ("tamper", "key", "number"),
    [
        (lambda lines: [*lines[:3], lines[3].replace(b"3", b"4"), *lines[4:]], "audit_changed", 4),
        (lambda lines: lines[:3] + lines[4:], "audit_removed", 4),
        (lambda lines: [*lines[:3], lines[1], *lines[3:]], "audit_inserted", 2),
        (lambda lines: [*lines[:3], lines[4], lines[3], *lines[5:]], "audit_moved", 4),
        (lambda lines: lines[:-1], "audit_truncated", 9),
        (lambda lines: [*lines[:-1], lines[-1][:20]], "audit_truncated", 9),
    ],
)
def test_verify_names_the_record_and_what_became_of_it(
    tamper: Callable[[list[bytes]], list[bytes]], key: str, number: int, here: Settings
) -> None:
    for _ in range(10):
        record(here, VISITOR, Action.LOGIN)
    (path,) = log_files(AuditLog(here).folder)
    lines = tamper(path.read_bytes().splitlines(keepends=True))
    path.write_bytes(b"".join(lines))
    with pytest.raises(AuditError, match=path.name) as found:
        verified(here)
    told = found.value.values
    assert (found.value.key, told.get("number", told.get("first"))) == (key, number)


def test_another_key_is_told_from_a_change(tmp_path: Path) -> None:
    logged(tmp_path / "audit", audit_key="right")
    wrong = load_settings(audit=tmp_path / "audit", audit_key="wrong")
    none = load_settings(audit=tmp_path / "audit")
    for chosen in (wrong, none):
        with pytest.raises(AuditError, match="POLICY_AUDIT_KEY"):
            verified(chosen)
        with pytest.raises(AuditError, match="POLICY_AUDIT_KEY"):
            record(chosen, VISITOR, Action.ADD)


def test_without_the_key_no_chain_can_be_made_that_fits(tmp_path: Path) -> None:
    """Someone without it writes the whole log anew, and HEAD."""
    logged(tmp_path / "audit", audit_key="secret")
    shutil.rmtree(tmp_path / "audit")
    logged(tmp_path / "audit")
    with pytest.raises(AuditError, match="POLICY_AUDIT_KEY"):
        verified(load_settings(audit=tmp_path / "audit", audit_key="secret"))


def test_a_log_begun_without_a_key_goes_on_with_one_and_not_back(tmp_path: Path) -> None:
    logged(tmp_path / "audit", 5)
    keyed = load_settings(audit=tmp_path / "audit", audit_key="secret")
    record(keyed, VISITOR, Action.LOGIN)
    found = verified(keyed)
    assert found.notes == (Note("without_key", (("first", 1), ("last", 5))),)
    (path,) = log_files(tmp_path / "audit")
    line, _ = line_of(7, Entry("x", "page", "login", "done", {}), found.digest, None)
    path.write_bytes(path.read_bytes() + line)
    with pytest.raises(AuditError, match="第 7 条记录被改动"):
        verified(keyed)


def test_files_are_sealed_when_full_and_old_ones_may_be_put_away(tmp_path: Path) -> None:
    chosen = logged(tmp_path / "audit")
    files = log_files(tmp_path / "audit")
    assert {path.stat().st_mode & 0o222 for path in files[:-1]} == {0}
    assert all(path.stat().st_size <= SmallFiles.file_bytes for path in files)
    files[0].unlink()
    files[1].unlink()
    found = verified(chosen)
    assert (found.files, found.first, found.last) == (
        len(files) - 2,
        int(files[2].stem.removeprefix("audit-")),
        40,
    )


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@example(place=0.0, synced=False)
@example(place=1 - 1e-9, synced=False)
@given(place=st.floats(0, 1, exclude_max=True), synced=st.booleans())
def test_a_record_torn_by_a_kill_is_told_of_and_the_log_goes_on(
    place: float, synced: bool, tmp_path_factory: pytest.TempPathFactory
) -> None:
    chosen = logged(tmp_path_factory.mktemp("audit"), 5)
    (path,) = log_files(AuditLog(chosen).folder)
    sealed = read_head(path.parent)
    assert sealed is not None
    line, _ = line_of(6, Entry("", "page", "ask", "", {"q": "问"}), sealed.head.digest, None)
    torn = line[: int(place * len(line))]
    path.write_bytes(path.read_bytes() + torn)
    AuditLog(chosen).append(Entry("li", "page", "login", "done", {}), synced)
    found = verified(chosen)
    told = [note.key for note in found.notes]
    actions = [one.action for one in newest(chosen, Wanted(), 2)][::-1]
    if torn and len(torn) < len(line) - 1:
        assert (found.last, told, actions) == (7, ["torn"], ["recovered", "login"])
    else:  # nothing of it was written, or only its line end was not
        assert (found.last, told, actions) == (7 if torn else 6, [], ["ask", "login"])


def test_a_record_written_whole_before_a_kill_is_kept(here: Settings) -> None:
    """Only HEAD was not written any more."""
    record(here, VISITOR, Action.LOGIN)
    head = (AuditLog(here).folder / HEAD_FILE).read_bytes()
    record(here, VISITOR, Action.LOGOUT)
    (AuditLog(here).folder / HEAD_FILE).write_bytes(head)
    assert verified(here).last == 2
    record(here, VISITOR, Action.LOGIN)
    found = verified(here)
    assert (found.last, found.notes) == (3, ())


def test_questions_lost_in_a_power_cut_are_told_of_and_changes_cannot_be_lost(
    tmp_path: Path,
) -> None:
    for action, accepted in ((Action.ASK, True), (Action.LOGIN, False)):
        chosen = load_settings(audit=tmp_path / action.value)
        record(chosen, VISITOR, Action.LOGIN)
        (path,) = log_files(tmp_path / action.value)
        on_disk = path.read_bytes()
        record(chosen, VISITOR, action)
        path.write_bytes(on_disk)  # HEAD came to the disk, the record did not
        record(chosen, VISITOR, Action.LOGOUT)
        if accepted:
            assert verified(chosen).notes == (
                Note("lost", (("first", 2), ("last", 2), ("number", 3))),
            )
        else:
            with pytest.raises(AuditError, match="缺少第 2 至 2 条"):
                verified(chosen)


def test_removing_head_is_found_even_after_the_log_went_on(here: Settings) -> None:
    record(here, VISITOR, Action.LOGIN)
    (AuditLog(here).folder / HEAD_FILE).unlink()
    record(here, VISITOR, Action.LOGOUT)
    with pytest.raises(AuditError, match="HEAD"):
        verified(here)


def test_several_processes_append_at_once(here: Settings) -> None:
    code = (
        "from common.audit import *; from common.settings import load_settings\n"
        "for n in range(40): record(load_settings(), shell_actor(),"
        " Action.ASK if n % 4 else Action.LOGIN, n=n)"
    )
    environment = {**os.environ, "POLICY_AUDIT": str(here.audit)}
    running = [
        subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, env=environment) for _ in range(3)
    ]
    assert [one.wait(60) for one in running] == [0, 0, 0]
    found = verified(here)
    assert (found.records, found.last, found.notes) == (120, 120, ())


def test_a_change_is_recorded_before_and_after_and_shown_once(here: Settings) -> None:
    with recorded(here, VISITOR, Action.ADD, files=["a.txt"]) as recording:
        recording.details["generation"] = 7
    with (
        pytest.raises(IndexMissingError, match="索引"),
        recorded(here, VISITOR, Action.REMOVE, files=["b.txt"]),
    ):
        raise IndexMissingError("index_missing", index="x")
    lines = log_files(AuditLog(here).folder)[0].read_bytes().splitlines()
    assert [(one.action, one.outcome, one.details) for one in map(parsed, lines) if one] == [
        ("add", "started", {"files": ["a.txt"]}),
        ("add", "done", {"files": ["a.txt"], "started": 1, "generation": 7}),
        ("remove", "started", {"files": ["b.txt"]}),
        ("remove", "index_missing", {"files": ["b.txt"], "started": 3}),
    ]
    assert [one.number for one in newest(here, Wanted())] == [4, 2]


def test_a_change_that_was_killed_leaves_its_start(here: Settings) -> None:
    code = (
        "import os, signal; from common.audit import *; from common.settings import load_settings\n"
        "with recorded(load_settings(), shell_actor(), Action.REMOVE, files=['a']):"
        " os.kill(os.getpid(), signal.SIGKILL)"
    )
    environment = {**os.environ, "POLICY_AUDIT": str(here.audit)}
    died = subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=environment, check=False)
    assert died.returncode == -signal.SIGKILL
    assert [(one.action, one.outcome) for one in newest(here, Wanted())] == [("remove", "started")]
    assert verified(here).records == 1


def test_where_the_log_cannot_be_written_a_change_is_refused_and_a_question_answered(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "file").touch()
    chosen = load_settings(audit=tmp_path / "file" / "audit")
    done = []
    for action in sorted(CHANGES):
        with (
            pytest.raises(AuditError, match="没有执行任何操作"),
            recorded(chosen, VISITOR, action),
        ):
            done.append(action)
    assert done == []
    with caplog.at_level(logging.WARNING):
        for action in sorted(QUESTIONS):
            with recorded(chosen, VISITOR, action, question="问"):
                done.append(action)
    assert done == sorted(QUESTIONS)
    assert "审计日志无法写入" in caplog.text


def test_a_full_disk_takes_a_record_whole_or_not_at_all(here: Settings) -> None:
    """The process may write no file beyond 1000 bytes: the third record fits in part."""
    code = (
        "import signal; signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "from common.audit import *; from common.errors import AuditError\n"
        "from common.settings import load_settings\n"
        "for n in range(4):\n"
        "    try: record(load_settings(), shell_actor(), Action.ADD, text='x' * 200)\n"
        "    except AuditError as error: print(error.key)\n"
    )
    told = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        cwd=ROOT,
        env={**os.environ, "POLICY_AUDIT": str(here.audit)},
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000)),
        check=True,
    )
    found = verified(here)
    assert found.notes == ()
    assert told.stdout.split() == ["audit_not_writable"] * (4 - found.records)
    assert 0 < found.records < 4


def test_questions_are_not_recorded_where_the_setting_says_so(tmp_path: Path) -> None:
    chosen = load_settings(audit=tmp_path / "audit", audit_questions=False)
    for action in sorted(QUESTIONS):
        record(chosen, VISITOR, action, question="秘密")
        with recorded(chosen, VISITOR, action, question="秘密"):
            pass
    assert not AuditLog(chosen).exists()
    record(chosen, VISITOR, Action.LOGIN)
    assert verified(chosen).records == 1


def test_a_question_of_a_megabyte_is_cut_and_told_with_its_digest(here: Settings) -> None:
    question = "长" * 1_000_000
    record(here, VISITOR, Action.ASK, question=question)
    (one,) = newest(here, Wanted())
    assert one.details["question"] == {
        "text": question[:MOST_TEXT],
        "characters": len(question),
        "sha256": hashlib.sha256(question.encode()).hexdigest(),
    }


@settings(max_examples=40, deadline=None)
@given(
    st.dictionaries(
        st.text(max_size=20),
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
            lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
            max_leaves=6,
        ),
        max_size=4,
    ),
    st.text(max_size=400),
)
def test_any_details_make_one_line_that_reads_back(details: dict[str, object], who: str) -> None:
    line, digest = line_of(1, Entry(who, "page", "ask", "done", details), GENESIS, None)
    held = parsed(line[:-1])
    assert held is not None
    assert (held.number, held.digest, line.count(b"\n")) == (1, digest, 1)
    assert len(line) <= MOST_LINE
    assert all(byte >= 0x20 for byte in line[:-1])


def test_control_characters_and_marks_of_direction_are_escaped() -> None:
    hostile = "\x1b[31m\x00\x07\x7f\x9b\u202e\u2028\U000e0041\ud83d\r\n"
    assert dumped({"q": hostile}) == (
        b'{"q":"\\u001b[31m\\u0000\\u0007\\u007f\\u009b\\u202e\\u2028\\udb40\\udc41'
        + "\ufffd".encode()
        + b'\\r\\n"}'
    )


def test_records_are_found_by_who_what_and_when(here: Settings) -> None:
    for who in ("wang@example.org", "li@example.org"):
        record(here, Actor(who, "page"), Action.LOGIN)
        record(here, Actor(who, "page"), Action.ASK, "answered", question="问")
    assert [one.number for one in newest(here, Wanted(who="LI@"))] == [4, 3]
    assert [one.number for one in newest(here, Wanted(action=Action.LOGIN))] == [3, 1]
    assert [one.number for one in newest(here, Wanted(), most=1)] == [4]
    assert newest(here, Wanted(since="9999-01-01")) == []


@settings(max_examples=25, deadline=None)
@given(kinds=st.lists(st.sampled_from("\nax")))
def test_lines_backwards_are_the_lines_of_the_file(
    kinds: list[str], tmp_path_factory: pytest.TempPathFactory
) -> None:
    """An x stands for two thirds of what is read at once."""
    data = "".join(kinds).replace("x", "x" * 40_000).encode()
    path = tmp_path_factory.mktemp("lines") / "file"
    path.write_bytes(data)
    assert list(lines_backwards(path)) == data.split(b"\n")[::-1]


@pytest.mark.parametrize("start", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1"])
def test_no_cell_of_the_csv_is_a_formula(start: str, here: Settings) -> None:
    record(here, Actor(start, "page"), Action.LOGIN)
    row = csv_of(newest(here, Wanted())).splitlines()[1].split(",")
    assert row[2].strip('"').startswith("'")


def test_a_forged_log_of_any_bytes_is_an_error_and_no_crash(tmp_path: Path) -> None:
    folder = tmp_path / "audit"
    folder.mkdir()
    rng = random.Random(7)
    for data in (
        b"",
        b"\x00" * 5000,
        b'{"number":1e400}\n' * 3,
        b"[" * 200_000,
        rng.randbytes(300_000),
        b'{"number":1,"previous":"' + b"0" * 64 + b'","digest":"' + b"0" * 64 + b'"}\n',
    ):
        (folder / "audit-000000000001.jsonl").write_bytes(data)
        for head in (b"", b"{}", b'{"number":9}', b"[" * 480, rng.randbytes(480)):
            (folder / HEAD_FILE).write_bytes(head)
            with pytest.raises(AuditError, match="审计日志"):
                verified(load_settings(audit=folder))
            assert newest(load_settings(audit=folder), Wanted()) == []


def test_the_shell_verifies_shows_and_exports(tmp_path: Path) -> None:
    chosen = logged(tmp_path / "audit")

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "indexer", "audit", *arguments],
            capture_output=True,
            text=True,
            cwd=ROOT,
            env={**os.environ, "POLICY_AUDIT": str(chosen.audit)},
            check=False,
        )

    whole = run("verify")
    assert (whole.returncode, whole.stderr) == (0, "")
    assert "40 条记录" in whole.stdout
    shown = [json.loads(line) for line in run("show", "--json", "--last", "2").stdout.splitlines()]
    assert [one["number"] for one in shown] == [39, 40]
    assert len(run("export", "--who", "li").stdout.splitlines()) == 41
    first = log_files(tmp_path / "audit")[0]
    first.chmod(0o600)
    first.write_bytes(first.read_bytes().replace("0？".encode(), "1？".encode(), 1))
    broken = run("verify")
    assert (broken.returncode, broken.stdout) == (1, "")
    assert broken.stderr == f"审计日志不完整：{first.name} 的第 1 条记录被改动。\n"
