"""A folder from which a command takes something of one run."""

from pathlib import Path

from jointshield.errors import MistakeError
from jointshield.exercise.runs import RUN_FILE


def one_run(folder: Path) -> Path:
    """The folder as given; MistakeError if it holds several runs, one for each mode."""
    modes = sorted(path.parent for path in folder.glob(f"*/{RUN_FILE}"))
    if modes and not (folder / RUN_FILE).exists():
        raise MistakeError(
            f"{folder}: it holds {len(modes)} runs, one for each mode, and one is expected; "
            f"give one of {', '.join(map(str, modes))}"
        )
    return folder
