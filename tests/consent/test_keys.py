"""Keys: known answers, enrolment, and the encodings that must not pass."""

import hmac

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nacl.bindings import crypto_core_ed25519_add

from jointshield.consent import keys as keys_module
from jointshield.consent.keys import (
    ROLES,
    PartyKey,
    enrolled,
    exercise_key,
    exercise_keys,
    self_test,
    why_not_enrolled,
    why_unsound,
)
from jointshield.errors import IntegrityError, MistakeError
from jointshield.journal.checkpoint import ed25519_holds

from ..attacks.table import PARTIES, Table

PRIME = 2**255 - 19
# RFC 8032, section 7.1: secret, public, message, signature.
KNOWN = [
    (
        "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155"
        "5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
    ),
    (
        "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
        "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
    ),
]

# All canonical encodings of the eight points of small order (Bernstein; RFC 7748, section 7).
SMALL_ORDER = [
    "0100000000000000000000000000000000000000000000000000000000000000",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "0000000000000000000000000000000000000000000000000000000000000000",
    "0000000000000000000000000000000000000000000000000000000000000080",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
]


@pytest.mark.parametrize(("secret", "public", "message", "signature"), KNOWN)
def test_known_answers(secret: str, public: str, message: str, signature: str) -> None:
    key = PartyKey.from_seed(bytes.fromhex(secret), "north")
    assert key.public_key.hex() == public
    assert key.sign(bytes.fromhex(message)).hex() == signature
    assert why_unsound(key.public_key) == ""


@pytest.mark.parametrize("encoding", SMALL_ORDER)
def test_points_of_small_order_are_refused(encoding: str) -> None:
    assert "small order" in why_unsound(bytes.fromhex(encoding))


def test_the_library_alone_would_accept_a_universal_signature() -> None:
    """Why enrolment looks itself: this signature holds for every message."""
    identity = bytes.fromhex(SMALL_ORDER[0])
    assert ed25519_holds(identity, identity + bytes(32), b"whatever you like")


@pytest.mark.parametrize("y", [PRIME, PRIME + 1, 2**255 - 1])
@pytest.mark.parametrize("sign", [0, 1])
def test_second_spellings_are_refused(y: int, sign: int) -> None:
    assert "second spelling" in why_unsound((y | sign << 255).to_bytes(32, "little"))


def test_zero_x_with_a_sign_is_no_point() -> None:
    assert "no point" in why_unsound((1 | 1 << 255).to_bytes(32, "little"))


def test_a_point_outside_the_prime_order_group_is_refused() -> None:
    """An honest key plus a point of order eight: it verifies for its holder, half the time."""
    honest = exercise_key(1, "s", "north", "consent").public_key
    mixed = crypto_core_ed25519_add(honest, bytes.fromhex(SMALL_ORDER[4]))
    assert "prime-order group" in why_unsound(mixed)


@settings(max_examples=20, deadline=None)
@given(st.binary(min_size=32, max_size=32))
def test_every_honest_key_is_sound(seed: bytes) -> None:
    assert why_unsound(PartyKey.from_seed(seed, "north").public_key) == ""


def test_simulation_keys_come_from_seed_scenario_party_and_role_alone() -> None:
    key = exercise_key(7, "s", "north", "consent")
    assert key == exercise_key(7, "s", "north", "consent")
    others = [exercise_key(8, "s", "north", "consent"), exercise_key(7, "t", "north", "consent")]
    others += [exercise_key(7, "s", "south", "consent"), exercise_key(7, "s", "north", "release")]
    others += [exercise_key(7, "sn", "orth", "consent")]
    assert len({key.public_key, *(other.public_key for other in others)}) == 6
    assert exercise_keys(7, "s", "north")["consent"] == key


def test_the_private_half_is_not_shown() -> None:
    assert "Private" not in repr(exercise_key(7, "s", "north", "gate"))


def test_enrolment_binds_exercise_party_role_and_key() -> None:
    key, other = (exercise_key(7, "s", party, "consent") for party in ("north", "south"))
    proof = key.proof_of_possession("e", "consent")

    def why(exercise: str, party: str, role: str, public_key: bytes) -> str:
        return why_not_enrolled(exercise, party, role, public_key, proof)

    assert why("e", "north", "consent", key.public_key) == ""
    assert "does not verify" in why("f", "north", "consent", key.public_key)
    assert "does not verify" in why("e", "south", "consent", key.public_key)
    assert "does not verify" in why("e", "north", "release", key.public_key)
    assert "does not verify" in why("e", "north", "consent", other.public_key)
    assert "role 'captain' is not known" in why("e", "north", "captain", key.public_key)


def test_what_is_no_key_holds_nothing() -> None:
    key = exercise_key(7, "s", "north", "consent")
    signature = key.sign(b"said")
    assert ed25519_holds(key.public_key, signature, b"said")
    assert not ed25519_holds(key.public_key, signature[:-1], b"said")
    assert not ed25519_holds(key.public_key[:-1], signature, b"said")
    assert not ed25519_holds(b"", b"", b"said")


def test_terms_of_zero_can_be_meant() -> None:
    """No notice, no skew: everything in one instant; only below zero means nothing."""
    table = Table(terms={"notice_s": 0.0, "clock_skew_s": 0.0})
    assert enrolled(table.agreement)["gate"]["north"] == table.key("north", "gate").public_key
    assert len(table.open_gate().opened) == 1
    with pytest.raises(IntegrityError, match=r"release_window_s is -0\.001"):
        enrolled(Table(terms={"release_window_s": -0.001}).agreement)
    assert "gate" in enrolled(Table(terms={"release_window_s": 0.0}).agreement)


def test_seed_of_the_wrong_length() -> None:
    with pytest.raises(MistakeError, match="32 bytes, 31 given"):
        PartyKey.from_seed(bytes(31), "north")


# --- no key opens another slot --------------------------------------------------------------------


def _all_keys(table: Table) -> dict[str, dict[str, PartyKey]]:
    return {party: {role: table.key(party, role) for role in ROLES} for party in PARTIES}


def test_every_key_opens_its_own_slot_and_no_other() -> None:
    table = Table()
    assert self_test(_all_keys(table), table.agreement) == ()
    own = {"third": _all_keys(table)["third"]}
    assert self_test(own, table.agreement) == ()


def test_keys_that_were_swapped_are_told() -> None:
    table = Table()
    keys = _all_keys(table)
    keys["third"]["release"] = table.key("third", "consent")
    assert self_test(keys, table.agreement) == (
        "the release key of 'third' does not open its own slot",
        "the release key of 'third' opens the consent slot of 'third'",
    )


def test_a_strangers_key_opens_nothing() -> None:
    table = Table()
    keys = {"third": {"gate": table.key("stranger", "gate")}}
    assert self_test(keys, table.agreement) == (
        "the gate key of 'third' does not open its own slot",
    )


def test_one_key_in_two_slots_would_be_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """Enrolment refuses such an agreement; were it blind, the self-test would see it."""
    table = Table()
    seen = {role: dict(held) for role, held in enrolled(table.agreement).items()}
    seen["release"]["south"] = seen["consent"]["south"]
    monkeypatch.setattr(keys_module, "enrolled", lambda _: seen)
    own = {"south": {"consent": table.key("south", "consent")}}
    assert self_test(own, table.agreement) == (
        "the consent key of 'south' opens the release slot of 'south'",
    )


def test_a_secret_is_one_key_s_and_one_purpose_s() -> None:
    key = exercise_key(7, "s", "north", "log")
    assert key.secret("salt") == exercise_key(7, "s", "north", "log").secret("salt")
    others = [key.secret("other"), exercise_key(8, "s", "north", "log").secret("salt")]
    assert len({key.secret("salt"), *others}) == 3
    assert len(key.secret("salt")) == 32


def test_secrets_and_simulation_keys_are_derived_as_is_stated() -> None:
    """RFC 5869 by hand, for one block of output: extract with the salt, expand with the info."""

    def derived(salt: bytes, secret: bytes, info: bytes) -> bytes:
        return hmac.digest(hmac.digest(salt, secret, "sha256"), info + b"\x01", "sha256")

    seed = bytes(range(32))
    key = PartyKey.from_seed(seed, "north")
    assert key.secret("salt") == derived(b"jointshield/party-secret/v1", seed, b"salt")
    info = b"\x00\x00\x00\x01s\x00\x00\x00\x05north\x00\x00\x00\x04gate"
    same = PartyKey.from_seed(derived(b"jointshield/simulation-key/v2", b"7", info), "north")
    assert exercise_key(7, "s", "north", "gate") == same


def test_a_proof_of_possession_signs_the_stated_bytes() -> None:
    """Prefix, then exercise, party and role, each behind its length, then the key itself."""
    key = exercise_key(7, "s", "north", "gate")
    slot = b"\x00\x00\x00\x01e\x00\x00\x00\x05north\x00\x00\x00\x04gate"
    said = b"jointshield/enrolment/v2" + slot + key.public_key
    assert ed25519_holds(key.public_key, key.proof_of_possession("e", "gate"), said)
