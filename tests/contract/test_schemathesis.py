"""Schemathesis asks every declared operation; nothing fails, every answer is a declared one.

Half of the cases have the path parameters it made up, half those of things that exist: made-up
ones are all 404. The number of cases is printed at the end of the module (``-s`` shows it).
"""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from fastapi import FastAPI
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from app.main import create_app
from app.settings import Settings, shipped_record

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
CASES_AN_OPERATION = 16
REAL = {
    "version": "latest",
    "matrix_set": "WebMercatorQuad",
    "tile_matrix": "6",
    "tile_row": "25",
    "tile_col": "39",
    "z": "6",
    "x": "39",
    "y": "25",
}


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> FastAPI:
    """Return a service of its own, on a copy of the shipped record: some requests may write."""
    record = tmp_path_factory.mktemp("schemathesis") / "record"
    shutil.copytree(shipped_record(), record)
    return create_app(Settings(record=record))


@pytest.fixture(scope="module")
def counted() -> Iterator[Counter[str]]:
    """Count cases by status, and print the sum."""
    cases: Counter[str] = Counter()
    yield cases
    print(f"\nschemathesis: {cases.total()} cases: {dict(sorted(cases.items()))}")


def existing(app: FastAPI) -> dict[str, list[str]]:
    """Return what path parameters may hold that exists."""
    catalog = app.state.services.catalog
    theatres = [theatre.id for theatre in catalog.theatres()]
    layers = [layer for theatre in theatres for layer in catalog.layers(theatre)]
    collections = [f"{t}.{layer}" for t in theatres for layer in catalog.layers(t)]
    lists = {"theatre": theatres, "layer": layers, "collection": collections}
    return lists | {name: [value] for name, value in REAL.items()}


def test_no_operation_fails_or_answers_what_it_did_not_declare(
    app: FastAPI, counted: Counter[str]
) -> None:
    schema = schemathesis.openapi.from_asgi("/openapi.json", app)
    known = existing(app)
    asked = 0
    for found in schema.get_all_operations():
        operation = found.ok()
        run(operation, known, counted)
        asked += 1
    assert asked > 40
    assert counted.total() > asked * 5
    assert counted["200"] > asked, "or it asked for nothing that exists"


def run(operation: Any, known: dict[str, list[str]], counted: Counter[str]) -> None:
    """Ask one operation."""
    real = st.fixed_dictionaries({name: st.sampled_from(v) for name, v in known.items()})

    @settings(
        max_examples=CASES_AN_OPERATION,
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(), exists=st.booleans(), values=real, bare=st.booleans())
    def ask(case: Any, exists: bool, values: dict[str, str], bare: bool) -> None:
        if exists and case.path_parameters:
            case.path_parameters = {k: values.get(k, v) for k, v in case.path_parameters.items()}
        if exists and bare:
            case.query = {}
        answer = case.call()
        counted[str(answer.status_code)] += 1
        # oEmbed 1.0 section 2.3.4 asks for 501 where a format is not provided: nothing failed.
        asked_for = answer.status_code == 501 and operation.path == "/oembed"
        case.validate_response(answer, checks=CHECKS[1:] if asked_for else CHECKS)

    ask()
