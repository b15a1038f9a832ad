"""All roles around what a centre says, and what they write down: a stage for one order."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache

import numpy as np
from numpy.typing import NDArray

from jointshield.catalogue.things import DeskRule, Doctrine, Outage, Scenario
from jointshield.consent.keys import LOG
from jointshield.exercise import scenario
from jointshield.exercise.roles.rooms import Play
from jointshield.exercise.roles.together import Together
from jointshield.exercise.setting import JOINT_CENTRE, Setting, settle
from jointshield.journal.checkpoint import sign
from jointshield.journal.entry import entry_hash
from jointshield.journal.tree import root_of
from jointshield.messages import Message, encode
from jointshield.messages.picture import JointTrack, Picture
from jointshield.messages.plots import Scan
from jointshield.messages.record import Commitment
from jointshield.messages.threats import Assessment, Ellipse
from jointshield.options import PredictedPath, predict_path
from jointshield.world.engagement import Salvo
from jointshield.world.objects import fly_all

RAID = "raid-5"
START_S = 360.0
ANSWER_S = 10.0
DELAY_S = 2.0


@cache
def given() -> Scenario:
    return scenario.load("joint-2011").scenario


@cache
def path() -> PredictedPath:
    raid = next(item for item in fly_all(given()) if item.id == RAID)
    state = raid.state_at(START_S)
    assert state is not None
    return predict_path(state, START_S, raid.trajectory.impact_s, 4500.0)


def _shown(centre: str, tracks: int) -> Picture:
    """A picture in which every track is the same true object."""
    raid = next(item for item in fly_all(given()) if item.id == RAID)
    state = raid.state_at(START_S)
    assert state is not None
    return Picture(
        centre=centre,
        time_s=START_S,
        previous="",
        tracks=tuple(
            JointTrack(
                number=number,
                status="ballistic",
                first_plot_s=START_S - 60.0,
                last_plot_s=START_S,
                position_m=tuple(state[:3]),
                velocity_m_s=tuple(state[3:]),
                position_factor_m=(50.0, 0.0, 50.0, 0.0, 0.0, 50.0),
                velocity_factor_m_s=(0.0,) * 15,
                contributors=(),
                launch_reports=(),
            )
            for number in range(1, tracks + 1)
        ),
    )


@dataclass
class StandInSky:
    """A sky that notes which salvos met, and when."""

    met: list[Salvo] = field(default_factory=list)

    def observe(self, after_s: float, until_s: float) -> tuple[Scan, ...]:
        assert after_s < until_s
        return ()

    def meet(self, salvo: Salvo, predicted_eci_m: NDArray[np.float64]) -> None:
        assert predicted_eci_m.shape == (3,)
        self.met.append(salvo)

    def truth(self) -> tuple[Message, ...]:
        return ()


def judged(centre: str, track: int, threatened: tuple[str, ...]) -> Assessment:
    spot = Ellipse(
        latitude_rad=0.775,
        longitude_rad=0.456,
        semi_major_m=9000.0,
        semi_minor_m=4000.0,
        azimuth_rad=0.0,
    )
    return Assessment(
        centre=centre,
        time_s=START_S,
        track=track,
        phase="confirmed",
        range_class="medium-range",
        notice="",
        launch=None,
        launched_s=None,
        heading_rad=None,
        impact=spot,
        impact_s=float(path().times_s[-1]),
        apogee_m=None,
        range_m=None,
        speed_m_s=4000.0,
        areas_at_risk=(),
        threatened=threatened,
        confidence=1.0,
    )


class Table:
    """All roles around what a centre says, and what they wrote down."""

    def __init__(
        self,
        mode: str = "M3",
        tracks: int = 1,
        answers: Mapping[str, str] | None = None,
        doctrine: Doctrine | None = None,
        dead_link: str = "",
        outage: tuple[str, Outage] | None = None,
    ) -> None:
        """answers: by party, otherwise `consent`; dead_link: party whose link loses everything.

        outage: the party whose link is down for a while, and when.
        """
        parties = tuple(
            replace(
                party,
                desk=(
                    DeskRule(
                        when="always",
                        answer=(answers or {}).get(party.id, "consent"),
                        delay_s=ANSWER_S,
                        delay_spread_s=0.0,
                        reason="as written",
                    ),
                ),
                doctrine=doctrine or replace(party.doctrine, salvo=1, looks=1, ask_lead_s=0.0),
            )
            for party in given().parties
        )
        links = tuple(
            replace(
                link,
                delay_s=DELAY_S,
                loss_probability=float(link.party == dead_link),
                outages=(outage[1],) if outage and outage[0] == link.party else (),
            )
            for link in given().links
        )
        play = replace(given(), parties=parties, links=links)
        chosen = next(item for item in play.modes if item.id == mode)
        self.setting: Setting = settle(play, chosen, 7)
        self.owner = next(site.owner for site in play.sites if site.id == "deveselu")
        self.sky = StandInSky()
        self.joint = chosen.shares_information
        self.now_s = START_S
        self.told: list[tuple[str, float, Message]] = []
        self.settled: list[str] = []
        whose = [*(f"party/{party.id}" for party in parties), "centre", "control"]
        self.roles = Together(
            Play(scenario=play, mode=chosen, seed=7),
            self.sky,
            self.setting.keys,
            dict.fromkeys(whose, self),
        )
        self.roles.control.begin()
        self.roles.control.step(START_S)
        names = [JOINT_CENTRE] if self.joint else [party.id for party in parties]
        for name in names:
            self.show(_shown(name, tracks))
            for number in range(1, tracks + 1):
                self.show(judged(name, number, (self.owner,)))

    def show(self, said: Picture | Assessment) -> None:
        """Let a centre say this, to whoever hears it in this mode."""
        if self.joint:
            self.roles.centre.rooms.centre.shown.take(said)  # type: ignore[union-attr]
            self.roles.centre._log.write(self.now_s, said)
        else:
            self.roles.parties[f"party/{said.centre}"].rooms.centre.shown.take(said)

    def last_plot(self, track: int, time_s: float) -> None:
        """The joint centre last had a plot of this track at `time_s`."""
        centre = self.roles.centre.rooms.centre
        assert centre is not None
        centre.shown._last_plots[track] = time_s

    def play(self, until_s: float) -> "Table":
        """Step every two seconds."""
        while self.now_s < until_s:
            self.now_s += 2.0
            self.roles.control.step(self.now_s)
        return self

    def write(self, name: str, time_s: float, message: Message, data: bytes = b"") -> None:
        """What a member would write to a journal."""
        assert data in (b"", encode(message))
        self.told.append((name, time_s, message))

    def write_all(self, name: str, time_s: float, messages: Iterable[Message]) -> None:
        """The same, for several."""
        self.told.extend((name, time_s, message) for message in messages)

    def checkpoint_now(self, name: str, time_s: float) -> bytes:
        """A signed note over what was told to one gate's log."""
        owner = name.rpartition("/")[2]
        told = [(t, m) for journal, t, m in self.told if journal == name]
        return sign(
            origin=f"{self.setting.exercise}/{name}",
            size=len(told),
            root=root_of(entry_hash(round(t * 1000.0), m.KIND, encode(m)) for t, m in told),
            number=0,
            time_ms=round(time_s * 1000.0),
            final=False,
            signers=(self.setting.keys[owner][LOG],),
        )

    def settle(self, name: str) -> None:
        """The gate's log is on disk before anything leaves."""
        self.settled.append(name)

    def commit(self) -> None:
        """Nothing is on disk here."""

    def state(self, name: str, time_s: float) -> Commitment:
        """What the joint journal would commit to."""
        return Commitment(time_s=time_s, journal=name, size=0, root="")

    def checkpoint(self, time_s: float, *, final: bool) -> tuple[Commitment, ...]:
        """No journal is signed on the way."""
        assert not final
        assert time_s > 0.0
        return ()

    def all(self, kind: type[Message]) -> list[Message]:
        """What was told of one kind."""
        return [message for _, _, message in self.told if isinstance(message, kind)]

    def one(self, kind: type[Message]) -> Message:
        """The only message of one kind."""
        (message,) = self.all(kind)
        return message
