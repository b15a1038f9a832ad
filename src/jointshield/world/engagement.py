"""What an interceptor salvo really does: reach and timing from true trajectories, then chance.

There is no guidance model: a salvo meets its object if the object is truly within the stated divert
of the predicted meeting point at the meeting time, and the published burnout speed truly allows
getting there. Each interceptor then succeeds by the stated single-shot probability, drawn
independently.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from jointshield.catalogue.things import Site
from jointshield.earth import ground
from jointshield.earth.ellipsoid import geodetic_from_ecef
from jointshield.earth.frames import ecef_state_from_eci
from jointshield.flight.flyout import flyout_time
from jointshield.messages.truth import Outcome
from jointshield.strict.elementary import hypot3
from jointshield.strict.streams import Stream
from jointshield.world.objects import FlyingObject


@dataclass(frozen=True, slots=True, kw_only=True)
class Salvo:
    """Interceptors under way: launched at `launched_s`, to meet their object at `meeting_s`."""

    proposal: str
    site: Site
    count: int
    launched_s: float
    meeting_s: float


def settle(
    salvo: Salvo,
    predicted_eci_m: NDArray[np.float64],
    objects: Sequence[FlyingObject],
    killed: frozenset[str],
    earlier_salvos: Mapping[tuple[str, str], int],
    seed: int,
) -> Outcome:
    """Decide what the salvo did.

    predicted_eci_m (3,): where the centre last expected the object. earlier_salvos: how many met in
    this run, by site and object. Chance is drawn by site, object and salvo between the two, so that
    modes that do the same to the same object have the same luck, whatever else they do.
    """
    nearest, miss_m = _nearest(predicted_eci_m, objects, salvo.meeting_s)
    interceptor = salvo.site.interceptor
    pk = 1.0
    for _ in range(salvo.count):
        pk *= 1.0 - interceptor.kill_probability
    pk = 1.0 - pk

    def outcome(result: str, reason: str) -> Outcome:
        return Outcome(
            time_s=salvo.meeting_s,
            proposal=salvo.proposal,
            site=salvo.site.id,
            object="" if nearest is None else nearest.id,
            result=result,
            miss_of_prediction_m=miss_m,
            kill_probability=pk,
            reason=reason,
        )

    if nearest is None:
        return outcome("out of reach", "no object was in flight at the meeting time")
    if miss_m > interceptor.divert_m:
        return outcome("out of reach", "the object was further off the prediction than the divert")
    if not _can_be_there(salvo, nearest):
        return outcome("out of reach", "the fly-out takes longer than the time that was left")
    if nearest.id in killed:
        return outcome("already destroyed", "an earlier salvo had destroyed the object")
    number = earlier_salvos.get((salvo.site.id, nearest.id), 0)
    draws = Stream(seed, "kill", salvo.site.id, nearest.id).uniform(number, salvo.count)
    if any(draw < interceptor.kill_probability for draw in draws):
        return outcome("killed", "in reach; at least one interceptor succeeded")
    return outcome("missed", "in reach; no interceptor succeeded")


def _nearest(
    predicted_eci_m: NDArray[np.float64], objects: Sequence[FlyingObject], time_s: float
) -> tuple[FlyingObject | None, float]:
    best: FlyingObject | None = None
    best_m = 0.0
    for candidate in objects:
        state = candidate.state_at(time_s)
        if state is None:
            continue
        gap = state[:3] - predicted_eci_m
        distance_m = hypot3(float(gap[0]), float(gap[1]), float(gap[2]))
        if best is None or distance_m < best_m:
            best, best_m = candidate, distance_m
    return best, best_m


def _can_be_there(salvo: Salvo, target: FlyingObject) -> bool:
    state = target.state_at(salvo.meeting_s)
    if state is None:
        return False
    ecef = ecef_state_from_eci(state, salvo.meeting_s)
    latitude, longitude, height = geodetic_from_ecef(ecef[0], ecef[1], ecef[2])
    site, interceptor = salvo.site, salvo.site.interceptor
    ground_m, _, _ = ground.inverse(site.latitude_rad, site.longitude_rad, latitude, longitude)
    needed_s = flyout_time(ground_m, height, interceptor.burnout_speed_m_s, interceptor.burn_time_s)
    # One second of slack: the meeting was computed on the predicted, not the true, position.
    return bool(needed_s <= salvo.meeting_s - salvo.launched_s + 1.0)
