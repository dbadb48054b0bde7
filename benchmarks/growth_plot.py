"""The picture of the growth benchmark: five small charts over the number of snapshots."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure

_INK, _LINE, _BAR = "#2b2b2b", "#2f6f9f", "#b3541e"
_MEGABYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Sample:
    """What one size of archive cost; seconds on the wall unless the name says otherwise."""

    snapshots: int
    first_start_s: float
    start_s: float
    start_cpu_s: float
    p99_s: float
    resident_bytes: int
    resident_after_series_bytes: int
    point_s: float
    tile_s: float


def draw(samples: list[Sample], path: Path) -> None:
    """Write the picture as SVG; texts stay texts."""
    with mpl.rc_context({"svg.fonttype": "none", "svg.hashsalt": "growth", "font.size": 9}):
        figure = Figure(figsize=(11, 2.9), layout="constrained")
        axes = figure.subplots(1, 5)
        at = [s.snapshots for s in samples]
        _chart(axes[0], at, [s.first_start_s for s in samples], "Very first start, s", None)
        _chart(axes[1], at, [s.start_s for s in samples], "Every other start, s", 2.0)
        p99 = [s.p99_s * 1000 for s in samples]
        _chart(axes[2], at, p99, "p99 of hot /control, ms", 1.2 * p99[0])
        resident = [s.resident_after_series_bytes / _MEGABYTE for s in samples]
        _chart(axes[3], at, resident, "Resident after a series, MB", 400.0)
        points = [s.point_s for s in samples]
        _chart(axes[4], at, points, "One place through all days, s", None)
        figure.supxlabel("snapshots of 25,000 vertices in the archive", fontsize=9, color=_INK)
        figure.savefig(path, format="svg", metadata={"Date": None})


def _chart(axes: Axes, at: list[int], values: list[float], title: str, bar: float | None) -> None:
    axes.plot(at, values, "o-", color=_LINE, clip_on=False)
    for x, value in zip(at, values, strict=True):
        text = f"{value:.3g}"
        axes.annotate(text, (x, value), (0, 6), textcoords="offset points", ha="center", color=_INK)
    if bar is not None:
        axes.axhline(bar, color=_BAR, linestyle="--", linewidth=1)
        axes.annotate(
            f"at most {bar:.3g}", (at[0], bar), (-6, 3), textcoords="offset points", color=_BAR
        )
    axes.set(xscale="log", xticks=at, xlim=(at[0] / 2, at[-1] * 2))
    axes.set_xticks(at, [f"{x:,}" for x in at])
    axes.set_xticks([], minor=True)
    axes.set_ylim(0, 1.3 * max([*values, bar or 0]))
    axes.set_title(title, loc="left", fontsize=9, color=_INK)
    axes.spines[["top", "right"]].set_visible(False)
