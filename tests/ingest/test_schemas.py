"""The packaged schemas: well-formed, complete, and of one mind with ingest."""

from __future__ import annotations

import json
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from referencing import Registry, Resource

from app.domain.snapshot import LayerKind
from app.ingest.codes import CODES
from app.ingest.schema import load_schema, validator

from .conftest import INVALID, VALID

NAMES = ("common", "metadata", "theatre", *(kind.value for kind in LayerKind))
SNAPSHOTS = sorted(VALID.glob("*/*.geojson"))

# Faults a schema can see by itself: form, not vocabulary, geometry or the world outside the file.
OF_FORM = (
    "not-a-featurecollection", "no-features", "feature-invalid", "metadata-missing",
    "metadata-invalid", "format-unsupported", "revision-without-reason", "url-not-http",
    "properties-invalid", "id-not-kebab", "unknown-status", "status-party-mismatch",
    "geometry-null", "geometry-wrong-type",
)  # fmt: skip


def independent(name: str) -> Draft202012Validator:
    """Build the validator the ordinary way: references resolved, nothing inlined."""
    schemas = [load_schema(n) for n in NAMES]
    resources = [(schema["$id"], Resource.from_contents(schema)) for schema in schemas]
    registry: Registry[Any] = Registry().with_resources(resources)
    return Draft202012Validator(load_schema(name), registry=registry)


def read(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", NAMES)
def test_schema_is_valid_and_names_itself(name: str) -> None:
    schema = load_schema(name)
    Draft202012Validator.check_schema(schema)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert schema["$id"].endswith(f"/v1/{name}.json")


def test_every_kind_has_its_schema_and_nothing_else_is_packaged() -> None:
    packaged = {p.name for p in files("app.ingest.schemas").iterdir() if p.name.endswith(".json")}
    assert packaged == {f"{name}.json" for name in (*NAMES, "mapping", "profile", "days")}


def test_issue_codes_named_by_schemas_exist() -> None:
    def named(value: Any) -> set[str]:
        if isinstance(value, list):
            return set().union(*map(named, value))
        if not isinstance(value, dict):
            return set()
        own = {value["x-code"]} if isinstance(value.get("x-code"), str) else set()
        return own.union(*map(named, value.values()))

    found = set().union(*(named(load_schema(name)) for name in NAMES))
    assert found
    assert found <= {code.name for code in CODES}


@pytest.mark.parametrize("path", SNAPSHOTS, ids=lambda p: f"{p.parent.name}-{p.stem}")
def test_valid_snapshots_pass_the_whole_schema(path: Path) -> None:
    document = read(path)
    errors = list(independent(document["metadata"]["kind"]).iter_errors(document))
    assert errors == []


def test_the_valid_theatre_passes() -> None:
    assert list(independent("theatre").iter_errors(read(VALID / "theatre.json"))) == []


@pytest.mark.parametrize("code", OF_FORM)
def test_schemas_alone_refuse_faults_of_form(code: str) -> None:
    (path,) = (INVALID / code).rglob("*.geojson")
    document = read(path)
    kind = document.get("metadata", {}).get("kind", "control")
    assert not independent(kind).is_valid(document)


@pytest.mark.parametrize("kind", [kind.value for kind in LayerKind if kind != "frontlines"])
def test_inlining_changes_no_verdict(kind: str) -> None:
    inlined = validator(kind, "properties")
    (path, *_) = (p for p in SNAPSHOTS if read(p)["metadata"]["kind"] == kind)
    document = read(path)
    good = document["features"][0]["properties"]
    assert inlined.is_valid(good)
    for name in good:
        for bad in (None, [], {}, True, -1, "\t"):
            changed = {**good, name: bad}
            document["features"][0]["properties"] = changed
            whole = independent(kind).is_valid(document)
            assert inlined.is_valid(changed) or not whole  # the whole also checks who holds what
