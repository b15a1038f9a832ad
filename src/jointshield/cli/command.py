"""What all commands share: exit codes, and the form of a command with its examples."""

import argparse
import tomllib
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

OK, BROKEN, MISTAKE, INTERRUPTED = 0, 1, 2, 130


def command(
    commands: Any,
    name: str,
    text: str,
    run: Callable[[argparse.Namespace], int] | None,
    *,
    within: str = "",
) -> argparse.ArgumentParser:
    """Add a command that calls `run`; within: the command that it is a part of."""
    examples = _help()["examples"][f"{within} {name}".strip()]
    head = "examples:" if sum(not line.startswith(" ") for line in examples) > 1 else "example:"
    parser: argparse.ArgumentParser = commands.add_parser(
        name,
        help=text,
        description=text[0].upper() + text[1:] + ".",
        epilog="\n".join([head, *(f"  {line}" for line in examples)]),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    if run is not None:
        parser.set_defaults(run=run)
    return parser


def stands_in(question: str) -> str:
    """The study whose figures hold where a question names none."""
    study: str = _help()["stands_in"][question]
    return study


@cache
def _help() -> dict[str, Any]:
    return tomllib.loads((Path(__file__).parent / "help.toml").read_text(encoding="utf-8"))
