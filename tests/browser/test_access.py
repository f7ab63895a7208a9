"""Who may see and do what, against a real OpenID Connect provider in a process of its own."""

from __future__ import annotations

import http.client
import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from websockets.exceptions import InvalidStatus

from common.settings import Settings, load_settings
from indexer import open_index
from tests.browser import session
from tests.browser.conftest import PATIENCE, Visit, serving, visiting
from tests.browser.provider import SECRETS, log_in, press_login, providing

pytestmark = pytest.mark.browser

USERS: dict[str, dict[str, object]] = {
    "u1": {"email": "reader@example.gov", "name": "李阅"},
    "u2": {"groups": ["notice-editors"], "name": "王编"},  # no e-mail at all
    "u3": {"email": "Admin@Example.gov", "name": "赵管", "email_verified": True},
    "u4": {"email": "other@example.gov", "name": "钱外"},
    "u5": {"email": "admin@example.gov", "name": "孙冒", "email_verified": False},
}
LISTS: dict[str, object] = {
    "readers": ["reader@example.gov"],
    "editors": ["notice-editors"],
    "admins": ["admin@example.gov"],
    "role_claim": "groups",
    "contact": "信息科 8888",
    "llm_key": "a key nobody may see",
}
READERS_MENU = ["问答", "任务", "文件", "关于"]
ALL_MENU = ["问答", "任务", "文件", "入库", "评测", "关于"]
PATHS = ("", "ask", "tasks", "documents?doc={doc}", "add", "evaluate", "about", "nothing")


@dataclass(frozen=True)
class Place:
    """A server with login on its own copy of the index, and its settings file."""

    address: str
    provider: str
    settings: Settings
    lists: Path
    titles: tuple[str, ...]
    document: str
    logins: dict[str, Any] = field(default_factory=dict)
    """The cookies of users who have logged in."""

    def said(self, **changed: object) -> None:
        """Write the settings file, with some lists other than usual."""
        self.lists.write_text(toml({**LISTS, **changed}), "utf-8")

    def audited(self) -> list[tuple[str, str, str]]:
        """Who, what and outcome of each record of the audit log."""
        lines = [
            json.loads(line)
            for file in sorted((self.lists.parent / "audit").rglob("*.jsonl"))
            for line in file.read_text("utf-8").splitlines()
        ]
        told = [line for line in lines if "action" in line]
        return [(line["who"], line["action"], line["outcome"]) for line in told]

    def files(self) -> set[str]:
        """The notices of the corpus."""
        return {path.name for path in self.settings.corpus.glob("[!.]*")}


def toml(values: dict[str, object]) -> str:
    return "".join(f"{name} = {json.dumps(value)}\n" for name, value in values.items())


