"""The command line: the only place that wires the exercise to the report, and reads a wall clock.

Exit codes: 0 all well; 1 evidence does not hold (verify, replay); 2 a mistake in what was given;
130 interrupted.

Each group of commands is a module of this package, and is imported only when one of its commands
runs: a question about one flight does not wait for the exercise or for figures to load.
"""

import argparse
import os
import re
import sqlite3
import sys
from collections.abc import Sequence
from importlib import import_module
from importlib.metadata import version

from jointshield.cli.command import BROKEN, INTERRUPTED, MISTAKE, OK
from jointshield.errors import IntegrityError, MistakeError

COMMANDS = {
    "run": ("play", "play a scenario from launch to after-action review"),
    "verify": (
        "play",
        "check a run: tree, checkpoints, seals, decisions, and the picture worked out again",
    ),
    "replay": ("play", "play a run again from its journals; stops at the first difference"),
    "credentials": ("hands", "make one member's own root, key and place, for separate hands"),
    "roster": ("hands", "put the members' places together: who has a node, and which links stand"),
    "node": ("hands", "play one party in a process of its own"),
    "centre": ("hands", "play the joint centre in a process of its own"),
    "control": ("hands", "play exercise control: the clock, the sky and the links' chances"),
    "gather": ("gather", "put the folders of separate hands together, as one run to verify"),
    "bundle": ("bundle", "take one authorised order out of a run, as a file that verifies offline"),
    "withheld": (
        "withheld",
        "list what a party kept back; show one note of it, as a file that verifies offline",
    ),
    "fly": ("fly", "fly one missile described in a file, to its impact"),
    "ask": ("ask", "answer one question: reach, warning, lofted, range, coverage or parity"),
    "compare": ("compare", "one study under several sets of assumptions, side by side"),
    "sweep": ("sweep", "one study over thousands of samples of its inputs"),
    "treaty": ("treaty", "hold architectures against treaties written as rules"),
    "agreement": ("agreement", "read, change, sign and adopt the rules that all have signed"),
    "scenarios": ("play", "list the scenarios there are"),
    "studies": ("compare", "list the studies there are, and whose assumptions each one holds"),
    "catalogue": (
        "play",
        "list what the catalogue holds, or one item with its figures and their sources",
    ),
}
"""By name: the module of this package that holds it, and what it does."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    given = _with_southern_places(sys.argv[1:] if arguments is None else arguments)
    options = _parser(given).parse_args(given)
    options.words = tuple(given)
    try:
        code: int = options.run(options)
    except MistakeError as mistake:
        print(f"error: {mistake}", file=sys.stderr)
        return MISTAKE
    except IntegrityError as broken:
        print(f"integrity: {broken}", file=sys.stderr)
        return BROKEN
    except BrokenPipeError:
        # Whoever read our output has read enough. Nothing more can be written, not even at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return OK
    except (OSError, sqlite3.OperationalError) as trouble:
        print(f"error: {_in_words(trouble)}", file=sys.stderr)
        return MISTAKE
    except KeyboardInterrupt:
        print("interrupted: what was whole by now is kept", file=sys.stderr)
        return INTERRUPTED
    return code


def _with_southern_places(words: Sequence[str]) -> list[str]:
    """Tie a value such as -33.9,151.2 to its option, or it would be taken for an option itself."""
    tied: list[str] = []
    for word in words:
        if re.match(r"-[\d.]", word) and tied and re.fullmatch(r"--[a-z-]+", tied[-1]):
            tied[-1] = f"{tied[-1]}={word}"
        else:
            tied.append(word)
    return tied


def _in_words(trouble: OSError | sqlite3.OperationalError) -> str:
    """What the machine refused, and what to do about it."""
    remedy = "check that the place exists, has room and may be written, or give another one"
    if isinstance(trouble, OSError) and trouble.filename is not None:
        return f"{trouble.filename}: {trouble.strerror}; {remedy}"
    return f"{trouble}; {remedy}"


def _parser(given: Sequence[str]) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="jointshield",
        description="A joint missile-defence centre that anyone can run. It simulates; it connects "
        "to no sensor and no weapon.",
    )
    parser.add_argument("--version", action="version", version=f"jointshield {_version()}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    asked = next((word for word in given if not word.startswith("-")), "")
    for name, (module, text) in COMMANDS.items():
        if name == asked:
            import_module(f"jointshield.cli.{module}").ADD[name](commands, text)
        else:
            commands.add_parser(name, help=text)
    return parser


def _version() -> str:
    return version("jointshield")
