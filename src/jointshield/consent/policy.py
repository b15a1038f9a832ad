"""Whose consent an order needs, and whether an order fits the agreement it names.

The rules are names in the agreement, so parties can read them; what each name means stands here.
"""

from collections.abc import Collection

from jointshield.consent.keys import CONSENT, RELEASE
from jointshield.consent.standing import Standing
from jointshield.errors import IntegrityError, MistakeError
from jointshield.messages import digest
from jointshield.messages.consent import Order
from jointshield.messages.gate import Plan

OWNER = "owner"
HOST = "host"
OVERFLOWN = "overflown"
DEBRIS = "debris"
SECTOR = "sector"
LAUNCHED_FROM = "launched_from"
ALL = "all"
NOTIFY = "notify"
PLAN = "plan"
RULES = (OWNER, HOST, OVERFLOWN, DEBRIS, SECTOR, LAUNCHED_FROM, ALL, NOTIFY, PLAN)


def required_signers(
    rules: Collection[str],
    *,
    owner: str,
    host: str,
    overflown: Collection[str],
    debris: Collection[str],
    sector: str,
    launched_from: str,
    parties: Collection[str],
    planned: bool = False,
) -> tuple[str, ...]:
    """Parties that all have to consent, in seat order.

    rules: names out of `RULES`; the other arguments are the facts of the order (see `Order`).
    owner: always required, whatever the rules say. parties: everybody with a seat. planned: the
    order falls under a plan that all signed before, so that only owner and host are asked. A party
    named by a rule that has no seat stays in the answer, at its end: it cannot sign, so the order
    lapses.

    Raises MistakeError for an unknown rule or an order without an owner.
    """
    unknown = sorted(set(rules) - set(RULES))
    if unknown:
        raise MistakeError(
            f"consent rules {unknown} are not known; expected names out of {list(RULES)}"
        )
    if not owner:
        raise MistakeError("an order without an owner: nobody could hold its own key")
    named = [owner]
    if HOST in rules and host:
        named.append(host)
    if not planned:
        if OVERFLOWN in rules:
            named.extend(overflown)
        if DEBRIS in rules:
            named.extend(debris)
        if SECTOR in rules and sector:
            named.append(sector)
        if LAUNCHED_FROM in rules and launched_from:
            named.append(launched_from)
        if ALL in rules:
            named.extend(parties)
    seated = [party for party in parties if party in named]
    return (*seated, *(party for party in dict.fromkeys(named) if party not in parties))


def why_unfit(order: Order, standing: Standing, plan: Plan | None = None) -> str:
    """Why this order cannot be put to the parties of this agreement; "" if it can."""
    agreement = standing.agreement
    try:
        keys = standing.keys(CONSENT)
    except IntegrityError as error:
        return str(error)
    if order.exercise != agreement.exercise:
        return f"order of exercise {order.exercise!r}, this is {agreement.exercise!r}"
    if order.agreement_digest != digest(agreement):
        return "the order names another agreement than the one in force"
    site = next((site for site in agreement.sites if site.site == order.site), None)
    if site is None:
        return f"site {order.site!r} is not in the agreement"
    if (order.owner, order.host) != (site.owner, site.host):
        return (
            f"the order says that {order.site!r} is owned by {order.owner!r} and hosted by "
            f"{order.host!r}; the agreement says {site.owner!r} and {site.host!r}"
        )
    if order.salvo < 1:
        return f"a salvo of {order.salvo}; at least one interceptor is expected"
    if order.consent_by_s > order.expires_s:
        return f"consents until {order.consent_by_s:.3f} s, after expiry at {order.expires_s:.3f} s"
    if order.plan != (digest(plan) if plan else ""):
        return "the order and its dossier name different plans"
    try:
        needed = required_signers(
            agreement.consent_rules,
            owner=order.owner,
            host=order.host,
            overflown=order.overflown,
            debris=order.debris,
            sector=order.sector,
            launched_from=order.launched_from,
            parties=standing.parties,
            planned=plan is not None,
        )
    except MistakeError as error:
        return str(error)
    if not order.required:
        return "the order requires nobody's consent; that never allows anything"
    if order.required != needed:
        return (
            f"the order asks for the consent of {list(order.required)}; "
            f"the rules of the agreement need {list(needed)}"
        )
    for party in needed:
        if party in standing.parties and not (party in keys and party in standing.keys(RELEASE)):
            return f"a key of {party!r} was taken out of use; it cannot sign until it has a new one"
    return _why_unplanned(order, plan, standing) if plan else ""


def _why_unplanned(order: Order, plan: Plan, standing: Standing) -> str:
    """Why an order does not fall under its plan; how much was used up is for the gate to say."""
    if PLAN not in standing.agreement.consent_rules:
        return "the rules of the agreement know no plans"
    if plan.exercise != order.exercise or plan.agreement_digest != order.agreement_digest:
        return "the plan was made under another agreement"
    if order.site not in plan.sites:
        return f"the plan is not for site {order.site!r}; it is for {list(plan.sites)}"
    if order.salvo > plan.salvo_max:
        return f"a salvo of {order.salvo} under a plan for at most {plan.salvo_max} at a site"
    if order.launch_open_s < plan.from_s or order.expires_s > plan.until_s:
        return f"the plan holds from {plan.from_s:.3f} s until {plan.until_s:.3f} s"
    return ""
