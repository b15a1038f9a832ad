"""One commander: plans become orders, registers follow the answers, launches are assessed.

It stands at the joint centre or at a party and holds what it needs: the shown picture, its fire
control, the registers of its own orders. It has no clock and knows no link: it posts and is called.
Who consents and releases is the parties' own (`signing`), what flies the owner's (`gatekeeping`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from jointshield.assessment.kill import assess_kill
from jointshield.consent import register
from jointshield.consent.seal import contents
from jointshield.errors import IntegrityError
from jointshield.exercise.drafting import draft
from jointshield.exercise.roles.hand import PLAN, Hand, member_of
from jointshield.exercise.roles.launching import why_idle
from jointshield.exercise.setting import Setting, opening_of
from jointshield.exercise.shown import Shown
from jointshield.messages import Message
from jointshield.messages.barrier import Opened, Question, Reserved, Stock, Withdrawn
from jointshield.messages.consent import AUTHORISED, Ballot, Decision, Envelope, Proposal
from jointshield.messages.engagement import HIT, InterceptorLaunch, KillAssessment, NotEngaged
from jointshield.messages.gate import Authorisation
from jointshield.messages.threats import Assessment
from jointshield.options import FireControl, Magazine, Plan, find_opportunity
from jointshield.options.fire_control import NATIONAL, SECTOR

LAPSE = "lapse/"
"""Begins the reminders of a register's deadlines."""


class Pen(Protocol):
    """Where a commander writes down what it does: its own journal, or the joint one."""

    def write(self, time_s: float, message: Message) -> None:
        """Write one message."""


@dataclass(slots=True)
class _Case:
    """One proposal on its way to a decision, and then its interceptors on theirs."""

    plan: Plan
    proposal: Proposal
    question: Question
    state: register.ConsentState
    freed: bool = False
    presented: bool = False
    authorised: bool = False
    opened: bool = False
    launch: InterceptorLaunch | None = None
    verdict: str = ""


