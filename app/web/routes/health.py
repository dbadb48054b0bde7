"""``/healthz``: whether the service answers, and from what.

Degraded is still 200: the service answers from what it has loaded, and a load balancer that took
every replica away because their database is down would turn a stale map into none.
"""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import JSONResponse

from app import __version__
from app.web.headers import NO_STORE
from app.web.services import Services


def health_router(services: Services) -> APIRouter:
    """Build the route that says the service is alive."""
    router = APIRouter(tags=["operate"])

    @router.get("/healthz", summary="Is the service alive, and what has it loaded?")
    def healthz() -> JSONResponse:
        catalog = services.catalog
        newest = {
            theatre.id: {
                layer: catalog.timeline(theatre.id, layer).infos[-1].id
                for layer in catalog.layers(theatre.id)
            }
            for theatre in catalog.theatres()
        }
        trouble = services.trouble()
        body = {
            "status": "degraded" if trouble else "ok",
            **({"reason": trouble} if trouble else {}),
            "version": __version__,
            "generation": services.generation[:16],
            "newest": newest,
            "held_back": services.recorded.held_back(services.clock()),
        }
        return JSONResponse(body, headers={"Cache-Control": NO_STORE})

    return router
