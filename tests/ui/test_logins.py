"""What a login says, and from where a request comes: without a browser."""

from __future__ import annotations

from urllib.parse import urljoin, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.roles import Role
from common.settings import load_settings
from ui.logging_in import safe_address, wanted_address
from ui.logins import LONGEST_NAME, SKEW_SECONDS, Logins, read_login, role_of
from ui.origins import is_local

NOW = 1_800_000_000.0
LISTS = {
    "readers": ("reader@example.gov",),
    "editors": ("Editor@Example.gov", "notice-editors"),
    "admins": ("admin@example.gov", "it"),
    "role_claim": "groups",
}


@pytest.mark.parametrize(
    ("claims", "role"),
    [
        ({"email": "reader@example.gov"}, Role.READER),
        ({"email": "EDITOR@example.GOV"}, Role.EDITOR),
        ({"email": " admin@example.gov "}, Role.ADMIN),
        ({"email": "admin@example.gov", "email_verified": True}, Role.ADMIN),
        ({"email": "admin@example.gov", "email_verified": False}, None),
        ({"email": "admin@example.gov", "email_verified": "false"}, None),
        ({"email": "other@example.gov"}, None),
        ({"email": ["admin@example.gov"]}, None),
        ({"email": "reader@example.gov", "groups": ["x", "it"]}, Role.ADMIN),
        ({"groups": "notice-editors"}, Role.EDITOR),
        ({"groups": ["Notice-Editors"]}, None),
        ({"groups": {"it": True}}, None),
        ({"groups": ["admin@example.gov@elsewhere"]}, None),
        ({}, None),
    ],
)
def test_the_role_is_the_highest_list_that_names_the_login(
    claims: dict[str, object], role: Role | None
) -> None:
    assert role_of(claims, load_settings(**LISTS)) is role


def test_letters_that_become_ascii_ones_do_not_match() -> None:
    settings = load_settings(admins=("kim@example.gov",), readers=("x",))
    assert role_of({"email": "KIM@example.gov"}, settings) is Role.ADMIN
    assert role_of({"email": "\N{KELVIN SIGN}im@example.gov"}, settings) is None


def test_without_a_list_of_readers_everyone_logged_in_is_one() -> None:
    settings = load_settings(editors=("editor@example.gov",))
    assert role_of({"sub": "1"}, settings) is Role.READER
    assert role_of({"email": "editor@example.gov"}, settings) is Role.EDITOR


def test_without_a_configured_claim_none_counts() -> None:
    settings = load_settings(readers=("it",), admins=("it",))
    assert role_of({"groups": ["it"], "": ["it"]}, settings) is None


@pytest.mark.parametrize(
    ("issued", "lasts"),
    [
        (NOW, True),
        (NOW - 2 * 3600 + 1, True),
        (NOW - 2 * 3600, False),
        (NOW + SKEW_SECONDS, True),
        (NOW + SKEW_SECONDS + 1, False),
        (None, False),
        (True, False),
        ("1800000000", False),
    ],
)
def test_a_login_lasts_the_hours_that_are_set(issued: object, lasts: bool) -> None:
    settings = load_settings(login_hours=2)
    assert read_login({"sub": "1", "iat": issued}, settings).lasts(settings, NOW) is lasts


def test_a_login_is_told_by_what_the_provider_vouches_for() -> None:
    settings = load_settings()
    told = {"sub": "42", "name": "A\u202eB\n" + "x" * 200, "email": "A@b.c", "iat": 1}
    login = read_login(told, settings)
    assert (login.who, login.name) == ("a@b.c", ("A B " + "x" * 200)[:LONGEST_NAME])
    assert read_login({**told, "email_verified": False}, settings).who == "42"


def test_an_ended_login_stays_so_and_others_go_on() -> None:
    settings, logins = load_settings(), Logins()
    first = read_login({"sub": "1", "iat": 10}, settings)
    later = read_login({"sub": "1", "iat": 20}, settings)
    assert [logins.begin(first), logins.begin(first), logins.begin(later)] == [True, False, True]
    assert [logins.end(first), logins.end(first)] == [True, False]
    assert [logins.ended(first), logins.ended(later)] == [True, False]


HERE = {"host": "localhost:8501", "origin": "http://localhost:8501"}


@pytest.mark.parametrize(
    ("peer", "headers", "served_as", "local"),
    [
        ("127.0.0.1", HERE, "localhost", True),
        (None, HERE, "localhost", True),
        ("::1", {"host": "[::1]:8501"}, "", True),
        ("::ffff:127.0.0.1", HERE, "", True),
        ("192.0.2.7", HERE, "localhost", False),
        ("", HERE, "localhost", False),
        ("127.0.0.1", HERE, "notices.example.gov", False),
        ("127.0.0.1", {**HERE, "x-forwarded-for": "127.0.0.1"}, "localhost", False),
        ("127.0.0.1", {**HERE, "forwarded": "for=127.0.0.1"}, "localhost", False),
        ("127.0.0.1", {**HERE, "x-real-ip": "127.0.0.1"}, "localhost", False),
        ("127.0.0.1", {**HERE, "host": "elsewhere.example.com"}, "localhost", False),
        ("127.0.0.1", {**HERE, "origin": "https://notices.example.gov"}, "localhost", False),
        ("127.0.0.1", {**HERE, "origin": "null"}, "localhost", False),
        ("127.0.0.1", {**HERE, "host": "localhost.example.com"}, "localhost", False),
    ],
)
def test_only_this_machine_itself_is_local(
    peer: str | None, headers: dict[str, str], served_as: str, local: bool
) -> None:
    assert is_local(peer, headers, served_as) is local


@given(st.text(st.sampled_from("/\\%5Cc2fa.:@?=&#\t "), max_size=30))
def test_one_never_comes_back_to_another_server(address: str) -> None:
    back = safe_address(address)
    if back:
        there = urlsplit(urljoin("https://notices.example.gov/", back.replace("\\", "/")))
        assert (there.scheme, there.netloc) == ("https", "notices.example.gov")
        assert "\\" not in back.partition("?")[0]


@pytest.mark.parametrize(
    ("referer", "back"),
    [
        ("http://h:1/documents?doc=a&login=failed", "/documents?doc=a"),
        ("http://h:1/", "/"),
        ("http://h:1/add", "/add"),
        ("http://elsewhere/add", ""),
        ("http://h:1//elsewhere.example.com", ""),
        ("http://h:1/%5C%5Celsewhere.example.com", "/%5C%5Celsewhere.example.com"),
        ("http://h:1/" + "x" * 2000, ""),
        ("", ""),
    ],
)
def test_one_comes_back_to_the_page_asked_for(referer: str, back: str) -> None:
    assert wanted_address(referer, "h:1") == back
