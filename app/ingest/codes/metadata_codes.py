"""Codes of the ``metadata`` member and of its agreement with the file's name."""

from __future__ import annotations

from app.ingest.codes.code import Code, error, warning

METADATA_CODES: tuple[Code, ...] = (
    error(
        "metadata-missing",
        "The collection has no 'metadata' object.",
        "Add it; data/geojson/README.md lists its members.",
    ),
    error(
        "metadata-invalid",
        "A member of 'metadata' is missing, unknown or of the wrong type.",
        "Compare the named member with data/geojson/README.md.",
    ),
    error(
        "format-unsupported",
        "The file is of a format version this program does not read.",
        "This program reads format 1.",
    ),
    error(
        "date-invalid",
        "A date or instant is not one, or no calendar has it.",
        "Days are YYYY-MM-DD; instants are RFC 3339 in UTC, like 2017-11-26T08:00:00Z.",
    ),
    error(
        "valid-to-before-valid-from",
        "valid_to is not after valid_from.",
        "valid_to is the first day the snapshot no longer holds, so it is later.",
    ),
    error(
        "revision-without-reason",
        "A correction does not say why it was made.",
        "From revision 2 on, metadata.reason says what was wrong before.",
    ),
    warning(
        "recorded-before-valid",
        "The snapshot was recorded before the day it is valid from.",
        "Check both dates; only an agreement is known before it holds.",
    ),
    error(
        "recorded-in-future",
        "recorded_at lies in the future.",
        "recorded_at is the instant the record learned it; write the current one.",
    ),
    error(
        "valid-from-future",
        "A snapshot of control is valid from a day that has not begun.",
        "Nobody knows who will hold what: publish it on that day, or correct the date.",
    ),
    error(
        "name-metadata-mismatch",
        "The file's path and its metadata say different things.",
        "The path is <theatre>/<layer>/<valid_from>.geojson, or <valid_from>.r<revision>.geojson.",
    ),
    error(
        "url-not-http",
        "A URL is not an absolute http or https URL.",
        "Write https://…; other schemes can run code in a reader's browser.",
    ),
    error(
        "text-control-characters",
        "A text holds control or direction-override characters, or a line break at its ends.",
        "Remove them: they can hide or reorder what a reader sees.",
    ),
)
