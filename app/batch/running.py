"""Where tasks are done: here, in processes of this machine, or on a cluster that is there already.

Results are kept by whoever asks for them, never by a worker. A worker that dies takes nothing with
it: its tasks are given to another one, and each result is kept once, under the name of its inputs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from importlib import import_module
from itertools import islice
from typing import Any

from app.batch.building import build
from app.batch.planning import Plan
from app.batch.results import Results
from app.batch.work import BatchError, Outcome, Task

Dask = Any  # it says nothing about its types

_TASKS_AHEAD = 3  # for each thread of the cluster: bytes wait in the scheduler's memory
_RETRIES = 3
_WAIT_S = 60
_QUIET = 50  # logging.CRITICAL: what Dask says of a dying worker is said better here


@dataclass(frozen=True, slots=True)
class Built:
    """What a build did.

    Attributes:
        written: results that were made.
        present: results that were there already.
        damaged: files that bore the name of a result and were none; replaced, part of ``written``.
        tasks: done, count.
    """

    written: int
    present: int
    damaged: int
    tasks: int


@dataclass(frozen=True, slots=True)
class Where:
    """Who does the tasks: a scheduler's address, or processes to start; neither: this process."""

    scheduler: str = ""
    workers: int = 0


def build_missing(
    plan: Plan, results: Results, where: Where, done: Callable[[], object] = lambda: None
) -> Built:
    """Make every result of a plan that is not there, or is there damaged.

    Args:
        plan: what is wanted.
        results: where it goes, and what is there.
        where: who does it.
        done: called after each task.

    Raises:
        BatchError: a file breaks the rules, or there is no worker that stays alive.
        OSError: the results could not be kept.
    """
    places = [wanted.place for wanted in plan.wanted()]
    present = sum(place in results for place in places)
    damaged = sum(results.is_damaged(place) for place in places)
    written = tasks = 0
    for outcome in _outcomes(plan.tasks(results), where):
        if outcome.problem:
            raise BatchError(outcome.problem)
        written += sum(results.put(product) for product in outcome.products)
        tasks += 1
        done()
    return Built(written, present, damaged, tasks)


def _outcomes(tasks: Iterator[Task], where: Where) -> Iterable[Outcome]:
    if where.scheduler or where.workers:
        return _on_dask(tasks, where)
    return map(build, tasks)


def _on_dask(tasks: Iterator[Task], where: Where) -> Iterator[Outcome]:
    """Yield outcomes as they come.

    Raises:
        BatchError: Dask is not installed, the scheduler does not answer, or has no workers.
    """
    try:
        # An extra, and slow to load: whoever builds in one process needs none of it.
        dask = import_module("distributed")
    except ModuleNotFoundError as error:
        text = f"the package {error.name} is missing: pip install 'controlmap[batch]'."
        raise BatchError(text) from None
    try:
        if where.scheduler:
            with dask.Client(where.scheduler, timeout=_WAIT_S) as client:
                yield from _through(dask, client, tasks)
            return
        cluster = dask.LocalCluster(
            n_workers=where.workers,
            threads_per_worker=1,
            processes=True,
            host="127.0.0.1",
            dashboard_address=None,
            silence_logs=_QUIET,
        )
        with cluster, dask.Client(cluster) as client:
            yield from _through(dask, client, tasks)
    except (OSError, TimeoutError) as error:
        raise BatchError(f"the cluster does not answer: {error}") from error


def _through(dask: Dask, client: Dask, tasks: Iterator[Task]) -> Iterator[Outcome]:
    client.wait_for_workers(1, timeout=_WAIT_S)
    threads = sum(client.ncores().values())
    first = [_given(client, task) for task in islice(tasks, _TASKS_AHEAD * threads)]
    under_way = dask.as_completed(first)
    try:
        for future in under_way:
            outcome: Outcome = future.result()
            future.release()
            under_way.update([_given(client, task) for task in islice(tasks, 1)])
            yield outcome
    except dask.KilledWorker as error:
        text = f"a task killed every worker that took it: {error}. Give workers more memory."
        raise BatchError(text) from None
    except dask.CancelledError as error:
        raise BatchError("the scheduler went away") from error


def _given(client: Dask, task: Task) -> Dask:
    return client.submit(build, task, key=task.name, retries=_RETRIES, pure=False)
