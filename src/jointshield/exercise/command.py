"""Command and consent in one run: plans become orders, orders gather ballots, decisions launch.

One `Command` serves every commander of the run. It holds no clock: the exercise tells it the time,
and answers, decisions and launches take place at their own exact instants between two steps.
"""

import heapq
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from jointshield.catalogue.territory import seat_name
from jointshield.consent import desk, gate, policy, register
from jointshield.consent.seal import seal
from jointshield.exercise.centre import Centre
from jointshield.exercise.journals import JOINT, party_journal
from jointshield.exercise.links import Links
from jointshield.exercise.setting import JOINT_CENTRE, Setting
from jointshield.exercise.sky import Sky
from jointshield.messages import Message, digest
from jointshield.messages.consent import (
    AUTHORISED,
    CONSENT,
    REFUSE,
    Ballot,
    Decision,
    Envelope,
    Order,
    Proposal,
)
from jointshield.messages.engagement import (
    HIT,
    MISS,
    UNKNOWN,
    InterceptorLaunch,
    KillAssessment,
    NotEngaged,
)
from jointshield.options import FireControl, Magazine, Opportunity, Plan, find_opportunity
from jointshield.options.overflight import parties_under
from jointshield.strict.streams import Stream
from jointshield.world.engagement import Salvo

EVEN_ODDS = 0.5
"""A desk calls its confidence low when the impact point is as likely to be elsewhere."""

Told = list[tuple[str, float, Message]]


@dataclass(slots=True)
class _Case:
    """One proposal on its way to a decision, and then its interceptors on theirs."""

    plan: Plan
    proposal: Proposal
    state: register.ConsentState
    fire_control: FireControl
    centre: Centre
    journal: str
    salvo: Salvo | None = None
    expected_eci_m: NDArray[np.float64] | None = None
    judge_at_s: float = 0.0


