"""What the commands that read the record share: opening it, and saying why that failed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date

import typer
from pydantic import ValidationError

from app import opening
from app.catalog.answers import Answers
from app.catalog.catalog import Catalog
from app.domain.theatre import Theatre
from app.domain.valid_time import parse_day
from app.errors import ControlmapError, StoreUnavailableError, StoreUnusableError
from app.ingest import Limits
from app.settings import Settings

EXIT_DATA = 1
EXIT_USAGE = 2
EXIT_UNAVAILABLE = 3


@dataclass(frozen=True, slots=True)
class OpenRecord:
    """A record ready to be asked."""

    catalog: Catalog
    answers: Answers
    limits: Limits
    default_theatre: str

    def theatre(self, asked: str | None) -> Theatre:
        """Return the theatre a command means: the default one when it names none.

        Raises:
            TheatreNotFoundError: no such theatre, or none at all.
        """
        theatres = self.catalog.theatres()
        if asked or self.default_theatre or not theatres:
            return self.catalog.theatre(asked or self.default_theatre)
        return theatres[0]


def open_record(limits: Limits | None = None) -> OpenRecord:
    """Load the record of the settings.

    Args:
        limits: of ingest; None: those of the settings.

    Raises:
        DataError: the record breaks its rules; carries every issue.
        TheatreNotFoundError: there is no theatre.
    """
    settings = Settings()
    record = opening.open_record(settings, limits)
    return OpenRecord(
        record.catalog, record.answers, limits or settings.limits, settings.default_theatre
    )


@contextmanager
def told() -> Iterator[None]:
    """Turn what goes wrong into its text on stderr and the exit code of its kind."""
    try:
        yield
    except ValidationError as error:
        for problem in error.errors():
            name = "_".join(str(step) for step in problem["loc"]).upper()
            typer.echo(f"CONTROLMAP_{name}: {problem['msg']}", err=True)
        raise typer.Exit(EXIT_USAGE) from None
    except StoreUnavailableError as error:
        typer.echo(f"{error} Try again.", err=True)
        raise typer.Exit(EXIT_UNAVAILABLE) from None
    except StoreUnusableError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(EXIT_USAGE) from None
    except ControlmapError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(EXIT_DATA) from None
    except OSError as error:
        typer.echo(f"controlmap: {error}", err=True)
        raise typer.Exit(EXIT_USAGE) from None


def day_given(text: str | None) -> date | None:
    """Return the UTC day of an option.

    Raises:
        typer.BadParameter: not ``YYYY-MM-DD``, or no such day.
    """
    if text is None:
        return None
    try:
        return parse_day(text)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None
