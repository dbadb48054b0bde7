"""``compose.yaml`` and ``nginx.conf``: what can be checked of them without their engines."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from app.settings import Settings

CHECKOUT = Path(__file__).resolve().parents[2]
NGINX_CONF = CHECKOUT / "docker" / "nginx.conf"
NGINX = shutil.which("nginx", path="/usr/sbin:/usr/bin:/usr/local/sbin:/usr/local/bin")


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    """Return the file with its anchors and merges resolved."""
    loaded = yaml.safe_load((CHECKOUT / "compose.yaml").read_text())
    assert isinstance(loaded, dict)
    return loaded


def test_it_is_the_topology_of_the_issue(compose: dict[str, Any]) -> None:
    services = compose["services"]
    assert {"database", "replica-a", "replica-b", "cache", "scheduler", "worker"} <= set(services)
    assert services["replica-a"] == services["replica-b"]
    assert list(compose["services"]["cache"]["ports"]) == ["${CONTROLMAP_PORT:-8080}:8080"]
    with_ports = [name for name, service in services.items() if "ports" in service]
    assert with_ports == ["cache"], "only the cache is reached from outside"


def test_every_name_is_defined(compose: dict[str, Any]) -> None:
    services = compose["services"]
    for service in services.values():
        assert set(service.get("networks", ())) <= set(compose["networks"])
        assert set(service.get("depends_on", ())) <= set(services)
        for volume in service.get("volumes", ()):
            source = volume.split(":")[0]
            if not source.startswith((".", "$")):
                assert source in compose["volumes"]
        assert "image" in service or "build" in service
        image = service.get("image", "")
        assert not image.endswith(":latest"), image
        assert ":" in image, image


def test_every_setting_exists(compose: dict[str, Any]) -> None:
    known = {f"CONTROLMAP_{name.upper()}" for name in Settings.model_fields}
    for service in compose["services"].values():
        given = {key for key in service.get("environment", {}) if key.startswith("CONTROLMAP_")}
        assert given <= known


def test_replicas_share_one_desk_and_do_not_own_the_tables(compose: dict[str, Any]) -> None:
    given = {name: one.get("environment", {}) for name, one in compose["services"].items()}
    desks = {name: e["CONTROLMAP_DESK"] for name, e in given.items() if "CONTROLMAP_DESK" in e}
    assert desks == dict.fromkeys(("tables", "replica-a", "replica-b", "tools"), "store")
    users = {
        name: str(given[name]["CONTROLMAP_STORE"]).split("//")[1].split(":")[0] for name in desks
    }
    assert users["replica-a"] == users["replica-b"] == "controlmap_service"
    assert users["tables"] == users["tools"] == given["roles"]["PGUSER"] == "controlmap"
    for name in ("replica-a", "cache", "worker"):
        assert "POSTGRES_PASSWORD" not in str(compose["services"][name]), name


def test_the_rights_are_those_of_the_how_to() -> None:
    def rights(path: str) -> list[str]:
        text = re.sub(r"\s+", " ", (CHECKOUT / path).read_text())
        return sorted(re.findall(r"GRANT [^;]+ TO controlmap_service;", text))

    assert rights("docker/service_role.sql") == rights("docs/how-to/postgis.md")
    assert len(rights("docker/service_role.sql")) == 5


def test_no_password_stands_in_it(compose: dict[str, Any]) -> None:
    for service in compose["services"].values():
        for key, value in service.get("environment", {}).items():
            if re.search("PASSWORD|TOKEN", key):
                assert str(value).startswith("${"), key


def test_nginx_knows_the_replicas_and_mounts(compose: dict[str, Any]) -> None:
    text = NGINX_CONF.read_text()
    upstreams = re.findall(r"server (\S+?):8000", text)
    assert upstreams == [name for name in compose["services"] if name.startswith("replica-")]
    mounted = [volume.split(":")[1] for volume in compose["services"]["cache"]["volumes"]]
    assert "/var/cache/nginx" in mounted
    assert "proxy_cache_path /var/cache/nginx/" in text


@pytest.mark.skipif(
    NGINX is None, reason="needs Debian's nginx-light: run `make topology-packages`"
)
def test_nginx_reads_its_configuration(tmp_path: Path) -> None:
    text = re.sub(r"replica-[ab]:8000", "127.0.0.1:8000", NGINX_CONF.read_text())
    text = text.replace("/tmp/nginx.pid", f"{tmp_path}/pid")  # noqa: S108
    text = text.replace("/var/cache/nginx/", f"{tmp_path}/")
    config = tmp_path / "nginx.conf"
    config.write_text(text)
    words = [str(NGINX), "-t", "-p", str(tmp_path), "-c", str(config)]
    done = subprocess.run(words, capture_output=True, text=True, check=False, timeout=30)
    assert done.returncode == 0, done.stderr
    config.write_text(text.replace("proxy_cache_lock on;", "proxy_cache_locks on;"))
    done = subprocess.run(words, capture_output=True, text=True, check=False, timeout=30)
    assert done.returncode != 0