class Command:
    """All commanders, registers and gates of one run."""

    def __init__(
        self, setting: Setting, centres: Mapping[str, Centre], links: Links, sky: Sky
    ) -> None:
        """Give every commander its fire control over one common magazine."""
        self._setting = setting
        self._links = links
        self._sky = sky
        self._parties = {party.id: party for party in setting.parties}
        magazine = Magazine(setting.scenario.sites)
        doctrines = {party.id: party.doctrine for party in setting.parties}
        self._commands = [
            (
                FireControl(
                    setting.mode.fire_control,
                    party,
                    setting.scenario.sites,
                    doctrines,
                    magazine,
                ),
                centres[JOINT_CENTRE if setting.mode.shares_information else party],
            )
            for party in setting.commanders
        ]
        self._agreement_digest = digest(setting.agreement)
        self._cases: dict[str, _Case] = {}
        self._ballots: list[tuple[float, int, str, Envelope]] = []
        self._posted = 0
        self._used: set[str] = set()
        self._idle: dict[tuple[int, int], str] = {}

    def meetings(self, before_s: float, now_s: float) -> None:
        """Let every salvo that is due in `before_s < t <= now_s` meet its object, by time."""
        due = [
            (case.salvo.meeting_s, case.salvo, case)
            for case in self._cases.values()
            if case.salvo is not None and before_s < case.salvo.meeting_s <= now_s
        ]
        for meeting_s, salvo, case in sorted(due, key=lambda item: item[0]):
            latest = case.centre.predicted_position(case.plan.threat.track, meeting_s)
            expected = case.expected_eci_m if latest is None else latest
            assert expected is not None, "a launched salvo has a meeting point"
            self._sky.meet(salvo, expected)

    def step(self, now_s: float) -> Told:
        """Ballots that have arrived, expiries, launches, kill assessments, and new questions."""
        told: Told = []
        self._count_ballots(now_s, told)
        for case in self._cases.values():
            if case.state.phase == register.OPEN and case.proposal.order.expires_s <= now_s:
                self._consider(case, register.Tick(), case.proposal.order.expires_s, told)
        self._judge(now_s, told)
        self._ask(now_s, told)
        return told

    # --- questions ------------------------------------------------------------------------------

    def _ask(self, now_s: float, told: Told) -> None:
        for number, (fire_control, centre) in enumerate(self._commands):
            journal = JOINT
            if not self._setting.mode.shares_information:
                journal = party_journal(fire_control.party)
            plans, idle = fire_control.plan(now_s, centre.threats())
            for track, reason in idle:
                if self._idle.get((number, track)) != reason:
                    self._idle[number, track] = reason
                    note = NotEngaged(centre=centre.name, time_s=now_s, track=track, reason=reason)
                    told.append((journal, now_s, note))
            for plan in plans:
                self._propose(plan, fire_control, centre, journal, now_s, told)

    def _propose(
        self,
        plan: Plan,
        fire_control: FireControl,
        centre: Centre,
        journal: str,
        now_s: float,
        told: Told,
    ) -> None:
        proposal = self._proposal(plan, centre, now_s)
        case = _Case(
            plan=plan,
            proposal=proposal,
            state=register.ConsentState(agreement=self._setting.agreement),
            fire_control=fire_control,
            centre=centre,
            journal=journal,
        )
        self._cases[proposal.order.proposal] = case
        told.append((journal, now_s, proposal))
        self._consider(case, register.OpenOrder(order=proposal.order), now_s, told)
        confidence = centre.assessments[plan.threat.track].confidence
        for party in proposal.order.required:
            self._let_answer(case, party, confidence < EVEN_ODDS, now_s)

    def _proposal(self, plan: Plan, centre: Centre, now_s: float) -> Proposal:
        path, opportunity = plan.threat.path, plan.opportunity
        site, row = opportunity.site, opportunity.meeting_row
        territory = self._setting.territory
        overflown = parties_under(path, opportunity, territory)
        sector = territory.party_at(float(path.latitudes_rad[row]), float(path.longitudes_rad[row]))
        assessment = centre.assessments[plan.threat.track]
        assert assessment.impact is not None, "only threats with an impact point are planned for"
        order = Order(
            exercise=self._setting.exercise,
            agreement_digest=self._agreement_digest,
            picture_digest=centre.picture_digest,
            centre=centre.name,
            proposal=f"P{len(self._cases) + 1:03d}",
            track=plan.threat.track,
            site=site.id,
            owner=site.owner,
            host=site.host,
            salvo=plan.salvo,
            launch_open_s=now_s,
            launch_close_s=opportunity.closes_s,
            intercept_s=opportunity.meeting_s,
            intercept_latitude_rad=float(path.latitudes_rad[row]),
            intercept_longitude_rad=float(path.longitudes_rad[row]),
            intercept_height_m=float(path.heights_m[row]),
            overflown=overflown,
            sector=sector,
            required=policy.required_signers(
                self._setting.mode.consent_rules,
                owner=site.owner,
                host=site.host,
                overflown=overflown,
                sector=sector,
                parties=tuple(self._parties),
            ),
            expires_s=opportunity.closes_s - site.interceptor.reaction_s,
        )
        return Proposal(
            time_s=now_s,
            order=order,
            order_digest=digest(order),
            battle_space_s=opportunity.closes_s - now_s,
            threatened=plan.threat.threatened,
            notice=assessment.notice,
            impact_semi_major_m=assessment.impact.semi_major_m,
            because=plan.because,
        )

    def _let_answer(self, case: _Case, party: str, confidence_low: bool, now_s: float) -> None:
        """Carry the question to a party's desk, and its ballot back. An own desk needs no link.

        A question or a ballot that the link never carries is silence.
        """
        profile = self._parties[party]
        own = party == case.fire_control.party
        heard_s = now_s if own else self._links.send_surely(party, now_s)
        if heard_s is None:
            return
        facts = desk.facts_for(party, case.proposal, confidence_low=confidence_low)
        stream = Stream(self._setting.seed, "desk", seat_name(profile))
        number = int(case.proposal.order.proposal[1:])
        answer = desk.answer(profile.desk, facts, float(stream.uniform(number, 1)[0]))
        if answer.verdict not in (CONSENT, REFUSE):
            return
        cast_s = heard_s + answer.delay_s
        ballot = Ballot(
            exercise=self._setting.exercise,
            order_digest=case.proposal.order_digest,
            party=party,
            verdict=answer.verdict,
            cast_s=cast_s,
            reason=answer.reason,
        )
        arrives_s = cast_s if own else self._links.send_surely(party, cast_s)
        if arrives_s is None:
            return
        # Ballots are counted at whole milliseconds, never before they were cast.
        arrives_s = round(arrives_s + 0.0005, 3)
        envelope = seal(ballot, self._setting.keys[party])
        self._posted += 1
        heapq.heappush(
            self._ballots, (arrives_s, self._posted, case.proposal.order.proposal, envelope)
        )

    # --- answers --------------------------------------------------------------------------------

    def _count_ballots(self, now_s: float, told: Told) -> None:
        while self._ballots and self._ballots[0][0] <= now_s:
            arrives_s, _, proposal, envelope = heapq.heappop(self._ballots)
            case = self._cases[proposal]
            self._consider(case, register.Arrived(envelope=envelope), arrives_s, told)

    def _consider(self, case: _Case, happened: register.Input, time_s: float, told: Told) -> None:
        case.state, outputs = register.consider(case.state, happened, round(time_s * 1000.0))
        for output in outputs:
            told.append((case.journal, time_s, output))
            if not isinstance(output, Decision):
                continue
            if output.decision == AUTHORISED:
                self._release(case, time_s, told)
            else:
                case.fire_control.turned_down(case.plan, time_s)

    def _release(self, case: _Case, time_s: float, told: Told) -> None:
        """The owner's key comes last; then the interceptors leave, if there is still a meeting."""
        order = case.proposal.order
        now_ms = round(time_s * 1000.0)
        if not case.centre.assessments[order.track].threatened:
            self._abandon(case, time_s, "the track is no longer judged to be a threat", told)
            return
        opportunity = self._opportunity_now(case, time_s)
        if opportunity is None:
            self._abandon(case, time_s, "the battle space closed before the launch", told)
            return
        opened = gate.authorise(
            order,
            [e for e in case.state.envelopes if e.party in case.state.consents],
            self._setting.keys[order.owner],
            self._setting.agreement,
            now_ms,
        )
        if isinstance(opened, gate.Authorised):
            told.append((case.journal, time_s, opened.authorisation))
            release = register.Released(envelope=gate.release_of(opened))
            self._consider(case, release, time_s, told)
            # Verified again where the interceptors stand, from the agreement alone.
            opened = gate.check(opened.authorisation, self._setting.agreement, now_ms, self._used)
        if isinstance(opened, gate.Withheld):
            self._abandon(case, time_s, opened.reason, told)
            return
        self._used.add(case.proposal.order_digest)
        self._launch(case, opened, opportunity, time_s, told)

    def _opportunity_now(self, case: _Case, time_s: float) -> Opportunity | None:
        """The meeting that is possible now, on the centre's latest prediction of the track."""
        latest = {threat.track: threat for threat in case.centre.threats()}
        threat = latest.get(case.plan.threat.track, case.plan.threat)
        site = case.plan.opportunity.site
        opportunity = find_opportunity(threat.path, site, time_s + site.interceptor.reaction_s)
        if opportunity is not None:
            row = opportunity.meeting_row
            case.expected_eci_m = threat.path.states_eci[row, :3]
        return opportunity

    def _launch(
        self,
        case: _Case,
        authorised: gate.Authorised,
        opportunity: Opportunity,
        time_s: float,
        told: Told,
    ) -> None:
        order = authorised.order
        site = case.plan.opportunity.site
        case.salvo = Salvo(
            proposal=order.proposal,
            site=site,
            count=order.salvo,
            launched_s=time_s + site.interceptor.reaction_s,
            meeting_s=opportunity.meeting_s,
        )
        doctrine = self._parties[site.owner].doctrine
        case.judge_at_s = opportunity.meeting_s + doctrine.kill_assessment_s
        case.fire_control.fired(case.plan)
        launch = InterceptorLaunch(
            time_s=case.salvo.launched_s,
            site=site.id,
            owner=site.owner,
            proposal=order.proposal,
            track=order.track,
            count=order.salvo,
            intercept_s=opportunity.meeting_s,
        )
        told.append((case.journal, time_s, launch))

    def _abandon(self, case: _Case, time_s: float, reason: str, told: Told) -> None:
        case.fire_control.turned_down(case.plan, time_s)
        track = case.plan.threat.track
        note = NotEngaged(centre=case.centre.name, time_s=time_s, track=track, reason=reason)
        told.append((case.journal, time_s, note))

    # --- effects --------------------------------------------------------------------------------

    def _judge(self, now_s: float, told: Told) -> None:
        """Kill assessment, by sensors only: was the object seen after the meeting?"""
        for case in self._cases.values():
            if case.salvo is None or not 0.0 < case.judge_at_s <= now_s:
                continue
            case.judge_at_s = 0.0
            verdict, basis = _kill_assessment(case)
            case.fire_control.judged(case.plan, verdict == HIT, now_s)
            assessment = KillAssessment(
                centre=case.centre.name,
                time_s=now_s,
                proposal=case.proposal.order.proposal,
                track=case.plan.threat.track,
                verdict=verdict,
                basis=basis,
            )
            told.append((case.journal, now_s, assessment))


# Plots up to this long after the computed meeting may still be of the object before it.
_MEETING_BLUR_S = 4.0
# An object that was not seen in this span before the meeting would not have been seen after it.
_SEEN_BEFORE_S = 12.0


def _kill_assessment(case: _Case) -> tuple[str, str]:
    assert case.salvo is not None, "only salvos that flew are judged"
    last_plot_s = case.centre.last_plot_s(case.plan.threat.track)
    meeting_s = case.salvo.meeting_s
    if last_plot_s > meeting_s + _MEETING_BLUR_S:
        return MISS, f"plotted at {last_plot_s:.1f} s, after the meeting"
    if last_plot_s >= meeting_s - _SEEN_BEFORE_S:
        return HIT, f"plotted up to {last_plot_s:.1f} s, not after the meeting"
    return UNKNOWN, f"last plotted at {last_plot_s:.1f} s, well before the meeting"
