"""A whole agreement in plain words."""

from collections.abc import Iterator

from jointshield.consent.keys import key_id_of
from jointshield.exercise.agreements.difference import TIMES, always_sign, unless_planned
from jointshield.exercise.agreements.papers import Paper
from jointshield.exercise.agreements.wording import Wording, seconds, wording
from jointshield.messages import digest


def tell(paper: Paper, language: str = "en") -> tuple[str, ...]:
    """The agreement, line by line: what stands, who has a seat, who must sign what, who signed."""
    words = wording(language)
    return tuple(_lines(words, paper))


def _lines(words: Wording, paper: Paper) -> Iterator[str]:
    agreement = paper.agreement
    yield words.line("title", exercise=agreement.exercise, version=agreement.version)
    yield words.line("digest", digest=digest(agreement))
    if agreement.previous:
        yield words.line("previous", digest=agreement.previous)
    yield words.line("in_force" if paper.standing else "draft")
    yield words.line("scenario", name=agreement.scenario, digest=agreement.scenario_digest)
    command = words.named("command", agreement.fire_control)
    yield words.line("mode", name=agreement.mode, command=command)
    yield words.line("shared" if agreement.shares_information else "not_shared")
    for seat in agreement.seats:
        keys = ", ".join(
            f"{words.named('role', slot.role)} {key_id_of(bytes.fromhex(slot.public_key))}"
            for slot in seat.keys
        )
        yield words.line("party", party=seat.party, keys=keys)
    for site in agreement.sites:
        signers, host = always_sign(agreement, site), words.host(site.host)
        told = words.line("site", site=site.site, owner=site.owner, host=host,
                          parties=", ".join(signers))  # fmt: skip
        yield told + unless_planned(words, agreement, site, *signers)
    yield from (words.line("rule", rule=words.rule(rule)) for rule in agreement.consent_rules)
    for treaty in agreement.treaties:
        yield words.line("guarantee", name=words.guarantee(treaty))
    if not agreement.treaties:
        yield words.line("no_guarantees")
    for name in TIMES:
        value = seconds(getattr(agreement, name))
        yield words.line("time", what=words.named("time", name), value=value)
    yield words.line("glossary", version=agreement.glossary_version)
    if paper.ratification:
        for seal in dict.fromkeys(paper.ratification.versions[-1].adoptions):
            yield words.line("signed", party=seal.party, key=seal.key_id)
    yield from (words.line("revoked", key=key) for key in sorted(paper.revoked))
