"""`treaty stress`: the smallest lawful change that defeats a clause's purpose."""

import argparse
import json
from typing import Any

from jointshield.cli.command import OK, command


def add(parts: Any, text: str) -> None:
    """Add the part to the command `treaty`."""
    parser = command(parts, "stress", text, _run, within="treaty")
    parser.add_argument("treaty", metavar="TREATY")
    parser.add_argument(
        "--clause", metavar="ID", help="(default: every clause that the treaty has a grid for)"
    )
    parser.add_argument("--json", action="store_true", help="print every variant as JSON")


def _run(options: argparse.Namespace) -> int:
    from jointshield.study.treaty.stress import as_json, stress, text
    from jointshield.study.treaty.stress_case import stress_cases

    names = [options.clause] if options.clause else list(stress_cases(options.treaty))
    found = [stress(options.treaty, name) for name in names]
    if options.json:
        print(json.dumps([as_json(item) for item in found], indent=1, ensure_ascii=False))
    else:
        print("\n\n".join(text(item) for item in found))
    return OK
