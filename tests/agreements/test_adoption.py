"""Signing and putting in force: what holds, what is missing, and why a seal does not count."""

from dataclasses import replace
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jointshield.consent.keys import ASSESS, LOG, exercise_keys, key_id_of
from jointshield.consent.seal import seal
from jointshield.consent.standing import adopt, found, revoke
from jointshield.errors import IntegrityError, MistakeError
from jointshield.exercise.agreements.adoption import (
    put_in_force,
    sign,
    sign_revocation,
    simulation_key,
)
from jointshield.exercise.agreements.papers import Paper, standing_of
from jointshield.messages import digest
from jointshield.messages.consent import Envelope
from jointshield.messages.record import Adoption, Agreement, Revocation

from ..attacks.table import EXERCISE, PARTIES
from .conftest import AGAIN, FIRST, after, in_force, key, seals, seat

NEXT = after(consent_rules=("owner", "host", "all"))
OWN_KEYS = after(seats=(*FIRST.seats[:2], seat("third", AGAIN)))
LEAVING = after(seats=(*FIRST.seats[:2], seat("stranger")))


def _missing(old: Paper | None, new: Agreement, files: dict[str, Envelope]) -> list[str]:
    outcome = put_in_force(old, new, files)
    assert outcome.ratification is None
    return [str(item) for item in outcome.missing]


# --- the authority is consent.standing: the same seals put the same in force ----------------------

EVERY_SEAL = {
    **seals(NEXT), **seals(OWN_KEYS, "third"), **seals(OWN_KEYS, "third", "south", seed=AGAIN),
    **{f"leaving {name}": item for name, item in seals(LEAVING, *PARTIES, "stranger").items()},
    **{f"first {name}": item for name, item in seals(FIRST).items()},
}  # fmt: skip


@given(
    new=st.sampled_from((NEXT, OWN_KEYS, LEAVING, FIRST, replace(NEXT, version=3))),
    names=st.lists(st.sampled_from(sorted(EVERY_SEAL)), unique=True),
)
def test_what_comes_into_force_is_what_standing_says(new: Agreement, names: list[str]) -> None:
    old = in_force(None, FIRST, seals(FIRST))
    assert old.standing is not None
    files = {name: EVERY_SEAL[name] for name in names}
    outcome = put_in_force(old, new, files)
    try:
        expected = adopt(old.standing, new, list(files.values()))
    except IntegrityError:
        assert outcome.ratification is None
        assert outcome.missing or outcome.why
    else:
        assert outcome.ratification is not None
        assert standing_of(outcome.ratification) == expected


def test_every_set_of_signatures_but_the_full_one_leaves_the_rest_missing(stands: Paper) -> None:
    files = seals(NEXT)
    for size in range(len(PARTIES)):
        for names in combinations(files, size):
            missing = _missing(stands, NEXT, {name: files[name] for name in names})
            assert missing == [
                f"{party}, with its key {key(party).key_id}"
                for party in PARTIES if f"{party}-7" not in names
            ]  # fmt: skip
    now = in_force(stands, NEXT, files)
    assert now.agreement == NEXT
    assert now.standing == adopt(found(FIRST, [*seals(FIRST).values()]), NEXT, [*files.values()])


def test_a_first_version_needs_every_seat() -> None:
    assert _missing(None, FIRST, seals(FIRST, "north", "south")) == [
        f"third, with its key {key('third').key_id}"
    ]


def test_own_keys_need_their_owner_alone_with_both(stands: Paper) -> None:
    both = {**seals(OWN_KEYS, "third"), **seals(OWN_KEYS, "third", seed=AGAIN)}
    assert in_force(stands, OWN_KEYS, both).agreement == OWN_KEYS
    assert _missing(stands, OWN_KEYS, seals(OWN_KEYS, "third")) == [
        f"third, with its new key {key('third', AGAIN).key_id}"
    ]
    assert _missing(stands, OWN_KEYS, seals(OWN_KEYS, "third", seed=AGAIN)) == [
        f"third, with its key in force {key('third').key_id}"
    ]


def test_who_leaves_and_who_comes_both_sign(stands: Paper) -> None:
    assert _missing(stands, LEAVING, seals(LEAVING, "north", "south")) == [
        f"third, with its key in force {key('third').key_id}",
        f"stranger, with its new key {key('stranger').key_id}",
    ]
    all_of_them = seals(LEAVING, *PARTIES, "stranger")
    assert in_force(stands, LEAVING, all_of_them).agreement == LEAVING


# --- attacks --------------------------------------------------------------------------------------


def _refused(stands: Paper, new: Agreement, envelope: Envelope) -> str:
    """Why one seal does not count; that of third, who then is missing."""
    files = {**seals(new, "north", "south"), "bad": envelope}
    outcome = put_in_force(stands, new, files)
    assert outcome.ratification is None
    assert [item.party for item in outcome.missing] == ["third"]
    return outcome.refused["bad"]


def test_a_forged_signature(stands: Paper) -> None:
    good = seals(NEXT, "third")["third-7"]
    forged = replace(good, signature=seals(FIRST, "third")["third-7"].signature)
    assert "does not hold under the key" in _refused(stands, NEXT, forged)


def test_anothers_signature_under_a_partys_name(stands: Paper) -> None:
    good = seals(NEXT, "third")["third-7"]
    others = seals(NEXT, "north")["north-7"]
    assert "but sealed by 'third'" in _refused(stands, NEXT, replace(others, party="third"))
    put_under = replace(good, signature=others.signature)
    assert "does not hold under the key" in _refused(stands, NEXT, put_under)


def test_a_signature_under_another_version_is_not_replayed(stands: Paper) -> None:
    other = after(consent_rules=("owner",))
    reason = _refused(stands, NEXT, seals(other, "third")["third-7"])
    assert reason.startswith(f"signs another text, {digest(other)[:16]}; this version is ")
    assert "signs another text" in _refused(stands, NEXT, seals(FIRST, "third")["third-7"])


def test_a_signature_of_another_exercise(stands: Paper) -> None:
    said = Adoption(exercise="desk/M3/7", agreement_digest=digest(NEXT), party="third")
    reason = _refused(stands, NEXT, seal(said, key("third")))
    assert reason == "signs an agreement of exercise 'desk/M3/7', this one is of 'table/M3/7'"


def test_a_signature_by_a_key_of_another_role(stands: Paper) -> None:
    said = Adoption(exercise=EXERCISE, agreement_digest=digest(NEXT), party="third")
    wrong = exercise_keys(7, "table", "third")[ASSESS]
    assert _refused(stands, NEXT, seal(said, wrong)) == (
        f"sealed with key {wrong.key_id}; expected third, with its key {key('third').key_id}"
    )


def test_a_stranger_and_who_is_not_asked(stands: Paper) -> None:
    assert _refused(stands, NEXT, seals(NEXT, "stranger")["stranger-7"]) == (
        "'stranger' has not to sign this change"
    )
    outcome = put_in_force(stands, OWN_KEYS, seals(OWN_KEYS, "north"))
    assert outcome.refused["north-7"] == "'north' has not to sign this change"


def test_a_seal_of_something_else(stands: Paper) -> None:
    said = Revocation(exercise=EXERCISE, party="north", key_id="ab", reason="")
    assert "no key 'ab'" in _refused(stands, NEXT, seal(said, key("north")))
    assert "cannot be read" in _refused(
        stands, NEXT, replace(seals(NEXT, "third")["third-7"], payload="!")
    )
    assert "of kind 'agreement', not" in _refused(stands, NEXT, seal(NEXT, key("third")))


def test_one_bad_seal_does_not_spoil_the_good_ones(stands: Paper) -> None:
    outcome = put_in_force(stands, NEXT, {**seals(NEXT), **seals(NEXT, "stranger")})
    assert outcome.ratification is not None
    assert list(outcome.refused) == ["stranger-7"]
    twice = {**seals(NEXT), "copy": seals(NEXT, "south")["south-7"]}
    assert put_in_force(stands, NEXT, twice) == replace(outcome, refused={})
    kept = outcome.ratification.versions[-1].adoptions
    assert [envelope.party for envelope in kept] == list(PARTIES)


@pytest.mark.parametrize(
    "new",
    [
        replace(NEXT, version=3), replace(NEXT, previous="00" * 32), replace(FIRST, version=2),
        FIRST, replace(NEXT, exercise="desk/M3/7"),
    ],
)  # fmt: skip
def test_only_the_next_version_comes_into_force(stands: Paper, new: Agreement) -> None:
    try:
        outcome = put_in_force(stands, new, seals(new))
    except IntegrityError as error:
        pytest.fail(str(error))
    assert outcome.ratification is None
    assert "does not follow on version 1" in outcome.why


def test_a_later_version_is_no_first_one() -> None:
    assert "expected that one as well" in put_in_force(None, NEXT, seals(NEXT)).why
    assert "is a draft" in put_in_force(Paper(agreement=FIRST), NEXT, seals(NEXT)).why


def test_an_agreement_whose_keys_are_not_proved_is_refused(stands: Paper) -> None:
    stolen = replace(seat("third"), party="fourth")
    new = after(seats=(*FIRST.seats[:2], stolen))
    with pytest.raises(IntegrityError, match="'fourth'"):
        put_in_force(stands, new, seals(new))


# --- keys out of use ------------------------------------------------------------------------------


def _end(stands: Paper, party: str, role: str = LOG) -> Envelope:
    assert stands.standing is not None
    ended = exercise_keys(7, "table", party)[role].key_id
    return sign_revocation(stands.standing, key(party), ended, "lost")


def test_a_key_goes_out_of_use_and_stays_so(stands: Paper) -> None:
    end = _end(stands, "south")
    now = in_force(stands, None, {"end": end})
    assert now.standing == revoke(standing_of(stands.ratification), end)  # type: ignore[arg-type]
    later = in_force(now, NEXT, seals(NEXT))
    assert later.revoked == {exercise_keys(7, "table", "south")[LOG].key_id}
    outcome = put_in_force(now, None, {"again": end})
    assert (outcome.ratification, list(outcome.refused)) == (None, ["again"])
    assert "out of use already" in outcome.refused["again"]


def test_a_key_out_of_use_signs_no_change_not_even_the_one_it_comes_with(stands: Paper) -> None:
    assert stands.standing is not None
    end = sign_revocation(stands.standing, key("third"), key("third").key_id, "lost")
    outcome = put_in_force(stands, NEXT, {**seals(NEXT), "end": end})
    assert outcome.ratification is None
    assert outcome.refused == {"third-7": f"key {key('third').key_id} was taken out of use"}
    assert [item.party for item in outcome.missing] == ["third"]


def test_an_end_and_a_change_come_together(stands: Paper) -> None:
    now = in_force(stands, NEXT, {**seals(NEXT), "end": _end(stands, "south")})
    assert (now.agreement, len(now.revoked)) == (NEXT, 1)
    assert now.ratification is not None
    assert [len(version.revocations) for version in now.ratification.versions] == [1, 0]


def test_a_signature_needs_its_version(stands: Paper) -> None:
    outcome = put_in_force(stands, None, {**seals(NEXT, "north"), "end": _end(stands, "south")})
    assert outcome.ratification is not None
    assert outcome.refused == {"north-7": "no version is given that it could sign"}


def test_nothing_is_taken_out_of_use_before_anything_stands(stands: Paper) -> None:
    outcome = put_in_force(None, FIRST, {**seals(FIRST), "end": _end(stands, "south")})
    assert outcome.ratification is not None
    assert outcome.refused == {"end": "a revocation, and nothing stands yet"}


def test_a_revocation_of_anothers_key_cannot_be_made(stands: Paper) -> None:
    assert stands.standing is not None
    with pytest.raises(MistakeError, match="'third' has no key"):
        sign_revocation(stands.standing, key("third"), key("south").key_id, "")


# --- signing --------------------------------------------------------------------------------------


def test_a_signature_is_of_exactly_this_version(stands: Paper) -> None:
    assert sign(NEXT, stands, key("south")) == seals(NEXT, "south")["south-7"]
    assert sign(FIRST, None, key("south")) == seals(FIRST, "south")["south-7"]


def test_who_need_not_sign_is_told(stands: Paper) -> None:
    with pytest.raises(MistakeError, match="'north' has not to sign"):
        sign(OWN_KEYS, stands, key("north"))
    with pytest.raises(MistakeError, match="expected third, with its key"):
        sign(NEXT, stands, key("third", AGAIN))
    with pytest.raises(MistakeError, match="does not follow"):
        sign(after(NEXT), stands, key("third"))
    with pytest.raises(MistakeError, match="expected that one as well"):
        sign(NEXT, None, key("third"))


def test_simulation_keys_follow_from_the_exercise() -> None:
    assert simulation_key(FIRST, "third").public_key == key("third").public_key
    assert key_id_of(simulation_key(FIRST, "third").public_key) == key("third").key_id
    for exercise, party in (("talks", "third"), ("table/M3/7", ""), ("table/M3/²", "third")):
        with pytest.raises(MistakeError, match="no simulation key"):
            simulation_key(replace(FIRST, exercise=exercise), party)
