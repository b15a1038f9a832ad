"""Where scans come from: the world, or the journals of an earlier run.

The exercise asks a sky for scans and lets salvos meet in it. It never learns more than that, so a
replay from the journals is the same exercise with another sky.
"""

from collections.abc import Iterable
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from jointshield.messages import Message
from jointshield.messages.plots import InfraredScan, Scan
from jointshield.messages.truth import Outcome
from jointshield.world import Observed, World
from jointshield.world.engagement import Salvo


class Sky(Protocol):
    """What the exercise may ask of the sky."""

    def observe(self, after_s: float, until_s: float) -> tuple[Scan, ...]:
        """Scans looked in `after_s < t <= until_s`, by time, then sensor."""

    def meet(self, salvo: Salvo, predicted_eci_m: NDArray[np.float64]) -> None:
        """Let a salvo meet its object at `salvo.meeting_s`."""

    def truth(self) -> tuple[Message, ...]:
        """What exercise control has to write down since it was last asked."""


def available_s(scan: Scan) -> float:
    """When a scan reaches its owner."""
    return scan.reported_s if isinstance(scan, InfraredScan) else scan.time_s


class TrueSky:
    """The simulated world, with exercise control looking over its shoulder."""

    def __init__(self, world: World, truth_every_s: float) -> None:
        self.world = world
        self.outcomes: list[Outcome] = []
        self._truth_every_s = truth_every_s
        self._notes: list[Message] = list(world.introduction())

    def observe(self, after_s: float, until_s: float) -> tuple[Scan, ...]:
        """Let all sensors look, and note which object lies behind each plot."""
        observed: tuple[Observed, ...] = self.world.observe(after_s, until_s)
        self._notes.extend(item.origin for item in observed if item.origin.objects)
        if until_s // self._truth_every_s > after_s // self._truth_every_s:
            self._notes.extend(self.world.states(until_s))
        self._notes.extend(self.world.endings(until_s))
        return tuple(item.scan for item in observed)

    def meet(self, salvo: Salvo, predicted_eci_m: NDArray[np.float64]) -> None:
        """Let the world decide, and note the outcome."""
        outcome = self.world.meet(salvo, predicted_eci_m)
        self.outcomes.append(outcome)
        self._notes.append(outcome)

    def truth(self) -> tuple[Message, ...]:
        """Hand the notes over."""
        notes, self._notes = tuple(self._notes), []
        return notes


class RecordedSky:
    """The scans of an earlier run, as its parties journaled them. It holds no truth."""

    def __init__(self, scans: Iterable[Scan]) -> None:
        self._scans = sorted(scans, key=lambda scan: (scan.time_s, scan.sensor))
        self._next = 0

    def observe(self, _: float, until_s: float) -> tuple[Scan, ...]:
        """The recorded scans of this span."""
        first = self._next
        while self._next < len(self._scans) and self._scans[self._next].time_s <= until_s:
            self._next += 1
        return tuple(self._scans[first : self._next])

    def meet(self, salvo: Salvo, predicted_eci_m: NDArray[np.float64]) -> None:
        """What came of it is already in the scans."""

    def truth(self) -> tuple[Message, ...]:
        """A replay knows no truth."""
        return ()
