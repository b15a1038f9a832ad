"""`treaty check`: clauses by architectures, each under every claimant's figures."""

import argparse
import json
import shlex
from pathlib import Path
from typing import Any

from jointshield.cli.command import OK, command


def add(parts: Any, text: str) -> None:
    """Add the part to the command `treaty`."""
    parser = command(parts, "check", text, _run, within="treaty")
    parser.add_argument(
        "architecture", nargs="+", metavar="ARCHITECTURE",
        help="STUDY, STUDY:ARCHITECTURE, SCENARIO or SCENARIO:OWNER",
    )  # fmt: skip
    parser.add_argument(
        "--treaty", nargs="+", default=[], metavar="NAME", help="(default: all that are shipped)"
    )
    parser.add_argument(
        "--assumptions", nargs="+", default=[], metavar="SET",
        help="whose figures; the study's own are `study` (default: every set)",
    )  # fmt: skip
    parser.add_argument(
        "--declaration", type=Path, metavar="FILE", help="a declaration that goes with them"
    )
    parser.add_argument("--on", metavar="DATE", help="day it was lodged, such as 2013-03-20")
    parser.add_argument("--reasons", action="store_true", help="print the reason of every cell")
    parser.add_argument("--json", action="store_true", help="print everything as JSON")
    parser.add_argument("--out", type=Path, metavar="FOLDER", help="write page and picture there")


def _run(options: argparse.Namespace) -> int:
    from jointshield.study.treaty.check import as_json, check
    from jointshield.study.treaty.papers import read_papers

    matrix = check(
        options.architecture,
        options.treaty,
        options.assumptions,
        read_papers(options.declaration, options.on),
        shlex.join(("jointshield", *options.words)),
    )
    if options.json:
        print(json.dumps(as_json(matrix), indent=1, ensure_ascii=False, allow_nan=False))
    else:
        from jointshield.cli.treaty_shown import show

        show(matrix, reasons=options.reasons)
    if options.out:
        from jointshield.study.treaty.publish import publish

        path = publish(options.out, matrix)
        if not options.json:
            print(f"report: {path}")
    return OK