@pytest.fixture(scope="module")
def place(built: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    folder = tmp_path_factory.mktemp("access")
    settings = load_settings(
        corpus=shutil.copytree(built.corpus, folder / "corpus"),
        index=shutil.copytree(built.index, folder / "index"),
    )
    with providing(USERS, folder / "provider.log") as provider:
        (folder / "secrets.toml").write_text(SECRETS.format(provider=provider), "utf-8")
        environment = {
            "STREAMLIT_SECRETS_FILES": str(folder / "secrets.toml"),
            "POLICY_SETTINGS": str(folder / "settings.toml"),
            "POLICY_AUDIT": str(folder / "audit"),
        }
        (folder / "settings.toml").write_text(toml(LISTS), "utf-8")
        documents = open_index(settings).documents
        titles = tuple(one.metadata.title for one in documents.values() if one.metadata.title)
        with serving(settings, folder / "log", **environment) as address:
            lists = folder / "settings.toml"
            yield Place(address, provider, settings, lists, titles, next(iter(documents)))


@pytest.fixture
def visit(chromium: Browser, place: Place) -> Iterator[Visit]:
    place.said()
    with visiting(chromium, place.address) as opened:
        yield opened


def arrive(visit: Visit, place: Place, subject: str, path: str = "about") -> Page:
    """Be on a page as one of the users, who logs in the first time."""
    if subject in place.logins:
        visit.page.context.add_cookies(place.logins[subject])
        visit.page.goto(f"{visit.address}/{path}")
    else:
        visit.page.goto(f"{visit.address}/{path}")
        log_in(visit.page, subject)
        visit.page.wait_for_url(f"{visit.address}/**")
        place.logins[subject] = visit.page.context.cookies(place.address)
    visit.page.locator(".heading, .welcome, .problem, .gate").first.wait_for()
    visit.settle()
    return visit.page


def test_nothing_is_sent_before_the_login(place: Place) -> None:
    place.said()
    assert len(place.titles) >= 5
    for path in PATHS:
        sent = session.visit(place.address, path.format(doc=place.document))
        assert [title for title in place.titles if title.encode() in sent.raw] == []
        assert [name for name in place.files() if name.encode() in sent.raw] == []
        asked = path.partition("?")[0]
        assert set(sent.pages) <= {"", asked}
        assert "登录".encode() in sent.raw
        for page in ("任务", "入库", "评测"):
            assert page.encode() not in sent.raw


def test_the_login_screen_leads_back_to_the_page_asked_for(visit: Visit, place: Place) -> None:
    page = visit.page
    page.goto(f"{place.address}/documents?doc={place.document}&lang=en")
    expect(page.get_by_role("heading", name="Policy Notices")).to_be_visible()
    expect(page.locator(".gate-contact")).to_have_text("Contact: 信息科 8888")
    expect(page.get_by_test_id("stSidebarNav")).to_have_count(0)
    log_in(page, "u1")
    page.locator(".reader").wait_for()
    place.logins["u1"] = page.context.cookies(place.address)
    assert page.url == f"{place.address}/documents?doc={place.document}&lang=en"
    assert ("reader@example.gov", "login", "done") in place.audited()


def test_a_reader_reads_and_no_more(visit: Visit, place: Place) -> None:
    page = arrive(visit, place, "u1", "add")
    expect(page.locator(".problem")).to_contain_text("使用此页需要编辑权限")
    expect(page.get_by_test_id("stFileUploader")).to_have_count(0)
    expect(page.get_by_test_id("stSidebarNavLink")).to_contain_text(READERS_MENU)
    expect(page.locator(".identity")).to_contain_text("李阅")
    sent = session.visit(place.address, "documents", cookies(page.context))
    assert place.titles[0].encode() in sent.raw  # what the test before looks for is there to find
    assert {name for name, shown in sent.pages.items() if not shown} == {"add", "evaluate"}
    visit.open("about")
    expect(page.locator(".about-settings")).to_have_count(0)
    assert "POLICY_" not in page.content()


def test_an_editor_removes_only_as_long_as_they_are_one(visit: Visit, place: Place) -> None:
    page = arrive(visit, place, "u2", "add")
    expect(page.get_by_test_id("stSidebarNavLink")).to_contain_text(ALL_MENU)
    before = place.files()
    choose_and_remove(page, place.titles[0])
    place.said(editors=[], readers=["notice-editors"])  # between the question and the answer
    page.locator(".st-key-add_yes button").click()
    expect(page.locator(".problem")).to_contain_text("使用此页需要编辑权限")
    assert place.files() == before
    assert place.audited()[-1] == ("u2", "denied", "refused")

    place.said()
    visit.open("add")
    choose_and_remove(page, place.titles[0])
    page.locator(".st-key-add_yes button").click()
    expect(page.locator(".st-key-add_done")).to_be_visible()
    assert len(place.files()) == len(before) - 1
    assert place.audited()[-1] == ("u2", "remove", "done")


def choose_and_remove(page: Page, title: str) -> None:
    chosen = page.locator(".st-key-add_remove").get_by_role("combobox")
    chosen.fill(title)
    page.get_by_role("option").first.click()
    page.keyboard.press("Escape")
    page.locator(".st-key-add_take_out button").click()
    page.locator(".st-key-add_yes button").wait_for()


def test_an_administrator_sees_settings_but_no_secret(visit: Visit, place: Place) -> None:
    page = arrive(visit, place, "u3")
    page.get_by_text("查看全部设置").click()
    rows = page.locator(".about-settings tbody tr")
    expect(rows.filter(has_text="POLICY_ADMINS")).to_contain_text("admin@example.gov")
    expect(rows.filter(has_text="POLICY_ADMINS")).to_contain_text("设置文件")
    expect(rows.filter(has_text="POLICY_LLM_KEY")).to_contain_text("已设置（不显示）")
    assert str(LISTS["llm_key"]) not in page.content()


@pytest.mark.parametrize("subject", ["u4", "u5"])
def test_who_is_in_no_list_is_told_whom_to_ask(visit: Visit, place: Place, subject: str) -> None:
    """u5 has an administrator's e-mail that the provider does not vouch for."""
    page = arrive(visit, place, subject, "tasks")
    name = str(USERS[subject]["name"])
    expect(page.locator(".gate")).to_contain_text(f"您已登录为 {name}")
    expect(page.locator(".gate-contact")).to_contain_text("信息科 8888")
    expect(page.get_by_test_id("stSidebarNav")).to_have_count(0)
    sent = session.visit(place.address, "tasks", cookies(page.context))
    assert [title for title in place.titles if title.encode() in sent.raw] == []


def test_a_logout_ends_every_tab_and_copies_of_the_cookie(visit: Visit, place: Place) -> None:
    page = arrive(visit, place, "u1")
    place.logins.pop("u1")
    copied = cookies(page.context)
    assert "add" in session.visit(place.address, "", copied).pages
    other = visit.page.context.new_page()
    other.goto(f"{place.address}/tasks")
    expect(other.locator(".identity")).to_be_visible()
    page.locator(".st-key-identity_logout button").click()
    page.get_by_role("button", name="End session").click()  # the provider asks, too
    expect(page.locator(".st-key-gate_login_default")).to_be_visible()
    other.get_by_role("link", name="文件").click()
    expect(other.locator(".gate .notice")).to_contain_text("请重新登录")
    assert set(session.visit(place.address, "", copied).pages) == {""}
    assert ("reader@example.gov", "logout", "done") in place.audited()


def test_a_login_runs_out(visit: Visit, place: Place) -> None:
    page = arrive(visit, place, "u1")
    place.said(login_hours=0.0001)
    page.get_by_role("link", name="文件").click()
    expect(page.locator(".gate .notice")).to_contain_text("登录已到期")
    expect(page.get_by_test_id("stSidebarNav")).to_have_count(0)


def test_settings_that_cannot_be_read_let_nobody_in(visit: Visit, place: Place) -> None:
    page = arrive(visit, place, "u3")
    place.lists.write_text("readers = [", "utf-8")
    page.reload()
    expect(page.locator(".gate .notice")).to_contain_text("暂不开放")
    assert str(place.lists) not in page.content()


def test_a_login_that_fails_says_so_in_plain_words(visit: Visit, place: Place) -> None:
    page = visit.page
    page.goto(place.address)
    press_login(page)
    page.get_by_role("button", name="Deny").click()
    expect(page.locator(".gate .notice")).to_contain_text("没有允许这次登录")
    page.goto(f"{place.address}/oauth2callback?code=made-up&state=made-up")
    expect(page.locator(".gate .notice")).to_contain_text("登录没有完成")


def test_a_provider_that_is_down_is_told(visit: Visit, place: Place) -> None:
    visit.page.goto(f"{place.address}/tasks")
    visit.page.get_by_role("button", name="用 gone 登录").click()
    expect(visit.page.locator(".gate .notice")).to_contain_text("登录服务没有响应")


@pytest.mark.parametrize("secrets", ["[auth", "[auth]", '[auth]\ncookie_secret = "guessed"'])
def test_secrets_that_cannot_be_relied_on_let_nobody_in(
    place: Place, tmp_path: Path, secrets: str
) -> None:
    file = tmp_path / "secrets.toml"
    file.write_text(secrets, "utf-8")
    with serving(place.settings, tmp_path / "log", STREAMLIT_SECRETS_FILES=str(file)) as address:
        sent = session.visit(address, "tasks")
    assert "登录设置无法读取".encode() in sent.raw
    assert set(sent.pages) == {"", "tasks"}


def cookies(context: BrowserContext) -> dict[str, str]:
    """The browser's cookies as headers; the token that guards the connection is one of them."""
    held = {one.get("name", ""): one.get("value", "") for one in context.cookies()}
    return {
        "Cookie": "; ".join(f"{name}={value}" for name, value in held.items()),
        session.XSRF_HEADER: held["_streamlit_xsrf"],
    }


def test_the_cookies_are_out_of_reach_of_scripts(visit: Visit, place: Place) -> None:
    page = arrive(visit, place, "u1")
    flags = {
        one.get("name"): (one.get("httpOnly"), one.get("sameSite"))
        for one in page.context.cookies(place.address)
    }
    assert flags["_streamlit_user"] == (True, "Lax")
    assert flags["_streamlit_user_tokens"] == (True, "Lax")
    assert flags["_streamlit_xsrf"] == (False, "Lax")  # its value is sent back by the script
    assert page.evaluate("document.cookie").startswith("_streamlit_xsrf=")
    plain = asked(place.address, "GET", "/_stcore/health")
    behind_tls = asked(place.address, "GET", "/_stcore/health", {"X-Forwarded-Proto": "https"})
    assert "Secure" not in plain.headers["set-cookie"]
    assert behind_tls.headers["set-cookie"].endswith("SameSite=Lax; Secure")


def test_uploads_downloads_and_metrics_need_their_role(visit: Visit, place: Place) -> None:
    upload = "/_stcore/upload_file/no-session/a-file"
    for path, method in ((upload, "PUT"), ("/media/any.png", "GET"), ("/_stcore/metrics", "GET")):
        refused = asked(place.address, method, path)
        assert (refused.status, refused.body) == (403, "没有权限，或尚未登录。\n")
    reader = cookies(arrive(visit, place, "u1").context)
    assert asked(place.address, "PUT", upload, reader).status == 403
    assert asked(place.address, "GET", "/media/any.png", reader).status == 404
    assert asked(place.address, "GET", "/_stcore/metrics", reader).status == 403


def test_an_upload_needs_token_and_session_and_has_a_limit(visit: Visit, place: Place) -> None:
    upload = "/_stcore/upload_file/no-session/a-file"
    editor = cookies(arrive(visit, place, "u2").context)
    without = {"Cookie": editor["Cookie"]}
    assert "XSRF" in asked(place.address, "PUT", upload, without).body
    assert "session_id" in asked(place.address, "PUT", upload, editor).body


def test_other_origins_and_names_are_refused(place: Place, address: str) -> None:
    with pytest.raises(InvalidStatus, match="403"):
        session.visit(place.address, origin="http://elsewhere.example.com")
    named = asked(address, "GET", "/", {"Host": "elsewhere.example.com"})
    assert (named.status, "elsewhere.example.com" in named.body) == (421, True)
    framed = asked(address, "GET", "/").headers
    assert "frame-ancestors 'self'" in framed["content-security-policy"]
    assert framed["x-content-type-options"] == "nosniff"


def test_without_a_login_this_machine_may_do_everything_and_others_read(address: str) -> None:
    assert set(session.visit(address).pages.values()) == {True}
    forwarded = session.visit(address, "", {"X-Forwarded-For": "127.0.0.1"}).pages
    assert {name for name, shown in forwarded.items() if not shown} == {"add", "evaluate"}
    upload = "/_stcore/upload_file/no-session/a-file"
    assert asked(address, "PUT", upload, {"X-Real-IP": "127.0.0.1"}).status == 403


@dataclass(frozen=True)
class Answer:
    """What the server answers to one request."""

    status: int
    headers: dict[str, str]
    body: str


def asked(address: str, method: str, path: str, headers: dict[str, str] | None = None) -> Answer:
    connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=PATIENCE / 1000)
    connection.request(method, path, headers=headers or {})
    response = connection.getresponse()
    body = response.read().decode("utf-8", "replace")
    connection.close()
    return Answer(
        response.status, {name.lower(): value for name, value in response.getheaders()}, body
    )
