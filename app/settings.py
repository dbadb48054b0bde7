"""One frozen Settings object, read from ``CONTROLMAP_…`` once, by whoever starts the service."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from difflib import get_close_matches
from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from app.ingest.limits import Limits

IN_STORE: Literal["store"] = "store"
"""What says that the desk lies in the store itself; a folder of that name is ``./store``."""

POSTGRES = ("postgresql://", "postgres://")

_PACKAGE = Path(__file__).resolve().parent


def unknown_variables(environ: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return ``CONTROLMAP_…`` variables that set nothing, each with the closest that does.

    A misspelt variable that is silently ignored would leave its default in force.
    """
    known = [f"CONTROLMAP_{name.upper()}" for name in Settings.model_fields]
    strange = [v for v in sorted(environ) if v.startswith("CONTROLMAP_") and v not in known]
    return [(v, (get_close_matches(v, known, n=1) or ["docs/settings.md"])[0]) for v in strange]


def shipped_record() -> Path:
    """Return the record that ships: the checkout's ``data/geojson``, else the wheel's copy."""
    checkout = _PACKAGE.parent / "data" / "geojson"
    return checkout if checkout.is_dir() else _PACKAGE / "record"


class Settings(BaseSettings):
    """Everything that can be set. Each field is an environment variable ``CONTROLMAP_<FIELD>``."""

    model_config = SettingsConfigDict(env_prefix="CONTROLMAP_", extra="forbid", frozen=True)

    record: Path = Field(
        default_factory=shipped_record,
        validate_default=True,
        description="Folder of the record: one folder a theatre, each with its `theatre.json`.",
    )
    store: SecretStr = Field(
        default=SecretStr(""),
        description="PostGIS store, `postgresql://user@host:port/database`; empty: the folder.",
    )
    default_theatre: str = Field(
        default="",
        description="Theatre that answers when none is asked for; empty: the first by id.",
    )
    host: str = Field(default="127.0.0.1", description="Address the service listens on.")
    port: int = Field(default=8000, ge=0, le=65535, description="TCP port it listens on.")
    public_url: str = Field(
        default="",
        pattern=r"^(https?://[^\s?#]+)?$",
        description="Base URL of absolute links behind a proxy; empty: from each request.",
    )
    snapshot_cache_bytes: int = Field(
        default=96 * 1024 * 1024, ge=1, description="Memory for parsed snapshots, bytes."
    )
    cache: Path | None = Field(
        default=Path("~/.cache/controlmap"),
        description="Folder of what has been checked before, so that a start need not parse it "
        "again; may be deleted; empty: nothing is kept.",
    )
    parsed_cache_bytes: int = Field(
        default=1024 * 1024 * 1024,
        ge=0,
        description="Space in that folder for snapshots as they were parsed, which are read thirty "
        "times as fast as their files, bytes; 0: none are kept.",
    )
    verify: bool = Field(
        default=False,
        description="Whether a start hashes every file, also those whose size and times are as "
        "when they were checked.",
    )
    answer_cache_bytes: int = Field(
        default=32 * 1024 * 1024, ge=0, description="Memory for finished answers, bytes."
    )
    tile_cache_bytes: int = Field(
        default=64 * 1024 * 1024, ge=0, description="Memory for encoded tiles, bytes."
    )
    download_cache_bytes: int = Field(
        default=256 * 1024 * 1024,
        ge=0,
        description="Space on disk (temporary folder) for finished downloads, bytes.",
    )
    max_file_bytes: int = Field(
        default=64 * 1024 * 1024, ge=1024, description="Largest file ingest reads, bytes."
    )
    max_vertices: int = Field(
        default=5_000_000, ge=100, description="Most coordinates in one file, count."
    )
    overlap_km2: float = Field(
        default=0.01, ge=0, le=1, description="Largest overlap of two zones taken as rounding, km²."
    )
    gap_km2: float = Field(
        default=0.01, ge=0, le=1, description="Largest hole in a coverage taken as rounding, km²."
    )
    repair_km2: float = Field(
        default=1.0, ge=0, le=100, description="Most area a repair on request may change, km²."
    )
    jump_points: float = Field(
        default=5.0,
        gt=0,
        le=100,
        description="Most a party's share of the theatre may move between snapshots, points.",
    )
    series_rows: int = Field(
        default=1000, ge=1, le=100_000, description="Most days in one series, count."
    )
    area_bytes: int = Field(
        default=1_048_576, ge=1024, description="Largest body of POST /control/area, bytes."
    )
    area_vertices: int = Field(
        default=5_000, ge=4, description="Most coordinates of a polygon measured, count."
    )
    desk: Path | Literal["store"] | None = Field(
        default=None,
        description="Folder of tokens, drafts and the audit log, outside the record; "
        "`store`: in the PostGIS store, for all its replicas; empty: nothing can be published.",
    )
    publish_bytes: int = Field(
        default=16 * 1024 * 1024, ge=1024, description="Largest body of POST /snapshots, bytes."
    )
    publish_vertices: int = Field(
        default=500_000, ge=4, description="Most coordinates of a snapshot published, count."
    )
    body_seconds: float = Field(
        default=60.0,
        ge=1,
        le=3600,
        description="Longest the body of a publication or of POST /control/area may take to "
        "arrive, seconds.",
    )
    publish_per_minute: int = Field(
        default=60,
        ge=1,
        description="Requests to publish a minute, of one token and of one address.",
    )
    draft_days: int = Field(default=7, ge=1, le=365, description="Days a draft is kept.")
    drafts: int = Field(default=50, ge=1, le=10_000, description="Most drafts kept, count.")
    trusted_proxies: int = Field(
        default=0,
        ge=0,
        le=10,
        description="Proxies in front whose X-Forwarded-For is believed, count; 0: none.",
    )
    metrics_token: SecretStr = Field(
        default=SecretStr(""),
        description="What a reader of /metrics sends as `Authorization: Bearer`; empty: there is "
        "no /metrics.",
    )
    metrics_folder: Path | None = Field(
        default=None,
        description="Folder where the workers of one service put what each counted; "
        "`serve --workers` makes one; empty: each process counts for itself.",
    )
    access_log: bool = Field(default=False, description="Whether each request is logged.")

    @field_validator("record")
    @classmethod
    def _is_a_folder(cls, record: Path) -> Path:
        if not record.is_dir():
            raise ValueError(f"{record} is not a folder")
        return record

    @field_validator("cache")
    @classmethod
    def _at_home(cls, cache: Path | None) -> Path | None:
        try:
            return cache and cache.expanduser()
        except RuntimeError:  # nobody's home
            return None

    @field_validator("desk", "cache", "metrics_folder", mode="before")
    @classmethod
    def _may_be_empty(cls, desk: object) -> object:
        return None if desk == "" else desk

    @model_validator(mode="after")
    def _desk_is_apart(self) -> Settings:
        folder = self.desk.resolve() if isinstance(self.desk, Path) else None
        if folder is not None and folder.is_relative_to(self.record.resolve()):
            raise ValueError(f"the desk {self.desk} lies inside the record")
        return self

    @field_validator("store")
    @classmethod
    def _is_an_address(cls, store: SecretStr) -> SecretStr:
        if store.get_secret_value() and not store.get_secret_value().startswith(POSTGRES):
            raise ValueError("expected postgresql://user@host:port/database")
        return store

    @property
    def publish_limits(self) -> Limits:
        """The limits of ingest with those of a publication's size."""
        return replace(self.limits, file_bytes=self.publish_bytes, vertices=self.publish_vertices)

    @property
    def limits(self) -> Limits:
        """The limits of ingest as its own type."""
        return Limits(
            file_bytes=self.max_file_bytes,
            vertices=self.max_vertices,
            overlap_km2=self.overlap_km2,
            gap_km2=self.gap_km2,
            repair_km2=self.repair_km2,
            jump_points=self.jump_points,
        )
