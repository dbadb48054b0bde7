"""The contract: what OpenAPI declares is what is served, on any record."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from tests.conftest import Json
from tests.contract.asking import PROBLEM, every_url, operations


@pytest.fixture(params=["demo", "shipped"])
def served(request: pytest.FixtureRequest) -> TestClient:
    """Return a client of the demo record, then of the record that ships."""
    name = "demo_client" if request.param == "demo" else "shipped_client"
    found: TestClient = request.getfixturevalue(name)
    return found


def test_every_declared_address_answers_as_declared(served: TestClient) -> None:
    answered: dict[str, set[int]] = {}
    for url, operation in every_url(served):
        answer = served.get(url)
        declared = operation["responses"].get(str(answer.status_code))
        assert declared is not None, (url, answer.status_code)
        media = answer.headers["content-type"].partition(";")[0]
        assert media in declared["content"], (url, media)
        answered.setdefault(operation["operationId"], set()).add(answer.status_code)
        if answer.status_code != 200:
            assert answer.json()["code"].endswith("not-found"), url
    assert all(200 in statuses for name, statuses in answered.items() if _drawn(name, served))


def _drawn(name: str, served: TestClient) -> bool:
    """A record without control has no shares: routes about them may all be 404 then."""
    theatre = served.get("/theatres").json()["theatres"][0]
    return theatre["control_layer"] in theatre["layers"]


def refs(node: object) -> Iterator[str]:
    if isinstance(node, dict):
        if isinstance(node.get("$ref"), str):
            yield node["$ref"]
        for value in node.values():
            yield from refs(value)
    elif isinstance(node, list):
        for value in node:
            yield from refs(value)


def test_every_reference_resolves_and_frameworks_errors_are_gone(demo_client: TestClient) -> None:
    document: Json = demo_client.get("/openapi.json").json()
    found = set(refs(document))
    assert "#/components/schemas/Problem" in found
    for ref in found:
        node: object = document
        for step in ref.removeprefix("#/").split("/"):
            assert isinstance(node, dict)
            assert step in node, ref
            node = node[step]
    assert "HTTPValidationError" not in document["components"]["schemas"]


def test_every_error_is_declared_as_the_one_body(demo_client: TestClient) -> None:
    for path, operation in operations(demo_client).items():
        for status, answer in operation["responses"].items():
            if status.startswith("4"):
                assert list(answer["content"]) == [PROBLEM], path


def test_operations_have_a_summary_and_parameters_a_description(demo_client: TestClient) -> None:
    for path, operation in operations(demo_client).items():
        assert operation["summary"], path
        for parameter in operation.get("parameters", ()):
            if parameter["in"] == "query":
                assert parameter.get("description"), (path, parameter["name"])
