"""One centre's picture: a pure function of what it held and what it received.

    state, picture, correlations = update(state, centre, received, now_s)

The result does not depend on the order of `received`, and holds no hidden input, so that anyone
with the journal computes the same picture bit by bit. Nothing here knows a party.

A lane's track leaves the picture when it has ended, has come down, or was under thrust and not
renewed. When a lane ended a track because the object was *expected and not seen*, lanes of the
same joint track that had not seen it since leave too, until they see it again.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from jointshield.messages.codec import digest
from jointshield.messages.picture import Contributor, Correlation, JointTrack, Picture
from jointshield.messages.tracks import LaunchReport, TrackReport
from jointshield.picture.correlate import (
    JOINED,
    LAUNCH_MATCHED,
    LEFT,
    OPENED,
    Act,
    Group,
    group,
    join,
    split,
)
from jointshield.picture.lanes import Held, Key, newer, newest, present
from jointshield.picture.origin import GATE_CHI2, mismatch
from jointshield.tracking.association import assign
from jointshield.tracking.factors import factor_fields


@dataclass(frozen=True, slots=True, kw_only=True)
class Joint:
    """A joint track between two steps: which lanes' tracks and launch reports are in it."""

    number: int
    members: tuple[Key, ...]
    launches: tuple[Key, ...]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PictureState:
    """Everything that a centre remembers. The initial state is `PictureState()`."""

    held: Mapping[Key, Held] = field(default_factory=dict)
    over: frozenset[Key] = frozenset()
    joints: tuple[Joint, ...] = ()
    launches: Mapping[Key, LaunchReport] = field(default_factory=dict)
    next_number: int = 1
    previous: str = ""


def update(
    state: PictureState,
    centre: str,
    received: Sequence[TrackReport | LaunchReport],
    now_s: float,
) -> tuple[PictureState, Picture, tuple[Correlation, ...]]:
    """Take in the releases of one step and make the picture at `now_s`.

    now_s is not earlier than any time in `received` and in the state. A release that arrives late
    counts by its own time. Returns the next state, the picture, and the acts of correlation.
    """
    tracks = [message for message in received if isinstance(message, TrackReport)]
    held, ended = newest(state.held, state.over, tracks)
    for key in _gone(state.joints, held, ended):
        del held[key]
    held = present(held, now_s)
    launches = _launches(state.launches, received)

    groups, acts = _regroup(state.joints, held)
    numbered, next_number = _number(groups, state.next_number)
    numbers = {member.key: one.number for one in numbered for member in one.members}
    matched, launch_acts = _match_launches(state.joints, numbered, numbers, launches, now_s)

    picture = Picture(
        centre=centre,
        time_s=now_s,
        previous=state.previous,
        tracks=tuple(_joint_track(one, matched[one.number]) for one in numbered),
    )
    after = PictureState(
        held=held,
        over=state.over | {(report.lane, report.number) for report in ended},
        joints=tuple(
            Joint(
                number=one.number,
                members=tuple(member.key for member in one.members),
                launches=matched[one.number],
            )
            for one in numbered
        ),
        launches=launches,
        next_number=next_number,
        previous=digest(picture),
    )
    correlations = tuple(
        Correlation(
            centre=centre,
            time_s=now_s,
            lane=act.key[0],
            number=act.key[1],
            joint_number=act.number or numbers[act.key],
            act=act.act,
            distance=act.distance,
        )
        for act in (*acts, *launch_acts)
    )
    return after, picture, correlations


def _gone(
    joints: Sequence[Joint], held: Mapping[Key, Held], ended: Sequence[TrackReport]
) -> list[Key]:
    """Name the lanes' tracks that another lane's empty scans speak against."""
    missed = {(one.lane, one.number): one.last_plot_s for one in ended if one.missed_scans > 0}
    gone: list[Key] = []
    for joint in joints:
        last_seen = [missed[key] for key in joint.members if key in missed]
        if last_seen:
            gone += [
                key
                for key in joint.members
                if key in held and held[key].report.last_plot_s <= max(last_seen)
            ]
    return gone


