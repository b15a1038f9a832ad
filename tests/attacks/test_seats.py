"""Attacks with keys and seats: an agreement with one of these is never in force."""

from dataclasses import replace
from typing import Any

from nacl.bindings import crypto_core_ed25519_add

from jointshield.consent.keys import CONSENT, RELEASE, enrolled, exercise_key
from jointshield.consent.standing import found
from jointshield.messages.record import Agreement, RoleKey, SiteEntry

from .naming import attack
from .table import EXERCISE, PARTIES, Table, refusal

NEUTRAL = bytes([1]) + bytes(31)
UNSOUND = (
    "agreement, seat 'third': the consent key of 'third': not a point of the prime-order group in "
    "canonical form: of small order (anybody could sign for it), of mixed order, a second spelling "
    "of another key, or no point at all"
)
ORDER_EIGHT = bytes.fromhex("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05")


def _refused(table: Table, agreement: Agreement) -> str:
    """Why the altered agreement does not hold; founding it says the same."""
    said = refusal(lambda: enrolled(agreement))
    adoptions = [table.adoption(agreement, party) for party in PARTIES]
    assert refusal(lambda: found(agreement, adoptions)) == said
    return said


def _with_key(table: Table, role: str = CONSENT, seat: int = 2, **changes: Any) -> Agreement:
    """The agreement with one slot altered."""
    seats = list(table.agreement.seats)
    slots = tuple(
        replace(slot, **changes) if slot.role == role else slot for slot in seats[seat].keys
    )
    seats[seat] = replace(seats[seat], keys=slots)
    return replace(table.agreement, seats=tuple(seats))


def _mixed_order() -> bytes:
    """An honest key plus a point of order eight."""
    honest = exercise_key(7, "table", "third", CONSENT).public_key
    return crypto_core_ed25519_add(honest, ORDER_EIGHT)


@attack(UNSOUND)
def test_small_order_key(table: Table) -> str:
    """A key under which one published signature holds for every message, its proof included."""
    proof = (NEUTRAL + bytes(32)).hex()
    return _refused(table, _with_key(table, public_key=NEUTRAL.hex(), proof=proof))


@attack(UNSOUND)
def test_non_canonical_key(table: Table) -> str:
    """A second spelling of a point, so that one key has two names."""
    spelled = (2**255 - 19 + 1).to_bytes(32, "little").hex()
    return _refused(table, _with_key(table, public_key=spelled))


@attack(UNSOUND)
def test_mixed_order_key(table: Table) -> str:
    """A key whose signatures hold for some verifiers and not for others."""
    return _refused(table, _with_key(table, public_key=_mixed_order().hex()))


@attack(UNSOUND)
def test_no_point(table: Table) -> str:
    """Thirty-two bytes that are no key."""
    return _refused(table, _with_key(table, public_key=(2).to_bytes(32, "little").hex()))


@attack("agreement, seat 'third': the consent key of 'third': a public key has 32 bytes, 31 given")
def test_short_key(table: Table) -> str:
    """A key that is cut short."""
    return _refused(table, _with_key(table, public_key="00" * 31))


@attack("agreement, seat 'third', role consent: the key is not hexadecimal")
def test_key_not_hexadecimal(table: Table) -> str:
    """A key that is no number."""
    return _refused(table, _with_key(table, public_key="key"))


@attack("agreement, seat 'third', role consent: the key is not in canonical hexadecimal")
def test_key_in_a_second_spelling(table: Table) -> str:
    """Capital letters: the same key, another agreement digest."""
    key = table.key("third", CONSENT).public_key.hex().upper()
    return _refused(table, _with_key(table, public_key=key))


@attack("agreement, seat 'third', role consent: the proof is not in canonical hexadecimal")
def test_proof_in_a_second_spelling(table: Table) -> str:
    """A proof with blanks in it."""
    proof = table.key("third", CONSENT).proof_of_possession(EXERCISE, CONSENT).hex(" ")
    return _refused(table, _with_key(table, proof=proof))


def _proof(
    table: Table, party: str = "third", role: str = CONSENT, exercise: str = EXERCISE
) -> str:
    key = table.key("third", CONSENT)
    return replace(key, name=party).proof_of_possession(exercise, role).hex()


_UNPROVEN = (
    "agreement, seat 'third': the proof that 'third' holds its consent key does not verify: made "
    "for another key, name, role or exercise"
)


