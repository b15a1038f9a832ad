"""What all commands share: exit codes, the form of a command, progress bars."""

import argparse
from collections.abc import Callable
from typing import Any

OK, BROKEN, MISTAKE, INTERRUPTED = 0, 1, 2, 130


def command(
    commands: Any,
    name: str,
    text: str,
    run: Callable[[argparse.Namespace], int] | None,
    *examples: str,
) -> argparse.ArgumentParser:
    """Add a command that calls `run`, with examples at the end of its help."""
    lines = ["examples:" if len(examples) > 1 else "example:", *(f"  {item}" for item in examples)]
    parser: argparse.ArgumentParser = commands.add_parser(
        name,
        help=text,
        description=text[0].upper() + text[1:] + ".",
        epilog="\n".join(lines),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    if run is not None:
        parser.set_defaults(run=run)
    return parser
