"""Separate hands over links in memory: nothing is timed, so that every blow falls where it is told.

    python campaigns/hands_memory.py [--deaths N] [--lies N] [--seed N]

Deaths: the centre's process is gone after some frame that it has sent, any frame of the run, in the
middle of whatever it did, and comes back after some steps, from its file or from a party's mirror.
Each must end with a run that verifies and keeps the promises of `tests/hands/promises.py`, with one
root in all mirrors, and with all that stood in the journal or was shown before as it was.
Lies: from some instant on the centre shows one party another journal than the others. Each must be
found by all parties, with evidence that verifies by the centre's key alone; says after how many
heads, and after how many seconds of exercise. Prints a line for each; 1 if one does not hold.
"""

import argparse
import base64
import random
import sys
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tests.hands.liars import LIES, Lie, LyingCentre
from tests.hands.promises import Entry, entries_of, other_root, same_until, what_fails
from tests.hands.stage import DyingTransport, Stage

from jointshield.errors import IntegrityError
from jointshield.exercise.journals import JOINT, journal_file
from jointshield.exercise.setting import centre_key
from jointshield.journal.forks import ForkEvidence
from jointshield.messages.barrier import ForkFound

STEPS = 150
_UNSIGNED = "final checkpoint was taken away"
_FIRST_S, _LAST_S = 140.0, 250.0
"""Between these the centre shows threats about which it can lie."""


def death(folder: Path, frame: int, back_after: int, plain: list[Entry], *, lost: bool) -> str:
    """The centre dies after a frame; what does not hold, or a remark that begins with "holds".

    One that is to be back only after the end is gone for good.
    """
    stage = Stage(folder, STEPS, frames=frame, back_after=back_after, mirrors=True, lost=lost)
    shown = 0

    def at(number: int) -> None:
        nonlocal shown
        if stage.died_at == number - 1:
            shown = max(stage.party(member).witness.size for member in stage.parties)

    stage.run(at)
    parties = [member.removeprefix("party/") for member in stage.parties]
    joint = journal_file(folder, JOINT)
    alike = same_until(entries_of(joint), plain)
    wrong = what_fails(folder, parties, STEPS * stage.play.scenario.step_s)
    back = stage.died_at is not None and stage.died_at + back_after <= STEPS
    if back:
        wrong = wrong or other_root(joint, [stage.mirror(member) for member in stage.parties])
    if not wrong and back and alike < shown:
        wrong = f"of {shown} entries that were shown only {alike} are as they were"
    if _UNSIGNED in wrong and stage.died_at is None:
        wrong = (
            ""  # dead while it closed the journal: an end that nobody signed, and verify says so
        )
    gone = "" if back else "gone for good, "
    return wrong or f"holds: {gone}{alike} of {len(plain)} entries undisturbed"


def lie(folder: Path, kind: str, victim: str, from_s: float) -> str:
    """The centre lies; what does not hold, or a remark that begins with "holds"."""
    stage = Stage(folder, STEPS)
    told = LyingCentre(stage, victim, Lie(kind, from_s)).lie
    stage.run()
    if told.told_s is None:
        return "holds: there was nothing to lie about"
    key = centre_key(stage.play.scenario, stage.play.seed)
    found_s = []
    for member in stage.parties:
        said = stage.entries(f"parties/{member.removeprefix('party/')}")
        found = [m for m in said if isinstance(m, ForkFound)]
        if not found:
            return f"{member} has found nothing"
        try:
            evidence = ForkEvidence.from_bytes(base64.b64decode(found[0].evidence))
            evidence.verify({key.name: key.public_key})
        except IntegrityError as error:
            return f"the evidence of {member} does not verify: {error}"
        found_s.append(found[0].time_s)
    every_s = stage.play.scenario.checkpoint_s
    heads = int(min(found_s) // every_s) - int((told.told_s - 1e-9) // every_s)
    remark = f"{heads} head, {min(found_s) - told.told_s:.0f} s to the first, "
    remark += f"{max(found_s) - told.told_s:.0f} s to the last party"
    return f"holds: {remark}" if heads == 1 else f"found only after {heads} heads"


def _deaths(chance: random.Random, count: int, folder: Path) -> Iterable[tuple[str, str]]:
    plain = Stage(folder / "plain", STEPS, frames=10**9)
    dying = plain.hands["centre"].transport
    plain.run()
    assert isinstance(dying, DyingTransport)
    entries = entries_of(journal_file(folder / "plain", JOINT))
    for number in range(count):
        frame = chance.randrange(60, 10**9 - dying.left)
        back_after, lost = chance.choice((1, 2, 5, 10, 25)), chance.random() < 0.3
        told = f"dies after frame {frame}, back {back_after} steps later"
        told += ", its file lost" if lost else ""
        yield told, death(folder / f"death{number}", frame, back_after, entries, lost=lost)


def _lies(chance: random.Random, count: int, folder: Path) -> Iterable[tuple[str, str]]:
    for number in range(count):
        kind, from_s = LIES[number % len(LIES)], chance.uniform(_FIRST_S, _LAST_S)
        victim = chance.choice(("party/alliance", "party/russia", "party/ukraine"))
        told = f"{victim} is lied to from {from_s:.0f} s: {kind}"
        yield told, lie(folder / f"lie{number}", kind, victim, from_s)


def main() -> int:
    """Play all; 1 if one does not hold."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--deaths", type=int, default=60)
    parser.add_argument("--lies", type=int, default=30)
    parser.add_argument("--seed", type=int, default=1, help="of what is chosen")
    options = parser.parse_args()
    chance = random.Random(options.seed)  # noqa: S311 -- chooses blows, guards nothing
    played = failed = 0
    begun_s = time.monotonic()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for runs in (
            _deaths(chance, options.deaths, folder),
            _lies(chance, options.lies, folder),
        ):
            for told, found in runs:
                played, failed = played + 1, failed + (not found.startswith("holds"))
                print(f"{played:3d}/{options.deaths + options.lies} {told}: {found}", flush=True)
    took_s = time.monotonic() - begun_s
    print(f"{played - failed} of {played} hold ({took_s:.0f} s)")
    return int(failed > 0)


if __name__ == "__main__":
    sys.exit(main())
