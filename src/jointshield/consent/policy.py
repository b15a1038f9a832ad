"""Whose consent an order needs, and whether an order fits the agreement it names.

The rules are names in the agreement, so parties can read them; what each name means stands here.
"""

from collections.abc import Collection, Sequence

from jointshield.consent.keys import enrolled_keys
from jointshield.errors import IntegrityError, MistakeError
from jointshield.messages import digest
from jointshield.messages.consent import Order
from jointshield.messages.record import Agreement

OWNER = "owner"
HOST = "host"
OVERFLOWN = "overflown"
SECTOR = "sector"
ALL = "all"
RULES = (OWNER, HOST, OVERFLOWN, SECTOR, ALL)


def required_signers(
    rules: Collection[str],
    *,
    owner: str,
    host: str,
    overflown: Collection[str],
    sector: str,
    parties: Sequence[str],
) -> tuple[str, ...]:
    """Parties that all have to consent, in seat order.

    rules: names out of `RULES`. owner: whose interceptors these are; always required, whatever the
    rules say. host: on whose territory they stand, "" at sea. overflown: parties under the flight
    path or the debris. sector: in whose sector the meeting point lies, "" if in nobody's. parties:
    everybody with a seat. A party named by a rule that has no seat stays in the answer, at its end:
    it cannot sign, so the order lapses.

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
    if OVERFLOWN in rules:
        named.extend(overflown)
    if SECTOR in rules and sector:
        named.append(sector)
    if ALL in rules:
        named.extend(parties)
    seated = [party for party in parties if party in named]
    return (*seated, *(party for party in dict.fromkeys(named) if party not in parties))


def why_unfit(order: Order, agreement: Agreement) -> str:
    """Why this order cannot be put to the parties of this agreement; "" if it can."""
    try:
        keys = enrolled_keys(agreement)
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
    try:
        needed = required_signers(
            agreement.consent_rules,
            owner=order.owner,
            host=order.host,
            overflown=order.overflown,
            sector=order.sector,
            parties=tuple(keys),
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
    return ""
