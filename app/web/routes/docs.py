"""``/docs``: the contract as a page, from OpenAPI, with nothing fetched from elsewhere."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from fastapi import APIRouter, Request
from jinja2 import Environment, FileSystemLoader
from starlette.responses import Response

from app.web.examples import Examples
from app.web.home import home_of
from app.web.responses import cached
from app.web.services import Services

_TEMPLATES = Path(__file__).resolve().parent.parent / "templates"
_POLICY = "default-src 'none'; style-src 'self'; base-uri 'none'; frame-ancestors 'none'"


def docs_router(services: Services) -> APIRouter:
    """Build the route that shows the contract."""
    router = APIRouter()
    pages = Environment(loader=FileSystemLoader(_TEMPLATES), autoescape=True)

    @router.get("/docs", include_in_schema=False)
    def docs(request: Request) -> Response:
        home = home_of(request, services.settings)
        contract: dict[str, Any] = request.app.openapi()
        examples = Examples(services, home.url)
        page = pages.get_template("docs.html")
        return cached(
            request,
            services.generation + home.url,
            lambda: page.render(
                static=services.static,
                root=request.scope.get("root_path", ""),
                version=contract["info"]["version"],
                description=contract["info"]["description"],
                openapi=contract["openapi"],
                operations=list(_operations(contract, examples)),
            ),
            "text/html; charset=utf-8",
            shared=home.shared,
            headers={"Content-Security-Policy": _POLICY},
        )

    return router


def _operations(contract: dict[str, Any], examples: Examples) -> list[dict[str, Any]]:
    return [
        {
            "method": method.upper(),
            "path": path,
            "anchor": operation["operationId"],
            "summary": operation["summary"],
            "description": operation.get("description", ""),
            "example": examples.of(path, operation) if method == "get" else None,
            "parameters": [_parameter(p) for p in operation.get("parameters", [])],
        }
        for path, methods in contract["paths"].items()
        for method, operation in methods.items()
    ]


def _parameter(p: dict[str, Any]) -> dict[str, str]:
    return {"name": p["name"], "place": p["in"], "meaning": p.get("description", "")}
