"""Attacks with agreements: changes that not everybody signed, keys that should be out of use."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from jointshield.consent.keys import AGREE, CONSENT, RELEASE, exercise_keys, seat_of
from jointshield.consent.seal import contents, seal
from jointshield.consent.standing import Standing, adopt, found, revoke
from jointshield.messages import digest
from jointshield.messages.consent import Envelope
from jointshield.messages.record import Adoption, Agreement, Revocation

from .naming import attack
from .table import EXERCISE, PARTIES, Table, refusal

NEW_KEYS = exercise_keys(8, "table", "third")


def _second(table: Table, **changes: Any) -> Agreement:
    """Version 2: longer time for releases."""
    usual = {"version": 2, "previous": digest(table.agreement), "release_window_s": 20.0}
    return replace(table.agreement, **{**usual, **changes})


def _rotated(table: Table) -> Agreement:
    """Version 2: third has new keys, and nothing else changes."""
    seats = (*table.agreement.seats[:2], seat_of("third", NEW_KEYS, EXERCISE))
    return _second(table, release_window_s=10.0, seats=seats)


def _by(agreement: Agreement, party: str, key: Any) -> Envelope:
    said = Adoption(exercise=EXERCISE, agreement_digest=digest(agreement), party=party)
    return seal(said, key)


def _all(table: Table, agreement: Agreement) -> list[Envelope]:
    return [table.adoption(agreement, party) for party in PARTIES]


def _refused(standing: Standing, agreement: Agreement, adoptions: Sequence[Envelope]) -> str:
    return refusal(lambda: adopt(standing, agreement, adoptions))


@attack("the first agreement is not signed by third")
def test_first_agreement_unsigned(table: Table) -> str:
    """The first version is put in force without one party's signature."""
    adoptions = _all(table, table.agreement)[:2]
    return refusal(lambda: found(table.agreement, adoptions))


@attack("the first agreement has version 1 and names none before it")
def test_later_version_as_the_first(table: Table) -> str:
    """A later version is passed off as the first, so that the old signers are not asked."""
    second = _second(table)
    return refusal(lambda: found(second, _all(table, second)))


@attack("the change is not signed by third (key in force), third (new key)")
def test_change_not_signed_by_all(table: Table) -> str:
    """The rules are changed over one party's head."""
    second = _second(table)
    return _refused(table.found(), second, _all(table, second)[:2])


@attack("the change is not signed by third (key in force), third (new key)")
def test_adoption_of_another_version(table: Table) -> str:
    """A party's signature under version 1 is used for version 2."""
    second = _second(table)
    adoptions = [*_all(table, second)[:2], table.adoption(table.agreement, "third")]
    return _refused(table.found(), second, adoptions)


@attack("the change is not signed by third (key in force), third (new key)")
def test_adoption_of_another_exercise(table: Table) -> str:
    """A signature that says it is for another exercise."""
    second = _second(table)
    adoptions = [*_all(table, second)[:2], table.adoption(second, "third", exercise="other")]
    return _refused(table.found(), second, adoptions)


@attack("the change is not signed by third (key in force), third (new key)")
def test_adoption_in_anothers_name(table: Table) -> str:
    """A party signs in another's name."""
    second = _second(table)
    said = Adoption(exercise=EXERCISE, agreement_digest=digest(second), party="third")
    adoptions = [*_all(table, second)[:2], seal(said, table.key("south", AGREE))]
    return _refused(table.found(), second, adoptions)


@attack("the change is not signed by third (key in force), third (new key)")
def test_adoption_by_the_key_for_consents(table: Table) -> str:
    """The key for consents signs an agreement."""
    second = _second(table)
    other = _by(second, "third", table.key("third", CONSENT))
    return _refused(table.found(), second, [*_all(table, second)[:2], other])


@attack("the signature does not hold under the key of 'third'")
def test_forged_adoption(table: Table) -> str:
    """A stranger signs under the right key's name."""
    second = _second(table)
    forged = replace(
        _by(second, "third", table.key("stranger", AGREE)),
        party="third",
        key_id=table.key("third", AGREE).key_id,
    )
    return _refused(table.found(), second, [*_all(table, second)[:2], forged])


@attack("version 3 does not follow on version 1 in force: a change has to name the version that "
        "it changes")  # fmt: skip
def test_a_version_skipped(table: Table) -> str:
    """Version 3 comes into force without version 2, which somebody would have to sign."""
    third = _second(table, version=3, previous=digest(_second(table)))
    return _refused(table.found(), third, _all(table, third))


@attack("version 2 does not follow on version 1 in force: a change has to name the version that "
        "it changes")  # fmt: skip
def test_a_version_on_another_branch(table: Table) -> str:
    """Version 2 of another version 1: two histories of one agreement."""
    second = _second(table, previous="00")
    return _refused(table.found(), second, _all(table, second))


@attack("version 1 does not follow on version 2 in force: a change has to name the version that "
        "it changes")  # fmt: skip
def test_rollback(table: Table) -> str:
    """The old version, signed by all at its time, is put in force again."""
    second = _second(table)
    standing = adopt(table.found(), second, _all(table, second))
    return _refused(standing, table.agreement, _all(table, table.agreement))


@attack("an agreement of exercise 'other', not this one")
def test_agreement_of_another_exercise(table: Table) -> str:
    """An agreement of another exercise among the same parties."""
    other = _second(table, exercise="other")
    return _refused(table.found(), other, _all(table, other))


@attack("the change is not signed by third (key in force)")
def test_a_party_voted_out(table: Table) -> str:
    """All others agree to go on without one party."""
    second = _second(table, seats=table.agreement.seats[:2])
    return _refused(table.found(), second, _all(table, second)[:2])


@attack("the change is not signed by third (key in force)")
def test_rotation_without_the_old_key(table: Table) -> str:
    """Somebody else brings a new key for a party."""
    rotated = _rotated(table)
    return _refused(table.found(), rotated, [_by(rotated, "third", NEW_KEYS[AGREE])])


@attack("the change is not signed by third (new key)")
def test_rotation_without_the_new_key(table: Table) -> str:
    """The old key alone hands the seat to a key that has signed nothing."""
    rotated = _rotated(table)
    return _refused(table.found(), rotated, [table.adoption(rotated, "third")])


@attack("the change is not signed by north (key in force), north (new key), south (key in force), "
        "south (new key)")  # fmt: skip
def test_rotation_that_changes_a_rule_too(table: Table) -> str:
    """A party's change of keys, which it may make alone, carries a change of the rules."""
    rotated = replace(_rotated(table), consent_rules=("owner",))
    both = [table.adoption(rotated, "third"), _by(rotated, "third", NEW_KEYS[AGREE])]
    return _refused(table.found(), rotated, both)


def _after_rotation(table: Table) -> Table:
    """The table once third's new keys are in force."""
    rotated = _rotated(table)
    both = [table.adoption(rotated, "third"), _by(rotated, "third", NEW_KEYS[AGREE])]
    standing = adopt(table.found(), rotated, both)
    assert standing.agreement == rotated
    return replace(table, terms={name: getattr(rotated, name) for name in (
        "version", "previous", "seats")})  # fmt: skip


@attack("the envelope names key '{old}', not that of 'third'")
def test_old_key_after_rotation(table: Table) -> str:
    """A key goes on signing after it was replaced."""
    after = _after_rotation(table)
    said = after.gate().present(after.dossier())
    return said.replace(table.key("third", CONSENT).key_id, "{old}")


@attack("the envelope names key '{new}', not that of 'third'")
def test_new_key_before_rotation(table: Table) -> str:
    """A key signs before the agreement that brings it is in force."""
    early = _by_the_next_key(table)
    consents = (*table.dossier().consents[:2], early)
    said = table.gate().present(table.dossier(consents=consents))
    return said.replace(NEW_KEYS[CONSENT].key_id, "{new}")


def _by_the_next_key(table: Table) -> Envelope:
    """Third's consent to the usual order, by its next key."""
    said = contents(table.ballot("third"))
    assert said is not None
    return seal(said, NEW_KEYS[CONSENT])


@attack("the order names another agreement than the one in force")
def test_order_from_before_the_change(table: Table) -> str:
    """An order with all consents, signed before the agreement changed, is used after it."""
    after = _after_rotation(table)
    return after.gate().present(table.dossier())


