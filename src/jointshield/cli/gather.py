"""Putting the folders of separate hands together, so that anyone can verify what they hold."""

import argparse
import warnings
from pathlib import Path
from typing import Any

from jointshield.cli.command import OK, command
from jointshield.errors import IntegrityError, MistakeError
from jointshield.exercise.gather import Gathered, gather
from jointshield.exercise.journals import CONTROL


def _add_gather(commands: Any, text: str) -> None:
    parser = command(commands, "gather", text, _gather)
    parser.add_argument(
        "folders",
        type=Path,
        nargs="+",
        metavar="FOLDER",
        help="folders that `node`, `centre` and `control` wrote; of the centre or of a party at "
        "least, which have the joint journal",
    )
    parser.add_argument("--out", type=Path, required=True, help="new folder for the whole")
    parser.add_argument(
        "--scenario",
        default="",
        help="name or folder, where control's copy of the scenario is not there and it is not a "
        "shipped one",
    )
    parser.add_argument("--no-report", action="store_true", help="journals and scenario only")


def _gather(options: argparse.Namespace) -> int:
    gathered = gather(options.folders, options.out, options.scenario)
    print(f"{options.out}: {gathered.exercise}")
    for name, whose in gathered.held.items():
        print(f"  {name} journal: of {whose}")
    if gathered.absent:
        print(f"  not here: {', '.join(gathered.absent)}")
    if not options.no_report:
        _report(options.out, gathered)
    print(f"check it with `jointshield verify {options.out}`")
    return OK


def _report(folder: Path, gathered: Gathered) -> None:
    """Write the report, as far as the journals allow: evidence that does not hold is kept too."""
    # Only here: figures take a while to load.
    from jointshield import report

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)  # a figure of what is not here is empty
            page = report.write(folder, truth=CONTROL in gathered.held)
    except (MistakeError, IntegrityError) as error:
        print(f"  no report: {error}")
    else:
        print(f"report{' of what is here' if gathered.absent else ''}: {page}")


ADD = {"gather": _add_gather}
