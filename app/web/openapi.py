"""The contract: OpenAPI as generated from the routes, with the one error body declared."""

from __future__ import annotations

import threading
from typing import Any

from fastapi import FastAPI

from app.web.schemas.common import Problem

DESCRIPTION = (
    "Who controls which territory, on which date, and how we know. Every number carries its "
    "date, snapshot, method, denominator and source. Dates are UTC days; a snapshot holds from "
    "its `valid_from` until its successor's, and is never interpolated. Errors are RFC 9457 "
    "problem details."
)


def install(app: FastAPI) -> None:
    """Make ``/openapi.json`` declare ``Problem`` in place of FastAPI's own error shapes.

    The document is made when it is first asked for: that takes longer than loading the record.
    """
    made_by_framework = app.openapi
    turn = threading.Lock()

    def contract() -> dict[str, Any]:
        with turn:
            if app.openapi_schema is None:
                _mend(made_by_framework())
            return made_by_framework()  # the same object from now on

    setattr(app, "openapi", contract)  # noqa: B010 - FastAPI's own way to another document


def _mend(made: dict[str, Any]) -> None:
    for item in made["paths"].values():
        for operation in item.values():
            _drop_frameworks_own(operation["responses"])
    schemas = made.setdefault("components", {}).setdefault("schemas", {})
    for unused in ("HTTPValidationError", "ValidationError"):
        schemas.pop(unused, None)
    made["components"]["securitySchemes"] = {"bearer": {"type": "http", "scheme": "bearer"}}
    schemas["Problem"] = Problem.model_json_schema()


def _drop_frameworks_own(responses: dict[str, Any]) -> None:
    """Drop the 422 that FastAPI declares where a route declares none: it is never answered."""
    body = responses.get("422", {}).get("content", {}).get("application/json", {})
    if "HTTPValidationError" in str(body.get("schema")):
        del responses["422"]
