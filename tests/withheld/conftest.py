"""A small exercise of which only the notes of what was kept back are real: journals, keys, seals.

Two parties keep things back, a track and unsaid answers among them, for six spans of 10 s.
"""

from collections.abc import Iterable
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from jointshield.catalogue.things import Party, ReleaseRules
from jointshield.consent.keys import LOG
from jointshield.exercise import runs, scenario
from jointshield.exercise.journals import JOINT, party_journal
from jointshield.exercise.roles.rooms import OwnPen
from jointshield.exercise.setting import Setting, settle
from jointshield.exercise.shelf import Shelf
from jointshield.exercise.withheld.noting import Pen, Withholding
from jointshield.messages import Message
from jointshield.messages.queries import NOTHING_SEEN, SEEN, QueryAnswer
from jointshield.messages.record import Commitment
from jointshield.messages.tracks import BOOSTING, LaunchReport, TrackReport
from jointshield.node.release import QUERIES_NOT_ANSWERED, Kept, ReleaseFilter

LOADED = scenario.load(scenario.find("joint-2011"))
KEEPER, OTHER = "russia", "alliance"
CLOSED = "armavir"
EVERY_S, LAST_S = 10.0, 60.0
STEP_S = 2.0
ASKED_S = 16.0
RULES = ReleaseRules(lanes=("gabala",), cadence_s=8.0, plots_min=3, share_launch_reports=False)


class Pages:
    """A party's journal that is a list."""

    def __init__(self) -> None:
        self.entries: list[tuple[int, int, Message]] = []

    @property
    def messages(self) -> list[Message]:
        """What was written, in order."""
        return [message for _, _, message in self.entries]

    def write(self, time_s: float, message: Message) -> None:
        """Keep a message."""
        self.entries.append((len(self.entries), round(time_s * 1000.0), message))


@cache
def setting(mode: str = "M3") -> Setting:
    """The settled exercise, with everybody's keys."""
    return settle(LOADED.scenario, LOADED.mode(mode), 7)


def track(lane: str, number: int, time_s: float, party: str = KEEPER) -> TrackReport:
    """A track of one lane; its plots go up with time."""
    return TrackReport(
        party=party,
        lane=lane,
        number=number,
        time_s=time_s,
        first_plot_s=0.0,
        last_plot_s=time_s,
        plots=1 + round(time_s / STEP_S),
        missed_scans=0,
        status=BOOSTING,
        position_m=(1.0e6 + time_s, 2.0, 3.0),
        velocity_m_s=(4.0, 5.0, 6.0),
        position_factor_m=(1.0,) * 6,
        velocity_factor_m_s=(1.0,) * 15,
        consistency=1.0,
    )


def launch(time_s: float, party: str = KEEPER) -> LaunchReport:
    """A launch seen by an infrared lane."""
    return LaunchReport(
        party=party,
        lane="oko",
        number=1,
        time_s=time_s,
        launched_s=0.0,
        launched_sigma_s=1.0,
        latitude_rad=0.5,
        longitude_rad=0.5,
        sigma_m=5000.0,
        heading_rad=None,
        heading_sigma_rad=None,
        last_seen_s=time_s,
        burning=True,
    )


def unsaid(query: str, *, seen: bool) -> Kept:
    """One of the two things that a party without lanes, had it answered, might have said."""
    item = QueryAnswer(
        time_s=ASKED_S,
        query=query,
        party=KEEPER,
        answer=SEEN if seen else NOTHING_SEEN,
        covered=False,
        claims=(),
        notice="",
        reason="",
    )
    return Kept(lane="", rule=QUERIES_NOT_ANSWERED, item=item)


def profile(party: str) -> Party:
    """A party of the scenario, by the release rules of these tests."""
    found = next(each for each in LOADED.scenario.parties if each.id == party)
    return replace(found, release=RULES)


def begin(party: str, pen: Pen, mode: str = "M3") -> Withholding:
    """A party's part."""
    chosen = setting(mode)
    return Withholding(
        chosen.exercise,
        profile(party),
        chosen.keys[party][LOG],
        pen,
        every_s=EVERY_S,
        last_s=LAST_S,
    )


def steps() -> Iterable[float]:
    """The instants of the exercise."""
    return (STEP_S * number for number in range(1, round(LAST_S / STEP_S) + 1))


def play(party: str, pen: Pen) -> dict[float, Commitment]:
    """One party's reports and notes, step by step; what it states at each step."""
    part, rules = begin(party, pen), ReleaseFilter(RULES)
    stated = {}
    for now_s in steps():
        launches = (launch(now_s, party),) if now_s >= 20.0 else ()
        tracks = (track("gabala", 1, now_s, party), track(CLOSED, 1, now_s, party))
        for report in (*launches, *tracks):
            pen.write(now_s, report)
        _, kept = rules.split((*tracks, *launches), now_s)
        part.keep(kept, now_s)
        part.step(now_s)
        if party == KEEPER and now_s == ASKED_S:
            part.keep((unsaid("Q1", seen=False),), now_s)
        stated[now_s] = part.state(now_s)
    return stated


def write_run(folder: Path, mode: str = "M3") -> Path:
    """Journals of two parties and the joint one, signed by all every 10 s."""
    chosen = setting(mode)
    runs.write_about(LOADED, mode, 7, folder)
    logs = {party.id: chosen.keys[party.id][LOG] for party in chosen.parties}
    own = {party_journal(party): logs[party] for party in (KEEPER, OTHER)}
    with (
        Shelf(folder, chosen.exercise, own) as shelf,
        Shelf(folder, chosen.exercise, {JOINT: None}) as joint,
    ):
        joint.write(JOINT, 0.0, chosen.agreement)
        joint.write_all(JOINT, 0.0, chosen.adoptions)
        stated = [play(party, OwnPen(shelf, party)) for party in (OTHER, KEEPER)]
        for now_s in (now_s for now_s in steps() if now_s % EVERY_S == 0.0):
            joint.write_all(JOINT, now_s, [each[now_s] for each in stated])
            if now_s == LAST_S:
                joint.write_all(JOINT, now_s, shelf.checkpoint(now_s, final=True))
            signers, time_ms = tuple(logs.values()), round(now_s * 1000.0)
            joint.journal(JOINT).checkpoint(signers, time_ms=time_ms, final=False)
    return folder


@pytest.fixture(scope="session")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run in mode M3. Do not change it."""
    return write_run(tmp_path_factory.mktemp("withheld") / "run")
