"""The contract: OpenAPI as generated from the routes, with the one error body declared."""

from __future__ import annotations

from fastapi import FastAPI

from app.web.schemas.common import Problem

DESCRIPTION = (
    "Who controls which territory, on which date, and how we know. Every number carries its "
    "date, snapshot, method, denominator and source. Dates are UTC days; a snapshot holds from "
    "its `valid_from` until its successor's, and is never interpolated. Errors are RFC 9457 "
    "problem details."
)


def install(app: FastAPI) -> None:
    """Make ``/openapi.json`` declare ``Problem`` in place of FastAPI's own error shapes."""
    made = app.openapi()  # what FastAPI will serve; another document it would make anew
    schemas = made.setdefault("components", {}).setdefault("schemas", {})
    for unused in ("HTTPValidationError", "ValidationError"):
        schemas.pop(unused, None)
    made["components"]["securitySchemes"] = {"bearer": {"type": "http", "scheme": "bearer"}}
    schemas["Problem"] = Problem.model_json_schema()
