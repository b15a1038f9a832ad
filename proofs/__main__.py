"""`python -m proofs [quick|all] [--write]`: prove, search, plant; exit 1 if anything fails.

quick: the z3 proofs and the reachable states, in seconds. all (the default): also every search with
Spin and every planted fault. --write: put what was found into docs/proofs.md.
"""

import argparse
import sys
from time import perf_counter

from proofs.consent import spin
from proofs.consent.bugs import SYSTEMS, Bug, planted_bugs, seek
from proofs.consent.induction import prove
from proofs.consent.policy_laws import prove_policy
from proofs.consent.reach import REACHES
from proofs.report import PAGE, Answers, Caught, Row, matrix, page


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def _prove(answers: Answers) -> None:
    begun = perf_counter()
    answers.checks["policy"] = list(prove_policy())
    for check in answers.checks["policy"]:
        _say(f"  {check.law}: {check.result} ({check.time_ms:.1f} ms)")
    for name, system in SYSTEMS.items():
        answers.checks[name] = list(prove(system))
        _say(f"\n{name}: milliseconds where proved, . where untouched\n")
        _say(matrix(answers.checks[name]))
    number = sum(len(checks) for checks in answers.checks.values())
    _say(f"\n{number} checks in {perf_counter() - begun:.1f} s\n")


def _reach(answers: Answers) -> None:
    for reach in REACHES:
        run = reach.run()
        answer = run.shape if run else "NOT REACHED"
        time_s = run.time_s if run else 0.0
        answers.reached.append(
            Row(what=reach.says, answer=answer, good=run is not None, time_s=time_s)
        )
        _say(f"reachable: {reach.says}: {answer} ({time_s:.1f} s)")


def _search(answers: Answers) -> None:
    for setting in spin.SETTINGS:
        found = spin.search(setting.flags, cycles=setting.cycles)
        answer = "no error, exhaustive" if found.holds else "FAILS"
        if not found.exhaustive and not found.errors:
            answer = "CUT SHORT"
        answer += f"; {found.states:,} states, depth {found.depth}, {found.memory_mb:.0f} MB"
        row = Row(
            what=f"{setting.name}: {setting.says}",
            answer=answer,
            good=found.holds,
            time_s=found.time_s,
        )
        answers.searched.append(row)
        _say(f"Spin, {row.what}: {answer} ({row.time_s:.1f} s)")
        for step in found.steps:
            _say(f"    {step}")


def _plant(answers: Answers, bug: Bug) -> None:
    if bug.model == "spin":
        found = spin.seek(bug)
        # A search that fails may have a first step that prints nothing.
        steps = found.steps or (("at the start",) if found.errors else ())
        caught = Caught(bug=bug, steps=steps, time_s=found.time_s)
    else:
        begun = perf_counter()
        run = seek(bug)
        steps = run.steps if run else ()
        caught = Caught(bug=bug, steps=steps, time_s=perf_counter() - begun)
    answers.caught.append(caught)
    answer = " · ".join(step.split("(")[0] for step in steps) or "NOT CAUGHT"
    _say(f"planted: {bug.model}/{bug.name}: {bug.law}: {answer} ({caught.time_s:.1f} s)")


def main() -> int:
    """0 if everything holds that must and every planted fault was caught; 1 if not; 2: no Spin."""
    parser = argparse.ArgumentParser(prog="python -m proofs", description=__doc__)
    parser.add_argument("extent", nargs="?", choices=("quick", "all"), default="all")
    parser.add_argument("--write", action="store_true", help=f"write {PAGE.name}")
    asked = parser.parse_args()
    if asked.extent == "all" and spin.missing_tools():
        _say(
            f"missing: {', '.join(spin.missing_tools())}; Debian: apt-get install spin gcc. "
            "`python -m proofs quick` needs neither."
        )
        return 2
    answers = Answers()
    _prove(answers)
    _reach(answers)
    if asked.extent == "all":
        _search(answers)
        for bug in planted_bugs():
            _plant(answers, bug)
    if asked.write:
        PAGE.write_text(page(answers), encoding="utf-8")
    _say("\neverything holds" if answers.good else "\nFAILED: see above")
    return 0 if answers.good else 1


if __name__ == "__main__":
    sys.exit(main())
