"""From a plan to a launch: what is asked, who answers when, and what follows."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache

import numpy as np
import pytest
from numpy.typing import NDArray

from jointshield.catalogue.things import DeskRule, Doctrine, Outage, Scenario
from jointshield.consent.keys import LOG
from jointshield.consent.seal import contents
from jointshield.exercise import scenario
from jointshield.exercise.centre import Centre
from jointshield.exercise.roles.rooms import Play
from jointshield.exercise.roles.together import Together
from jointshield.exercise.setting import JOINT_CENTRE, Setting, settle
from jointshield.journal.checkpoint import sign
from jointshield.journal.entry import entry_hash
from jointshield.journal.tree import root_of
from jointshield.messages import Message, encode
from jointshield.messages.consent import Decision, Envelope, Proposal
from jointshield.messages.engagement import InterceptorLaunch, KillAssessment, NotEngaged
from jointshield.messages.gate import Challenge
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
def _given() -> Scenario:
    return scenario.load("joint-2011").scenario


@cache
def _path() -> PredictedPath:
    raid = next(item for item in fly_all(_given()) if item.id == RAID)
    state = raid.state_at(START_S)
    assert state is not None
    return predict_path(state, START_S, raid.trajectory.impact_s, 4500.0)


@pytest.fixture(autouse=True)
def blind_centres(monkeypatch: pytest.MonkeyPatch) -> None:
    """Centres see and judge nothing by themselves: what they show is what the test says."""
    monkeypatch.setattr(Centre, "fuse", lambda *_: ())
    monkeypatch.setattr(Centre, "judge", lambda *_: ())


def _shown(centre: str, tracks: int) -> Picture:
    """A picture in which every track is the same true object."""
    raid = next(item for item in fly_all(_given()) if item.id == RAID)
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


def _judged(centre: str, track: int, threatened: tuple[str, ...]) -> Assessment:
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
        impact_s=float(_path().times_s[-1]),
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
            for party in _given().parties
        )
        links = tuple(
            replace(
                link,
                delay_s=DELAY_S,
                loss_probability=float(link.party == dead_link),
                outages=(outage[1],) if outage and outage[0] == link.party else (),
            )
            for link in _given().links
        )
        play = replace(_given(), parties=parties, links=links)
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
                self.show(_judged(name, number, (self.owner,)))

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


def _proposal(table: Table) -> Proposal:
    found = table.one(Proposal)
    assert isinstance(found, Proposal)
    return found


def test_every_partys_consent_then_every_partys_release_then_the_launch() -> None:
    """Two rounds over the links; the gate opens when the last release reaches it.

    Question and ballot take one link each, the dossier one to the gate, the challenge two (its
    owner's and the party's), the release two back, and the news one to the centre.
    """
    table = Table().play(START_S + 60.0)
    proposal = _proposal(table)
    order, decision, launch = proposal.order, table.one(Decision), table.one(InterceptorLaunch)
    assert isinstance(decision, Decision)
    assert isinstance(launch, InterceptorLaunch)
    assert set(order.required) == {party.id for party in table.setting.parties}
    assert (decision.decision, decision.signed_by) == ("authorised", order.required)
    opened_s = proposal.time_s + 2 * DELAY_S + ANSWER_S + 5 * DELAY_S
    assert decision.decided_s == pytest.approx(opened_s + DELAY_S, abs=0.003)
    site = next(site for site in table.setting.scenario.sites if site.id == launch.site)
    assert launch.time_s == pytest.approx(opened_s + site.interceptor.reaction_s, abs=0.003)
    assert order.launch_open_s <= launch.time_s <= order.launch_close_s
    assert order.expires_s + site.interceptor.reaction_s == pytest.approx(order.launch_close_s)
    assert launch.intercept_s > launch.time_s
    window_s = table.setting.agreement.release_window_s
    assert order.consent_by_s == pytest.approx(order.expires_s - window_s)
    kinds = [message.KIND for journal, _, message in table.told if journal == "joint"]
    expected = ["proposal", "authorisation", "decision", "interceptor-launch"]
    assert [kind for kind in kinds if kind in expected] == expected
    gate = f"gates/{order.owner}"
    kinds = [message.KIND for journal, _, message in table.told if journal == gate]
    releases = ["envelope"] * len(order.required)
    assert kinds == ["dossier", "envelope", *releases, "authorisation"]
    own = {f"parties/{party}" for party in order.required}
    assert {journal for journal, _, _ in table.told} == {"joint", gate, *own}
    assert gate in table.settled


def test_a_salvo_meets_once_at_its_instant() -> None:
    table = Table().play(START_S + 60.0)
    launch = table.one(InterceptorLaunch)
    assert isinstance(launch, InterceptorLaunch)
    assert table.sky.met == []
    table.play(launch.intercept_s + 30.0)
    assert [(salvo.meeting_s, salvo.launched_s) for salvo in table.sky.met] == [
        (launch.intercept_s, launch.time_s)
    ]


def test_salvos_due_at_the_same_instant_meet_once_each() -> None:
    table = Table(tracks=3).play(START_S + 60.0)
    launches = [m for m in table.all(InterceptorLaunch) if isinstance(m, InterceptorLaunch)]
    assert Counter(launch.intercept_s for launch in launches).most_common(1)[0][1] > 1
    table.play(max(launch.intercept_s for launch in launches) + 10.0)
    assert Counter(salvo.proposal for salvo in table.sky.met) == Counter(
        launch.proposal for launch in launches
    )


def test_one_refusal_and_nothing_leaves() -> None:
    refuser = Table().setting.parties[-1].id
    table = Table(answers={refuser: "refuse"}).play(START_S + 30.0)
    decisions = [m for m in table.all(Decision) if isinstance(m, Decision)]
    assert decisions[0].decision == "refused"
    assert decisions[0].refused_by == (refuser,)
    table.play(float(_path().times_s[-1]))
    assert table.all(InterceptorLaunch) == []
    assert table.sky.met == []
    # Each site in reach is asked for once; then the centre says why it asks no more.
    sites = [m.order.site for m in table.all(Proposal) if isinstance(m, Proposal)]
    assert len(sites) == len(set(sites)) > 1
    notes = [m.reason for m in table.all(NotEngaged) if isinstance(m, NotEngaged)]
    assert any("turned down" in reason for reason in notes)


@pytest.mark.parametrize("dead", [False, True], ids=["silent desk", "dead link"])
def test_silence_lapses_at_the_stated_instant_and_names_who_is_missing(*, dead: bool) -> None:
    silent = Table().setting.parties[-1].id
    table = Table(
        answers={} if dead else {silent: "silent"}, dead_link=silent if dead else ""
    ).play(START_S + 2.0)
    order = _proposal(table).order
    table.play(order.expires_s + 2.0)
    decision = next(
        m for m in table.all(Decision) if isinstance(m, Decision) and m.proposal == order.proposal
    )
    assert (decision.decision, decision.missing) == ("lapsed", (silent,))
    assert decision.decided_s == pytest.approx(order.consent_by_s, abs=0.0005)
    assert table.all(InterceptorLaunch) == []


def test_consent_to_what_is_no_threat_any_more_launches_nothing() -> None:
    """Matched to a notice while the desks were deciding, say."""
    table = Table().play(START_S + 4.0)
    table.show(_judged(JOINT_CENTRE, 1, ()))
    table.play(_proposal(table).order.expires_s + 2.0)
    decision = table.one(Decision)
    assert isinstance(decision, Decision)
    assert (decision.decision, decision.missing) == ("lapsed", ())
    assert table.all(InterceptorLaunch) == []
    assert [journal for journal, _, _ in table.told if journal.startswith("gates/")] == []
    notes = [m.reason for m in table.all(NotEngaged) if isinstance(m, NotEngaged)]
    assert notes == ["the track is no longer judged to be a threat"]


def test_releases_held_up_by_a_link_are_asked_for_again() -> None:
    """Down from the first challenge until the gate's time for releases has run; then it opens."""
    table = Table()
    slow = next(p.id for p in table.setting.parties if p.id != table.owner)
    window_s = table.setting.agreement.release_window_s
    challenged_s = START_S + 2.0 + 3 * DELAY_S + ANSWER_S
    outage = Outage(start_s=challenged_s + 0.5, end_s=challenged_s + window_s + 1.0)
    table = Table(outage=(slow, outage)).play(challenged_s + window_s + 60.0)
    decision = table.one(Decision)
    assert isinstance(decision, Decision)
    assert decision.decision == "authorised"
    challenges = [
        said
        for journal, _, message in table.told
        if journal.startswith("gates/") and isinstance(message, Envelope)
        if isinstance(said := contents(message), Challenge)
    ]
    assert len({challenge.nonce for challenge in challenges}) == 2
    assert len(table.all(InterceptorLaunch)) == 1


