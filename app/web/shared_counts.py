"""``/metrics`` of several workers: each puts what it counted into a folder, any tells the sum.

The files and the adding up are those of prometheus_client's multiprocess mode. Its counters would
write into them with every request; here a worker writes all it has once a second, into new files
that take the old ones' place, so that counting costs what it costs one process and nobody reads
half of anything. What a worker that ended had counted stays; what it was in the middle of goes.
"""

from __future__ import annotations

import logging
import os
import struct
import threading
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from types import MappingProxyType
from typing import Any, cast

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead
from prometheus_client.registry import Collector

from app.web.count_files import as_bytes, fault_of, worker_of

_LOG = logging.getLogger("controlmap.metrics")
_EVERY_S = 1.0
DAMAGED = "controlmap_count_files_damaged"

# How one number is made of several workers' gauges; each counts while its worker lives.
_SUM, _LEAST, _MOST = "livesum", "livemin", "livemax"
_MODES = MappingProxyType(
    {
        "controlmap_requests_in_progress": _SUM,
        "controlmap_workers": _SUM,
        "controlmap_snapshots": _LEAST,  # one that lags behind the others is what one wants to see
        "process_virtual_memory_bytes": _SUM,
        "process_resident_memory_bytes": _SUM,
        "process_open_fds": _SUM,
        "process_max_fds": _LEAST,
        "process_start_time_seconds": _LEAST,
    }
)


class SharedCounts:
    """Puts one worker's numbers beside the others', and tells what all of them counted.

    Args:
        folder: of the workers of one service, and of nobody else.
        own: what this worker counted.

    Raises:
        OSError: the folder is not there and cannot be made.
    """

    def __init__(self, folder: Path, own: CollectorRegistry) -> None:
        make_folder(folder)
        self._folder = folder
        self._own = own
        self._lock = threading.Lock()
        self._ended = threading.Event()
        self._thread: threading.Thread | None = None
        self._faults: dict[str, str] = {}  # as told in the log last

    def start(self) -> None:
        """Put what is counted into the folder from now on."""
        self._ended.clear()
        self._thread = threading.Thread(target=self._keep_up, name="metrics", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Put the last of it there, and take out what was true only while the worker lived."""
        self._ended.set()
        if self._thread is not None:
            self._thread.join()
        self._put_safely()
        _forget(os.getpid(), self._folder)

    def tell(self) -> bytes:
        """Return what all workers counted, this one up to now, in Prometheus's text format.

        What cannot be read as theirs is left out; when nothing can, this worker's own is told.
        How many files were left out because they are damaged is told as well.
        """
        self._put_safely()
        for path in self._folder.glob("gauge_*.db"):
            pid = worker_of(path)
            if pid is not None and not _lives(pid):
                _forget(pid, self._folder)
        found = [path for path in sorted(self._folder.glob("*.db")) if worker_of(path) is not None]
        faults = {path: fault for path in found if (fault := fault_of(path))}
        self._log({path.name: fault for path, fault in faults.items()})
        together = CollectorRegistry()
        together.register(_Together([str(path) for path in found if path not in faults]))
        try:
            told = generate_latest(together)
        except (OSError, RuntimeError, ValueError, TypeError, LookupError, struct.error) as error:
            _LOG.warning("counts of the other workers not told: %s", error)  # changed meanwhile
            told = b""
        return (told or generate_latest(self._own)) + generate_latest(_damaged(len(faults)))

    def _log(self, faults: dict[str, str]) -> None:
        """Say of each damaged file once why it is left out."""
        for name, fault in faults.items():
            if self._faults.get(name) != fault:
                _LOG.warning("counts in %s left out: %s", name, fault)
        self._faults = faults

    def _keep_up(self) -> None:
        self._put_safely()
        while not self._ended.wait(_EVERY_S):
            self._put_safely()

    def _put_safely(self) -> None:
        try:
            with self._lock:
                self._put()
        except OSError as error:  # a full disk: the map is still answered from memory
            _LOG.warning("metrics not written: %s", error)

    def _put(self) -> None:
        """Write everything counted so far into new files in the place of the old ones."""
        self._folder.mkdir(parents=True, exist_ok=True)  # somebody may have tidied it away
        kinds: dict[str, list[Metric]] = {}
        for family in self._own.collect():
            kind = family.type
            if kind == "gauge":
                kind = f"gauge_{_MODES.get(family.name, _MOST)}"
            kinds.setdefault(kind, []).append(family)
        for kind, families in kinds.items():
            target = self._folder / f"{kind}_{os.getpid()}.db"
            making = target.with_suffix(".part")  # written anew when one was left half done
            try:
                making.write_bytes(as_bytes(families))
                making.replace(target)
            except OSError:
                with suppress(OSError):  # nothing half written takes room on a full disk
                    making.unlink(missing_ok=True)
                raise


class _Together(Collector):
    """The numbers of several files as those of one process."""

    def __init__(self, files: list[str]) -> None:
        self._files = files

    def describe(self) -> Iterable[Metric]:
        return ()

    def collect(self) -> Iterable[Metric]:
        # Buckets are written as they are told, each with those below it: they add up as they are.
        merged = cast("Any", MultiProcessCollector).merge(self._files, accumulate=False)
        return cast("Iterable[Metric]", merged)


class _Number(Collector):
    """One gauge."""

    def __init__(self, family: GaugeMetricFamily) -> None:
        self._family = family

    def collect(self) -> Iterable[Metric]:
        return (self._family,)


def _damaged(count: int) -> CollectorRegistry:
    about = "Files of workers' counts that are left out, because they are damaged."
    registry = CollectorRegistry()
    registry.register(_Number(GaugeMetricFamily(DAMAGED, about, value=count)))
    return registry


def make_folder(folder: Path) -> None:
    """Make the folder of the counts where there is none.

    Raises:
        OSError: it cannot be made; says which setting names it.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        why = f"CONTROLMAP_METRICS_FOLDER cannot be made ({error.strerror})"
        raise OSError(error.errno, why, str(folder)) from error


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:  # somebody else's: the number was given again
        return False
    return True


def _forget(pid: int, folder: Path) -> None:
    with suppress(FileNotFoundError):  # another worker was first
        cast("Any", mark_process_dead)(pid, str(folder))
