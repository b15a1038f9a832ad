"""Acts that were forged, signed with a wrong key, repeated, moved or cut: each refused, and why.

The attacker here can write any journal with all its hashes right, and holds the keys of whoever he
is. What he cannot do is seal in another party's name.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import pytest

from jointshield.consent.keys import PartyKey
from jointshield.consent.seal import seal
from jointshield.errors import IntegrityError
from jointshield.journal import Journal
from jointshield.messages.codec import encode
from jointshield.messages.consent import Envelope
from jointshield.messages.inspections import InspectionRight
from jointshield.messages.registers import Act, Founding
from jointshield.study.treaty.acts import admitted, sealed
from jointshield.study.treaty.register import Held, begin, origin_of, read, say, time_ms
from jointshield.study.treaty.register_check import check

from .conftest import (
    ANSWERED,
    FIRST,
    FOUNDING,
    MEETING,
    NORTH,
    SOUTH,
    WEST,
    Row,
    act,
    on,
    row_of,
    rows_of,
    written,
)

SAID = replace(ANSWERED, text="9 km/s", answered="2014-05-11")


def envelope_of(row: Row) -> Envelope:
    return Envelope.from_bytes(row.data)


def flipped(text: str) -> str:
    """Another signature of the same form."""
    return ("B" if text[0] == "A" else "A") + text[1:]


def forged_signature(held: Held) -> list[Row]:
    rows = rows_of(held)
    old = envelope_of(rows[4])
    return [
        *rows[:4],
        replace(rows[4], data=encode(replace(old, signature=flipped(old.signature)))),
    ]


def changed_words(held: Held) -> list[Row]:
    rows = rows_of(held)
    made = envelope_of(act(held, SOUTH.assess, SAID))
    old = envelope_of(rows[4])
    return [*rows[:4], replace(rows[4], data=encode(replace(old, payload=made.payload)))]


def own_key_under_another_name(held: Held) -> list[Row]:
    mine = replace_name(NORTH.assess, "south")
    return [*rows_of(held), act(held, mine, SAID)]


def replace_name(key: PartyKey, name: str) -> PartyKey:
    return PartyKey(name, key.public_key, key._private)


def anothers_signature_relabelled(held: Held) -> list[Row]:
    mine = envelope_of(act(held, replace_name(NORTH.assess, "south"), SAID))
    relabelled = replace(mine, key_id=SOUTH.assess.key_id)
    return [*rows_of(held), row_of(relabelled)]


def a_key_of_nobody(held: Held) -> list[Row]:
    return [*rows_of(held), act(held, replace_name(WEST.assess, "south"), SAID)]


def a_stranger(held: Held) -> list[Row]:
    return [*rows_of(held), act(held, WEST.assess, MEETING)]


def the_log_key(held: Held) -> list[Row]:
    return [*rows_of(held), act(held, SOUTH.log, SAID)]


def anothers_log_key(held: Held) -> list[Row]:
    return [*rows_of(held), act(held, replace_name(NORTH.log, "south"), SAID)]


def words_of_another(held: Held) -> list[Row]:
    return [*rows_of(held), act(held, NORTH.assess, SAID)]


def repeated(held: Held) -> list[Row]:
    rows = rows_of(held)
    return [*rows, rows[4]]


def moved(held: Held) -> list[Row]:
    rows = rows_of(held)
    return [rows[0], rows[2], rows[1], *rows[3:]]


def left_out(held: Held) -> list[Row]:
    rows = rows_of(held)
    return [*rows[:3], rows[4]]


def replaced_before(held: Held) -> list[Row]:
    """Its own earlier words, said again otherwise: what stands after them was said after others."""
    rows = rows_of(held)
    said = held.told[2].message
    other = sealed(
        (replace(said, text="How slow is it?"),),
        NORTH.assess, held.digest, 3, held.heads[3], FIRST,
    )  # fmt: skip
    return [*rows[:3], row_of(other, "2014-05-01"), rows[4]]


def of_another_register(held: Held) -> list[Row]:
    other = sealed((SAID,), SOUTH.assess, "0" * 64, 5, held.heads[-1], on("2014-05-11"))
    return [*rows_of(held), row_of(other)]


def not_an_act(held: Held) -> list[Row]:
    return [*rows_of(held), row_of(seal(SAID, SOUTH.assess))]


def an_empty_act(held: Held) -> list[Row]:
    return [*rows_of(held), act(held, SOUTH.assess)]


def unsealed(held: Held) -> list[Row]:
    return [*rows_of(held), Row(kind=SAID.KIND, day=on("2014-05-11"), data=encode(SAID))]


def another_type(held: Held) -> list[Row]:
    made = envelope_of(act(held, SOUTH.assess, SAID))
    return [*rows_of(held), row_of(replace(made, payload_type="application/json"))]


def unknown_words(held: Held) -> list[Row]:
    said = Act(
        register_digest=held.digest, number=5, head=held.heads[-1].hex(), day="2014-05-11",
        said=('{"body":{},"kind":"spell"}',),
    )  # fmt: skip
    return [*rows_of(held), row_of(seal(said, SOUTH.assess))]


def two_forms(held: Held) -> list[Row]:
    """The same words in bytes that are not their one form."""
    said = Act(
        register_digest=held.digest, number=5, head=held.heads[-1].hex(), day="2014-05-11",
        said=(encode(SAID).decode() + " ",),
    )  # fmt: skip
    return [*rows_of(held), row_of(seal(said, SOUTH.assess))]


def under_another_day(held: Held) -> list[Row]:
    return [*rows_of(held), replace(act(held, SOUTH.assess, SAID), day=on("2014-05-12"))]


def dated_back(held: Held) -> list[Row]:
    back = replace(SAID, answered="2014-05-02")
    return [*rows_of(held), act(held, SOUTH.assess, back, at="2014-05-02")]


def no_day(held: Held) -> list[Row]:
    said = Act(
        register_digest=held.digest, number=5, head=held.heads[-1].hex(), day="spring",
        said=(encode(SAID).decode(),),
    )  # fmt: skip
    return [*rows_of(held), row_of(seal(said, SOUTH.assess))]


def under_another_kind(held: Held) -> list[Row]:
    return [*rows_of(held), replace(act(held, SOUTH.assess, SAID), kind="note")]


def founded_otherwise(held: Held) -> list[Row]:
    rows = rows_of(held)
    right = InspectionRight(
        right="all", article="none", inspector="north", host="south", objects=("everything",),
        per_year=365, notice_d=0, answer_d=1, report_d=1, needs_consent=False, reciprocal=False,
    )  # fmt: skip
    return [replace(rows[0], data=encode(replace(FOUNDING, rights=(right,)))), *rows[1:]]


@dataclass(frozen=True, slots=True)
class Attack:
    """How a journal is tampered with, and the reason that is told."""

    made: Callable[[Held], list[Row]]
    told: str


ATTACKS = [
    Attack(forged_signature, "the signature does not hold under the key of 'south'"),
    Attack(changed_words, "the signature does not hold under the key of 'south'"),
    Attack(own_key_under_another_name, "the assess key of 'north' under the name of 'south'"),
    Attack(anothers_signature_relabelled, "the signature is that of 'north', put under"),
    Attack(a_key_of_nobody, "the envelope names key"),
    Attack(a_stranger, "'west' is no enrolled party"),
    Attack(the_log_key, "sealed with the log key of 'south'; words are sealed with its assess"),
    Attack(anothers_log_key, "sealed with the log key of 'north' under the name of 'south'"),
    Attack(words_of_another, "'north' sealed words in the name of 'south'"),
    Attack(repeated, "'south' said this once, as entry 4: it is repeated here"),
    Attack(moved, "'south' said this as entry 2: entries before it are missing or out of order"),
    Attack(left_out, "'south' said this as entry 4: entries before it are missing"),
    Attack(replaced_before, "other entries stood before it"),
    Attack(of_another_register, "'south' said this in another register, 0000000000000000"),
    Attack(not_an_act, "a consultation-answer stands sealed where an act was expected"),
    Attack(an_empty_act, "sealed an act that says nothing"),
    Attack(unsealed, "expected a message of kind 'envelope'"),
    Attack(another_type, "the signature does not hold"),
    Attack(unknown_words, "unknown kind of message: 'spell'"),
    Attack(two_forms, "not in canonical form"),
    Attack(under_another_day, "under another kind or day than its own"),
    Attack(under_another_kind, "under another kind or day than its own"),
    Attack(dated_back, "it is of 2014-05-02, the entry before it of 2014-05-10"),
    Attack(no_day, "expected a day such as"),
    Attack(founded_otherwise, "are not those of its founding"),
]


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.made.__name__)
def test_a_tampered_register_is_refused_with_its_place_and_reason(
    attack: Attack, held: Held, tmp_path: Path
) -> None:
    made = written(tmp_path / "made.journal", attack.made(held))
    with pytest.raises(IntegrityError) as raised:
        read(made)
    assert attack.told in str(raised.value)
    assert "made.journal, entry " in str(raised.value)
    found = check(made)
    assert not found.holds
    assert "DOES NOT HOLD" in found.text()


def test_nobody_writes_into_a_tampered_register(held: Held, tmp_path: Path) -> None:
    made = written(tmp_path / "made.journal", repeated(held))
    before = made.read_bytes()
    with pytest.raises(IntegrityError, match="repeated"):
        say(made, NORTH, (MEETING,), on("2014-05-11"))
    assert read_size(made) == 6
    assert len(before) > 0


def read_size(path: Path) -> int:
    with Journal.open(path) as journal:
        return journal.size


# ---------------------------------------------------------------- checkpoints


def test_a_tail_that_was_cut_off_is_missed(held: Held, tmp_path: Path) -> None:
    made = written(tmp_path / "made.journal", rows_of(held)[:4], held.notes)
    with pytest.raises(IntegrityError, match="4 are left: the others were cut off"):
        read(made)


def test_a_checkpoint_over_other_entries_or_by_another_is_refused(
    held: Held, tmp_path: Path
) -> None:
    def noted(name: str, size: int, *signers: PartyKey) -> Path:
        path = written(tmp_path / name, rows_of(held)[:size])
        with Journal.open(path) as journal:
            journal.checkpoint(signers)
        return path

    other = noted("other.journal", 5, NORTH.log)
    with pytest.raises(IntegrityError, match="not signed by 'south', whose act came last"):
        read(other)
    with pytest.raises(IntegrityError, match="not signed by 'north'"):
        read(noted("stranger.journal", 4, WEST.log))
    with pytest.raises(IntegrityError, match="another key than the one enrolled"):
        read(noted("role.journal", 4, NORTH.assess))
    with pytest.raises(IntegrityError, match="not signed by ''"):
        read(noted("founding.journal", 1, NORTH.log))
    with Journal.open(noted("rest.journal", 3, SOUTH.log)) as journal:
        (note,) = journal.checkpoints()
    rows = [*rows_of(held)[:2], rows_of(held)[1], rows_of(held)[3]]
    with pytest.raises(IntegrityError):
        read(written(tmp_path / "swapped.journal", rows, (note,)))


def test_nobody_ends_a_register_for_the_others(held: Held, tmp_path: Path) -> None:
    made = written(tmp_path / "made.journal", rows_of(held))
    with Journal.open(made) as journal:
        journal.checkpoint((SOUTH.log,), final=True)
    with pytest.raises(IntegrityError, match="it would end the register"):
        read(made)


def test_a_checkpoint_of_another_journal_is_refused(held: Held, tmp_path: Path) -> None:
    strange = tmp_path / "strange.journal"
    with Journal.create(strange, "jointshield/register/other/0000000000000000") as journal:
        for row in rows_of(held):
            journal.append(time_ms(row.day), row.kind, row.data)
        journal.checkpoint((SOUTH.log,))
        note = journal.checkpoints()[0]
    made = written(tmp_path / "made.journal", rows_of(held), (note,))
    with pytest.raises(IntegrityError, match="signed over other entries"):
        read(made)


# ---------------------------------------------------------------- seats


def twice_one_key(founding: Founding) -> Founding:
    both = replace(NORTH, log=NORTH.assess)
    return replace(founding, seats=(both.seat("talks"), founding.seats[1]))


def anothers_key(founding: Founding) -> Founding:
    """The other's public key under one's own name: nobody could prove to hold it."""
    north = founding.seats[0]
    return replace(founding, seats=(north, replace(north, party="south")))


def one_role(founding: Founding) -> Founding:
    north, south = founding.seats
    return replace(founding, seats=(replace(north, keys=north.keys[:1]), south))


def no_hexadecimal(founding: Founding) -> Founding:
    north, south = founding.seats
    odd = replace(north.keys[0], public_key="xy")
    return replace(founding, seats=(replace(north, keys=(odd, north.keys[1])), south))


def small_order(founding: Founding) -> Founding:
    north, south = founding.seats
    odd = replace(north.keys[0], public_key="01" + "00" * 31)
    return replace(founding, seats=(replace(north, keys=(odd, north.keys[1])), south))


def two_words(founding: Founding) -> Founding:
    return replace(founding, seats=(replace(founding.seats[0], party="a b"), founding.seats[1]))


def unprintable(founding: Founding) -> Founding:
    return replace(founding, seats=(replace(founding.seats[0], party="a\x1b"), founding.seats[1]))


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (two_words, "cannot stand in a signed note"),
        (unprintable, "a name that cannot be printed"),
        (twice_one_key, "also the assess key of 'north'"),
        (anothers_key, "the proof that 'south' holds its assess key does not verify"),
        (one_role, "expected keys for assess and log"),
        (no_hexadecimal, "not hexadecimal"),
        (small_order, "the assess key of 'north'"),
    ],
)
def test_a_seat_that_cannot_be_meant_is_refused(
    change: Callable[[Founding], Founding], told: str, tmp_path: Path
) -> None:
    founding = change(FOUNDING)
    path = tmp_path / "made.journal"
    with Journal.create(path, origin_of(founding)) as journal:
        journal.append(time_ms(date(2014, 5, 1)), founding.KIND, encode(founding))
    with pytest.raises(IntegrityError, match=told):
        read(path)


def test_the_same_words_in_two_registers_are_two_acts(held: Held, tmp_path: Path) -> None:
    """Same name, same keys, begun on another day: an act of the one does not count in the other."""
    other = tmp_path / "other.journal"
    begin(other, replace(FOUNDING, begun="2014-04-30"), (NORTH, SOUTH))
    with Journal.open(other) as journal:
        journal.append(time_ms(FIRST), "envelope", held.entries[3].data)
    with pytest.raises(IntegrityError, match="in another register"):
        read(other)


def test_every_letter_of_an_act_is_bound(held: Held) -> None:
    data = held.entries[4].data
    admitted(Envelope.from_bytes(data), held.slots, held.digest, 4, held.heads[4])
    for at in range(len(data)):
        changed = data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]
        with pytest.raises(IntegrityError):
            admitted(Envelope.from_bytes(changed), held.slots, held.digest, 4, held.heads[4])
