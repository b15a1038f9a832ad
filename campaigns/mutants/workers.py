"""Tests run against one fault at a time, each in a forked process that ends at the first failure.

The tests are collected once. A fault inside a function is planted by exchanging the function's code
in the forked process, so that nothing is imported anew; one outside of all functions (a constant, a
default) needs a process that imports the faulty module from the start.
"""

import functools
import gc
import importlib.abc
import importlib.util
import json
import os
import resource
import signal
import sys
import tempfile
import traceback
from collections.abc import Callable, Iterator, Sequence
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import CodeType, FunctionType, ModuleType
from typing import Any

import coverage
import hypothesis
import pytest
from _pytest.runner import runtestprotocol

from .operators import Mutant

Outcome = dict[str, Any]
Baseline = dict[str, dict[str, Any]]
"""By test: CPU seconds that it takes ("s"), and the lines that it runs, by file ("lines")."""
Say = Callable[[Outcome], None]
Work = Callable[[list[pytest.Item]], None]

_Remembering: Any = type(functools.lru_cache(len))
_SILENCE = os.open(os.devnull, os.O_WRONLY)
_PATIENCE_S = 4.0
_MEMORY_BYTES = 8 << 30


def baseline(tests: Sequence[str], files: Sequence[Path]) -> Baseline:
    """Run every test without a fault; which lines each one runs. Raises RuntimeError if one fails.

    tests: arguments for pytest. files: whose lines are wanted.
    """

    def run(say: Say) -> None:
        _collected(tests, lambda items: say(_measured(items, files)))

    for outcome in _in_a_process(run):
        if outcome["failed"]:
            raise RuntimeError(f"{outcome['failed']} fails without any fault")
        return {name: dict(test) for name, test in outcome["tests"].items()}
    raise RuntimeError(f"pytest {' '.join(tests)}: could not be collected")


def _measured(items: list[pytest.Item], files: Sequence[Path]) -> Outcome:
    watch = coverage.Coverage(
        data_file=None, config_file=False, include=[str(path) for path in files]
    )
    watch.start()
    ran: Baseline = {}
    for item, following in zip(items, [*items[1:], None], strict=True):
        _forget_results()  # else what one test worked out is not run by the next
        watch.switch_context(item.nodeid)
        begun_s = _cpu_s()
        if _fails(item, following):
            return {"failed": item.nodeid, "tests": {}}
        ran[item.nodeid] = {"s": round(_cpu_s() - begun_s, 3), "lines": {}}
    watch.stop()
    for path in files:
        for line, names in watch.get_data().contexts_by_lineno(str(path)).items():
            for name in ran.keys() & set(names):
                ran[name]["lines"].setdefault(str(path), []).append(line)
    return {"failed": "", "tests": ran}


def try_all(
    faults: Sequence[Mutant], files: dict[str, Path], tests: Sequence[str], known: Baseline
) -> Iterator[Outcome]:
    """Try every fault; for each its key, the test that told it ("" if none did) and CPU seconds.

    files: source of each module.
    """
    inside = [fault for fault in faults if fault.place]

    def work(say: Say, items: list[pytest.Item]) -> None:
        gc.freeze()
        for fault in inside:
            chosen = _chosen(items, fault, files[fault.module], known)
            say(_tried(fault, functools.partial(_swapped, fault, chosen, known)))

    if inside:
        yield from _in_a_process(lambda say: _collected(tests, functools.partial(work, say)))
    for fault in faults:
        if not fault.place:
            yield _tried(fault, functools.partial(_imported, fault, tests, known))


def _chosen(
    items: list[pytest.Item], fault: Mutant, path: Path, known: Baseline
) -> list[pytest.Item]:
    """The tests that run the fault's statement, quickest first."""
    lines = set(range(fault.lines[0], fault.lines[1] + 1))
    chosen = [i for i in items if lines.intersection(known[i.nodeid]["lines"].get(str(path), ()))]
    return sorted(chosen, key=lambda item: float(known[item.nodeid]["s"]))


def _swapped(fault: Mutant, chosen: list[pytest.Item], known: Baseline) -> str:
    """Plant a fault into a function that is already there."""
    if not chosen:
        return ""
    function = _function(sys.modules[fault.module], fault.place)
    function.__code__ = _code(fault.code, fault.place)
    return _first_failure(chosen, known)


