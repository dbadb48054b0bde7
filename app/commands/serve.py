"""``controlmap serve``: check the record, then answer from it, in one process or several."""

from __future__ import annotations

import gc
import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Annotated, Any

import typer

from app.commands.opening import EXIT_USAGE, told
from app.opening import open_record
from app.settings import Settings, unknown_variables

_FACTORY = f"{__name__}:service"
_METRICS_FOLDER = "CONTROLMAP_METRICS_FOLDER"


def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(help="TCP port; 0 takes a free one.")] = None,
    workers: Annotated[
        int, typer.Option(min=1, max=64, help="Processes that answer; at most one a core helps.")
    ] = 1,
    verify: Annotated[
        bool, typer.Option("--verify", help="Hash every recorded file before serving.")
    ] = False,
) -> None:
    """Check the whole record, then serve it."""
    for variable, near in unknown_variables(os.environ):
        typer.echo(f"{variable} is not a setting; did you mean {near}?", err=True)
        raise typer.Exit(EXIT_USAGE)
    with told():
        settings = Settings()
        settings = settings.model_copy(update={"verify": verify or settings.verify})
        options = _options(settings, host, port)
        if workers == 1:
            _alone(settings, options)
        else:
            _together(settings, workers, options)


def _options(settings: Settings, host: str | None, port: int | None) -> dict[str, Any]:
    return {
        "host": host or settings.host,
        "port": settings.port if port is None else port,
        "access_log": settings.access_log,
        "server_header": False,
        "proxy_headers": settings.trusted_proxies > 0,  # else anybody says who they are
    }


def service(settings: Settings | None = None) -> Callable[..., Any]:
    """Build the service of a process that does nothing else; workers build it by this name.

    What a start makes stays for good. The collector would look through it again and again while
    it is made, a tenth of the start, and with every full collection after.
    """
    gc.disable()
    try:
        # Imported here: the other commands need no web framework, which takes half a second.
        from app.main import create_app  # noqa: PLC0415

        return create_app(settings)
    finally:
        gc.freeze()
        gc.enable()


def _together(settings: Settings, workers: int, options: dict[str, Any]) -> None:
    """Check the record once, here, where a mistake ends the start; then let workers answer.

    Each worker builds the service from the same environment and finds in the load index what was
    checked here. A worker that ends is started again.
    """
    import uvicorn  # noqa: PLC0415

    from app.web.shared_counts import make_folder  # noqa: PLC0415

    open_record(settings)
    if settings.metrics_folder is not None:
        make_folder(settings.metrics_folder)
    with _counted_together(settings):
        # A busy machine may need half a minute to start a worker; uvicorn's own five seconds would
        # end it for ever.
        options |= {"workers": workers, "timeout_worker_healthcheck": 120}
        uvicorn.run(_FACTORY, factory=True, **options)


@contextmanager
def _counted_together(settings: Settings) -> Iterator[None]:
    """Give the workers a folder for what each counts, when there is anybody to be told."""
    if settings.metrics_folder is not None or not settings.metrics_token.get_secret_value():
        yield
        return
    with tempfile.TemporaryDirectory(prefix="controlmap-metrics-") as folder:
        os.environ[_METRICS_FOLDER] = folder  # workers read their settings from it
        try:
            yield
        finally:
            del os.environ[_METRICS_FOLDER]


def _alone(settings: Settings, options: dict[str, Any]) -> None:
    import uvicorn  # noqa: PLC0415

    uvicorn.run(service(settings), **options)
