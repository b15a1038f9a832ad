"""How honest are the ellipses, and is the notified launch ever proposed for engagement?

Runs a scenario over many seeds and counts, at each threat's first confirmation, whether its true
impact point lies inside the stated 95 % ellipse. Results are kept in a file, one line a seed, so
that a campaign that was cut short goes on where it stopped.

    python campaigns/ellipses.py --seeds 200 --mode M1 --out out/ellipses.jsonl
"""

import argparse
import json
import math
import tempfile
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from jointshield.exercise import runs, scenario
from jointshield.exercise.journals import CONTROL
from jointshield.exercise.roles.rooms import Play
from jointshield.exercise.roles.together import Together
from jointshield.exercise.score import summarise
from jointshield.exercise.setting import settle
from jointshield.exercise.sky import TrueSky
from jointshield.messages.consent import Proposal
from jointshield.messages.picture import Picture
from jointshield.messages.truth import TruthObject
from jointshield.world import World

Z_95 = 1.959963984540054


def one_seed(name: str, mode: str, seed: int) -> dict[str, Any]:
    """Run one seed; its summary, and the proposals that were about a notified launch."""
    loaded = scenario.load(scenario.find(name))
    setting = settle(loaded.scenario, loaded.mode(mode), seed)
    world = World(loaded.scenario, seed)
    delays_s = {radar.id: 0.0 for radar in loaded.scenario.radars}
    delays_s |= {lane.id: lane.report_delay_s for lane in loaded.scenario.infrareds}
    with tempfile.TemporaryDirectory() as folder:
        where = Path(folder) / "run"
        with ExitStack() as stack:
            shelves = runs.begin_shelves(setting, where)
            for shelf in shelves.values():
                stack.enter_context(shelf)
            play = Play(scenario=loaded.scenario, mode=setting.mode, seed=seed)
            sky = TrueSky(world, loaded.scenario.checkpoint_s)
            steps = round(loaded.scenario.duration_s / loaded.scenario.step_s)
            Together(play, sky, setting.keys, shelves).play(steps, runs.silent)
            told = {name: said for shelf in shelves.values() for name, said in shelf.told.items()}
            summary = summarise(setting, told, world.identify, "", delays_s)
    notified = {
        message.object
        for _, message in told[CONTROL]
        if isinstance(message, TruthObject) and message.notified
    }
    wrong = []
    for entries in told.values():
        positions: dict[tuple[str, int], Sequence[float]] = {}
        for _, message in entries:
            if isinstance(message, Picture):
                for track in message.tracks:
                    positions[message.centre, track.number] = track.position_m
            elif isinstance(message, Proposal):
                order = message.order
                position = positions[order.centre, order.track]
                if world.identify(position, message.time_s) in notified:
                    wrong.append(order.proposal)
    return {**summary, "proposed_against_notified": wrong}


def wilson(inside: int, count: int) -> tuple[float, float]:
    """95 % interval of a share (Wilson 1927)."""
    share, z2 = inside / count, Z_95 * Z_95
    middle = (share + z2 / (2 * count)) / (1 + z2 / count)
    half = Z_95 / (1 + z2 / count)
    half *= math.sqrt(share * (1 - share) / count + z2 / (4 * count * count))
    return middle - half, middle + half


def report(rows: Sequence[dict[str, Any]]) -> None:
    """Print what the campaign found."""
    threats = [threat for row in rows for threat in row["threats"]]
    for name in (*sorted({threat["id"] for threat in threats}), ""):
        chosen = [threat for threat in threats if threat["id"] == name or not name]
        judged = [t for t in chosen if t["impact_inside_95"] is not None]
        inside = sum(t["impact_inside_95"] for t in judged)
        low, high = wilson(inside, len(judged)) if judged else (0.0, 1.0)
        errors = sorted(t["impact_point_error_km"] for t in judged)
        delays = sorted(t["confirmed_s"] - t["launched_s"] for t in judged)
        middle = f"{errors[len(errors) // 2]:7.1f} km" if errors else "      –"
        delay = f"{delays[len(delays) // 2]:5.0f} s" if delays else "    –"
        share = f"{100 * inside / len(judged):5.1f} %" if judged else "    –"
        print(
            f"{name or 'all':24} confirmed {len(judged):5} of {len(chosen):5}   inside {share} "
            f"({100 * low:.1f} to {100 * high:.1f})   median error {middle}   after {delay}"
        )
    wrong = sum(len(row["proposed_against_notified"]) for row in rows)
    matched = sum(row["notices_matched"] > 0 for row in rows)
    print(f"proposals against a notified launch: {wrong} in {len(rows)} runs")
    print(f"runs in which the notice was matched: {matched} of {len(rows)}")


def main() -> None:
    """Run what is missing, then report."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--scenario", default="joint-2011")
    parser.add_argument("--mode", default="M1")
    parser.add_argument("--seeds", type=int, default=200)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--out", type=Path, default=Path("out/ellipses.jsonl"))
    options = parser.parse_args()
    options.out.parent.mkdir(parents=True, exist_ok=True)
    rows = []
    if options.out.exists():
        rows = [json.loads(line) for line in options.out.read_text().splitlines()]
    done = {row["seed"] for row in rows}
    missing = [seed for seed in range(options.seeds) if seed not in done]
    with options.out.open("a") as out, ProcessPoolExecutor(options.jobs) as pool:
        waiting = [pool.submit(one_seed, options.scenario, options.mode, s) for s in missing]
        for number, finished in enumerate(as_completed(waiting), 1):
            row = finished.result()
            rows.append(row)
            out.write(json.dumps(row) + "\n")
            out.flush()
            print(f"\r{number} of {len(missing)} runs", end="", flush=True)
    print()
    report(rows)


if __name__ == "__main__":
    main()