def _imported(fault: Mutant, tests: Sequence[str], known: Baseline) -> str:
    """Plant a fault into a module before it is imported."""
    os.dup2(_SILENCE, 2)  # that it cannot be imported is told as an outcome
    sys.meta_path.insert(0, _Importer(fault))
    told = ["(import)"]

    def work(items: list[pytest.Item]) -> None:
        items = sorted(items, key=lambda item: float(known.get(item.nodeid, {"s": 0.0})["s"]))
        told[0] = _first_failure(items, known)

    _collected(tests, work)
    return told[0]


def _first_failure(items: list[pytest.Item], known: Baseline) -> str:
    _forget_results()
    for item, following in zip(items, [*items[1:], None], strict=True):
        usual_s = float(known.get(item.nodeid, {"s": 0.0})["s"])
        signal.setitimer(signal.ITIMER_PROF, _PATIENCE_S + 10.0 * usual_s)  # ends the process
        if _fails(item, following):
            return item.nodeid
    signal.setitimer(signal.ITIMER_PROF, 0.0)
    return ""


def _fails(item: pytest.Item, following: pytest.Item | None) -> bool:
    return any(report.failed for report in runtestprotocol(item, nextitem=following, log=False))


def _tried(fault: Mutant, run: Callable[[], str]) -> Outcome:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    told = "(time)"
    for outcome in _in_a_process(lambda say: say({"told": run()})):
        told = outcome["told"]
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    spent_s = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return {"key": fault.key, "operator": fault.operator, "told": told, "s": round(spent_s, 3)}


# --- processes, pytest, and code in place ---------------------------------------------------------


def _in_a_process(run: Callable[[Say], None]) -> Iterator[Outcome]:
    """What `run` says in a forked process, which is gone afterwards, whatever befalls it."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        os.dup2(_SILENCE, 1)  # what pytest prints is of no interest
        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY_BYTES, _MEMORY_BYTES))
        try:
            run(lambda outcome: _write(writing, json.dumps(outcome).encode() + b"\n"))
        except BaseException:  # noqa: BLE001 - the process ends here, and has to say why
            traceback.print_exc()
        finally:
            os._exit(0)
    os.close(writing)
    try:
        with os.fdopen(reading, "rb") as pipe:
            yield from map(json.loads, pipe)
    finally:
        os.waitpid(child, 0)


def _write(pipe: int, data: bytes) -> None:
    while data:
        data = data[os.write(pipe, data) :]


def _collected(tests: Sequence[str], work: Work) -> None:
    """Collect the tests and hand them to `work`, if pytest can collect them."""
    hypothesis.settings.register_profile(
        "faults", database=None, derandomize=True,
        phases=(hypothesis.Phase.explicit, hypothesis.Phase.generate),
    )  # fmt: skip
    hypothesis.settings.load_profile("faults")

    class Loop:
        @pytest.hookimpl(tryfirst=True)
        def pytest_runtestloop(self, session: pytest.Session) -> bool:
            """In place of pytest's own loop over the tests."""
            if not session.testsfailed:
                work(session.items)
            return True

    with tempfile.TemporaryDirectory() as folder:
        own = ["-q", "-p", "no:cacheprovider", f"--basetemp={folder}/tests"]
        pytest.main([*own, *tests], plugins=[Loop()])


class _Importer(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Imports one module with its fault, and no other module."""

    def __init__(self, fault: Mutant) -> None:
        self.fault = fault

    def find_spec(self, name: str, *_: object) -> ModuleSpec | None:
        """The faulty module's, and no other's."""
        if name != self.fault.module:
            return None
        return importlib.util.spec_from_loader(name, self)

    def exec_module(self, module: ModuleType) -> None:
        """Run the faulty code."""
        exec(self.fault.code, module.__dict__)  # noqa: S102 - our own source, but for one node


def _function(module: ModuleType, place: str) -> FunctionType:
    """The function or method of this name, below what decorates it."""
    found: Any = module
    for name in place.split("."):
        found = vars(found)[name]
    while not isinstance(found, FunctionType):
        inner = ("__wrapped__", "__func__", "fget")
        found = next(getattr(found, name) for name in inner if hasattr(found, name))
    return found


def _code(code: CodeType, place: str) -> CodeType:
    """The code of the function of this name in the code of a module."""
    inner = [one for one in code.co_consts if isinstance(one, CodeType)]
    for one in inner:
        if one.co_qualname == place:
            return one
        if place.startswith(f"{one.co_qualname}."):
            return _code(one, place)
    raise LookupError(place)


def _forget_results() -> None:
    """Empty the memories of functions: what they hold was worked out without the fault."""
    for held in gc.get_objects():
        if isinstance(held, _Remembering) and held.__module__.startswith(("jointshield", "tests")):
            held.cache_clear()


def _cpu_s() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime
