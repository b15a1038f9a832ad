"""Agreements come into force, change and lose keys as everybody concerned has signed."""

from dataclasses import replace

import pytest

from jointshield.consent.keys import AGREE, CONSENT, exercise_keys, seat_of
from jointshield.consent.seal import seal
from jointshield.consent.standing import adopt, found, needed_signers, revoke
from jointshield.errors import IntegrityError
from jointshield.messages import digest
from jointshield.messages.record import Adoption, Agreement, Revocation

from ..attacks.table import EXERCISE, PARTIES, Table

NEW_KEYS = exercise_keys(8, "table", "third")


def _next(agreement: Agreement, **changes: object) -> Agreement:
    return replace(agreement, version=agreement.version + 1, previous=digest(agreement), **changes)  # type: ignore[arg-type]


def test_everybody_signs_a_change_of_the_rules() -> None:
    table = Table()
    changed = _next(table.agreement, consent_rules=("all",))
    assert needed_signers(table.agreement, changed) == set(PARTIES)
    adopted = adopt(table.found(), changed, [table.adoption(changed, p) for p in PARTIES])
    assert (adopted.agreement, adopted.parties) == (changed, PARTIES)


def test_one_party_changes_its_own_keys_alone() -> None:
    table = Table()
    seats = (*table.agreement.seats[:2], seat_of("third", NEW_KEYS, EXERCISE))
    changed = _next(table.agreement, seats=seats)
    assert needed_signers(table.agreement, changed) == {"third"}
    said = Adoption(exercise=EXERCISE, agreement_digest=digest(changed), party="third")
    adopted = adopt(
        table.found(), changed, [seal(said, NEW_KEYS[AGREE]), table.adoption(changed, "third")]
    )
    assert adopted.keys(CONSENT)["third"] == NEW_KEYS[CONSENT].public_key


def test_two_parties_keys_or_the_order_of_seats_concern_everybody() -> None:
    table = Table()
    seats = table.agreement.seats
    south = seat_of("south", exercise_keys(8, "table", "south"), EXERCISE)
    both = (seats[0], south, seat_of("third", NEW_KEYS, EXERCISE))
    for changed in (both, tuple(reversed(seats)), seats):
        assert needed_signers(table.agreement, _next(table.agreement, seats=changed)) == set(
            PARTIES
        )


def test_a_new_party_signs_with_the_others() -> None:
    table = Table()
    stranger = seat_of("stranger", exercise_keys(7, "table", "stranger"), EXERCISE)
    changed = _next(table.agreement, seats=(*table.agreement.seats, stranger))
    everybody = (*PARTIES, "stranger")
    assert needed_signers(table.agreement, changed) == set(everybody)
    adopted = adopt(table.found(), changed, [table.adoption(changed, p) for p in everybody])
    assert adopted.parties == everybody


def test_a_party_leaves_with_its_own_signature() -> None:
    table = Table()
    changed = _next(table.agreement, seats=table.agreement.seats[:2])
    adopted = adopt(table.found(), changed, [table.adoption(changed, p) for p in PARTIES])
    assert adopted.parties == PARTIES[:2]


def test_a_key_out_of_use_is_none() -> None:
    table = Table()
    key_id = table.key("third", CONSENT).key_id
    said = Revocation(exercise=EXERCISE, party="third", key_id=key_id, reason="lost")
    standing = revoke(table.found(), seal(said, table.key("third", AGREE)))
    assert list(standing.keys(CONSENT)) == ["north", "south"]
    assert list(standing.keys(AGREE)) == list(PARTIES)
    # It stays so in the next version.
    changed = _next(table.agreement, release_window_s=20.0)
    later = adopt(standing, changed, [table.adoption(changed, p) for p in PARTIES])
    assert list(later.keys(CONSENT)) == ["north", "south"]


@pytest.mark.parametrize("terms", [{"version": 2}, {"previous": "00"}, {"version": 0}])
def test_the_first_version_is_the_first_and_follows_on_none(terms: dict[str, object]) -> None:
    with pytest.raises(IntegrityError, match="has version 1 and names none before it"):
        Table(terms=terms).found()


@pytest.mark.parametrize("changes", [{"version": 3}, {"version": 1}, {"previous": ""}])
def test_a_change_has_the_next_number_and_names_the_version_before(
    changes: dict[str, object],
) -> None:
    """Either alone is not enough: the number is what people go by, the digest what holds."""
    table = Table()
    changed = replace(_next(table.agreement, notice_s=5.0), **changes)  # type: ignore[arg-type]
    with pytest.raises(IntegrityError, match="does not follow on version 1"):
        adopt(table.found(), changed, [table.adoption(changed, p) for p in PARTIES])


def test_what_else_was_signed_with_the_key_for_agreements_adopts_nothing() -> None:
    table = Table()
    signed = [table.adoption(table.agreement, p) for p in PARTIES[:2]]
    other = table.ballot("third", of=table.agreement, role=AGREE)
    with pytest.raises(IntegrityError, match="not signed by third"):
        found(table.agreement, [*signed, other])


def test_an_adoption_counts_for_nobody_but_its_signer_and_only_in_its_own_name() -> None:
    table = Table()
    signed = [table.adoption(table.agreement, p) for p in PARTIES[:2]]
    borrowed = seal(
        Adoption(exercise=EXERCISE, agreement_digest=digest(table.agreement), party="north"),
        table.key("third", AGREE),
    )
    with pytest.raises(IntegrityError, match="not signed by third"):
        found(table.agreement, [*signed, borrowed])
