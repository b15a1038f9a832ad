"""What a change of the agreement means, in plain words: one line each, most weighty first.

Who has to sign what is asked of `consent.policy`, by whose answer every gate opens or stays shut.
"""

from collections.abc import Iterator, Sequence

from jointshield.consent.policy import PLAN, RULES, required_signers
from jointshield.exercise.agreements.signatures import IN_FORCE, NEW, ONLY, follows, needed
from jointshield.exercise.agreements.wording import Wording, seconds, wording
from jointshield.guarantees.vocabulary import vocabulary
from jointshield.messages.record import Agreement, Seat, SiteEntry

TIMES = ("release_window_s", "notice_s", "clock_skew_s")


def difference(old: Agreement, new: Agreement, language: str = "en") -> tuple[str, ...]:
    """Every difference that means something, or one line that says there is none."""
    words = wording(language)
    lines = (
        *_signers(words, old, new),
        *_conditions(words, old, new),
        *_command(words, old, new),
        *_seats(words, old, new),
        *_sites(words, old, new),
        *_keys(words, old, new),
        *_guarantees(words, old, new),
        *_terms(words, old, new),
        *_rewritten(words, old, new),
    )
    return lines or (vocabulary().glossary["unchanged"].in_language(language),)


def who_signs(
    old: Agreement, new: Agreement, revoked: frozenset[str], language: str = "en"
) -> tuple[str, ...]:
    """Who has to sign the change and with which keys; revoked: key ids out of use.

    Raises:
        IntegrityError: the seats of one of them do not hold.
    """
    words = wording(language)
    if not follows(old, new):
        return (words.line("not_next", old=old.version, new=new.version),)
    lines = {ONLY: "must_sign", IN_FORCE: "must_sign_in_force", NEW: "must_sign_new"}
    wanted = needed(old, new)
    return (
        *(words.line(lines[each.which], party=each.party, key=each.key_id) for each in wanted),
        *(
            words.line("out_of_use", party=each.party, key=each.key_id)
            for each in wanted
            if each.key_id in revoked
        ),
    )


def always_sign(agreement: Agreement, site: SiteEntry, *, planned: bool = False) -> tuple[str, ...]:
    """Who has to sign every order for a site, whatever its facts; planned: if under a plan."""
    return required_signers(
        [rule for rule in agreement.consent_rules if rule in RULES],
        owner=site.owner,
        host=site.host,
        overflown=(),
        debris=(),
        sector="",
        launched_from="",
        parties=_parties(agreement),
        planned=planned,
    )


def unless_planned(words: Wording, agreement: Agreement, site: SiteEntry, *parties: str) -> str:
    """What to add where some of these parties need not sign an order under a plan."""
    spared = set(parties).difference(always_sign(agreement, site, planned=True))
    return words.word("unless_planned") if spared and PLAN in agreement.consent_rules else ""


# --- what each part of the document says ----------------------------------------------------------


def _signers(words: Wording, old: Agreement, new: Agreement) -> Iterator[str]:
    then = {site.site: site for site in old.sites}
    both = [(then[site.site], site) for site in new.sites if site.site in then]
    asked = [(site, always_sign(old, was), always_sign(new, site)) for was, site in both]
    seated_then, seated = _parties(old), _parties(new)
    for key, of_site in (
        ("must_now", [(s, [p for p in b if p not in a and p in seated]) for s, a, b in asked]),
        ("no_longer", [(s, [p for p in a if p not in b]) for s, a, b in asked]),
        ("blocked", [
            (s, [p for p in b if p not in seated and (p not in a or p in seated_then)])
            for s, a, b in asked
        ]),
    ):  # fmt: skip
        alike: dict[tuple[str, str, str], list[str]] = {}
        for site, parties in of_site:
            for party in parties:
                spared = unless_planned(words, new, site, party) if key == "must_now" else ""
                alike.setdefault((site.owner, party, spared), []).append(site.site)
        for (owner, party, spared), sites in alike.items():
            told = words.line(key, owner=owner, party=party, sites=words.for_sites(sites))
            yield told + spared


def _conditions(words: Wording, old: Agreement, new: Agreement) -> Iterator[str]:
    for rule in dict.fromkeys(new.consent_rules):
        if rule not in old.consent_rules:
            yield words.rule(rule, "rule_comes")
    for rule in dict.fromkeys(old.consent_rules):
        if rule not in new.consent_rules:
            yield words.rule(rule, "rule_goes")