@attack(_UNPROVEN)
def test_proof_for_another_role(table: Table) -> str:
    """A proof of possession made for the same key in another role."""
    return _refused(table, _with_key(table, proof=_proof(table, role=RELEASE)))


@attack(_UNPROVEN)
def test_proof_for_another_name(table: Table) -> str:
    """A proof made under another party's name."""
    return _refused(table, _with_key(table, proof=_proof(table, party="north")))


@attack(_UNPROVEN)
def test_proof_for_another_exercise(table: Table) -> str:
    """A proof replayed from another exercise."""
    return _refused(table, _with_key(table, proof=_proof(table, exercise="other")))


@attack(_UNPROVEN)
def test_somebody_elses_key(table: Table) -> str:
    """A party enrols a key that it does not hold, to blame its holder."""
    key = table.key("stranger", CONSENT).public_key.hex()
    return _refused(table, _with_key(table, public_key=key))


@attack("agreement, seat 'third', role release: the key of another slot, third/consent")
def test_one_key_in_two_slots(table: Table) -> str:
    """One key for consent and release: two rounds would be one."""
    key = table.key("third", CONSENT)
    return _refused(
        table,
        _with_key(
            table, RELEASE, public_key=key.public_key.hex(),
            proof=key.proof_of_possession(EXERCISE, RELEASE).hex(),
        ),
    )  # fmt: skip


@attack("agreement, seat 'third', role consent: the key of another slot, north/consent")
def test_one_key_of_two_parties(table: Table) -> str:
    """Two seats with one key: its holder counts as two."""
    key = replace(table.key("north", CONSENT), name="third")
    return _refused(
        table,
        _with_key(
            table, public_key=key.public_key.hex(),
            proof=key.proof_of_possession(EXERCISE, CONSENT).hex(),
        ),
    )  # fmt: skip


@attack("agreement: 'north' is seated twice")
def test_one_party_seated_twice(table: Table) -> str:
    """One party on two seats."""
    seats = (*table.agreement.seats, table.agreement.seats[0])
    return _refused(table, replace(table.agreement, seats=seats))


@attack("agreement: a seat without a party's name")
def test_nameless_seat(table: Table) -> str:
    """A seat for nobody, which "" in an order's facts would name."""
    seats = (*table.agreement.seats, replace(table.agreement.seats[0], party=""))
    return _refused(table, replace(table.agreement, seats=seats))


@attack("agreement: nobody is seated")
def test_nobody_is_seated(table: Table) -> str:
    """An agreement among nobody, which nobody has to sign: threshold 0."""
    return _refused(table, replace(table.agreement, seats=()))


def _roles(table: Table, *slots: RoleKey) -> Agreement:
    seats = table.agreement.seats
    return replace(table.agreement, seats=(*seats[:2], replace(seats[2], keys=slots)))


_EVERY = (
    "expected one for each of ['agree', 'assess', 'propose', 'consent', 'release', 'gate', 'log']"
)


@attack(
    "agreement, seat 'third': keys for ['agree', 'assess', 'propose', 'release', 'gate', 'log']; "
    + _EVERY
)
def test_a_role_left_out(table: Table) -> str:
    """A seat without a key for consents: nobody could be missed."""
    keys = table.agreement.seats[2].keys
    return _refused(table, _roles(table, *(slot for slot in keys if slot.role != CONSENT)))


@attack(
    "agreement, seat 'third': keys for ['agree', 'assess', 'propose', 'consent', 'release', 'gate',"
    " 'log', 'consent']; " + _EVERY
)
def test_a_role_filled_twice(table: Table) -> str:
    """Two keys for one role: either would do."""
    keys = table.agreement.seats[2].keys
    return _refused(table, _roles(table, *keys, keys[3]))


@attack("agreement: clock_skew_s is -1.000; no time can be below zero")
def test_skew_below_zero(table: Table) -> str:
    """A negative skew would let a gate open after its time."""
    return _refused(table, replace(table.agreement, clock_skew_s=-1.0))


@attack("agreement: site 'hill' is listed twice")
def test_one_site_of_two_owners(table: Table) -> str:
    """A site listed twice, with another owner each time: which one counts?"""
    again = SiteEntry(site="hill", owner="south", host="")
    return _refused(table, replace(table.agreement, sites=(*table.agreement.sites, again)))
