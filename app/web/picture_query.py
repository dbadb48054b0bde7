"""The parameters of ``/image``: texts → what is to be drawn; every refusal says what is right."""

from __future__ import annotations

from pydantic import BaseModel, Field

from app.catalog.answers import Question
from app.catalog.pictures import PictureLook, Pictures
from app.domain.time_steps import TimeSteps
from app.errors import InvalidRequestError
from app.render.static_image import Size
from app.render.style import THEMES
from app.web.params import (
    MAX_TEXT,
    choice_of,
    day_of,
    instant_of,
    region_text,
    steps_of,
    version_of,
)
from app.web.services import Services

LEAST_PX, MOST_PX = 200, 4096
MOST_PIXELS = 12_000_000  # of one picture, device pixels: 48 MB while it is drawn
MOST_FRAMES = 60
MOST_FRAME_PIXELS = 40_000_000  # of all frames together
_WIDTH, _HEIGHT = 1200, 675
_THEMES = tuple(theme.name for theme in THEMES)


class PictureQuery(BaseModel):
    """The parameters, as they come: text."""

    region: str | None = Field(None, description="As on /control; omitted: the whole theatre.")
    date: str | None = Field(None, description="UTC day YYYY-MM-DD; omitted: the newest.")
    snapshot: str | None = Field(
        None,
        description="One recording by its digest, instead of date: pins control; "
        "add known_at to pin everything.",
    )
    known_at: str | None = Field(None, description="Show what was recorded by this instant.")
    theatre: str | None = Field(None, description="Theatre id; omitted: the default one.")
    width: str | None = Field(None, description="CSS pixels, 200 to 4096; omitted: 1200.")
    height: str | None = Field(None, description="CSS pixels, 200 to 4096; omitted: 675.")
    scale: str | None = Field(None, description="Device pixels a CSS pixel: 1 (default), 2 or 3.")
    theme: str | None = Field(None, description="light (default) or dark.")
    lang: str | None = Field(None, description="A language of the theatre; omitted: its first.")
    legend: str | None = Field(None, description="true (default) or false.")

    def question(self, services: Services) -> Question:
        """Return which day of which theatre is asked for."""
        theatre, known_at = services.theatre_id(self.theatre), instant_of(self.known_at)
        return Question(
            theatre=theatre,
            day=services.day_meant(theatre, day_of(self.date), known_at),
            known_at=known_at,
            version=version_of(self.snapshot, self.date),
        )

    def place(self, theatre_id: str) -> str:
        """Return the text that names the region."""
        return region_text(None, self.region) or theatre_id

    def look(self, services: Services, theatre_id: str) -> PictureLook:
        """Return what is a matter of form."""
        languages = Pictures.languages(services.record, theatre_id)
        return PictureLook(
            size=Size(
                whole_of(self.width, "width", _WIDTH, LEAST_PX, MOST_PX),
                whole_of(self.height, "height", _HEIGHT, LEAST_PX, MOST_PX),
            ),
            theme=choice_of(self.theme, "theme", _THEMES),
            lang=choice_of(self.lang, "lang", languages),
            legend=choice_of(self.legend, "legend", ("true", "false")) == "true",
        )

    def pixels_across(self, look: PictureLook, frames: int = 1) -> int:
        """Return the scale, when the picture is not too large with it.

        Raises:
            InvalidRequestError: more pixels than one request may have drawn.
        """
        scale = int(choice_of(self.scale, "scale", ("1", "2", "3")))
        pixels = look.size.width * look.size.height * scale**2
        most = min(MOST_PIXELS, MOST_FRAME_PIXELS // max(frames, 1))
        if pixels > most:
            got = f"{look.size.width}x{look.size.height} at scale {scale}"
            got += f", {frames} frames" if frames > 1 else ""
            expected = f"at most {most} device pixels a picture (width × height × scale²)"
            raise InvalidRequestError("scale" if scale > 1 else "width", got, expected)
        return scale


class PeriodQuery(PictureQuery):
    """The same with a period, for what can move."""

    time: str | None = Field(
        None, description="A period: start/end/P1M, days with commas, or snapshots."
    )

    def steps(self) -> TimeSteps | None:
        """Return the days of the frames; None: one picture.

        Raises:
            InvalidRequestError: with a date or a snapshot, or not readable.
        """
        if self.time is None:
            return None
        for name, value in (("date", self.date), ("snapshot", self.snapshot)):
            if value is not None:
                raise InvalidRequestError(name, value[:MAX_TEXT], f"either time or {name}")
        return steps_of(self.time)


def whole_of(text: str | None, name: str, default: int, least: int, most: int) -> int:
    """Return a whole number of a parameter, within its limits; the default when it is absent.

    Raises:
        InvalidRequestError: not a whole number, too small or too large.
    """
    if text is None:
        return default
    if not (text.isascii() and text.isdigit() and len(text) < 6 and least <= int(text) <= most):
        expected = f"a whole number from {least} to {most}"
        raise InvalidRequestError(name, text[:MAX_TEXT], expected)
    return int(text)
