"""What holds, in the reference model: seals, orders, ballots, dossiers, challenges, releases."""

from .terms import (
    HERE,
    NOTICE,
    ORDERS,
    PARTIES,
    PLANS,
    SITES,
    SKEW,
    WINDOW,
    Authorisation,
    Ballot,
    Challenge,
    Dossier,
    Names,
    Order,
    Release,
    Sealed,
)  # fmt: skip


class Rules:
    """One agreement. rules: of the agreement; revoked: (party, role)."""

    def __init__(self, rules: tuple[str, ...], names: Names) -> None:
        self.rules, self.names = set(rules), names
        self.revoked: set[tuple[str, str]] = set()

    def sealed(self, item: Sealed, role: str) -> bool:
        """Made by the key that it names, which is the one of this role, and in use."""
        own = (item.name, role)
        return (
            item.name in PARTIES
            and item.claims == role
            and item.by == own
            and own not in self.revoked
        )

    def needed(self, order: Order) -> set[str]:
        """Who has to sign."""
        who = {order.owner}
        if "host" in self.rules and order.host:
            who.add(order.host)
        if not order.plan and "overflown" in self.rules:
            who.update(order.overflown)
        return who

    def fit(self, name: str) -> bool:
        """Whether an order may be put to anybody at all."""
        order = ORDERS[name]
        plan = PLANS.get(order.plan)
        if SITES[order.site] != (order.owner, order.host) or order.salvo < 1:
            return False
        if order.version != 1 or not order.listed or set(order.listed) != self.needed(order):
            return False
        if any((p, role) in self.revoked for p in order.listed for role in ("consent", "release")):
            return False
        if plan is None:
            return True
        return (
            "plan" in self.rules
            and order.site in plan.sites
            and order.salvo <= plan.salvo_max
            and order.opens >= plan.start
            and order.expires <= plan.until
        )

    def ballot(self, item: Sealed, subject: str, asked: set[str], now: int) -> bool:
        """Whether this is a ballot on the subject by somebody who is asked."""
        body = item.body
        return (
            isinstance(body, Ballot)
            and self.sealed(item, "consent")
            and body.party == item.name
            and body.party in asked
            and body.exercise == HERE
            and body.subject == subject
            and body.verdict in ("consent", "refuse")
            and body.cast <= now + SKEW
        )

    def consents(
        self, items: tuple[Sealed, ...], subject: str, asked: set[str], until: int, now: int
    ) -> bool:
        """Exactly the asked have consented in time, each once."""
        parties = []
        for item in items:
            if not self.ballot(item, subject, asked, now):
                return False
            assert isinstance(item.body, Ballot)
            if item.body.verdict != "consent" or item.body.cast >= until:
                return False
            parties.append(item.body.party)
        return bool(asked) and len(parties) == len(asked) and set(parties) == asked

    def complete(self, dossier: Dossier, now: int) -> bool:
        """The dossier carries the consent of everybody who has to sign."""
        order = ORDERS[dossier.order]
        if not self.fit(dossier.order) or dossier.plan != order.plan:
            return False
        if dossier.plan:
            until = PLANS[dossier.plan].until
            if not self.consents(dossier.plan_ballots, dossier.plan, set(PARTIES), until, now):
                return False
        elif dossier.plan_ballots:
            return False
        return self.consents(
            dossier.ballots, dossier.order, self.needed(order), order.consent_by, now
        )

    def challenge(self, item: Sealed, dossier: Dossier, now: int) -> bool:
        """The gate of the order's owner asks for this order, its dossier logged."""
        body, order = item.body, ORDERS[dossier.order]
        if not isinstance(body, Challenge) or not self.sealed(item, "gate"):
            return False
        note = self.names.notes[body.note]
        return (
            item.name == order.owner
            and (body.exercise, body.site, body.order) == (HERE, order.site, dossier.order)
            and body.issued <= now + SKEW
            and body.by <= min(order.expires, body.issued + WINDOW)
            and note.signer == order.owner
            and (order.owner, "log") not in self.revoked
            and note.origin == order.owner
            and body.path == (body.note, body.index)
            and 0 <= body.index < len(note.entries)
            and self.names.entries[note.entries[body.index]] == (body.time, dossier)
        )

    def release(self, item: Sealed, dossier: Dossier, challenge: int, latest: int) -> bool:
        """A required party turns its second key for this challenge."""
        body = item.body
        return (
            isinstance(body, Release)
            and self.sealed(item, "release")
            and body.party == item.name
            and body.party in ORDERS[dossier.order].listed
            and (body.exercise, body.order) == (HERE, dossier.order)
            and body.challenge == challenge
            and body.cast <= latest
        )

    def authorised(self, item: Authorisation, challenge: int, now: int) -> bool:
        """Everything that let an order through, seen by anybody."""
        owner, opened = item.opened
        body = item.challenge.body
        if not self.complete(item.dossier, now):
            return False
        if not self.challenge(item.challenge, item.dossier, now):
            return False
        assert isinstance(body, Challenge)
        who = [one.name for one in item.releases]
        return (
            owner == ORDERS[item.dossier.order].owner
            and all(self.release(r, item.dossier, challenge, opened + SKEW) for r in item.releases)
            and len(set(who)) == len(who)
            and set(who) == set(ORDERS[item.dossier.order].listed)
            and body.issued <= opened <= now + SKEW
            and opened + SKEW < body.by
            and ("notify" not in self.rules or opened >= body.issued + NOTICE)
            and (not item.dossier.plan or opened - SKEW >= PLANS[item.dossier.plan].start)
        )
