"""A bundle: what an outsider verifies, and every way in which one does not hold."""

from dataclasses import replace
from typing import Any

import pytest

from jointshield.consent.bundle import Verified, verify_bundle
from jointshield.consent.evidence import gate_origin
from jointshield.consent.keys import AGREE, ASSESS, CONSENT, LOG, RELEASE
from jointshield.consent.seal import seal
from jointshield.errors import IntegrityError
from jointshield.journal.tree import inclusion_proof
from jointshield.messages import digest, encode
from jointshield.messages.gate import Bundle
from jointshield.messages.record import Revocation

from ..attacks.table import EXERCISE, PARTIES, RELEASE_MS, Log, Table


def _bundle(table: Table, origin: str = gate_origin(EXERCISE, "north"), **changes: Any) -> Bundle:
    """An opened order; its authorisation is the third entry of a log that all sign."""
    log = Log(table.key("north", LOG), origin)
    authorisation = table.authorisation()
    log.append(0, table.agreement)
    index = log.append(RELEASE_MS, authorisation)
    log.append(RELEASE_MS, table.order())
    usual = {
        "agreements": (table.agreement,),
        "adoptions": tuple(table.adoption(table.agreement, p) for p in PARTIES),
        "revocations": (), "authorisation": authorisation,
        "checkpoint": log.checkpoint(signers=[table.key(p, LOG) for p in PARTIES]).decode(),
        "index": index, "time_ms": RELEASE_MS,
        "proof": tuple(part.hex() for part in inclusion_proof(log.leaves, index, 3)),
    }  # fmt: skip
    return Bundle(**{**usual, **changes})


def test_a_bundle_says_who_signed_what() -> None:
    table = Table()
    assert verify_bundle(_bundle(table)) == Verified(
        order_digest=digest(table.order()), first_agreement=digest(table.agreement),
        agreement=digest(table.agreement), signers=PARTIES, witnesses=PARTIES, opened_s=32.0,
    )  # fmt: skip
    joint = _bundle(table, f"{EXERCISE}/joint")
    assert verify_bundle(Bundle.from_bytes(encode(joint))).witnesses == PARTIES


def test_a_bundle_under_a_later_version_with_a_key_out_of_use() -> None:
    first = Table()
    terms = {"version": 2, "previous": digest(first.agreement), "notice_s": 5.0}
    second = replace(first, terms=terms)
    said = Revocation(
        exercise=EXERCISE, party="third", key_id=first.key("third", ASSESS).key_id, reason=""
    )
    bundle = _bundle(
        second, agreements=(first.agreement, second.agreement),
        adoptions=tuple(first.adoption(a, p) for a in (first.agreement, second.agreement)
                        for p in PARTIES),
        revocations=(seal(said, first.key("third", AGREE)),),
    )  # fmt: skip
    verified = verify_bundle(bundle)
    assert verified.first_agreement == digest(first.agreement)
    assert verified.agreement == digest(second.agreement)


def test_who_vouches_for_the_journal_is_told_from_who_signed_the_order() -> None:
    """The gate's own log is signed by its owner alone; the order needed all three."""
    table = Table()
    log = Log(table.key("north", LOG), gate_origin(EXERCISE, "north"))
    log.append(RELEASE_MS, table.authorisation())
    bundle = _bundle(table, checkpoint=log.checkpoint().decode(), index=0, proof=())
    verified = verify_bundle(bundle)
    assert (verified.signers, verified.witnesses) == (PARTIES, ("north",))


@pytest.mark.parametrize("role", [CONSENT, RELEASE])
def test_what_was_signed_with_a_key_out_of_use_does_not_hold(role: str) -> None:
    table = Table()
    said = Revocation(
        exercise=EXERCISE, party="third", key_id=table.key("third", role).key_id, reason=""
    )
    bundle = _bundle(table, revocations=(seal(said, table.key("third", AGREE)),))
    with pytest.raises(IntegrityError, match="a key of 'third' was taken out of use"):
        verify_bundle(bundle)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"agreements": ()}, "holds no agreement"),
        ({"adoptions": ()}, "first agreement is not signed by north, south, third"),
        ({"index": 0}, "not in the journal where the bundle says"),
        ({"time_ms": 1}, "not in the journal where the bundle says"),
        ({"proof": ("zz",)}, "not hexadecimal"),
        ({"checkpoint": "torn"}, "does not end in an empty line"),
    ],
)
def test_parts_exchanged(changes: dict[str, Any], said: str) -> None:
    with pytest.raises(IntegrityError, match=said):
        verify_bundle(replace(_bundle(Table()), **changes))


def test_authorisations_that_do_not_hold() -> None:
    table = Table()
    bundle = _bundle(table)
    authorisation = bundle.authorisation
    shorter = replace(authorisation, releases=authorisation.releases[1:])
    with pytest.raises(IntegrityError, match="no release of north"):
        verify_bundle(replace(bundle, authorisation=shorter))
    unopened = replace(authorisation, opening=authorisation.challenge)
    with pytest.raises(IntegrityError, match="no opening by a gate"):
        verify_bundle(replace(bundle, authorisation=unopened))


def test_journals_that_do_not_vouch() -> None:
    table = Table()
    with pytest.raises(IntegrityError, match="not of a journal of orders"):
        verify_bundle(_bundle(table, f"{EXERCISE}/parties/north"))
    log = Log(table.key("north", LOG), f"{EXERCISE}/joint")
    log.append(0, table.agreement)
    with pytest.raises(IntegrityError, match="not signed by south, third"):
        verify_bundle(_bundle(table, checkpoint=log.checkpoint().decode()))
