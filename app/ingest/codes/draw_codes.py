"""What a drawing of front lines can leave open; documented in ``docs/drawing.md``.

Apart from the codes of files: a drawing may be a sound file and still settle too little.
"""

from __future__ import annotations

from app.ingest.codes.code import Code, error, warning

DRAW_CODES: tuple[Code, ...] = (
    error(
        "draw-face-unsettled",
        "No place lies in a face, so nobody is said to hold it.",
        "Add a place with its holder, or remove the line that cuts the face off.",
    ),
    error(
        "draw-face-contradiction",
        "The places in one face have different holders.",
        "Draw the line between them, or correct a place's holder.",
    ),
    error(
        "draw-zone-unsourced",
        "No place in a zone and no line along it names a source.",
        "Give the zone's place or a line 'source_ids'.",
    ),
    warning(
        "draw-dangling-line",
        "A stretch of line ends in the open, so it parts nothing.",
        "End it on another line or beyond the border.",
    ),
    warning(
        "draw-sliver",
        "A zone is smaller or thinner than a drawing can mean.",
        "Let the lines meet exactly, or move them apart.",
    ),
    warning(
        "draw-place-unplaced",
        "A place lies on a line or outside the area, so it settles nothing.",
        "Move the line or the place.",
    ),
)
