"""The samples of deploy/ agree with the page and with each other."""

from __future__ import annotations

import re
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest

from common.settings import ROOT, Settings

DEPLOY = ROOT / "deploy"
NGINX = (DEPLOY / "nginx.conf").read_text("utf-8")
UNIT = (DEPLOY / "policy-notices.service").read_text("utf-8")
CONFIG = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text("utf-8"))
SECRETS = tomllib.loads((DEPLOY / "secrets.toml.sample").read_text("utf-8"))
LANGUAGES = ("README.md", "README.zh-CN.md")


def test_the_page_listens_on_this_machine_only_and_guards_its_requests() -> None:
    server = CONFIG["server"]
    assert (server["address"], server["enableXsrfProtection"]) == ("127.0.0.1", True)
    assert server["enableCORS"] is True
    assert server["enableStaticServing"] is False


def test_the_upload_limit_is_one() -> None:
    megabytes = Settings.model_fields["max_megabytes"].default
    assert CONFIG["server"]["maxUploadSize"] == megabytes
    assert f"client_max_body_size {megabytes}m;" in NGINX


def test_the_name_is_one() -> None:
    name = re.search(r"STREAMLIT_BROWSER_SERVER_ADDRESS=(\S+)", UNIT)
    assert name is not None
    assert set(re.findall(r"server_name (\S+);", NGINX)) == {name[1]}
    assert SECRETS["auth"]["redirect_uri"] == f"https://{name[1]}/oauth2callback"


def test_the_samples_hold_no_secret_and_every_setting_exists() -> None:
    assert SECRETS["auth"]["cookie_secret"] == SECRETS["auth"]["client_secret"] == ""
    sample = (DEPLOY / "settings.toml.sample").read_text("utf-8")
    assert set(tomllib.loads(sample)) <= Settings.model_fields.keys()
    assert set(tomllib.loads(sample.replace("# role", "role").replace("# contact", "contact"))) <= (
        Settings.model_fields.keys()
    )
    for name in re.findall(r"POLICY_(\w+)=", UNIT):
        assert name.lower() in {*Settings.model_fields, "settings"}


def test_what_the_page_writes_it_may_write() -> None:
    paths = re.search(r"ReadWritePaths=(.+)", UNIT)
    assert paths is not None
    written = {path.removeprefix("/opt/policy-notices/") for path in paths[1].split()}
    defaults = (Settings.model_fields[name].default for name in ("corpus", "index", "feedback"))
    assert written == {str(path.relative_to(ROOT)) for path in defaults}


@pytest.mark.parametrize("name", LANGUAGES)
def test_the_notes_name_every_sample(name: str) -> None:
    text = (DEPLOY / name).read_text("utf-8")
    samples = {path.name for path in DEPLOY.iterdir()} - {*LANGUAGES}
    assert [sample for sample in samples if f"`{sample}`" not in text] == []


def test_the_proxy_sample_is_valid(tmp_path: Path) -> None:
    nginx, openssl = shutil.which("nginx"), shutil.which("openssl")
    if nginx is None or openssl is None:
        pytest.skip("needs nginx and openssl: apt-get install nginx-light openssl")
    certificate, key = tmp_path / "notices.pem", tmp_path / "notices.key"
    made = ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", "/CN=notices"]
    subprocess.run(
        [openssl, *made, "-keyout", str(key), "-out", str(certificate)],
        capture_output=True,
        check=True,
    )
    site = re.sub(r"/etc/ssl/(?:certs|private)", str(tmp_path), NGINX)
    site = site.replace("/var/log/nginx", str(tmp_path))
    # to bind the real ports takes rights that a test should not have
    site = re.sub(r"listen (\d+)", rf"listen unix:{tmp_path}/\1.sock", site)
    (tmp_path / "site.conf").write_text(site, "utf-8")
    whole = (
        f"pid {tmp_path}/pid; error_log {tmp_path}/err; events {{}} http {{ include site.conf; }}"
    )
    (tmp_path / "nginx.conf").write_text(whole, "utf-8")
    done = subprocess.run(
        [nginx, "-t", "-c", str(tmp_path / "nginx.conf")],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
