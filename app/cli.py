"""``controlmap …``: the command line. Each command resolves, calls, prints."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import typer

_INTERRUPTED = 130  # what a shell says of a program that Ctrl-C ended

_COMMANDS: Mapping[str, str] = {
    "serve": "serve:serve",
    "validate": "validate:validate",
    "draw": "draw:draw",
    "control": "control:control",
    "series": "over_time:series",
    "diff": "over_time:diff",
    "at": "over_time:at",
    "reconcile": "control:reconcile",
    "places": "places:places",
    "import-events": "events:import_events",
    "import-regions": "regions:import_regions",
    "profile": "importing:profile",
    "publish": "publish:publish",
    "audit": "desk:audit",
    "build": "build:build",
    "import": "importing:import_archive",
    "copy": "store:copy",
    "store": "store:store_commands",
    "theatre": "theatre:theatre",
    "token": "desk:token_commands",
    "export": "export:export_commands",
}
"""By name: the module of ``app.commands`` and what in it the command is."""


def command_line(only: str | None = None) -> typer.Typer:
    """Return the command line, of all commands or of the one that is called.

    A command loads what it needs and no more: what all of them need together takes a third of
    the time in which a service starts.

    Args:
        only: a command's name; what is no command loads them all, for help and for advice.
    """
    import typer  # noqa: PLC0415 - loading it takes a while, in which Ctrl-C must be quiet

    app = typer.Typer(
        name="controlmap",
        help="Who controls which territory, on which date, and how we know.",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
    )
    app.callback()(_together)
    for name in [only] if only is not None and only in _COMMANDS else _COMMANDS:
        module, _, what = _COMMANDS[name].partition(":")
        command = getattr(import_module(f"app.commands.{module}"), what)
        if isinstance(command, typer.Typer):
            app.add_typer(command, name=name)
        else:
            app.command(name)(command)
    return app


def _together() -> None:
    """Who controls which territory, on which date, and how we know."""


def main() -> None:
    """Run the command line. Ctrl-C ends it with 130, also while it is loaded."""
    with _quietly():
        run: Callable[[], object] = command_line(sys.argv[1] if len(sys.argv) > 1 else None)
    try:
        run()
    except KeyboardInterrupt:
        sys.exit(_INTERRUPTED)


@contextmanager
def _quietly() -> Iterator[None]:
    """End at once on Ctrl-C: nothing has begun, and a traceback out of an import says nothing."""
    usual = signal.getsignal(signal.SIGINT)
    if usual is signal.default_int_handler:  # else whoever started it wants it ignored
        signal.signal(signal.SIGINT, lambda _signal, _frame: os._exit(_INTERRUPTED))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, usual)


if __name__ == "__main__":
    main()
