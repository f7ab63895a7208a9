"""Every package is pinned, its licence known and accepted, and the holes asked about."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.metadata import Distribution
from pathlib import Path

import pytest

from scripts import licences, vulnerabilities
from scripts.pinned import (
    DEFAULT,
    DEVELOPMENT,
    INSTALLER,
    direct,
    pins,
    public_version,
    reachable,
)

HAND = licences.by_hand()
"""The real findings file: the tests judge it too."""


def test_every_package_is_pinned_at_the_version_installed() -> None:
    """Direct and transitive, of the product and of its tests; nothing more is pinned."""
    installed = reachable(direct(DEVELOPMENT))
    versions = {name: public_version(one) for name, one in installed.items() if name != INSTALLER}
    assert pins() == versions


def test_direct_requirements_are_exact() -> None:
    assert pins(DEVELOPMENT).items() <= pins().items()


def test_a_loose_pin_is_refused(tmp_path: Path) -> None:
    (tmp_path / "loose.txt").write_text("rich>=15\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"loose\.txt does not pin rich>=15 exactly"):
        pins(tmp_path / "loose.txt")


def test_the_licence_page_is_up_to_date_and_every_licence_accepted() -> None:
    assert licences.main(["--check"]) == 0


def test_no_package_of_the_default_install_is_gpl() -> None:
    """Said without the findings file's help: neither GPL nor AGPL, whatever it accepts."""
    found = licences.findings(HAND)
    assert [one for one in found if re.search(r"(?<!L)GPL", one.licence)] == []


@pytest.mark.parametrize(
    ("licence", "accepted"),
    [
        ("MIT", True),
        ("GPL-3.0-or-later", False),
        ("AGPL-3.0-only", False),
        ("GPL-3.0-or-later WITH GCC-exception-3.1", True),
        ("FTL OR GPL-2.0-or-later", True),
        ("MIT AND GPL-2.0-only", False),
        ("GPL-2.0-only AND MIT OR Apache-2.0", True),
        ("SSPL-1.0", False),
    ],
)
def test_terms(licence: str, accepted: bool) -> None:
    assert licences.acceptable(licence, {*HAND.permissive, *HAND.accepted}) is accepted


def test_a_refused_licence_is_named() -> None:
    found = [licences.Finding("unheard-of", "1", "AGPL-3.0-only", "metadata")]
    assert licences.refused(found, HAND) == ["unheard-of: AGPL-3.0-only"]


class Package(Distribution):
    """A package of which there is nothing but its metadata."""

    def __init__(self, metadata: str) -> None:
        self._metadata = f"Name: thing\nVersion: 1\n{metadata}\n"

    def read_text(self, filename: str) -> str | None:
        return self._metadata if filename == "METADATA" else None

    def locate_file(self, path: object) -> Path:
        return Path(str(path))


@pytest.mark.parametrize(
    ("metadata", "licence"),
    [
        ("License-Expression: MIT OR Apache-2.0", "MIT OR Apache-2.0"),
        ("License: apache 2.0", "Apache-2.0"),
        ("License: BSD\nClassifier: License :: OSI Approved :: MIT License", "MIT"),
        ("License: BSD", None),
        ("Classifier: License :: OSI Approved :: BSD License", None),
        ("Classifier: Topic :: MIT", None),
    ],
)
def test_what_metadata_state(metadata: str, licence: str | None) -> None:
    assert licences.stated(Package(metadata)) == licence


def test_an_unknown_licence_is_not_guessed() -> None:
    with pytest.raises(licences.UnknownLicenceError, match="licence of thing 1 is not known"):
        licences.finding("thing", Package("License: BSD"), HAND)


def test_no_finding_by_hand_is_superfluous() -> None:
    """Each is of a package that is installed and does not say so itself."""
    installed = reachable(direct(DEFAULT))
    assert [name for name in HAND.packages if licences.stated(installed[name])] == []


@pytest.mark.skipif(sys.platform != "linux", reason="the library folders of Linux wheels")
def test_every_library_in_a_wheel_is_named() -> None:
    unnamed = [
        f"{name}: {library}"
        for name, package in reachable(direct(DEFAULT)).items()
        for library in _libraries(package)
        if not any(name in one.packages and library.startswith(one.files) for one in HAND.libraries)
    ]
    assert unnamed == []


def _libraries(package: Distribution) -> Iterator[str]:
    yield from (file.name for file in package.files or [] if file.parts[0].endswith(".libs"))


HOLE = {
    "id": "OSV-1",
    "affected": [
        {
            "package": {"name": "rich", "ecosystem": "PyPI"},
            "ranges": [{"type": "ECOSYSTEM", "events": [{"fixed": "1.1"}]}],
        }
    ],
}
"""Of rich 1.0, as OSV writes one."""


class Database(BaseHTTPRequestHandler):
    """Speaks like OSV and knows of one hole."""

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        known = (asked["package"]["name"], asked["version"]) == ("rich", "1.0")
        body = json.dumps({"vulns": [HOLE]} if known else {}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Quiet."""


@contextmanager
def database() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Database)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/v1/query"
    finally:
        server.shutdown()
        server.server_close()


def audit(tmp_path: Path, pinned: str, url: str) -> int:
    (tmp_path / "pins.txt").write_text(pinned, encoding="utf-8")
    return vulnerabilities.main(["--requirements", str(tmp_path / "pins.txt"), "--osv-url", url])


def test_a_known_hole_fails(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with database() as url:
        assert audit(tmp_path, "rich==1.0\nidna==3.20\n", url) == 1
    assert capsys.readouterr().out.splitlines() == [
        "rich 1.0: OSV-1, mended in 1.1",
        "checked: 2 packages, 1 known holes",
    ]


def test_no_known_hole(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with database() as url:
        assert audit(tmp_path, "rich==1.1\n", url) == 0
    assert capsys.readouterr().out == "checked: 1 packages, 0 known holes\n"


def test_no_database_is_no_pass(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with database() as url:
        pass
    assert audit(tmp_path, "rich==1.1\n", url) == 0
    assert re.match(r"not checked: 1 packages \(.+\)\n$", capsys.readouterr().out)


def test_a_package_unknown_to_the_index_is_not_checked() -> None:
    """What pip-audit writes, with exit status 0, where the index has no database."""
    told = {"dependencies": [{"name": "rich", "skip_reason": "not found"}], "fixes": []}
    done = subprocess.CompletedProcess([], 0, stdout=json.dumps(told), stderr="")
    assert vulnerabilities.judge(done, 1).lines() == ["not checked: 1 packages (not found)"]