def _command(words: Wording, old: Agreement, new: Agreement) -> Iterator[str]:
    if old.fire_control != new.fire_control:
        names = [words.named("command", each.fire_control) for each in (old, new)]
        yield words.line("command_changed", old=names[0], new=names[1])
    if old.shares_information != new.shares_information:
        yield words.line("sharing_begins" if new.shares_information else "sharing_ends")


def _seats(words: Wording, old: Agreement, new: Agreement) -> Iterator[str]:
    then, now = _parties(old), _parties(new)
    yield from (words.line("seat_added", party=party) for party in now if party not in then)
    yield from (words.line("seat_gone", party=party) for party in then if party not in now)


def _sites(words: Wording, old: Agreement, new: Agreement) -> Iterator[str]:
    then = {site.site: site for site in old.sites}
    now = {site.site: site for site in new.sites}
    for name, site in now.items():
        if name not in then:
            signers = always_sign(new, site)
            told = words.line("site_added", site=name, owner=site.owner,
                              host=words.host(site.host), parties=", ".join(signers))  # fmt: skip
            yield told + unless_planned(words, new, site, *signers)
            for party in signers:
                if party not in _parties(new):
                    sites = words.for_sites([name])
                    yield words.line("blocked", owner=site.owner, party=party, sites=sites)
    for name, was in then.items():
        if name not in now:
            yield words.line("site_gone", site=name, owner=was.owner)
    for name, was in then.items():
        site = now.get(name, was)
        if site.owner != was.owner:
            yield words.line("owner_changed", site=name, old=was.owner, new=site.owner)
        if site.host != was.host:
            hosts = words.host(was.host), words.host(site.host)
            yield words.line("host_changed", site=name, old=hosts[0], new=hosts[1])


def _keys(words: Wording, old: Agreement, new: Agreement) -> Iterator[str]:
    now = {seat.party: seat for seat in new.seats}
    for seat in old.seats:
        keys, held = _public(seat), _public(now.get(seat.party, seat))
        roles = [role for role in dict.fromkeys((*held, *keys)) if keys.get(role) != held.get(role)]
        if roles:
            named = ", ".join(words.named("role", role) for role in roles)
            yield words.line("keys_changed", party=seat.party, roles=named)


def _guarantees(words: Wording, old: Agreement, new: Agreement) -> Iterator[str]:
    for key, these, those in (
        ("guarantee_added", new.treaties, old.treaties),
        ("guarantee_gone", old.treaties, new.treaties),
    ):
        for digest in dict.fromkeys(these):
            if digest not in those:
                yield words.line(key, name=words.guarantee(digest))


def _terms(words: Wording, old: Agreement, new: Agreement) -> Iterator[str]:
    for name in TIMES:
        was, value = getattr(old, name), getattr(new, name)
        if was != value:
            what = words.named("time", name)
            yield words.line("time_changed", what=what, old=seconds(was), new=seconds(value))
    for key, before, now in (
        ("glossary_changed", old.glossary_version, new.glossary_version),
        ("mode_changed", old.mode, new.mode),
        ("scenario_changed", old.scenario, new.scenario),
        ("exercise_changed", old.exercise, new.exercise),
    ):
        if before != now:
            yield words.line(key, old=before, new=now)
    if old.scenario == new.scenario and old.scenario_digest != new.scenario_digest:
        yield words.line("scenario_rewritten", name=new.scenario)


def _rewritten(words: Wording, old: Agreement, new: Agreement) -> Iterator[str]:
    """Parts whose bytes differ and whose meaning does not: the digest changes all the same."""
    pairs: tuple[tuple[str, Sequence[object], Sequence[object], bool], ...] = (
        ("rules", old.consent_rules, new.consent_rules,
         set(old.consent_rules) == set(new.consent_rules)),
        ("guarantees", old.treaties, new.treaties, set(old.treaties) == set(new.treaties)),
        ("sites", old.sites, new.sites, set(old.sites) == set(new.sites)),
        ("seats", old.seats, new.seats,
         {s.party: _public(s) for s in old.seats} == {s.party: _public(s) for s in new.seats}),
    )  # fmt: skip
    for what, before, now, same in pairs:
        if before != now and same:
            yield words.line("rewritten", what=words.word(what))


def _parties(agreement: Agreement) -> tuple[str, ...]:
    return tuple(seat.party for seat in agreement.seats)


def _public(seat: Seat) -> dict[str, str]:
    return {slot.role: slot.public_key for slot in seat.keys}
