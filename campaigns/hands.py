"""Separate hands, whole: the centre killed at each step of the protocol, by itself and to return.

    python campaigns/hands.py [--runs N] [--length "440 s"] [--only POINT] [--way WAY]
    python campaigns/hands.py --namespaces [...]

Every member is a process of its own; the links are Zenoh with certificates. At each point the
centre is killed with SIGKILL, once for good and once to come back; and a party is frozen for longer
than its links bear. Then each member has a network of its own, and a party, the owner or the centre
is cut off and healed again: at two of the points, or with --namespaces at all, and nothing else.
Prints one line a run; 1 if one of them does not hold. A run holds if all journals verify, nothing
was opened without a release that stands in each required party's own journal, every register that
was asked decided by the order's deadline, the joint journal begins with what stood in it before the
blow, as it does in a run that nobody disturbed, and, where everybody is there at the end, has its
end and the root of every mirror.
"""

import argparse
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tests.conftest import SHORT_S, run_short, short_scenario
from tests.hands.processes import Processes
from tests.hands.promises import Entry, absent, entries_of, other_root, same_until, what_fails
from tests.transport.islands import Islands, NotPermittedError

from jointshield.exercise import scenario
from jointshield.exercise.journals import JOINT, journal_file
from jointshield.exercise.roles.hand import member_of

GATE, OWNER, GUEST = "gates/alliance", "party/alliance", "party/ukraine"
POINTS: dict[str, tuple[str, str, str, int]] = {
    "proposed": ("centre", JOINT, "proposal", 1),
    "first ballot": ("centre", JOINT, "received", 1),
    "all consents": ("centre", JOINT, "received", 3),
    "challenge": (OWNER, GATE, "dossier", 1),
    "a release": (OWNER, GATE, "envelope", 2),
    "opening": (OWNER, GATE, "authorisation", 1),
}
"""By name: whose journal, which, and the entry at which the blow falls."""
Act = Callable[[Processes], None]
_Turn = tuple[str, str, Act, tuple[str, ...], Islands | None]
_CUT_AT = ("first ballot", "challenge")
_AWAY_S = 9.0
_PATIENCE = ("--patience", "3")
_PACED = (*_PATIENCE, "--pace", "0.1")


def for_good(hands: Processes) -> None:
    """The centre is gone."""
    hands.kill("centre")


def and_back(hands: Processes) -> None:
    """The centre is gone, and started again."""
    hands.kill("centre")
    hands.start("centre")


def frozen(hands: Processes) -> None:
    """One party's process stands still for longer than its links bear."""
    process = hands.running[GUEST]
    process.send_signal(signal.SIGSTOP)
    time.sleep(_AWAY_S)
    process.send_signal(signal.SIGCONT)


def cut_off(islands: Islands, member: str) -> Act:
    """A member's network is gone for longer than its links bear."""

    def act(_: Processes) -> None:
        islands.set_link(member, "down")
        time.sleep(_AWAY_S)
        islands.set_link(member, "up")

    return act


WAYS: dict[str, tuple[Act, tuple[str, ...]]] = {
    "killed": (for_good, _PATIENCE),
    "killed and back": (and_back, _PACED),
    "a party frozen": (frozen, _PACED),
}


def one(
    folder: Path, given: Path, plain: list[Entry], point: str, act: Act, *more: str,
    islands: Islands | None = None,
) -> tuple[str, str]:  # fmt: skip
    """Play once, with a blow at `point`: what did not hold, "" if everything did; and a remark.

    plain: the joint journal of a run that nobody disturbed.
    """
    hands = Processes(folder, given, islands)
    joint = journal_file(hands.out("centre"), JOINT)
    try:
        for member in hands.members:
            hands.start(member, *(more if member == "control" else ()))
        hands.wait_for(*POINTS[point])
        before = entries_of(joint)
        act(hands)
        hands.end()
    except AssertionError as error:
        return str(error), ""
    finally:
        hands.stop()
    whole = hands.gathered()
    found = what_fails(whole, hands.parties, _end_s(given))
    after = entries_of(joint)
    alike = same_until(after, plain)
    kept = same_until(after, before)
    missed = ", ".join(sorted(absent(whole))) or "nobody"
    remark = f"{len(before)} entries before, {alike} of {len(after)} undisturbed, missed: {missed}"
    if not found and kept < len(before):
        found = f"of {len(before)} entries before the blow only {kept} were kept"
    if not found and alike < len(before):
        found = f"entry {alike} before the blow is not that of a run without one"
    if not found and act is not for_good:
        mirrors = [hands.out(member_of(p)) / "mirror" for p in hands.parties]
        found = other_root(joint, [journal_file(path, JOINT) for path in mirrors])
    return found, remark


def _end_s(given: Path) -> float:
    return scenario.load(given).scenario.duration_s


def _undisturbed(folder: Path, length: str) -> tuple[Path, list[Entry]]:
    """The scenario, and its joint journal as one process writes it; compiles what all need."""
    given = short_scenario(folder / "given")
    path = given / "scenario.toml"
    text = path.read_text(encoding="utf-8").replace(f'"{SHORT_S} s"', f'"{length}"')
    path.write_text(text, encoding="utf-8")
    return given, entries_of(journal_file(run_short(folder / "one", "M3", 7, given), JOINT))


def _on_islands(given: Path, stack: ExitStack) -> Iterator[tuple[str, Act, Islands]]:
    parties = [member_of(party.id) for party in scenario.load(given).scenario.parties]
    islands = Islands(stack, [*parties, "centre", "control"])
    for member in (GUEST, OWNER, "centre"):
        yield f"{member} cut off", cut_off(islands, member), islands


def main() -> int:
    """Play every point in every way; 1 if a run does not hold."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--runs", type=int, default=1, help="of each point and way")
    parser.add_argument("--length", default="440 s", help="of the exercise")
    parser.add_argument("--only", choices=POINTS, help="this point alone")
    parser.add_argument("--way", help="ways whose name has this in it")
    parser.add_argument("--namespaces", action="store_true", help="cut networks, kill nobody")
    options = parser.parse_args()
    played = failed = 0
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        given, plain = _undisturbed(Path(folder), options.length)
        turns: list[_Turn] = []
        if not options.namespaces:
            turns += [
                (point, name, act, more, None)
                for point in POINTS
                for name, (act, more) in WAYS.items()
            ]
        try:
            turns += [
                (point, name, act, _PACED, islands)
                for name, act, islands in _on_islands(given, stack)
                for point in (POINTS if options.namespaces else _CUT_AT)
            ]
        except NotPermittedError as error:
            print(f"networks are not cut: {error}")
        turns = [
            turn
            for _ in range(options.runs)
            for turn in turns
            if options.only in (None, turn[0]) and (options.way or "") in turn[1]
        ]
        for point, name, act, more, islands in turns:
            begun_s = time.monotonic()
            with tempfile.TemporaryDirectory() as own:
                wrong, remark = one(Path(own), given, plain, point, act, *more, islands=islands)
            played, failed = played + 1, failed + bool(wrong)
            took_s = time.monotonic() - begun_s
            told = f"{point:>12}, {name:<24} {wrong or 'holds'} ({remark}; {took_s:.0f} s)"
            print(f"{played:3d}/{len(turns)} {told}", flush=True)
    print(f"{played - failed} of {played} hold")
    return int(failed > 0)


if __name__ == "__main__":
    sys.exit(main())