def _launches(
    known: Mapping[Key, LaunchReport], received: Sequence[TrackReport | LaunchReport]
) -> dict[Key, LaunchReport]:
    latest = dict(known)
    for report in received:
        if isinstance(report, LaunchReport):
            key = (report.lane, report.number)
            if key not in latest or newer(report, latest[key]):
                latest[key] = report
    return latest


def _regroup(joints: Sequence[Joint], held: Mapping[Key, Held]) -> tuple[list[Group], list[Act]]:
    """Split, add what is new, join: the groups of this step, and what was done to whom."""
    groups: list[Group] = []
    acts: list[Act] = []
    free = dict(held)
    for joint in joints:
        members = [free.pop(key) for key in joint.members if key in free]
        if not members:
            continue
        kept, left = split(group(joint.number, members))
        groups.append(kept)
        for member, squared in left:
            groups.append(group(0, [member]))
            acts.append(Act(key=member.key, number=joint.number, act=LEFT, distance=squared))
    fresh = [group(0, [member]) for member in free.values()]
    strangers = {member.key for one in groups if one.number == 0 for member in one.members}
    strangers |= set(free)
    joined, joins = join([*groups, *fresh])
    # A newcomer that opened a group absorbs others; only then it "opens", else it "joins".
    opened = {one.members[0].key for one in joined if one.number == 0} & strangers
    acts += [Act(key=key, number=0, act=OPENED, distance=0.0) for key in sorted(opened)]
    acts += [act for act in joins if not (act.act == JOINED and act.key in opened)]
    return joined, acts


def _number(groups: Sequence[Group], next_number: int) -> tuple[list[Group], int]:
    """Give new groups their numbers, in order of first plot, lane and lane's number."""
    out: list[Group] = []
    for one in sorted(groups, key=lambda entry: entry.order):
        if one.number == 0:
            one = group(next_number, one.members)
            next_number += 1
        out.append(one)
    return sorted(out, key=lambda entry: entry.number), next_number


def _match_launches(
    joints: Sequence[Joint],
    groups: Sequence[Group],
    numbers: Mapping[Key, int],
    launches: Mapping[Key, LaunchReport],
    now_s: float,
) -> tuple[dict[int, tuple[Key, ...]], list[Act]]:
    """Keep earlier matches with the joint track that holds the members; match the other reports."""
    matched: dict[int, list[Key]] = {one.number: [] for one in groups}
    for joint in joints:
        heir = joint.number if joint.number in matched else None
        if heir is None:
            heir = next((numbers[key] for key in joint.members if key in numbers), None)
        if heir is not None:
            lanes = {key[0] for key in matched[heir]}
            matched[heir] += [key for key in joint.launches if key[0] not in lanes]
    taken = {key for keys in matched.values() for key in keys}
    acts: list[Act] = []
    for lane in sorted({key[0] for key in launches}):
        waiting = sorted(key for key in launches if key[0] == lane and key not in taken)
        open_to = [one for one in groups if all(key[0] != lane for key in matched[one.number])]
        if not (waiting and open_to):
            continue
        squares = [
            np.array([mismatch(one, now_s, launches[key]) for one in open_to]) for key in waiting
        ]
        for row, column in sorted(
            assign(squares, [np.zeros(len(open_to))] * len(waiting), GATE_CHI2).items()
        ):
            key, number = waiting[row], open_to[column].number
            matched[number].append(key)
            squared = float(squares[row][column])
            acts.append(Act(key=key, number=number, act=LAUNCH_MATCHED, distance=squared))
    return {number: tuple(sorted(keys)) for number, keys in matched.items()}, acts


def _joint_track(one: Group, launches: Sequence[Key]) -> JointTrack:
    position_factor_m, velocity_factor_m_s = factor_fields(one.covariance)
    state = one.mean.tolist()
    return JointTrack(
        number=one.number,
        status=one.status,
        first_plot_s=min(member.report.first_plot_s for member in one.members),
        last_plot_s=max(member.report.last_plot_s for member in one.members),
        position_m=tuple(state[:3]),
        velocity_m_s=tuple(state[3:]),
        position_factor_m=position_factor_m,
        velocity_factor_m_s=velocity_factor_m_s,
        contributors=tuple(
            Contributor(lane=member.report.lane, number=member.report.number)
            for member in one.contributing
        ),
        launch_reports=tuple(Contributor(lane=lane, number=number) for lane, number in launches),
    )
