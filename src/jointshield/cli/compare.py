"""`compare STUDY`: one study under several sets of assumptions; `studies`: which there are."""

import argparse
import json
from pathlib import Path
from typing import Any

from jointshield.cli.command import OK, command
from jointshield.errors import MistakeError

_ASKS_WIDE = 16
"""Letters that a question's column has at least."""


def _add_compare(commands: Any, text: str) -> None:
    parser = command(
        commands,
        "compare",
        text,
        _compare,
    )
    parser.add_argument("study", metavar="STUDY", help="name of a shipped study, or its folder")
    parser.add_argument(
        "--assumptions",
        nargs="+",
        default=[],
        metavar="SET",
        help="whose assumptions, in this order (default: all that the study holds)",
    )
    parser.add_argument(
        "--out", type=Path, metavar="FOLDER", help="for report and figures (default: out/STUDY)"
    )
    parser.add_argument("--force", action="store_true", help="replace an earlier one in --out")
    parser.add_argument("--no-report", action="store_true", help="print only, write nothing")
    parser.add_argument(
        "--json", action="store_true", help="print all as JSON; a report only where --out is given"
    )


def _compare(options: argparse.Namespace) -> int:
    from jointshield.cli.compared import show
    from jointshield.cli.progress import bar, progress
    from jointshield.study.comparison.compare import compare
    from jointshield.study.comparison.standing import as_json
    from jointshield.study.studies import load_study

    if options.no_report and options.out is not None:
        raise MistakeError(
            f"--no-report with --out {options.out}: the one says to write nothing, the other "
            "where to; expected one of the two; leave the other out"
        )
    study = load_study(options.study)
    reported = not options.no_report and (options.out is not None or not options.json)
    out = options.out or Path("out") / study.id
    if reported:
        from jointshield.study.comparison.publish import check_folder, publish

        check_folder(out, force=options.force)
    with progress() as bars:
        found = compare(study, tuple(options.assumptions), told=bar(bars, study.id))
        if reported:
            publish(out, found, bar(bars, "report"))
    if options.json:
        print(json.dumps(as_json(found), indent=1, allow_nan=False))
    else:
        show(found)
        if reported:
            print(f"report: {out / 'report.html'}")
    return OK


def _add_studies(commands: Any, text: str) -> None:
    parser = command(commands, "studies", text, _studies)
    parser.add_argument("--json", action="store_true", help="print the list as JSON")


def _studies(options: argparse.Namespace) -> int:
    from rich.text import Text

    from jointshield.cli.wide import add_whole, print_table, table
    from jointshield.study.listing import listed

    found = listed()
    if options.json:
        print(json.dumps([study.as_json() for study in found], indent=1))
        return OK
    made = table()
    add_whole(made, "study", [study.id for study in found], right=False)
    made.add_column("asks", overflow="fold", min_width=_ASKS_WIDE)
    add_whole(made, "cases", [])
    # The longest identifier has to stand whole on its line.
    longest = max(len(f"{name}:") for study in found for name in study.assumptions)
    made.add_column("assumptions", overflow="fold", width=longest)
    for study in found:
        names = "\n".join(f"{name}: {whose}" for name, whose in study.assumptions.items())
        made.add_row(study.id, Text(study.question), str(len(study.cases)), Text(names))
    print_table(made)
    return OK


ADD = {"compare": _add_compare, "studies": _add_studies}
