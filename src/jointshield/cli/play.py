"""Commands of the exercise: play it, check it, play it again; and what there is to play."""

import argparse
import json
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from jointshield import report
from jointshield.catalogue import listing
from jointshield.cli.bundle import verify_file
from jointshield.cli.command import BROKEN, OK, command
from jointshield.cli.progress import bar, progress
from jointshield.errors import MistakeError
from jointshield.exercise import runs, scenario
from jointshield.exercise.replay import replay
from jointshield.exercise.verify import verify, verify_comparison
from jointshield.flight.ballistic import fall
from jointshield.strict.kernel import is_cached

_ALL = "all"
_USUAL_MODE = "M3"


def _add_run(commands: Any, text: str) -> None:
    parser = command(
        commands,
        "run",
        text,
        _run,
    )
    parser.add_argument("scenario", help="name of a shipped scenario, or a scenario's folder")
    parser.add_argument(
        "--mode",
        help="one of the scenario's modes (M0 to M4, N0 to N3), or all of them side by side "
        f"(default: {_USUAL_MODE}, as for `node` and `centre`; where there is none, the last one)",
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
    chosen = options.mode or (_USUAL_MODE if _USUAL_MODE in modes else modes[-1])
    if chosen != _ALL:
        modes = [loaded.mode(chosen).id]
    temporary = tempfile.TemporaryDirectory() if options.json and options.out is None else None
    out = (
        Path(temporary.name) / "run"
        if temporary
        else options.out or Path("out") / f"{loaded.scenario.id}-{chosen}-{options.seed}"
    )
    runs.prepare(out, force=options.force)
    folders = {mode: out / mode if chosen == _ALL else out for mode in modes}
    summaries = []
    if not is_cached(fall):
        print("first use here: compiling the physics takes about half a minute", file=sys.stderr)
    with_report = not options.no_report and temporary is None
    with progress() as bars:
        for mode, folder in folders.items():
            told = bar(bars, f"{loaded.scenario.id} {mode}")
            summaries.append(runs.run_mode(loaded, mode, options.seed, folder, told))
            if with_report:
                told = bar(bars, f"report {mode}")
                report.write(folder)
                told(1.0)
            # Sealed as soon as it is whole: what comes after cannot make it incomplete.
            runs.seal(loaded, mode, options.seed, folder)
        if chosen == _ALL:
            if with_report:
                told = bar(bars, "report of all modes")
                report.write_comparison(out, modes)
                told(1.0)
            runs.seal(loaded, modes[0], options.seed, out)
    if options.json:
        print(json.dumps(summaries if chosen == _ALL else summaries[0], indent=1))
    else:
        show(summaries)
    if temporary:
        temporary.cleanup()
    elif not options.json:
        page = out if options.no_report else out / "report.html"
        Console().print(f"{'journals' if options.no_report else 'report'}: {page}", soft_wrap=True)
    return OK


def show(summaries: Sequence[dict[str, Any]]) -> None:
    """Print a table of summaries, one column each, and why nothing flew where nothing did."""
    first = summaries[0]
    table = Table(title=f"{first['scenario']}, seed {first['seed']}")
    table.add_column("")
    for summary in summaries:
        table.add_column(summary["mode"], justify="right")
    watched = any(summary["alerts"] or summary["notice_alarms"] for summary in summaries)
    flying = any(_count(summary, _IN_FLIGHT) for summary in summaries)
    for label, figure in (*_FIGURES, *(_WATCHFULNESS if watched else ())):
        if flying or label != _STILL_FLYING:
            table.add_row(label, *(figure(summary) for summary in summaries))
    Console().print(table)
    for summary in summaries:
        if why := _why_nothing(summary):
            Console().print(f"{summary['mode']}: {why}", soft_wrap=True, highlight=False)


def _why_nothing(summary: dict[str, Any]) -> str:
    """Why no order was asked for, or none flew, in one line; "" where some did or none need."""
    if summary["interceptors_spent"] or not (summary["threats"] or summary["not_asked_for"]):
        return ""
    if decisions := summary["decisions"]:
        told = _mostly([f"{item['decision']}: {item['reason']}" for item in decisions], "order")
        return f"nothing was launched: {told}"
    if idle := summary["not_asked_for"]:
        return f"no order was asked for: {_mostly([item['reason'] for item in idle], 'track')}"
    return "no order was asked for: no centre held a threat"


def _mostly(reasons: Sequence[str], what: str) -> str:
    """The reason that is given most, how often, and how many have others."""
    (reason, number), *others = Counter(reasons).most_common()
    more = f"; {sum(n for _, n in others)} for other reasons" if others else ""
    return f"{reason} ({number} {what}{'' if number == 1 else 's'}{more})"


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


_IN_FLIGHT = "in flight"
_STILL_FLYING = "  still flying at the end"
_FIGURES: tuple[tuple[str, Callable[[dict[str, Any]], str]], ...] = (
    ("threats", lambda s: str(len(s["threats"]))),
    ("  confirmed", lambda s: str(sum(t["confirmed_s"] is not None for t in s["threats"]))),
    ("  intercepted", lambda s: str(_count(s, "intercepted"))),
    ("  engaged and missed", lambda s: str(_count(s, "leaked: engaged"))),
    ("  not engaged", lambda s: str(_count(s, "leaked: not"))),
    (_STILL_FLYING, lambda s: str(_count(s, _IN_FLIGHT))),
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


def _alerts(summary: dict[str, Any], key: str) -> list[dict[str, Any]]:
    return [alert for alert in summary["alerts"] if alert[key] is not None]


def _each(alerts: Sequence[dict[str, Any]], key: str, by: str) -> str:
    """One line a party: minutes, and what it was that helped."""
    lines = [f"{alert['party']} {alert[key] / 60:.1f} ({alert[by]})" for alert in alerts]
    return "\n".join(lines) or "–"


_WATCHFULNESS: tuple[tuple[str, Callable[[dict[str, Any]], str]], ...] = (
    ("notices not acknowledged in time", lambda s: str(s["notice_alarms"])),
    ("questions to the others", lambda s: str(s["queries"])),
    ("alerts of crews", lambda s: str(len(_alerts(s, "raised_s")))),
    ("  min. they lasted", lambda s: _each(_alerts(s, "lasted_s"), "lasted_s", "by")),
    (
        "explained, min. into the exercise",
        lambda s: _each(_alerts(s, "explained_s"), "explained_s", "explained_by"),
    ),
)


def _add_verify(commands: Any, text: str) -> None:
    parser = command(commands, "verify", text, _verify)
    parser.add_argument(
        "folder", type=Path, help="folder that `run` wrote, or a file: bundle, note, fork, register"
    )
    parser.add_argument("--json", action="store_true", help="print what was found as JSON")


def _verify(options: argparse.Namespace) -> int:
    if options.folder.is_file():
        return verify_file(options.folder, as_json=options.json)
    with progress() as bars:
        reports = [
            verify(folder, bar(bars, f"verify {folder.name}"))
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


def _add_replay(commands: Any, text: str) -> None:
    parser = command(commands, "replay", text, _replay)
    parser.add_argument("folder", type=Path, help="folder that `run` wrote")


def _replay(options: argparse.Namespace) -> int:
    code = OK
    for folder in runs.folders(options.folder):
        with progress() as bars:
            found = replay(folder, bar(bars, f"replay {folder.name}"))
        extent = "" if found.complete else " (the run is incomplete: up to its last checkpoint)"
        if found.difference:
            print(f"{folder}: differs after {found.entries_compared} entries: {found.difference}")
            code = BROKEN
        else:
            print(f"{folder}: {found.entries_compared} entries came out the same{extent}")
    return code


def _add_scenarios(commands: Any, text: str) -> None:
    command(commands, "scenarios", text, _scenarios)


def _add_catalogue(commands: Any, text: str) -> None:
    parser = command(commands, "catalogue", text, _catalogue)
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


ADD = {
    "run": _add_run,
    "verify": _add_verify,
    "replay": _add_replay,
    "scenarios": _add_scenarios,
    "catalogue": _add_catalogue,
}
