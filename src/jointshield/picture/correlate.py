"""Which lanes' tracks are one object: groups with at most one track of each lane.

A group's state is the sum of information of its freely falling lanes; while none falls freely, it
is the surest single lane, because lanes that follow thrust share what they do not know.

Each step, first a lane leaves its group when it lies beyond `LEAVE_CHI2_6` of the others; then
groups without a common lane join, best first, when their states lie within `JOIN_CHI2_6`. The gap
between the two keeps a group from flickering. "Best" is by likelihood: squared distance plus the
log determinant, so that a vague track does not attract everybody's.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from jointshield.messages.tracks import BALLISTIC, BOOSTING
from jointshield.picture.lanes import Held, Key
from jointshield.strict.linear import Floats, cholesky_lower, root_determinant
from jointshield.tracking.fusion import distance, fuse

JOIN_CHI2_6 = 22.46
"""99.9 % of chi-squared with 6 degrees of freedom."""

LEAVE_CHI2_6 = 40.0
"""A lane's error lasts for minutes, so this test repeats one draw: false once in a million."""

OPENED = "opened"
JOINED = "joined"
LEFT = "left"
LAUNCH_MATCHED = "launch-matched"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Group:
    """Lanes' tracks held to be one object. number: of the joint track, 0 while it is new."""

    number: int
    members: tuple[Held, ...]
    mean: Floats
    covariance: Floats

    @property
    def order(self) -> tuple[float, str, int]:
        """The first member's order."""
        return self.members[0].order

    @property
    def lanes(self) -> frozenset[str]:
        """Lanes that are in it."""
        return frozenset(member.report.lane for member in self.members)

    @property
    def status(self) -> str:
        """Ballistic as soon as one lane has established free fall."""
        return BALLISTIC if any(member.falls for member in self.members) else BOOSTING

    @property
    def contributing(self) -> tuple[Held, ...]:
        """The members whose states make up the group's."""
        return _contributing(self.members)


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """One lane's track left or joined a group, or opened one; number 0 means a new group."""

    key: Key
    number: int
    act: str
    distance: float


def _volume(held: Held) -> float:
    factor, _ = cholesky_lower(held.covariance)
    return float(root_determinant(factor))


def _contributing(members: Sequence[Held]) -> tuple[Held, ...]:
    falling = tuple(member for member in members if member.falls)
    return falling or (min(members, key=lambda member: (_volume(member), member.order)),)


def group(number: int, members: Sequence[Held]) -> Group:
    """Put members (at least one, all at the same instant) together."""
    ordered = tuple(sorted(members, key=lambda member: member.order))
    used = _contributing(ordered)
    if len(used) == 1:
        mean, covariance = used[0].mean, used[0].covariance
    else:
        mean, covariance = fuse(
            np.array([member.mean for member in used]),
            np.array([member.covariance for member in used]),
        )
    return Group(number=number, members=ordered, mean=mean, covariance=covariance)


def _apart(one: Held | Group, other: Held | Group) -> tuple[float, float]:
    squared, spread = distance(one.mean, one.covariance, other.mean, other.covariance)
    return squared, spread


def split(whole: Group) -> tuple[Group, tuple[tuple[Held, float], ...]]:
    """Take out of a group the members that do not fit the others, worst first."""
    out: list[tuple[Held, float]] = []
    members = list(whole.members)
    while len(members) > 1:
        far: list[tuple[float, tuple[float, str, int], Held]] = []
        for member in members:
            rest = group(0, [other for other in members if other is not member])
            far.append((_apart(member, rest)[0], member.order, member))
        # Of two, each is as far from the other: the one that came later leaves.
        worst = far[-1] if len(members) == 2 else max(far, key=lambda entry: entry[:2])
        if worst[0] <= LEAVE_CHI2_6:
            break
        members.remove(worst[2])
        out.append((worst[2], worst[0]))
    if not out:
        return whole, ()
    return group(whole.number, members), tuple(out)


def join(groups: Sequence[Group]) -> tuple[list[Group], list[Act]]:
    """Join groups that are one object. A joint track that is absorbed gives up its number."""
    current = sorted(groups, key=lambda one: one.order)
    acts: list[Act] = []
    while True:
        best: tuple[float, int, int, float] | None = None
        for i, j in combinations(range(len(current)), 2):
            if current[i].lanes & current[j].lanes:
                continue
            squared, spread = _apart(current[i], current[j])
            if squared <= JOIN_CHI2_6 and (best is None or squared + spread < best[0]):
                best = squared + spread, i, j, squared
        if best is None:
            return current, acts
        _, i, j, squared = best
        one, other = current[i], current[j]
        keeps, absorbed = (other, one) if _older(other, one) else (one, other)
        acts += [
            Act(key=member.key, number=keeps.number, act=JOINED, distance=squared)
            for member in absorbed.members
        ]
        merged = group(keeps.number, (*keeps.members, *absorbed.members))
        current = sorted(
            [entry for k, entry in enumerate(current) if k not in (i, j)] + [merged],
            key=lambda entry: entry.order,
        )


def _older(one: Group, other: Group) -> bool:
    """Whether `one`, not `other`, gives the common number: the lower one, and any before none."""
    return (one.number or 2**31) < (other.number or 2**31)
