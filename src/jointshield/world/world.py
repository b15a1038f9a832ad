"""The world as one value that the exercise steps through: scans out, salvos in."""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from jointshield.catalogue.things import Scenario
from jointshield.messages.codec import Message
from jointshield.messages.plots import Scan
from jointshield.messages.truth import Outcome, TruthEnd, TruthOrigin, TruthState
from jointshield.strict.elementary import hypot3
from jointshield.world import sensing
from jointshield.world.engagement import Salvo, settle
from jointshield.world.objects import FlyingObject, fly_all

IDENTIFY_WITHIN_M = 100_000.0
"""A track further than this from every object is nobody's when exercise control scores it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Observed:
    """A scan on its way to its owner, and the truth behind it for exercise control."""

    available_s: float
    scan: Scan
    origin: TruthOrigin


class World:
    """All real objects of one run. Answers depend on scenario, seed and what was done only."""

    def __init__(self, scenario: Scenario, seed: int) -> None:
        self._scenario = scenario
        self._seed = seed
        self._objects = fly_all(scenario)
        self._killed_s: dict[str, float] = {}
        self._ended: set[str] = set()
        self._salvos: Counter[tuple[str, str]] = Counter()
        self._biases = {radar.id: sensing.draw_bias(radar, seed) for radar in scenario.radars}

    def introduction(self) -> tuple[Message, ...]:
        """What exercise control writes down before the run: objects and registration biases."""
        biases = (sensing.bias_message(r, self._biases[r.id]) for r in self._scenario.radars)
        return (*(target.introduction() for target in self._objects), *biases)

    def observe(self, after_s: float, until_s: float) -> tuple[Observed, ...]:
        """All scans looked in `after_s < t <= until_s`, by time, then sensor."""
        scans: list[Observed] = []
        for radar in self._scenario.radars:
            for time_s in _looks(after_s, until_s, radar.revisit_s):
                scan, origin = sensing.radar_scan(
                    radar, self._biases[radar.id], self._alive(time_s), time_s, self._seed
                )
                scans.append(Observed(available_s=time_s, scan=scan, origin=origin))
        for lane in self._scenario.infrareds:
            for time_s in _looks(after_s, until_s, lane.revisit_s):
                look, origin = sensing.infrared_scan(lane, self._alive(time_s), time_s, self._seed)
                scans.append(Observed(available_s=look.reported_s, scan=look, origin=origin))
        return tuple(sorted(scans, key=lambda item: (item.scan.time_s, item.scan.sensor)))

    def meet(self, salvo: Salvo, predicted_eci_m: NDArray[np.float64]) -> Outcome:
        """Let a salvo meet its object; a destroyed object leaves the sky at the meeting time."""
        outcome = settle(
            salvo,
            predicted_eci_m,
            self._objects,
            frozenset(self._killed_s),
            self._salvos,
            self._seed,
        )
        self._salvos[salvo.site.id, outcome.object] += 1
        if outcome.result == "killed":
            self._killed_s[outcome.object] = salvo.meeting_s
        return outcome

    def states(self, time_s: float) -> tuple[TruthState, ...]:
        """The true state of everything in flight."""
        told = []
        for target in self._alive(time_s):
            state = target.state_at(time_s)
            if state is not None:
                told.append(
                    TruthState(
                        object=target.id,
                        time_s=time_s,
                        position_m=tuple(state[:3]),
                        velocity_m_s=tuple(state[3:]),
                        thrusting=target.thrusting_at(time_s),
                    )
                )
        return tuple(told)

    def endings(self, now_s: float) -> tuple[TruthEnd, ...]:
        """Objects that ended since the last call; at the end of the scenario, what still flies."""
        last = now_s >= self._scenario.duration_s
        ends = []
        for target in self._objects:
            if target.id in self._ended:
                continue
            impact_s = target.trajectory.impact_s
            if target.id in self._killed_s:
                end = ("killed", self._killed_s[target.id])
            elif impact_s <= now_s:
                end = ("impact", impact_s)
            elif last:
                end = ("in flight", now_s)
            else:
                continue
            self._ended.add(target.id)
            ends.append(TruthEnd(object=target.id, time_s=end[1], end=end[0]))
        return tuple(ends)

    def identify(self, position_eci_m: Sequence[float], time_s: float) -> str:
        """Name of the object nearest to a position, for scoring; "" if none is within reach."""
        best, best_m = "", IDENTIFY_WITHIN_M
        for target in self._alive(time_s):
            state = target.state_at(time_s)
            if state is not None:
                gap = state[:3] - np.array(position_eci_m)
                distance_m = hypot3(float(gap[0]), float(gap[1]), float(gap[2]))
                if distance_m < best_m:
                    best, best_m = target.id, distance_m
        return best

    def _alive(self, time_s: float) -> tuple[FlyingObject, ...]:
        return tuple(
            target
            for target in self._objects
            if target.id not in self._killed_s or time_s < self._killed_s[target.id]
        )


def _looks(after_s: float, until_s: float, revisit_s: float) -> list[float]:
    """Times in `after_s < t <= until_s` at which a sensor looks: multiples of its revisit.

    In whole milliseconds, as a scan's message tells them, so that a replay sees them in its step.
    """
    first = math.floor(after_s / revisit_s)
    last = math.floor(until_s / revisit_s) + 1
    times = (round(number * revisit_s, 3) for number in range(first, last + 1))
    return [time_s for time_s in times if after_s < time_s <= until_s]
