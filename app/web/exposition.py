"""The state of a service as Prometheus reads it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from prometheus_client import CollectorRegistry, ProcessCollector, generate_latest
from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
    Metric,
)
from prometheus_client.registry import Collector

from app import __version__
from app.catalog.tally import Tally
from app.web.metrics import Meter
from app.web.services import Services
from app.web.shared_counts import SharedCounts


class _State(Collector):
    def __init__(self, services: Services, meter: Meter, issues: Tally) -> None:
        self._services = services
        self._meter = meter
        self._issues = issues

    def describe(self) -> Iterable[Metric]:
        return ()  # else the registry would ask for everything once, to learn the names

    def collect(self) -> Iterator[Metric]:
        yield self._latencies()
        yield _gauge("controlmap_requests_in_progress", "Now.", [((), self._meter.in_progress)])
        yield self._caches()
        yield _counter(
            "controlmap_ingest_issues",
            "Issues of what was offered for publication or taken up from the store, by code.",
            ("code",),
            self._issues,
        )
        yield _gauge("controlmap_workers", "Processes that count into this.", [((), 1)])
        yield from self._record()

    def _latencies(self) -> Metric:
        family = HistogramMetricFamily(
            "controlmap_request_duration_seconds",
            "From a request's arrival to the end of its answer.",
            labels=("route", "method", "status"),
        )
        for labels, latency in self._meter.latencies().items():
            family.add_metric(labels, list(latency.buckets()), latency.total_s)
        return family

    def _caches(self) -> Metric:
        meter = self._meter
        family = CounterMetricFamily(
            "controlmap_cache_requests",
            "What memory was asked for: hit, miss (made and kept), pass (never kept).",
            labels=("cache", "result"),
        )
        answers = {"hit": meter.hits, "miss": meter.misses, "pass": meter.passed}
        for result, count in answers.items():
            family.add_metric(("answers", result), count)
        for (result,), count in self._services.tiles.tally.counts().items():
            family.add_metric(("tiles", result), count)
        return family

    def _record(self) -> Iterator[Metric]:
        services = self._services
        catalog, now = services.catalog, services.clock()
        counts, stale = [], []
        for theatre in catalog.theatres():
            labels = (theatre.id, theatre.control_layer)
            if theatre.control_layer in catalog.layers(theatre.id):
                infos = catalog.snapshots(*labels)
                counts.append((labels, len(infos)))
                stale.append((labels, max(0, (now.date() - infos[-1].valid_from).days)))
        names = ("theatre", "layer")
        yield _gauge("controlmap_snapshots", "Public snapshots of control.", counts, names)
        yield _gauge(
            "controlmap_staleness_days", "Days since the newest public snapshot.", stale, names
        )
        held = services.recorded.held_back(now)
        yield _gauge("controlmap_held_back", "Recordings not public yet.", [((), held)])
        lags = int(bool(services.trouble()))
        yield _gauge("controlmap_degraded", "1: answers may lag behind the store.", [((), lags)])
        about = ((__version__, services.generation[:16]), 1)
        yield _gauge("controlmap_info", "What answers.", [about], ("version", "generation"))


class Exposition:
    """Tells everything there is, in Prometheus's text format.

    Args:
        services: the record, as it is answered from.
        meter: what was asked.
        issues: of what was offered or found, by code.
        folder: of all workers of this service; None: this process is the whole of it.
    """

    def __init__(
        self, services: Services, meter: Meter, issues: Tally, folder: Path | None
    ) -> None:
        self._registry = CollectorRegistry()
        self._registry.register(_State(services, meter, issues))
        ProcessCollector(registry=self._registry)
        self._shared = SharedCounts(folder, self._registry) if folder is not None else None

    def start(self) -> None:
        """Begin to tell the other workers; nothing when there are none."""
        if self._shared is not None:
            self._shared.start()

    def stop(self) -> None:
        """Tell the other workers for the last time."""
        if self._shared is not None:
            self._shared.stop()

    def tell(self) -> bytes:
        """Return what was counted: by this process, or by all workers together."""
        return generate_latest(self._registry) if self._shared is None else self._shared.tell()


def _gauge(
    name: str,
    text: str,
    values: Iterable[tuple[tuple[str, ...], float]],
    labels: tuple[str, ...] = (),
) -> Metric:
    family = GaugeMetricFamily(name, text, labels=labels)
    for given, value in values:
        family.add_metric(given, value)
    return family


def _counter(name: str, text: str, labels: tuple[str, ...], tally: Tally) -> Metric:
    family = CounterMetricFamily(name, text, labels=labels)
    for given, value in sorted(tally.counts().items()):
        family.add_metric(given, value)
    return family
