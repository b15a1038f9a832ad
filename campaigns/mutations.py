"""Faults planted into the core, one at a time: how many do the tests notice?

    python campaigns/mutations.py                         the whole core (about an hour of one core)
    python campaigns/mutations.py --only consent.keys     one module
    python campaigns/mutations.py --again                 those once more that no test noticed
    python campaigns/mutations.py --report                docs/mutations.md from what was found

Outcomes are kept in a file, one line a fault: a campaign that was cut short goes on where it
stopped, also after the code was changed elsewhere; another file (`--out`) begins anew. Each fault
is tried against the tests that run its statement, until the first one fails. Which faults no test
can notice, because they change nothing, is said in `mutants/equivalent.toml`.
"""

import argparse
import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.progress import Progress

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "src"))

from mutants.operators import Mutant, mutants
from mutants.report import Found, write_report
from mutants.workers import baseline, try_all

ROOT = Path(__file__).resolve().parents[1]
CORE = {
    "consent": (
        "keys", "seal", "standing", "policy", "ballots", "evidence", "signer", "register",
        "authorised", "bundle", "desk", "gate_state", "gate",
    ),
    "journal": ("tree", "entry", "checkpoint"),
}  # fmt: skip
TESTS = {
    # Faults that tests of tests plant themselves say nothing about ours.
    "consent": ("tests/consent", "tests/attacks", "--deselect",
                "tests/consent/test_model.py::test_a_planted_fault_is_seen"),
    # Cuts of power and killed processes run in processes of their own, where no fault is planted.
    "journal": ("tests/journal", "--ignore", "tests/journal/test_power_cuts.py", "--ignore",
                "tests/journal/test_interruption.py"),
}  # fmt: skip


def main(arguments: Sequence[str] | None = None) -> int:
    """Try faults, or report on them; returns 1 if one was left that no test notices."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--only", nargs="*", default=(), help="modules, such as consent.keys")
    parser.add_argument("--again", action="store_true", help="try those again that went unnoticed")
    parser.add_argument(
        "--report", action="store_true", help="write docs/mutations.md, try nothing"
    )
    parser.add_argument("--out", type=Path, default=ROOT / "out" / "mutations.jsonl")
    asked = parser.parse_args(arguments)
    os.chdir(ROOT)
    os.environ.setdefault("JOINTSHIELD_STEPS", "12000")  # of the model, against each fault
    found = Found(asked.out)
    for room, names in CORE.items():
        wanted = [name for name in names if not asked.only or f"{room}.{name}" in asked.only]
        files = {f"jointshield.{room}.{n}": ROOT / "src/jointshield" / room / f"{n}.py"
                 for n in wanted}  # fmt: skip
        faults = [fault for module, path in files.items()
                  for fault in mutants(module, path.read_text(encoding="utf-8"))]  # fmt: skip
        found.expect(faults)
        if not asked.report:
            _try(found, faults, files, TESTS[room], again=asked.again)
    return write_report(found, ROOT / "docs" / "mutations.md") if asked.report else found.say()


def _try(
    found: Found, faults: Sequence[Mutant], files: dict[str, Path], tests: Sequence[str], *,
    again: bool,
) -> None:  # fmt: skip
    left = [f for f in faults if f.key not in found or (again and not found.noticed(f.key))]
    if not left:
        return
    begun_s = time.monotonic()
    known = baseline(tests, list(files.values()))
    print(f"{len(left)} faults against {len(known)} tests", file=sys.stderr)
    with Progress(console=Console(stderr=True)) as progress:
        bar = progress.add_task(next(iter(files)).split(".")[1], total=len(left))
        for outcome in try_all(left, files, tests, known):
            found.keep(outcome)
            progress.update(bar, advance=1)
    print(f"{time.monotonic() - begun_s:.0f} s", file=sys.stderr)


if __name__ == "__main__":
    raise SystemExit(main())