class Commanding:
    """One commander's orders. party: who commands, "" for the joint centre."""

    def __init__(self, setting: Setting, party: str, shown: Shown, hand: Hand, pen: Pen) -> None:
        self._setting = setting
        self._party = party
        self._shown = shown
        self._hand = hand
        self._pen = pen
        self._doctrines = {each.id: each.doctrine for each in setting.parties}
        self._sites = {site.id: site for site in setting.scenario.sites}
        self._magazine = Magazine(setting.scenario.sites)
        self._fire_control = FireControl(
            setting.mode.fire_control,
            party,
            setting.scenario.sites,
            self._doctrines,
            self._magazine,
        )
        self._name = f"P{setting.seat_number(party)}-" if party else "P"
        self._cases: dict[str, _Case] = {}
        self._idle: dict[int, str] = {}

    # --- questions --------------------------------------------------------------------------------

    def stock(self, stock: Stock) -> None:
        """A site's owner says what is left there."""
        self._magazine.set(stock.site, stock.left)

    def plan(self, now_s: float) -> None:
        """Kill assessments that are due, then new questions."""
        self.judge(now_s)
        plans, idle = self._fire_control.plan(now_s, self._shown.threats(self._answers_for))
        for track, reason in idle:
            self._stands_idle(track, reason, now_s)
        for plan in plans:
            self._propose(plan, now_s)

    def _stands_idle(self, track: int, reason: str, now_s: float) -> None:
        """Say why a threat is not engaged, once for each reason."""
        if self._idle.get(track) != reason:
            self._idle[track] = reason
            self._pen.write(now_s, self._not_engaged(track, now_s, reason))

    def _answers_for(self, assessment: Assessment) -> bool:
        if self._fire_control.kind == NATIONAL:
            return self._party in assessment.threatened
        if self._fire_control.kind == SECTOR:
            return self._party == self._shown.sector(assessment)
        return True

    def _propose(self, plan: Plan, now_s: float) -> None:
        name = f"{self._name}{len(self._cases) + 1:03d}"
        proposal = draft(plan, self._shown, self._setting, name, now_s, self._asked_under_plans())
        why = self._setting.guard.why_never(proposal.order)
        if why:
            # No gate would open for it, whoever consents: nobody is asked.
            self._fire_control.turned_down(plan, now_s, forbidden=why)
            self._stands_idle(proposal.order.track, why, now_s)
        else:
            self._ask(plan, proposal, now_s)

    def _asked_under_plans(self) -> dict[tuple[str, str], int]:
        """Interceptors asked for under responses agreed beforehand, by plan and site."""
        asked: dict[tuple[str, str], int] = {}
        for case in self._cases.values():
            order = case.proposal.order
            if order.plan and (case.opened or not case.freed):
                place = (order.plan, order.site)
                asked[place] = asked.get(place, 0) + order.salvo
        return asked

    def take_up(self, proposal: Proposal, now_s: float) -> None:
        """A proposal of this commander's own, from its journal, after an absence.

        Raises IntegrityError if the picture of then gives no such engagement.
        """
        order = proposal.order
        threats = {t.track: t for t in self._shown.threats(self._answers_for)}
        threat, site = threats.get(order.track), self._sites.get(order.site)
        opportunity = None
        if threat is not None and site is not None:
            earliest_s = now_s + site.interceptor.reaction_s
            opportunity = find_opportunity(threat.path, site, earliest_s)
        if threat is None or opportunity is None:
            raise IntegrityError(
                f"{order.proposal}: the picture before it gives no engagement of track "
                f"{order.track} from {order.site!r}; the journal is not this commander's own"
            )
        self._ask(self._fire_control.take_up(threat, opportunity, order.salvo), proposal, now_s)

    def _ask(self, plan: Plan, proposal: Proposal, now_s: float) -> None:
        order = proposal.order
        number = len(self._cases) + 1
        state, outputs = register.consider(
            register.ConsentState(),
            opening_of(order, self._setting),
            self._setting.standing,
            _ms(now_s),
        )
        confidence = self._shown.assessments[order.track].confidence
        question = Question(proposal=proposal, number=number, confidence=confidence)
        case = _Case(plan=plan, proposal=proposal, question=question, state=state)
        self._cases[proposal.order_digest] = case
        self._reserve(case, plan.salvo, now_s)
        self._pen.write(now_s, proposal)
        self._said(case, outputs, now_s)
        if case.state.phase != register.OPEN:
            return
        for deadline_s in (order.consent_by_s, order.expires_s):
            self._hand.remind(f"{LAPSE}{proposal.order_digest}", deadline_s)
        self._post(order.required, question, now_s)

    def _reserve(self, case: _Case, count: int, now_s: float) -> None:
        """The magazine is the site owner's: it hears of every interceptor spoken for, or freed."""
        site = case.plan.opportunity.site
        reserved = Reserved(site=site.id, order_digest=case.proposal.order_digest, count=count)
        self._hand.post((member_of(site.owner),), reserved, now_s, phase=PLAN)

    # --- answers ----------------------------------------------------------------------------------

    def knows(self, order_digest: str) -> bool:
        """Whether it was this commander that asked."""
        return order_digest in self._cases

    def about(self, envelope: Envelope) -> str:
        """The order of this commander's that a ballot is about; "" if it is about none."""
        said = contents(envelope)
        name = said.subject_digest if isinstance(said, Ballot) else ""
        return name if name in self._cases else ""

    def arrives(self, order_digest: str, envelope: Envelope, time_s: float) -> None:
        """A ballot has come. Once all consent, the order goes to its gate, if still wanted."""
        case = self._cases[order_digest]
        self._consider(case, register.Arrived(envelope=envelope), time_s)
        if case.presented or case.state.phase != register.AGREED:
            return
        case.presented = True
        order = case.proposal.order
        why = why_idle(order, self._shown, self._sites[order.site], time_s, case.plan.threat.path)
        if why:
            self._free(case, time_s)
            self._pen.write(time_s, self._not_engaged(order.track, time_s, why))
            self._post((order.owner,), Withdrawn(order_digest=order_digest), time_s)
        else:
            self._post((order.owner,), case.state.dossier(), time_s)

    def deadline(self, order_digest: str, time_s: float) -> None:
        """A deadline of this order is here."""
        self._consider(self._cases[order_digest], register.Tick(), time_s)

    def authorised(self, order_digest: str, authorisation: Authorisation, time_s: float) -> None:
        """An authorisation for an order, once."""
        case = self._cases[order_digest]
        if not case.authorised:
            case.authorised = True
            self._pen.write(time_s, authorisation)
            self._consider(case, register.Opened(authorisation=authorisation), time_s)

    def opened(self, order_digest: str, opened: Opened, time_s: float) -> None:
        """The owner says that its gate opened, and what left."""
        case = self._cases[order_digest]
        if case.opened:
            return
        self.authorised(order_digest, opened.authorisation, time_s)
        case.opened = True
        if opened.dropped is not None:
            self._free(case, time_s)
            self._pen.write(time_s, opened.dropped)
        elif opened.launch is not None:
            case.launch = opened.launch
            self._fire_control.fired(case.plan)
            if case.freed:  # it was held to have lapsed, and flew
                self._reserve(case, case.plan.salvo, time_s)
            self._pen.write(time_s, opened.launch)

    def _consider(self, case: _Case, happened: register.Input, time_s: float) -> None:
        case.state, outputs = register.consider(
            case.state, happened, self._setting.standing, _ms(time_s)
        )
        self._said(case, outputs, time_s)

    def _said(self, case: _Case, outputs: Sequence[register.Output], time_s: float) -> None:
        for output in outputs:
            self._pen.write(time_s, output)
            if isinstance(output, Decision) and output.decision != AUTHORISED:
                self._free(case, time_s)

    def _free(self, case: _Case, time_s: float) -> None:
        """Refused, lapsed and dropped orders free what they held, once."""
        if not case.freed:
            case.freed = True
            self._fire_control.turned_down(case.plan, time_s)
            self._reserve(case, 0, time_s)

    def say_again(self, now_s: float) -> None:
        """After an absence: what may never have left is said again, deadlines are asked for anew.

        Whoever has it already takes no notice.
        """
        for name, case in self._cases.items():
            order, phase = case.proposal.order, case.state.phase
            flew = case.launch is not None
            self._reserve(case, case.plan.salvo if flew or not case.freed else 0, now_s)
            if phase not in (register.OPEN, register.AGREED):
                continue
            for deadline_s in (order.consent_by_s, order.expires_s):
                self._hand.remind(f"{LAPSE}{name}", max(deadline_s, now_s))
            if phase == register.OPEN:
                self._post(order.required, case.question, now_s)
            elif case.freed:
                self._post((order.owner,), Withdrawn(order_digest=name), now_s)
            else:
                self._post((order.owner,), case.state.dossier(), now_s)

    # --- effects ----------------------------------------------------------------------------------

    def judge(self, now_s: float) -> None:
        """Kill assessments that are due."""
        for case in self._cases.values():
            self._judge(case, now_s)

    def _judge(self, case: _Case, now_s: float) -> None:
        """Kill assessment when it is due; a hit is taken back if the object is plotted again."""
        launch = case.launch
        if launch is None or case.verdict not in ("", HIT):
            return
        if now_s < launch.intercept_s + self._doctrines[launch.owner].kill_assessment_s:
            return
        track = case.proposal.order.track
        verdict, basis = assess_kill(self._shown.last_plot_s(track), launch.intercept_s)
        if verdict == case.verdict:
            return
        assessment = KillAssessment(
            centre=self._shown.name,
            time_s=now_s,
            proposal=case.proposal.order.proposal,
            track=track,
            verdict=verdict,
            basis=basis,
        )
        self._pen.write(now_s, assessment)
        case.verdict = verdict
        self._fire_control.judged(case.plan, verdict == HIT, now_s)

    # --- mail -------------------------------------------------------------------------------------

    def _post(self, parties: Sequence[str], message: Message, time_s: float) -> None:
        """To each party over its own link; an asker's own rooms are next door."""
        self._hand.post([member_of(party) for party in parties], message, time_s, last=True)

    def _not_engaged(self, track: int, time_s: float, reason: str) -> NotEngaged:
        return NotEngaged(centre=self._shown.name, time_s=time_s, track=track, reason=reason)


def _ms(time_s: float) -> int:
    return round(time_s * 1000.0)
