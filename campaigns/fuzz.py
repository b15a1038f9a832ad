"""Bad input at every door of consent: a million of them, and what became of each.

    python campaigns/fuzz.py                       a million inputs
    python campaigns/fuzz.py --inputs 20000        fewer
    python campaigns/fuzz.py --seed 8              others

It ends at the first input that does what none may, and shows it.
"""

import argparse
import importlib
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.progress import Progress

sys.path.insert(0, str(Path(__file__).parents[1]))  # the doors stand with their tests
fuzzing = importlib.import_module("tests.attacks.fuzzing")


def main(arguments: Sequence[str] | None = None) -> int:
    """Send the inputs; returns 1 if one of them did what none may."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--inputs", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=7)
    options = parser.parse_args(arguments)
    begun = time.process_time()
    try:
        with Progress(console=Console(stderr=True)) as progress:
            bar = progress.add_task("inputs", total=options.inputs)
            fates = fuzzing.fuzz(
                options.inputs, options.seed, lambda done: progress.update(bar, completed=done)
            )
    except fuzzing.FoundError as finding:
        print(finding)
        return 1
    for name, fate in fates.items():
        words = ", ".join(f"{what} {count:,}" for what, count in fate.most_common())
        print(f"{name:14s} {fate.total():>9,}: {words}")
    took_s = time.process_time() - begun
    print(
        f"{options.inputs:,} inputs in {took_s:.0f} CPU s; nothing was accepted but what was signed"
    )
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
