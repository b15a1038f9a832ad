"""The guarantees of a mode, held against orders: before one is asked for, and at its gate.

What an order says of itself (whose sector, who lies below) its signers have judged; who permits
what is read from their ballots. Unknown stays unknown: a clause that asks for it keeps a gate shut.
"""

from collections.abc import Collection
from dataclasses import dataclass

from jointshield.catalogue.things import Mode
from jointshield.consent.gate import Guarantees
from jointshield.consent.policy import NOTIFY
from jointshield.consent.seal import contents
from jointshield.errors import MistakeError
from jointshield.guarantees.judge import CANNOT, Answer
from jointshield.guarantees.load import Loaded, load_treaty
from jointshield.guarantees.orders import OrderFacts, check_order
from jointshield.guarantees.rules import BROKEN, MET
from jointshield.guarantees.vocabulary import Term, term
from jointshield.messages import digest
from jointshield.messages.consent import CONSENT, Ballot, Order
from jointshield.messages.gate import Dossier

_SAID = {BROKEN: "the guarantees forbid it", CANNOT: "the guarantees cannot be judged"}
OWN, PARTNER, NEITHER = "own", "partner", "neither"


@dataclass(frozen=True, slots=True, kw_only=True)
class Guard:
    """The guarantees over orders among `parties`, everybody with a seat.

    notified: whether a gate gives notice to everybody before it opens.
    """

    treaties: tuple[Loaded, ...]
    parties: tuple[str, ...]
    notified: bool

    @property
    def guarantees(self) -> Guarantees:
        """What a gate needs of this; nothing where there are no treaties."""
        if not self.treaties:
            return Guarantees()
        digests = tuple(loaded.treaty.digest for loaded in self.treaties)
        return Guarantees(digests=digests, why_against=self.why_against)

    def why_against(self, dossier: Dossier) -> str:
        """What stands against an order, given the consents to it, which hold; "" if nothing."""
        return self._why(dossier.order, consenting(dossier))

    def why_never(self, order: Order) -> str:
        """What would stand against an order even if all who are asked consent; "" if nothing."""
        asked = self.parties if order.plan else order.required
        return self._why(order, asked) if self.treaties else ""

    def facts(self, order: Order, permitting: Collection[str]) -> OrderFacts:
        """What is known of an order to which `permitting` consent, as does its owner.

        Whether a site is active, and under whose signatures, an exercise does not say.
        """
        permitting = {*permitting, order.owner}
        sector = OWN if order.sector == order.owner else PARTNER if order.sector else NEITHER
        return OrderFacts(
            order=digest(order),
            owner=order.owner,
            sector=sector,
            permission=order.sector in permitting,
            unpermitted_overflights=len(set(order.overflown) - permitting),
            partners_notified=self.notified or permitting.issuperset(self.parties),
        )

    def _why(self, order: Order, permitting: Collection[str]) -> str:
        found = check_order(self.facts(order, permitting), self.treaties)
        if found.verdict == MET:
            return ""
        said = [f"{treaty}/{name}: {_because(answer)}" for treaty, name, answer in found.answers
                if answer.verdict == found.verdict]  # fmt: skip
        return f"{_SAID[found.verdict]}: {'; '.join(said) or found.reason}"


def _because(answer: Answer) -> str:
    """Why a clause forbids an order, or which facts it lacks; which order, the reader knows."""
    missing = [_called(term(fact.key)) for fact in answer.evidence if fact.open]
    if answer.verdict == CANNOT and missing:
        return f"{' and '.join(missing)} {'is' if len(missing) == 1 else 'are'} not declared"
    return answer.reason.removeprefix(f"{answer.name}: ")


def _called(wanted: Term) -> str:
    """A fact as the subject of a sentence; a number's words name what is counted."""
    return wanted.words.en if wanted.choices else f"the number of {wanted.words.en}"


def guard_of(mode: Mode, parties: tuple[str, ...]) -> Guard:
    """Read the mode's treaties.

    Raises MistakeError for one that does not exist or does not hold together.
    """
    try:
        treaties = tuple(load_treaty(name) for name in mode.treaties)
    except MistakeError as error:
        raise MistakeError(f"mode.{mode.id}.treaties: {error}") from error
    return Guard(treaties=treaties, parties=parties, notified=NOTIFY in mode.consent_rules)


def consenting(dossier: Dossier) -> set[str]:
    """Parties whose consent to an order, or to the plan that it falls under, a dossier holds."""
    ballots = map(contents, (*dossier.consents, *dossier.plan_consents))
    return {b.party for b in ballots if isinstance(b, Ballot) and b.verdict == CONSENT}
