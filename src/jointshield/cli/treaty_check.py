"""`treaty check`: clauses by architectures, each under every claimant's figures."""

import argparse
import json
import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jointshield.cli.command import OK, command
from jointshield.cli.treaty_sealed import add_who, keys_for, line, spoken_on
from jointshield.errors import MistakeError

if TYPE_CHECKING:
    from jointshield.guarantees.declared import Papers
    from jointshield.study.treaty.check import Matrix


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
    parser.add_argument(
        "--register", type=Path, metavar="FILE",
        help="with --to: open an item there for every broken clause, sealed by who asks",
    )  # fmt: skip
    parser.add_argument("--to", metavar="PARTY", help="who is asked")
    parser.add_argument(
        "--declared-by", metavar="PARTY", help="what PARTY lodged last in --register goes with them"
    )
    add_who(parser)
    parser.add_argument("--reasons", action="store_true", help="print the reason of every cell")
    parser.add_argument("--json", action="store_true", help="print everything as JSON")
    parser.add_argument("--out", type=Path, metavar="FOLDER", help="write page and picture there")


def _run(options: argparse.Namespace) -> int:
    from jointshield.study.treaty.check import as_json, check

    matrix = check(
        options.architecture,
        options.treaty,
        options.assumptions,
        _papers(options),
        shlex.join(("jointshield", *options.words)),
    )
    path = None
    if options.out:
        # Written first: whoever reads only the head of what is printed has the whole page.
        from jointshield.study.treaty.publish import publish

        path = publish(options.out, matrix)
    if options.json:
        print(json.dumps(as_json(matrix), indent=1, ensure_ascii=False, allow_nan=False))
    else:
        from jointshield.cli.treaty_shown import show

        show(matrix, reasons=options.reasons)
        if path:
            print(f"report: {path}")
    return _open_items(options, matrix) if options.to else OK


def _papers(options: argparse.Namespace) -> "Papers":
    """What was declared: in a file of its own, or in the register."""
    from jointshield.study.treaty.papers import lodged_papers, read_papers
    from jointshield.study.treaty.register import read

    if (options.to or options.declared_by) and not options.register:
        raise MistakeError(
            "--register: nothing given; expected the register's file with --to and --declared-by; "
            "add it"
        )
    if options.register and not (options.to or options.declared_by):
        raise MistakeError(
            "--register: expected with --to (open items) or --declared-by (a lodged declaration); "
            "add one of them"
        )
    if not options.declared_by:
        # The same day: --on says when a declaration was lodged, and when items are opened.
        lodged = options.on if options.declaration or not options.to else None
        return read_papers(options.declaration, lodged)
    if options.declaration:
        raise MistakeError("--declaration with --declared-by: expected one of them; leave one out")
    return lodged_papers(read(options.register).ledger.papers, options.declared_by)


def _open_items(options: argparse.Namespace, matrix: "Matrix") -> int:
    """Open what the broken clauses ask for; on standard error, so that JSON stays whole."""
    from jointshield.study.treaty.items import questions
    from jointshield.study.treaty.register import read, say

    keys, on = keys_for(options, options.register), spoken_on(options)
    talks = read(options.register, on).ledger.talks
    opened, there = questions(matrix, talks, keys.party, options.to, on)
    for name in there:
        print(f"open already: {name}", file=sys.stderr)
    if not opened and not there:
        print("no clause is broken: nothing to open", file=sys.stderr)
    for message in say(options.register, keys, opened, on) if opened else ():
        print(line(message), file=sys.stderr)
    for question in opened:
        print(f"opened: {question.item} ({question.action}), due {question.due}", file=sys.stderr)
    return OK
