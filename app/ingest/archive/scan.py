"""The first look at a file: its days, its classes, and a digest that tells a repeat at once."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

import shapely

from app.ingest.archive.classes import Verdict, class_text, judge
from app.ingest.archive.days import day_of_name, day_of_value
from app.ingest.archive.profile import DateRule, Profile
from app.ingest.archive.reading import read_source
from app.ingest.archive.source import SourceFeature, SourceFile, UnreadableSourceError
from app.ingest.limits import Limits

_BESIDE = (".dbf", ".shx", ".prj", ".cpg")  # a Shapefile is several files


@dataclass(frozen=True, slots=True)
class ScannedFile:
    """What a file holds, without its geometries.

    Attributes:
        path: where it lies.
        digest: of its bytes.
        days: digest of the features of each day it speaks of.
        classes: features with polygons by class text, and by day.
        others: points and lines by class text.
        notes: what was met while reading, and how often.
        lags: days that inner dates lie behind the day used (0: none), and how often.
        problem: why nothing of it is used; empty: it is.
    """

    path: Path
    digest: str
    days: Mapping[date, str] = field(default_factory=dict)
    classes: Counter[str] = field(default_factory=Counter)
    others: Counter[str] = field(default_factory=Counter)
    notes: Mapping[str, int] = field(default_factory=Counter)
    lags: Counter[int] = field(default_factory=Counter)
    problem: str = ""


class Reader:
    """Reads the files of one archive by one profile; keeps the last one, and every verdict."""

    def __init__(self, profile: Profile, limits: Limits) -> None:
        self.profile = profile
        self._limits = limits
        self._verdicts: dict[str, Verdict] = {}
        self._last: SourceFile | None = None

    def verdict(self, text: str) -> Verdict:
        """Return what a class's text becomes."""
        if text not in self._verdicts:
            self._verdicts[text] = judge(text, self.profile)
        return self._verdicts[text]

    def text_of(self, feature: SourceFeature) -> str:
        """Return a feature's class text."""
        return class_text(feature.properties, self.profile.text)

    def read(self, path: Path) -> SourceFile:
        """Read a file, or return the one read last when it is asked for again.

        Raises:
            UnreadableSourceError: it cannot be read.
        """
        if self._last is None or self._last.path != path:
            layer, crs = self.profile.layer, self.profile.crs
            self._last = read_source(path, self._limits, layer=layer, crs=crs)
        return self._last

    def of_day(self, path: Path, day: date) -> tuple[str, list[SourceFeature]]:
        """Return a file's CRS and its features of a day.

        Raises:
            UnreadableSourceError: it cannot be read (any more).
        """
        source = self.read(path)
        return source.crs, self._by_day(source).get(day, [])

    def day_of(self, path: Path) -> date | None:
        """Return the day a file's name says; None when it says none or properties say it."""
        try:
            return None if self.profile.day.property else day_of_name(path.name, self.profile.day)
        except ValueError:
            return None

    def renamed(self, twin: ScannedFile, path: Path) -> ScannedFile:
        """Return what a file with the very bytes of another holds; its name may say another day."""
        if self.profile.day.property:
            return replace(twin, path=path)
        day = self.day_of(path)
        if day is None:
            return self.scan(path, twin.digest)
        ((before, said),) = twin.days.items()
        later = (day - before).days
        lags = Counter({lag + later: count for lag, count in twin.lags.items()})
        return replace(twin, path=path, days={day: said}, lags=lags)

    def scan(self, path: Path, digest: str) -> ScannedFile:
        """Look through a file; what keeps it from being used is its ``problem``."""
        try:
            source = self.read(path)
            by_day = self._by_day(source)
        except UnreadableSourceError as error:
            return ScannedFile(path, digest, problem=str(error))
        found = ScannedFile(
            path,
            digest,
            {day: self._digest(features, source.crs) for day, features in by_day.items()},
            notes=source.notes,
        )
        for day, features in by_day.items():
            self._count(features, day, found)
        return found

    def _count(self, features: Sequence[SourceFeature], day: date, found: ScannedFile) -> None:
        compare = self.profile.day.compare
        for feature in features:
            text = self.text_of(feature)
            if feature.polygons:
                found.classes[text] += 1
            if feature.others:
                found.others[text] += feature.others
            if compare and feature.properties.get(compare) is not None:
                self._compare(feature.properties[compare], day, found)

    def _compare(self, value: object, day: date, found: ScannedFile) -> None:
        try:
            lag = (day - day_of_value(value, self.profile.day.format)).days
        except ValueError:
            return
        found.lags[lag] += 1

    def _by_day(self, source: SourceFile) -> dict[date, list[SourceFeature]]:
        rule = self.profile.day
        days: dict[date, list[SourceFeature]] = {}
        try:
            if not rule.property:
                return {day_of_name(source.path.name, rule): list(source.features)}
            for index, feature in enumerate(source.features):
                days.setdefault(_day_of(feature, index, rule), []).append(feature)
        except ValueError as error:
            raise UnreadableSourceError(str(error)) from error
        return days

    def _digest(self, features: Sequence[SourceFeature], crs: str) -> str:
        """Digest what a day says: holders and polygons, in whatever order, by whatever name."""
        said = hashlib.sha256(crs.encode())
        for line in sorted(self._line(feature) for feature in features if feature.polygons):
            said.update(line)
        return "sha256:" + said.hexdigest()

    def _line(self, feature: SourceFeature) -> bytes:
        text = self.text_of(feature)
        verdict = self.verdict(text)
        word = verdict.word if verdict.rule else f"?{text}"
        drawn = hashlib.sha256(word.encode())
        for wkb in shapely.to_wkb(list(feature.polygons)):
            drawn.update(wkb)
        return drawn.digest()


def _day_of(feature: SourceFeature, index: int, rule: DateRule) -> date:
    value = feature.properties.get(rule.property)
    if value is None:
        raise ValueError(f"feature #{index} has no {rule.property!r}, which should hold its day")
    return day_of_value(value, rule.format)


def file_digest(path: Path) -> str:
    """Return the digest of a file's bytes, and of those beside it that belong to it."""
    said = hashlib.sha256()
    beside = [path.with_suffix(s) for s in _BESIDE] if path.suffix.lower() == ".shp" else []
    for part in [path, *(p for p in beside if p.is_file())]:
        with part.open("rb") as file:
            while block := file.read(1 << 20):
                said.update(block)
    return "sha256:" + said.hexdigest()
