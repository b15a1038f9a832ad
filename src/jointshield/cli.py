"""The command line: the only place that wires the exercise to the report, and reads a wall clock.

Exit codes: 0 all well; 1 evidence does not hold (verify, replay); 2 a mistake in what was given;
130 interrupted.
"""

import argparse
import json
import sqlite3
import sys
import tempfile
from collections.abc import Callable, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn
from rich.table import Table

from jointshield import report
from jointshield.catalogue import listing
from jointshield.errors import IntegrityError, MistakeError
from jointshield.exercise import runs, scenario
from jointshield.exercise.replay import replay
from jointshield.exercise.verify import verify, verify_comparison
from jointshield.flight.ballistic import fall
from jointshield.strict.kernel import is_cached

OK, BROKEN, MISTAKE, INTERRUPTED = 0, 1, 2, 130
_ALL = "all"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    options = _parser().parse_args(arguments)
    try:
        code: int = options.run(options)
    except MistakeError as mistake:
        print(f"error: {mistake}", file=sys.stderr)
        return MISTAKE
    except IntegrityError as broken:
        print(f"integrity: {broken}", file=sys.stderr)
        return BROKEN
    except (OSError, sqlite3.OperationalError) as trouble:
        print(f"error: {_in_words(trouble)}", file=sys.stderr)
        return MISTAKE
    except KeyboardInterrupt:
        print("interrupted: what was journaled up to here is kept", file=sys.stderr)
        return INTERRUPTED
    return code


