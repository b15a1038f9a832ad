"""`treaty seat NAME`: a party draws its keys for one register, and offers its seat."""

import argparse
from pathlib import Path
from typing import Any

from jointshield.cli.command import OK, command


def add(parts: Any, text: str) -> None:
    """Add the part to the command `treaty`."""
    parser = command(parts, "seat", text, _run, within="treaty")
    parser.add_argument("register", metavar="NAME", help="of the register, as all will begin it")
    parser.add_argument("--party", required=True, metavar="PARTY", help="whose keys these are")
    parser.add_argument(
        "--out", type=Path, required=True, metavar="FOLDER",
        help="where they are kept; the folder that `credentials` made will do",
    )  # fmt: skip


def _run(options: argparse.Namespace) -> int:
    from jointshield.study.treaty.seats import draw

    path = draw(options.out, options.register, options.party)
    print(f"{options.out}: keys of {options.party}; whoever has them speaks for it")
    print(f"{path}: give this file, and no other, to whoever begins the register")
    return OK
