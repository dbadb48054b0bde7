"""Codes of a layer as a whole: what one file alone cannot show."""

from __future__ import annotations

from app.ingest.codes.code import Code, error

LAYER_CODES: tuple[Code, ...] = (
    error(
        "layer-mixed-kinds",
        "The files of one layer are of different kinds.",
        "A layer has one kind; put the others into a layer of their own.",
    ),
    error(
        "day-not-held",
        "A covered day names a snapshot that does not hold on it.",
        "Run the import again; if it is still told, a snapshot by hand stands over that day: "
        "`controlmap store mend` takes the day out of days.json. The next import decides it anew.",
    ),
    error(
        "revision-gap",
        "A revision is missing or recorded twice.",
        "Revisions of one valid_from run 1, 2, 3 without a gap; none is ever deleted.",
    ),
    error(
        "revision-not-later",
        "A correction claims to be recorded no later than what it corrects.",
        "Write the instant the correction was recorded into recorded_at.",
    ),
)
