"""Command in one run: plans become orders, opened gates become launches, meetings are judged.

One `Command` serves every commander of the run. It holds no clock: the exercise tells it the time.
Who consents and releases, and when, is `Consenting`'s; here is what is asked for, and what is done
once a gate has opened.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from jointshield.assessment.kill import assess_kill
from jointshield.consent import gate
from jointshield.exercise.centre import Centre
from jointshield.exercise.consenting import Consenting
from jointshield.exercise.drafting import draft
from jointshield.exercise.journals import JOINT, Record, party_journal
from jointshield.exercise.links import Links
from jointshield.exercise.setting import JOINT_CENTRE, Setting
from jointshield.exercise.sky import Sky
from jointshield.messages import Message, digest
from jointshield.messages.consent import AUTHORISED, Decision, Proposal
from jointshield.messages.engagement import HIT, InterceptorLaunch, KillAssessment, NotEngaged
from jointshield.options import FireControl, Magazine, Opportunity, Plan, find_opportunity
from jointshield.strict.linear import Floats
from jointshield.world.engagement import Salvo


@dataclass(slots=True)
class _Case:
    """One proposal on its way to a decision, and then its interceptors on theirs."""

    plan: Plan
    proposal: Proposal
    fire_control: FireControl
    centre: Centre
    journal: str
    dropped: bool = False
    salvo: Salvo | None = None
    expected_eci_m: Floats | None = None
    judge_at_s: float = 0.0
    verdict: str = ""


class Command:
    """All commanders, registers and gates of one run."""

    def __init__(
        self,
        setting: Setting,
        centres: Mapping[str, Centre],
        links: Links,
        sky: Sky,
        record: Record,
    ) -> None:
        """Give every commander its fire control over one common magazine."""
        self._setting = setting
        self._sky = sky
        self._record = record
        self._consenting = Consenting(setting, links, record)
        self._doctrines = {party.id: party.doctrine for party in setting.parties}
        magazine = Magazine(setting.scenario.sites)
        self._commands = [
            (
                FireControl(
                    setting.mode.fire_control,
                    party,
                    setting.scenario.sites,
                    self._doctrines,
                    magazine,
                ),
                centres[JOINT_CENTRE if setting.mode.shares_information else party],
            )
            for party in setting.commanders
        ]
        self._cases: dict[str, _Case] = {}
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

    def step(self, now_s: float) -> None:
        """What consent brings by now, launches, kill assessments, and new questions."""
        self._consenting.step(now_s)
        for case in self._cases.values():
            self._judge(case, now_s)
        for number, (fire_control, centre) in enumerate(self._commands):
            self._plan(number, fire_control, centre, now_s)

    # --- questions ------------------------------------------------------------------------------

    def _plan(self, number: int, fire_control: FireControl, centre: Centre, now_s: float) -> None:
        shared = self._setting.mode.shares_information
        journal = JOINT if shared else party_journal(fire_control.party)
        plans, idle = fire_control.plan(now_s, centre.threats())
        for track, reason in idle:
            if self._idle.get((number, track)) != reason:
                self._idle[number, track] = reason
                note = NotEngaged(centre=centre.name, time_s=now_s, track=track, reason=reason)
                self._record.write(journal, now_s, note)
        for plan in plans:
            self._propose(plan, fire_control, centre, journal, now_s)

    def _propose(
        self, plan: Plan, fire_control: FireControl, centre: Centre, journal: str, now_s: float
    ) -> None:
        name = f"P{len(self._cases) + 1:03d}"
        proposal = draft(plan, centre, self._setting, name, now_s)
        case = _Case(
            plan=plan,
            proposal=proposal,
            fire_control=fire_control,
            centre=centre,
            journal=journal,
        )
        self._cases[proposal.order_digest] = case
        self._record.write(journal, now_s, proposal)
        confidence = centre.assessments[plan.threat.track].confidence
        self._consenting.ask(proposal, self, fire_control.party, journal, confidence)

    # --- answers --------------------------------------------------------------------------------

    def still_wanted(self, order_digest: str, time_s: float) -> bool:
        """Whether an order that all consent to is still worth a gate's time; else it is dropped."""
        case = self._cases[order_digest]
        why = self._why_idle(case, time_s)
        if why:
            self._record.write(case.journal, time_s, self._drop(case, time_s, why))
        return not why

    def decided(self, decision: Decision, time_s: float) -> None:
        """Refused and lapsed orders free what they held."""
        case = self._cases[decision.order_digest]
        if decision.decision != AUTHORISED and not case.dropped:
            case.dropped = True
            case.fire_control.turned_down(case.plan, time_s)

    def opened(self, authorised: gate.Authorised, time_s: float) -> Message:
        """The gate opened: the interceptors leave, if there is still a meeting."""
        order_digest = digest(authorised.order)
        case = self._cases[order_digest]
        why = self._why_idle(case, time_s)
        if why:
            return self._drop(case, time_s, why)
        # Verified again where the interceptors stand, from the agreement alone.
        now_ms = round(time_s * 1000.0)
        found = gate.check(authorised.authorisation, self._setting.standing, now_ms, self._used)
        if isinstance(found, gate.Withheld):
            return self._drop(case, time_s, found.reason)
        self._used.add(order_digest)
        opportunity = self._opportunity_now(case, time_s)
        assert opportunity is not None, "asked for a moment ago"
        return self._launch(case, found, opportunity, time_s)

    def _why_idle(self, case: _Case, time_s: float) -> str:
        """Why the commander would not launch now; "" if it would."""
        if not case.centre.assessments[case.proposal.order.track].threatened:
            return "the track is no longer judged to be a threat"
        if self._opportunity_now(case, time_s) is None:
            return "the battle space closed before the launch"
        return ""

    def _drop(self, case: _Case, time_s: float, reason: str) -> NotEngaged:
        case.dropped = True
        case.fire_control.turned_down(case.plan, time_s)
        track = case.plan.threat.track
        return NotEngaged(centre=case.centre.name, time_s=time_s, track=track, reason=reason)

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
        self, case: _Case, authorised: gate.Authorised, opportunity: Opportunity, time_s: float
    ) -> InterceptorLaunch:
        order = authorised.order
        site = case.plan.opportunity.site
        salvo = Salvo(
            proposal=order.proposal,
            site=site,
            count=order.salvo,
            launched_s=time_s + site.interceptor.reaction_s,
            meeting_s=opportunity.meeting_s,
        )
        launch = InterceptorLaunch(
            time_s=salvo.launched_s,
            site=site.id,
            owner=site.owner,
            proposal=order.proposal,
            track=order.track,
            count=order.salvo,
            intercept_s=opportunity.meeting_s,
        )
        case.salvo = salvo
        case.judge_at_s = salvo.meeting_s + self._doctrines[site.owner].kill_assessment_s
        case.fire_control.fired(case.plan)
        return launch

    # --- effects --------------------------------------------------------------------------------

    def _judge(self, case: _Case, now_s: float) -> None:
        """Kill assessment when it is due; a hit is taken back if the object is plotted again."""
        if case.salvo is None or now_s < case.judge_at_s or case.verdict not in ("", HIT):
            return
        track = case.plan.threat.track
        verdict, basis = assess_kill(case.centre.last_plot_s(track), case.salvo.meeting_s)
        if verdict == case.verdict:
            return
        assessment = KillAssessment(
            centre=case.centre.name,
            time_s=now_s,
            proposal=case.proposal.order.proposal,
            track=track,
            verdict=verdict,
            basis=basis,
        )
        self._record.write(case.journal, now_s, assessment)
        case.verdict = verdict
        case.fire_control.judged(case.plan, verdict == HIT, now_s)