def test_alone_a_party_asks_only_itself_and_needs_no_link() -> None:
    table = Table(mode="M0").play(START_S + 30.0)
    proposal, decision = _proposal(table), table.one(Decision)
    assert isinstance(decision, Decision)
    assert proposal.order.required == (table.owner,)
    assert decision.decided_s == pytest.approx(proposal.time_s + ANSWER_S, abs=0.0011)
    journals = {journal for journal, _, m in table.told if isinstance(m, Proposal | Decision)}
    assert journals == {f"parties/{table.owner}"}


@pytest.mark.parametrize(
    ("seen_after_s", "verdict", "asks_again"),
    [(6.0, "miss", True), (-2.0, "hit", False), (-60.0, "unknown", True)],
)
def test_kill_assessment_by_plots_and_the_second_look(
    seen_after_s: float, verdict: str, asks_again: bool
) -> None:
    doctrine = Doctrine(salvo=1, looks=2, kill_assessment_s=15.0, ask_lead_s=0.0, interval_s=2.0)
    table = Table(doctrine=doctrine).play(START_S + 60.0)
    launch = table.one(InterceptorLaunch)
    assert isinstance(launch, InterceptorLaunch)
    table.last_plot(1, launch.intercept_s + seen_after_s)
    table.play(launch.intercept_s + 14.0)
    assert table.all(KillAssessment) == []
    table.play(launch.intercept_s + 17.0)
    assessment = table.one(KillAssessment)
    assert isinstance(assessment, KillAssessment)
    assert (assessment.verdict, assessment.proposal) == (verdict, launch.proposal)
    second = [m for m in table.all(Proposal) if isinstance(m, Proposal)][1:]
    noted = [m for m in table.all(NotEngaged) if isinstance(m, NotEngaged)]
    assert bool(second or noted) == asks_again
