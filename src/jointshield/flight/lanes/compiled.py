"""The compiled tier: a loop over lanes, each with a flight, that the compiler turns into vectors.

An attempt is straight code; a loop of attempts over lanes becomes one of vectors (see `passes`).
Products and sums are fused (LLVM's `contract`), nothing is re-ordered. One over a number or a root
comes from an estimate by exponent bits and Newton's method: the processor's own division holds
vectors up for longer. Numba is imported and the code compiled, or fetched from its cache, by the
first call. All cores: each thread takes a share of the flights, without the interpreter's lock.
"""

import importlib
import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path
from types import FunctionType, SimpleNamespace
from typing import Any

import numpy as np

from jointshield.flight.lanes import attempt, boosting, passes, rows, samples, source
from jointshield.flight.lanes.tasks import Burnouts, Burns, Ends, Falls, Floats
from jointshield.strict.kernel import has_cached, own_cache

_LEAST = 1026
"""Flights that a thread is worth; four times that is a block."""
_BLOCKS = 3
"""Blocks of flights that a thread takes at a time while many are left."""
_OPTIONS: dict[str, Any] = {"fastmath": {"contract"}, "error_model": "numpy", "nogil": True}


def _operations(numba: Any) -> dict[str, Any]:
    """Return `primitives`' operations for Numba."""
    types, ir = numba.types, importlib.import_module("llvmlite.ir")
    intrinsic = importlib.import_module("numba.extending").intrinsic

    @intrinsic  # type: ignore[misc, untyped-decorator, unused-ignore]
    def bits(context: Any, x: Any) -> Any:  # noqa: ARG001
        return types.int64(types.float64), lambda _c, b, _s, a: b.bitcast(a[0], ir.IntType(64))

    @intrinsic  # type: ignore[misc, untyped-decorator, unused-ignore]
    def number(context: Any, x: Any) -> Any:  # noqa: ARG001
        return types.float64(types.int64), lambda _c, b, _s, a: b.bitcast(a[0], ir.DoubleType())

    @intrinsic  # type: ignore[misc, untyped-decorator, unused-ignore]
    def widest(context: Any) -> Any:  # noqa: ARG001
        def mark(lowering: Any, builder: Any, _s: Any, _a: Any) -> Any:
            # Of itself LLVM takes half-wide vectors, lest the processor's clock fall.
            set.add(builder.function.attributes, '"prefer-vector-width"="512"')
            # Else vectors that do not fit the registers straddle lines of the cache.
            set.add(builder.function.attributes, '"stackrealign"')
            return lowering.get_dummy_value()

        return types.none(), mark

    def inverse_root(x: float) -> Any:
        kept = x if x > 1.0e-300 else 1.0e-300
        y = number(0x5FE6EB50C7B537A9 - (bits(kept) >> 1))
        e = 1.0 - (kept * y) * y
        y = y + (y * e) * (0.5 + e * (0.375 + e * 0.3125))
        e = 1.0 - (kept * y) * y
        return y + (y * e) * (0.5 + e * 0.375)

    def reciprocal(x: float) -> Any:
        y = number(0x7FDE623822FC16E6 - bits(x))
        e = 1.0 - x * y
        y = y * ((1.0 + e) * (1.0 + e * e))
        e = 1.0 - x * y
        y = y * ((1.0 + e) * (1.0 + e * e))
        return y + y * (1.0 - x * y)

    def select(condition: bool, yes: float, no: float) -> float:
        return yes if condition else no

    def least(a: float, b: float) -> float:
        return a if a < b else b

    def most(a: float, b: float) -> float:
        return a if a > b else b

    def nearest(x: float) -> float:
        return (x + 6755399441055744.0) - 6755399441055744.0

    def power_of_two(k: float) -> Any:
        return number((bits(k + 6755399441055744.0) + 1023) << 52)

    def split(x: float) -> Any:
        b = bits(x)
        mantissa = number((b & 0x000FFFFFFFFFFFFF) | 0x3FF0000000000000)
        return mantissa, number((b >> 52) | 0x4330000000000000) - 4503599627371519.0

    def index(x: float) -> Any:
        return np.uint64(np.int64(x))

    def entry(table: Any, i: int) -> Any:
        return table[i]

    inline = numba.njit(forceinline=True, **_OPTIONS)
    plain = (inverse_root, reciprocal, select, least, most, nearest, power_of_two)
    rest = (split, index, entry)
    return {"widest": widest, **{f.__name__: inline(f) for f in (*plain, *rest)}}


