"""Who asks a sweep's chunks: this process, a pool of processes here, or a Dask cluster.

Each takes the same whole numbers and gives the same columns; only the order in which chunks come
back differs. No more are under way than keep the workers busy, so that memory stays flat however
long the sweep. The rows come back to whoever asked: workers need no folder in common.
"""

import multiprocessing
import os
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from typing import Any

from jointshield.errors import MistakeError
from jointshield.study.extras import needed
from jointshield.study.sweeping.sweep import Plan, Rows, make_rows

_AHEAD = 2
"""Chunks under way for each worker: one is asked while the other is brought back."""
_CONNECT_S = 15


def processors() -> int:
    """How many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def asked_here(plan: Plan, chunks: Sequence[int], workers: int) -> Iterator[tuple[int, Rows]]:
    """Ask chunks on this machine, as they come back; in this process where one worker is enough.

    Raises: MistakeError where a worker was ended from outside.
    """
    if min(workers, len(chunks)) <= 1:
        for chunk in chunks:
            yield chunk, make_rows(plan, chunk)
        return
    # Fresh processes: a fork would copy the thread that draws the progress bar in mid-air.
    pool = ProcessPoolExecutor(
        max_workers=min(workers, len(chunks)),
        mp_context=multiprocessing.get_context("spawn"),
        initializer=_end_with_parent,
    )
    try:
        yield from _ahead(
            lambda chunk: pool.submit(make_rows, plan, chunk), chunks, _AHEAD * workers
        )
    except BrokenProcessPool as error:
        raise MistakeError(
            f"--workers {workers}: a worker was ended from outside, perhaps for want of memory; "
            "expected room for all of them; ask again with fewer: what is done is kept"
        ) from error
    finally:
        pool.shutdown(cancel_futures=True)


@contextmanager
def connected(address: str) -> Iterator[Any]:
    """A client of the Dask cluster whose scheduler has this address, such as tcp://host:8786.

    Raises: MistakeError where nobody answers there, or the cluster has no workers.
    """
    distributed = needed("distributed", "cluster", "--cluster")
    try:
        client = distributed.Client(address, timeout=_CONNECT_S, set_as_default=False)
    except (OSError, ValueError, TimeoutError) as error:
        raise MistakeError(
            f"--cluster {address!r}: no scheduler answers ({error}); expected the address of a "
            "running one, such as tcp://host:8786; start it with `dask scheduler`"
        ) from error
    with client:
        if not client.nthreads():
            raise MistakeError(
                f"--cluster {address!r}: the scheduler has no workers; expected one or more; "
                f"start them with `dask worker {address}`"
            )
        yield client


def asked_of_cluster(plan: Plan, chunks: Sequence[int], client: Any) -> Iterator[tuple[int, Rows]]:
    """Ask chunks of a Dask cluster through its client, as they come back."""
    waiting = needed("distributed", "cluster", "--cluster").as_completed(loop=client.loop)
    rest = iter(chunks)
    names: dict[Any, int] = {}

    def send(count: int) -> None:
        for _, chunk in zip(range(count), rest, strict=False):
            future = client.submit(make_rows, plan, chunk, pure=False)
            names[future.key] = chunk
            waiting.add(future)

    send(_AHEAD * max(1, sum(client.nthreads().values())))
    for future in waiting:
        rows: Rows = future.result()
        future.release()
        send(1)
        yield names.pop(future.key), rows


def _ahead(
    submit: Callable[[int], "Future[Rows]"], chunks: Sequence[int], most: int
) -> Iterator[tuple[int, Rows]]:
    rest = iter(chunks)
    under_way: dict[Future[Rows], int] = {}
    while True:
        for _, chunk in zip(range(most - len(under_way)), rest, strict=False):
            under_way[submit(chunk)] = chunk
        if not under_way:
            return
        finished, _ = wait(under_way, return_when=FIRST_COMPLETED)
        for future in finished:
            yield under_way.pop(future), future.result()


def _end_with_parent() -> None:
    """End this worker once the process that started it is gone, even when that one was killed."""
    threading.Thread(target=_watch_parent, daemon=True).start()


def _watch_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
