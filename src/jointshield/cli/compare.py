"""`compare STUDY`: one study under several sets of assumptions; `studies`: which there are."""

import argparse
import json
from pathlib import Path
from typing import Any

from jointshield.cli.command import OK, command


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
    from rich.console import Console
    from rich.table import Table

    from jointshield.study.studies import load_study, shipped

    found = [load_study(identifier) for identifier, _ in shipped()]
    if options.json:
        rows = [
            {
                "id": study.id,
                "title": study.title,
                "question": study.question,
                "model": study.model.id,
                "cases": [case.id for case in study.cases],
                "assumptions": {item.id: item.name for item in study.assumptions},
            }
            for study in found
        ]
        print(json.dumps(rows, indent=1))
        return OK
    table = Table("study", "asks", "cases", "assumptions")
    for study in found:
        names = "\n".join(f"{item.id}: {item.name}" for item in study.assumptions)
        table.add_row(study.id, study.question, str(len(study.cases)), names)
    Console().print(table)
    return OK


ADD = {"compare": _add_compare, "studies": _add_studies}
