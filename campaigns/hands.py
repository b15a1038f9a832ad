"""Separate hands, whole: the centre killed at each step of the protocol, by itself and to return.

    python campaigns/hands.py [--runs N] [--length "440 s"]

Every member is a process of its own; the links are Zenoh with certificates. For each point the
centre is killed with SIGKILL, once for good and once to come back; one party is frozen for longer
than its links bear, in each run of the last kind. Prints one line a run. A run holds if all
journals verify, every register that was asked decided by the order's deadline, and, where the
centre came back, its journal has the root of every mirror.
"""

import argparse
import signal
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tests.conftest import messages, short_scenario
from tests.hands.processes import Processes

from jointshield.exercise.journals import JOINT
from jointshield.exercise.verify import verify
from jointshield.journal import Journal
from jointshield.messages.barrier import Concluded
from jointshield.messages.consent import Proposal

GATE = "gates/alliance"
OWNER = "party/alliance"
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
_FROZEN_S = 8.0
_PACE_S = "0.1"


def one(point: str, length: str, act: Act, *more: str) -> str:
    """Play once, with a blow at `point`; what did not hold, "" if everything did."""
    with tempfile.TemporaryDirectory() as folder:
        given = short_scenario(Path(folder) / "given")
        path = given / "scenario.toml"
        text = path.read_text(encoding="utf-8").replace('"440 s"', f'"{length}"')
        path.write_text(text, encoding="utf-8")
        hands = Processes(Path(folder), given)
        try:
            for member in hands.members:
                hands.start(member, *(more if member == "control" else ()))
            hands.wait_for(*POINTS[point])
            act(hands)
            hands.end()
        finally:
            hands.stop()
        return _what_fails(hands, act)


def _what_fails(hands: Processes, act: Act) -> str:
    whole = hands.gathered()
    report = verify(whole)
    if report.faults:
        return report.faults[0]
    orders = {m.order_digest: m.order for m in messages(whole, JOINT) if isinstance(m, Proposal)}
    for party in hands.parties:
        for message in messages(whole, f"parties/{party}"):
            if not isinstance(message, Concluded) or message.order_digest not in orders:
                continue
            late_s = message.time_s - orders[message.order_digest].expires_s
            if late_s > 0.001 and message.decision != "authorised":
                return f"{party} decided {message.proposal} {late_s:.3f} s too late"
    with Journal.open(whole / "joint.journal") as joint:
        if not joint.finished:
            return "" if act is for_good else "the joint journal has no end"
    for party in hands.parties:
        with Journal.open(hands.out(f"party/{party}") / "mirror" / "joint.journal") as copy:
            if copy.root().hex() != report.journal_root:
                return f"the mirror of {party} has another root"
    return ""


def for_good(hands: Processes) -> None:
    """The centre is gone."""
    hands.kill("centre")


def and_back(hands: Processes) -> None:
    """The centre is gone, and started again."""
    hands.kill("centre")
    hands.start("centre")


def frozen(hands: Processes) -> None:
    """One party's process stands still for longer than its links bear."""
    process = hands.running["party/ukraine"]
    process.send_signal(signal.SIGSTOP)
    time.sleep(_FROZEN_S)
    process.send_signal(signal.SIGCONT)


def main() -> int:
    """Play every point in every way; 1 if a run does not hold."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--runs", type=int, default=1, help="of each point and way")
    parser.add_argument("--length", default="440 s", help="of the exercise")
    options = parser.parse_args()
    paced = ("--pace", _PACE_S, "--patience", "2")
    ways = (
        ("killed", for_good, ("--patience", "2")),
        ("killed and back", and_back, paced),
        ("a party frozen", frozen, paced),
    )
    failed = 0
    for _ in range(options.runs):
        for point in POINTS:
            for name, act, more in ways:
                found = one(point, options.length, act, *more)
                failed += bool(found)
                print(f"{point:>14}, {name}: {found or 'holds'}", flush=True)
    print(f"{failed} of {options.runs * len(POINTS) * len(ways)} do not hold")
    return int(failed > 0)


if __name__ == "__main__":
    sys.exit(main())
