"""The samples for several replicas and Milvus agree with the settings, the page and each other."""

from __future__ import annotations

import re
import shutil
import subprocess
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

from common.settings import ROOT, Settings

DEPLOY = ROOT / "deploy"
COMPOSE: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text("utf-8"))
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
VALUES: dict[str, Any] = yaml.safe_load((DEPLOY / "milvus-values.yaml").read_text("utf-8"))
CONTAINER = (DEPLOY / "Containerfile").read_text("utf-8")
ENV = (DEPLOY / "compose.env.sample").read_text("utf-8")
NGINX = (DEPLOY / "nginx.conf").read_text("utf-8")
CONFIG = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text("utf-8"))


def images() -> list[str]:
    pulled = [one["image"] for one in SERVICES.values() if "build" not in one]
    base = re.findall(r"^FROM (\S+)", CONTAINER, re.MULTILINE)
    return [
        *pulled,
        *base,
        f"{VALUES['image']['all']['repository']}:{VALUES['image']['all']['tag']}",
    ]


def test_images_are_pinned_and_name_no_registry() -> None:
    assert len(images()) == 6
    for image in images():
        assert re.fullmatch(r"(?:[a-z]+/)?[a-z]+:[\w.-]+", image), image
        assert not image.endswith(":latest")


def test_milvus_is_one_version() -> None:
    tags = {image.rpartition(":")[2] for image in images() if image.startswith("milvusdb/milvus:")}
    assert tags == {VALUES["image"]["all"]["tag"]}


def test_every_setting_exists() -> None:
    set_here = {*SERVICES["page"]["environment"], *re.findall(r"\b(POLICY_\w+)=", CONTAINER)}
    known = {f"POLICY_{name}".upper() for name in (*Settings.model_fields, "settings")}
    assert {name for name in set_here if name.startswith("POLICY_")} <= known
    assert SERVICES["page"]["environment"]["POLICY_BACKEND"] == "milvus"


def test_what_is_secret_comes_from_outside() -> None:
    text = (DEPLOY / "compose.yaml").read_text("utf-8")
    asked = set(re.findall(r"\$\{(\w+)", text))
    given = dict(re.findall(r"^(\w+)=(.*)$", ENV, re.MULTILINE))
    assert asked == given.keys()
    assert {name for name, value in given.items() if not value} == {
        "MILVUS_ROOT_PASSWORD",
        "MINIO_ROOT_PASSWORD",
        "NOTICES_COOKIE_SECRET",
    }
    for name in asked - {"NOTICES_REPLICAS"}:
        assert set(re.findall(rf"\$\{{{name}(\W*)", text)) == {":?"}, name


def test_what_the_page_writes_lies_in_volumes() -> None:
    written = {place.split(":")[1] for place in SERVICES["page"]["volumes"]}
    home = "/opt/policy-notices/"
    for name in ("corpus", "index", "feedback"):
        default = Settings.model_fields[name].default
        assert f"{home}{default.relative_to(ROOT)}" in written
    for name in ("POLICY_AUDIT", "POLICY_CACHE"):
        place = re.search(rf"{name}=(\S+)", CONTAINER)
        assert place is not None
        assert place[1] in written
    assert SERVICES["page"]["read_only"] is True
    volumes = {place.split(":")[0] for one in SERVICES.values() for place in one.get("volumes", [])}
    assert {name for name in volumes if name.isalpha()} == COMPOSE["volumes"].keys()


def test_only_the_proxy_is_reached_and_milvus_reaches_nothing() -> None:
    assert [name for name, one in SERVICES.items() if "ports" in one] == ["proxy"]
    inner = {name for name, one in COMPOSE["networks"].items() if (one or {}).get("internal")}
    for name in ("milvus", "etcd", "minio"):
        assert set(SERVICES[name]["networks"]) <= inner


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_services_wait_for_what_is_healthy(name: str) -> None:
    service = SERVICES[name]
    for other, waits in service.get("depends_on", {}).items():
        if waits["condition"] == "service_healthy" and other != "page":
            assert "test" in SERVICES[other]["healthcheck"]
    assert "HEALTHCHECK" in CONTAINER  # the page's, which its service inherits


def test_the_page_is_asked_after_where_it_listens() -> None:
    port = CONFIG["server"]["port"]
    assert f"127.0.0.1:{port}/_stcore/health" in CONTAINER
    assert f"server page:{port} " in (DEPLOY / "nginx-replicas.conf").read_text("utf-8")
    assert f"http://127.0.0.1:{port}" in NGINX
    assert f"s|http://127.0.0.1:{port}|http://notices_replicas|" in SERVICES["proxy"]["command"][-1]


def test_the_proxy_before_replicas_is_valid(tmp_path: Path) -> None:
    nginx, openssl = shutil.which("nginx"), shutil.which("openssl")
    if nginx is None or openssl is None:
        pytest.skip("needs nginx and openssl: apt-get install nginx-light openssl")
    made = ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", "/CN=notices"]
    subprocess.run(
        [openssl, *made, "-keyout", f"{tmp_path}/notices.key", "-out", f"{tmp_path}/notices.pem"],
        capture_output=True,
        check=True,
    )
    site = NGINX.replace("http://127.0.0.1:8501", "http://notices_replicas")
    site = re.sub(r"/etc/ssl/(?:certs|private)", str(tmp_path), site)
    site = site.replace("/etc/nginx/notices.d/*.conf", str(DEPLOY / "nginx-sticky.conf"))
    site = site.replace("/var/log/nginx", str(tmp_path))
    site = re.sub(r"listen (\d+)", rf"listen unix:{tmp_path}/\1.sock", site)
    replicas = (DEPLOY / "nginx-replicas.conf").read_text("utf-8")
    # `resolve` needs nginx 1.27.3, and the name is known in Compose's network only
    replicas = replicas.replace("server page:8501 resolve ", "server 127.0.0.1:8501 ")
    replicas = re.sub(r"\n *resolver .*", "", replicas)
    (tmp_path / "site.conf").write_text(f"{replicas}\n{site}", "utf-8")
    (tmp_path / "nginx.conf").write_text(
        f"pid {tmp_path}/pid; error_log {tmp_path}/err; events {{}} http {{ include site.conf; }}"
    )
    done = subprocess.run(
        [nginx, "-t", "-c", f"{tmp_path}/nginx.conf"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