_PASSES = (
    passes.high_sweep,
    passes.low_sweep,
    passes.begin_all,
    passes.land_all,
    passes.peak_all,
    passes.place_all,
    passes.enter,
    passes.note,
    samples.axis,
    samples.sample,
    passes.follow,
    passes.begin,
    passes.finish,
)
_BOOSTING = (
    boosting.powered_sweep,
    boosting.begin_sweep,
    boosting.enter_phase,
    boosting.enter_segment,
    boosting.enter_launch,
)


@cache
def kernels(*, body: bool) -> SimpleNamespace:
    """Return the compiled `fall_range` and `burn_range`."""
    with own_cache(Path(__file__)) as numba:
        inline = numba.njit(forceinline=True, **_OPTIONS)
        parts = source.built(_operations(numba), inline, body=body)
        names: dict[str, Any] = {**vars(passes), **vars(boosting), **_operations(numba)}
        names.update(vars(parts))
        for part in (*_PASSES, *_BOOSTING):
            assert isinstance(part, FunctionType)
            names[part.__name__] = inline(FunctionType(part.__code__, names, part.__name__))
        outer = numba.njit(cache=True, **_OPTIONS)
        made = {}
        for part in (passes.fall_range, boosting.burn_range):
            assert isinstance(part, FunctionType)
            name = f"{part.__name__}_{'body' if body else 'point'}"
            made[part.__name__] = outer(_named(part, names, name))
    return SimpleNamespace(**made)


def _named(function: FunctionType, names: dict[str, Any], name: str) -> Callable[..., Any]:
    """Return a copy under another name: Numba's cache tells functions apart by it."""
    code = function.__code__.replace(co_name=name, co_qualname=name)
    return FunctionType(code, names, name)


def is_ready(*, body: bool = False) -> bool:
    """Whether the machine code lies on disk; if not, the first call compiles for a while."""
    return has_cached(Path(__file__), f"fall_range_{'body' if body else 'point'}")


def _in_threads(work: Callable[[int, int], Any], count: int, workers: int) -> None:
    """Do work on first..last of count flights, in shares of some thousands."""
    workers = max(1, min(workers, os.cpu_count() or 1, count // _LEAST))
    if workers == 1:
        work(0, count)
        return
    with ThreadPoolExecutor(workers) as pool:
        list(pool.map(lambda share: work(*share), _shares(count, workers)))


def _shares(count: int, workers: int) -> Iterator[tuple[int, int]]:
    """Yield first and last of each share: some blocks, and towards the end ever less.

    Shares do not take equally long: a long one is not to be waited for when all others are done.
    """
    first, most = 0, _BLOCKS * rows.BLOCK // _LEAST
    while first < count:
        parts = min((count - first) // (3 * workers * _LEAST), most)
        last = min(first + _LEAST * max(1, parts), count)
        yield first, last
        first = last


def fall(falls: Falls, since_s: Floats, workers: int = 1) -> tuple[Ends, Floats, Floats]:
    """Follow flights begun at since_s (n,) down; return their ends, latitudes and longitudes."""
    return _fall(falls, since_s, np.empty(0), np.empty(0), workers)


def positions(falls: Falls, since_s: Floats, times_s: Floats, workers: int = 1) -> Floats:
    """Return positions (n, m, 3) eci of flights begun at since_s (n,) at ascending times (m,)."""
    out = np.empty((falls.states.shape[1], len(times_s), 3))
    _fall(falls, since_s, times_s, out.reshape(-1), workers)
    return out


def _fall(
    falls: Falls, since_s: Floats, times_s: Floats, out: Floats, workers: int
) -> tuple[Ends, Floats, Floats]:
    """Follow flights down, and write positions on the way."""
    count = falls.states.shape[1]
    found, made = np.zeros(count, dtype=np.bool_), np.empty((7, count))
    run = kernels(body=falls.body).fall_range
    numbers = (falls.states, falls.drags, falls.maxima_s, 1.0 / (attempt.SHARE * falls.tolerance_m))

    def work(first: int, last: int) -> None:
        run(*numbers, first, last, found, made, since_s, times_s, out)

    _in_threads(work, count, workers)
    ends = Ends(found=found, after_s=made[0], positions=made[1:4], apogee_height_m=made[4])
    return ends, made[5], made[6]


def burn(burns: Burns, workers: int = 1) -> Burnouts:
    """Follow launches to the end of their thrust."""
    count = burns.states.shape[1]
    flying, made = np.zeros(count, dtype=np.bool_), np.empty((7, count))
    run = kernels(body=False).burn_range

    per_tolerance = burns.levers_s / burns.tolerance_m
    numbers = (burns.states, burns.axes, burns.segments, burns.counts, burns.jumps, per_tolerance)

    def work(first: int, last: int) -> None:
        run(*numbers, first, last, flying, made)

    _in_threads(work, count, workers)
    return Burnouts(flying=flying, after_s=made[0], states=made[1:])