# --- keys taken out of use ------------------------------------------------------------------------


def _revocation(table: Table, **changes: Any) -> Envelope:
    by, role = changes.pop("by", "third"), changes.pop("role", AGREE)
    key_id = table.key("third", CONSENT).key_id
    usual = {"exercise": EXERCISE, "party": "third", "key_id": key_id, "reason": "lost"}
    return seal(Revocation(**{**usual, **changes}), table.key(by, role))


def _not_revoked(table: Table, envelope: Envelope) -> str:
    return refusal(lambda: revoke(table.found(), envelope))


@attack("a key is taken out of use by a revocation in its owner's own name")
def test_revocation_in_anothers_name(table: Table) -> str:
    """A party takes another's key out of use, to stop it from consenting."""
    return _not_revoked(table, _revocation(table, by="south"))


@attack("'south' has no key '{third}' in this agreement")
def test_revocation_of_anothers_key(table: Table) -> str:
    """The same, in its own name."""
    said = _not_revoked(table, _revocation(table, by="south", party="south"))
    return said.replace(table.key("third", CONSENT).key_id, "{third}")


@attack("the envelope names key '{consent}', not that of 'third'")
def test_revocation_by_the_key_for_consents(table: Table) -> str:
    """The thief of one key takes the others out of use."""
    said = _not_revoked(table, _revocation(table, role=CONSENT))
    return said.replace(table.key("third", CONSENT).key_id, "{consent}")


@attack("a revocation of exercise 'other', not this one")
def test_revocation_of_another_exercise(table: Table) -> str:
    """A revocation replayed from another exercise."""
    return _not_revoked(table, _revocation(table, exercise="other"))


@attack("a key is taken out of use by a revocation in its owner's own name")
def test_adoption_used_as_revocation(table: Table) -> str:
    """A signature under an agreement in place of a revocation."""
    return _not_revoked(table, table.adoption(table.agreement, "third"))


@attack("a key of 'third' was taken out of use; it cannot sign until it has a new one")
def test_revoked_key_signs(table: Table) -> str:
    """The thief of a key goes on signing after its owner has taken it out of use."""
    standing = revoke(table.found(), _revocation(table))
    after = replace(table, revoked=standing.revoked)
    return after.gate().present(after.dossier())


@attack("a key of 'third' was taken out of use; it cannot sign until it has a new one")
def test_revoked_between_consent_and_release(table: Table) -> str:
    """The release key is taken out of use while the gate waits for releases."""
    house = table.gate()
    assert house.present(table.dossier()) == ""
    key_id = table.key("third", RELEASE).key_id
    standing = revoke(table.found(), _revocation(table, key_id=key_id))
    return replace(table, revoked=standing.revoked).asked("south", house.challenge)


@attack("a key of 'third' was taken out of use; it cannot sign until it has a new one")
def test_revoked_key_seated_again(table: Table) -> str:
    """A key that was taken out of use comes back two versions later."""
    standing = revoke(table.found(), _revocation(table))
    rotated = _rotated(table)
    both = [table.adoption(rotated, "third"), _by(rotated, "third", NEW_KEYS[AGREE])]
    standing = adopt(standing, rotated, both)
    back = replace(table.agreement, version=3, previous=digest(rotated))
    both = [_by(back, "third", NEW_KEYS[AGREE]), table.adoption(back, "third")]
    standing = adopt(standing, back, both)
    terms = {"version": 3, "previous": digest(rotated)}
    after = replace(table, terms=terms, revoked=standing.revoked)
    return after.gate().present(after.dossier())


@attack("the change is not signed by third (key in force)")
def test_change_signed_by_a_revoked_key(table: Table) -> str:
    """The thief of a party's key for agreements adopts a change in its name."""
    key_id = table.key("third", AGREE).key_id
    standing = revoke(table.found(), _revocation(table, key_id=key_id))
    rotated = _rotated(table)
    both = [table.adoption(rotated, "third"), _by(rotated, "third", NEW_KEYS[AGREE])]
    return _refused(standing, rotated, both)