def _in_words(trouble: OSError | sqlite3.OperationalError) -> str:
    """What the machine refused, and what to do about it."""
    remedy = "check that the place exists, has room and may be written, or give another one"
    if isinstance(trouble, OSError) and trouble.filename is not None:
        return f"{trouble.filename}: {trouble.strerror}; {remedy}"
    return f"{trouble}; {remedy}"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="jointshield",
        description="A joint missile-defence centre that anyone can run. It simulates; it connects "
        "to no sensor and no weapon.",
    )
    parser.add_argument("--version", action="version", version=f"jointshield {_version()}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    _add_run(commands)
    _add_verify(commands)
    _add_replay(commands)
    _add_lists(commands)
    return parser


def _command(
    commands: Any, name: str, run: Callable[[argparse.Namespace], int], text: str, example: str
) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = commands.add_parser(
        name,
        help=text,
        description=text[0].upper() + text[1:] + ".",
        epilog=f"example: {example}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.set_defaults(run=run)
    return parser


def _add_run(commands: Any) -> None:
    parser = _command(
        commands,
        "run",
        _run,
        "play a scenario from launch to after-action review",
        "jointshield run joint-2011 --mode all --seed 7 --out out/joint-2011",
    )
    parser.add_argument("scenario", help="name of a shipped scenario, or a scenario's folder")
    parser.add_argument(
        "--mode", default="M3", help="M0, M1, M2, M3, or all of them side by side (default: M3)"
    )
    parser.add_argument("--seed", type=int, default=1, help="whole number, 0 or more (default: 1)")
    parser.add_argument(
        "--out", type=Path, help="folder for journals and report (default: out/SCENARIO-MODE-SEED)"
    )
    parser.add_argument("--force", action="store_true", help="replace an earlier run in --out")
    parser.add_argument("--no-report", action="store_true", help="journals and summary only")
    parser.add_argument("--json", action="store_true", help="print the summary as JSON")


def _run(options: argparse.Namespace) -> int:
    loaded = scenario.load(scenario.find(options.scenario))
    if options.seed < 0:
        raise MistakeError(f"--seed {options.seed}: a whole number of 0 or more is expected")
    modes = [mode.id for mode in loaded.scenario.modes]
    if options.mode != _ALL:
        modes = [loaded.mode(options.mode).id]
    temporary = tempfile.TemporaryDirectory() if options.json and options.out is None else None
    out = (
        Path(temporary.name) / "run"
        if temporary
        else options.out or Path("out") / f"{loaded.scenario.id}-{options.mode}-{options.seed}"
    )
    runs.prepare(out, force=options.force)
    folders = {mode: out / mode if options.mode == _ALL else out for mode in modes}
    summaries = []
    if not is_cached(fall):
        print("first use here: compiling the physics takes about half a minute", file=sys.stderr)
    with_report = not options.no_report and temporary is None
    with _progress() as bars:
        for mode, folder in folders.items():
            told = _bar(bars, f"{loaded.scenario.id} {mode}")
            summaries.append(runs.run_mode(loaded, mode, options.seed, folder, told))
            if with_report:
                told = _bar(bars, f"report {mode}")
                report.write(folder)
                told(1.0)
            # Sealed as soon as it is whole: what comes after cannot make it incomplete.
            runs.seal(loaded, mode, options.seed, folder)
        if options.mode == _ALL:
            if with_report:
                told = _bar(bars, "report of all modes")
                report.write_comparison(out, modes)
                told(1.0)
            runs.seal(loaded, modes[0], options.seed, out)
    if options.json:
        print(json.dumps(summaries if options.mode == _ALL else summaries[0], indent=1))
    else:
        _show(summaries)
    if temporary:
        temporary.cleanup()
    elif not options.json:
        page = out if options.no_report else out / "report.html"
        Console().print(f"{'journals' if options.no_report else 'report'}: {page}", soft_wrap=True)
    return OK


def _show(summaries: Sequence[dict[str, Any]]) -> None:
    first = summaries[0]
    table = Table(title=f"{first['scenario']}, seed {first['seed']}")
    table.add_column("")
    for summary in summaries:
        table.add_column(summary["mode"], justify="right")
    for label, figure in _FIGURES:
        table.add_row(label, *(figure(summary) for summary in summaries))
    Console().print(table)


def _count(summary: dict[str, Any], start: str) -> int:
    return sum(threat["outcome"].startswith(start) for threat in summary["threats"])


def _median(values: Sequence[float]) -> str:
    if not values:
        return "–"
    ordered = sorted(values)
    middle = len(ordered) // 2
    value = ordered[middle] if len(ordered) % 2 else (ordered[middle - 1] + ordered[middle]) / 2
    return f"{value:.0f}"


def _decided(summary: dict[str, Any], *verdicts: str) -> list[dict[str, Any]]:
    return [item for item in summary["decisions"] if item["decision"] in verdicts]


_FIGURES: tuple[tuple[str, Callable[[dict[str, Any]], str]], ...] = (
    ("threats", lambda s: str(len(s["threats"]))),
    ("  confirmed", lambda s: str(sum(t["confirmed_s"] is not None for t in s["threats"]))),
    ("  intercepted", lambda s: str(_count(s, "intercepted"))),
    ("  engaged and missed", lambda s: str(_count(s, "leaked: engaged"))),
    ("  not engaged", lambda s: str(_count(s, "leaked: not"))),
    ("interceptors spent", lambda s: str(s["interceptors_spent"])),
    ("orders asked for", lambda s: str(len(s["decisions"]))),
    ("  authorised", lambda s: str(len(_decided(s, "authorised")))),
    ("  refused or lapsed", lambda s: str(len(_decided(s, "refused", "lapsed")))),
    (
        "median decision time, s",
        lambda s: _median([d["decided_s"] - d["asked_s"] for d in s["decisions"]]),
    ),
    (
        "battle space lost to waiting, s",
        lambda s: f"{sum(d['battle_space_lost_s'] for d in s['decisions']):.0f}",
    ),
    ("launch notices matched", lambda s: str(s["notices_matched"])),
)


def _add_verify(commands: Any) -> None:
    parser = _command(
        commands,
        "verify",
        _verify,
        "check a run: tree, checkpoints, seals, decisions, and the picture worked out again",
        "jointshield verify out/joint-2011-M3-7",
    )
    parser.add_argument("folder", type=Path, help="folder that `run` wrote")
    parser.add_argument("--json", action="store_true", help="print what was found as JSON")


def _verify(options: argparse.Namespace) -> int:
    with _progress() as bars:
        reports = [
            verify(folder, _bar(bars, f"verify {folder.name}"))
            for folder in runs.folders(options.folder)
        ]
    above = verify_comparison(options.folder)
    if options.json:
        print(json.dumps([item.as_json() for item in reports], indent=1))
    else:
        for item in reports:
            print(item.text())
        for fault in above:
            print(f"{options.folder}: FAULT {fault}")
    return OK if all(item.holds for item in reports) and not above else BROKEN


def _add_replay(commands: Any) -> None:
    parser = _command(
        commands,
        "replay",
        _replay,
        "play a run again from its journals; stops at the first difference",
        "jointshield replay out/joint-2011-M3-7",
    )
    parser.add_argument("folder", type=Path, help="folder that `run` wrote")


def _replay(options: argparse.Namespace) -> int:
    code = OK
    for folder in runs.folders(options.folder):
        with _progress() as bars:
            found = replay(folder, _bar(bars, f"replay {folder.name}"))
        extent = "" if found.complete else " (the run is incomplete: up to its last checkpoint)"
        if found.difference:
            print(f"{folder}: differs after {found.entries_compared} entries: {found.difference}")
            code = BROKEN
        else:
            print(f"{folder}: {found.entries_compared} entries came out the same{extent}")
    return code


def _add_lists(commands: Any) -> None:
    _command(
        commands, "scenarios", _scenarios, "list the scenarios there are", "jointshield scenarios"
    )
    parser = _command(
        commands,
        "catalogue",
        _catalogue,
        "list what the catalogue holds, or one item with its figures and their sources",
        "jointshield catalogue gabala",
    )
    parser.add_argument("item", nargs="?", help="identifier of one item")


def _scenarios(_: argparse.Namespace) -> int:
    _print_rows(listing.scenarios(scenario.shipped()))
    return OK


def _catalogue(options: argparse.Namespace) -> int:
    _print_rows(listing.catalogue(options.item))
    return OK


def _print_rows(rows: Sequence[Sequence[str]]) -> None:
    table = Table(*rows[0])
    for row in rows[1:]:
        table.add_row(*row)
    Console().print(table)


def _progress() -> Progress:
    """Progress bars on standard error; they vanish when the work is done."""
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
        console=Console(stderr=True),
        transient=True,
    )


def _bar(bars: Progress, text: str) -> Callable[[float], None]:
    """A new bar, as the function that sets its share, 0 to 1."""
    task = bars.add_task(text, total=1.0)
    return lambda share: bars.update(task, completed=share)


def _version() -> str:
    return version("jointshield")
