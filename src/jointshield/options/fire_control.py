"""What one commander asks for next: allocation under stocks and shot doctrine.

A commander is a party (national or sector fire control) or the joint centre. The allocation is
greedy and stated: the threat with the fewest sites able to reach it is served first, then the one
whose battle space closes first; it gets the site with the earliest meeting, so that a second look
stays possible. Equal cases fall to the lower track number and the site's own name, never a party's.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from jointshield.catalogue.things import Doctrine, Site
from jointshield.options.opportunity import Opportunity, find_opportunity
from jointshield.options.path import PredictedPath

NATIONAL = "national"
SECTOR = "sector"
JOINT = "joint"

_NO_LOOK = "shot doctrine allows no further look"
_TURNED_DOWN = "every site in reach was asked for and turned down"
_NO_STOCK = "the sites in reach have no interceptors left"
_NO_TIME = "the battle space is shorter than the doctrine's lead for asking"
_NO_REACH = "no site can reach the predicted path in the time that is left"
_NO_SITES = "this commander has no sites"
# Sites differ in why they cannot help; the first of these that applies to any of them is told.
_TELLING = (_NO_LOOK, _NO_TIME, _TURNED_DOWN, _NO_STOCK, _NO_REACH, _NO_SITES)


@dataclass(frozen=True, slots=True, kw_only=True)
class Threat:
    """One assessed threat, as fire control sees it. `sector`: party where it would come down."""

    track: int
    path: PredictedPath
    threatened: tuple[str, ...]
    sector: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """One engagement worth asking for."""

    threat: Threat
    opportunity: Opportunity
    salvo: int
    look: int
    because: str


class Magazine:
    """Interceptors left at each site; a reservation holds them while consent is awaited."""

    def __init__(self, sites: Sequence[Site]) -> None:
        self._left = {site.id: site.stock for site in sites}

    def left(self, site: str) -> int:
        """Interceptors at `site` that are neither spent nor reserved."""
        return self._left[site]

    def set(self, site: str, left: int) -> None:
        """Take over what the owner of `site` says is left there."""
        self._left[site] = left

    def reserve(self, site: str, count: int) -> None:
        """Take `count` out of reach of other plans."""
        assert self._left[site] >= count, "plans are made within the stock"
        self._left[site] -= count

    def give_back(self, site: str, count: int) -> None:
        """Return a reservation that came to nothing."""
        self._left[site] += count


@dataclass(slots=True, kw_only=True)
class _Engagement:
    """Where a commander stands with one track."""

    looks: int = 0
    busy: bool = False
    closed: bool = False
    next_ask_s: float = 0.0
    tried: dict[str, str] = field(default_factory=dict)
    """Sites asked for, and what forbade the order from there; "" where it went its way."""


class FireControl:
    """One commander: plans out, decisions and kill assessments in. No clock and no IO."""

    def __init__(
        self,
        kind: str,
        party: str,
        sites: Sequence[Site],
        doctrines: Mapping[str, Doctrine],
        magazine: Magazine,
    ) -> None:
        """party: the commanding party, or "" for the joint centre; doctrines: by site owner."""
        self.kind = kind
        self.party = party
        self._sites = tuple(
            sorted((s for s in sites if kind != NATIONAL or s.owner == party), key=lambda s: s.id)
        )
        self._doctrines = doctrines
        self._magazine = magazine
        self._engagements: dict[int, _Engagement] = {}

    def responsible_for(self, threat: Threat) -> bool:
        """Whether this commander answers for `threat`."""
        if self.kind == NATIONAL:
            return self.party in threat.threatened
        if self.kind == SECTOR:
            return self.party == threat.sector
        return bool(threat.threatened)

    def plan(
        self, now_s: float, threats: Sequence[Threat]
    ) -> tuple[tuple[Plan, ...], tuple[tuple[int, str], ...]]:
        """What to ask for now, and for which threats nothing can be asked and why.

        The interceptors of each plan are reserved until it is turned down or fired.
        """
        open_cases: list[tuple[Threat, list[Opportunity]]] = []
        idle: list[tuple[int, str]] = []
        for threat in threats:
            engagement = self._engagements.setdefault(threat.track, _Engagement())
            if engagement.busy or engagement.closed or not self.responsible_for(threat):
                continue
            if now_s < engagement.next_ask_s:
                continue
            opportunities, reason = self._opportunities(now_s, threat, engagement)
            if opportunities:
                open_cases.append((threat, opportunities))
            else:
                idle.append((threat.track, reason))
        open_cases.sort(
            key=lambda case: (len(case[1]), max(o.closes_s for o in case[1]), case[0].track)
        )
        plans = []
        for threat, opportunities in open_cases:
            plan = self._choose(threat, opportunities)
            if plan is None:
                idle.append((threat.track, _NO_STOCK))
            else:
                self._reserve(plan)
                plans.append(plan)
        return tuple(plans), tuple(idle)

    def take_up(self, threat: Threat, opportunity: Opportunity, salvo: int) -> Plan:
        """A plan that was asked for before this commander came back; it is under way again."""
        engagement = self._engagements.setdefault(threat.track, _Engagement())
        plan = Plan(
            threat=threat,
            opportunity=opportunity,
            salvo=salvo,
            look=engagement.looks + 1,
            because="asked for before",
        )
        self._reserve(plan)
        return plan

    def _reserve(self, plan: Plan) -> None:
        """Consent to `plan` will be awaited; until then nobody else may spend its interceptors."""
        engagement = self._engagements[plan.threat.track]
        engagement.busy = True
        engagement.tried[plan.opportunity.site.id] = ""
        self._magazine.reserve(plan.opportunity.site.id, plan.salvo)

    def turned_down(self, plan: Plan, now_s: float, forbidden: str = "") -> None:
        """Note that `plan` was refused, lapsed or could no longer be carried out.

        forbidden: what forbids it, where nobody was asked.
        """
        engagement = self._engagements[plan.threat.track]
        engagement.busy = False
        engagement.tried[plan.opportunity.site.id] = forbidden
        engagement.next_ask_s = now_s + self._doctrine(plan).interval_s
        self._magazine.give_back(plan.opportunity.site.id, plan.salvo)

    def fired(self, plan: Plan) -> None:
        """Note that the interceptors of `plan` left; a further look may use any site again."""
        engagement = self._engagements[plan.threat.track]
        engagement.looks += 1
        engagement.tried.clear()

    def judged(self, plan: Plan, destroyed: bool, now_s: float) -> None:
        """Note the kill assessment of `plan`."""
        engagement = self._engagements[plan.threat.track]
        engagement.busy = False
        engagement.closed = destroyed
        engagement.next_ask_s = now_s

    def _doctrine(self, plan: Plan) -> Doctrine:
        return self._doctrines[plan.opportunity.site.owner]

    def _opportunities(
        self, now_s: float, threat: Threat, engagement: _Engagement
    ) -> tuple[list[Opportunity], str]:
        found: list[Opportunity] = []
        reasons = {_NO_SITES} if not self._sites else set()
        for site in self._sites:
            doctrine = self._doctrines[site.owner]
            if engagement.looks >= doctrine.looks:
                reasons.add(_NO_LOOK)
            elif site.id in engagement.tried:
                reasons.add(engagement.tried[site.id] or _TURNED_DOWN)
            elif self._magazine.left(site.id) < doctrine.salvo:
                reasons.add(_NO_STOCK)
            else:
                earliest_s = now_s + site.interceptor.reaction_s
                opportunity = find_opportunity(threat.path, site, earliest_s)
                if opportunity is None:
                    reasons.add(_NO_REACH)
                elif opportunity.closes_s - earliest_s < doctrine.ask_lead_s:
                    reasons.add(_NO_TIME)
                else:
                    found.append(opportunity)
        # What forbids is told before the rest, the last first: nobody's answer would change it.
        forbidden = [why for why in reversed(engagement.tried.values()) if why in reasons]
        telling = (*forbidden, *_TELLING)
        return found, next((reason for reason in telling if reason in reasons), "")

    def _choose(self, threat: Threat, opportunities: Sequence[Opportunity]) -> Plan | None:
        able = [
            opportunity
            for opportunity in opportunities
            if self._magazine.left(opportunity.site.id)
            >= self._doctrines[opportunity.site.owner].salvo
        ]
        if not able:
            return None
        best = min(able, key=lambda o: (self._foreign(o.site), o.meeting_s, o.site.id))
        engagement = self._engagements[threat.track]
        handed_over = " (handed over: the site is a partner's)" if self._foreign(best.site) else ""
        return Plan(
            threat=threat,
            opportunity=best,
            salvo=self._doctrines[best.site.owner].salvo,
            look=engagement.looks + 1,
            because=f"earliest meeting of {len(able)} sites in reach, "
            f"look {engagement.looks + 1}{handed_over}",
        )

    def _foreign(self, site: Site) -> bool:
        """In a sector, the commander's own sites come before a partner's."""
        return self.kind == SECTOR and site.owner != self.party
