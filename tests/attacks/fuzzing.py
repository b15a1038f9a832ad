"""Bad input at every door of consent: valid bytes with a fault in them, and bytes of chance.

Each input goes through one door as it would from a network: bytes, message, check. It has to end in
an IntegrityError or MistakeError or in a reason why not; anything that is accepted has to say
exactly what was signed. Any other exception, or a stranger's words accepted, is a finding.
"""

import base64
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from random import Random

from jointshield.consent import gate, register, signer
from jointshield.consent.bundle import verify_bundle
from jointshield.consent.evidence import why_not_authorised, why_wanting
from jointshield.consent.keys import AGREE, LOG, enrolled
from jointshield.consent.seal import seal
from jointshield.consent.standing import adopt, found, revoke
from jointshield.errors import IntegrityError, MistakeError
from jointshield.journal.tree import inclusion_proof
from jointshield.messages import digest, encode
from jointshield.messages.consent import Envelope
from jointshield.messages.gate import Authorisation, Bundle, Dossier
from jointshield.messages.record import Agreement, Revocation

from .table import ASKED_MS, CAST_MS, EXERCISE, PARTIES, RELEASE_MS, Gatehouse, Log, Table

TOKENS = (
    b'"', b"{", b"}", b"[", b"]", b",", b":", b"null", b"true", b"0", b"-0", b"1e9", b"NaN",
    b"9007199254740992", b'"9999999999999999.999"', b'"-0.000"', b"\\ud800", b"\xff", b"\x00", b" ",
    b'"kind":', b'"body":', b'"verdict":"refuse",', b'"party":"north"', b"consent", b"refuse",
    b"release", b"[" * 2000, b"A" * 70_000, "т".encode(), b"",
)  # fmt: skip
"""What readers have stumbled over."""


class FoundError(Exception):
    """An input that did what none may."""


@dataclass(frozen=True)
class Door:
    """Where bytes come in. valid: inputs that it takes. enter: reads bytes, returns what it took.

    The answer of `enter` is (accepted, what was accepted); only an answer that the valid inputs
    give as well may be an acceptance.
    """

    name: str
    valid: tuple[bytes, ...]
    enter: Callable[[bytes], tuple[bool, object]]
    genuine: frozenset[object] = field(default_factory=frozenset)


def doors() -> tuple[Door, ...]:
    """Every door of the room, with what it takes."""
    table = Table()
    house = table.gate()
    assert house.present(table.dossier()) == ""
    authorisation = table.authorisation()
    ballots = [table.ballot(p, verdict) for p in PARTIES for verdict in ("consent", "refuse")]
    releases = [table.release(p, house.challenge) for p in PARTIES]
    made = (
        _ballots(table, ballots),
        _gate(house, [*ballots, *releases]),
        _dossiers(table),
        _challenges(table, house),
        _authorisations(table, authorisation),
        _agreements(table),
        _changes(table),
        _revocations(table),
        _bundles(table, authorisation),
    )
    for door in made:
        for data in door.valid:
            assert door.enter(data)[0], f"{door.name}: a valid input is refused"
    return tuple(
        Door(d.name, d.valid, d.enter, frozenset(d.enter(data)[1] for data in d.valid))
        for d in made
    )


def _ballots(table: Table, ballots: list[Envelope]) -> Door:
    question = register.OpenOrder(order=table.order())
    state, _ = register.consider(register.ConsentState(), question, table.standing, ASKED_MS)

    def enter(data: bytes) -> tuple[bool, object]:
        envelope = Envelope.from_bytes(data)
        arrived = register.Arrived(envelope=envelope)
        after, (received, *_) = register.consider(state, arrived, table.standing, CAST_MS)
        assert isinstance(received, register.Received)
        assert received.accepted or after.phase == state.phase
        return received.accepted, (envelope.party, envelope.payload)

    return Door("register", tuple(map(encode, ballots)), enter)


def _gate(house: Gatehouse, envelopes: list[Envelope]) -> Door:
    state, standing = house.state, house.table.standing

    def enter(data: bytes) -> tuple[bool, object]:
        envelope = Envelope.from_bytes(data)
        after, outputs = gate.consider(state, gate.Arrived(envelope=envelope), standing, RELEASE_MS)
        accepted = any(isinstance(output, gate.Counted) for output in outputs)
        assert accepted or after == state
        return accepted, (envelope.party, envelope.payload)

    def counts(envelope: Envelope) -> bool:
        return enter(encode(envelope))[0]

    return Door("gate", tuple(encode(e) for e in envelopes if counts(e)), enter)


def _dossiers(table: Table) -> Door:
    plan = table.plan()
    valid = (table.dossier(), table.dossier(table.order(under=plan), plan))

    def enter(data: bytes) -> tuple[bool, object]:
        dossier = Dossier.from_bytes(data)
        state = table.gate().state
        _, outputs = gate.consider(state, gate.Presented(dossier=dossier), table.standing, 30_000)
        accepted = any(isinstance(output, gate.Docketed) for output in outputs)
        assert accepted == (why_wanting(dossier, table.standing, 30_000) == "")
        return accepted, digest(dossier.order)

    return Door("dossier", tuple(map(encode, valid)), enter)


def _challenges(table: Table, house: Gatehouse) -> Door:
    state, dossier = table.side("third"), table.dossier()

    def enter(data: bytes) -> tuple[bool, object]:
        envelope = Envelope.from_bytes(data)
        happened = signer.Challenged(dossier=dossier, envelope=envelope)
        after, said = signer.consider(state, happened, table.standing, RELEASE_MS)
        if isinstance(said, signer.Unsigned):
            assert after == state
            return False, said.reason
        return True, envelope.payload

    return Door("challenge", (encode(house.challenge),), enter)


def _authorisations(table: Table, authorisation: Authorisation) -> Door:
    def enter(data: bytes) -> tuple[bool, object]:
        read = Authorisation.from_bytes(data)
        accepted = why_not_authorised(read, table.standing, 35_000) == ""
        return accepted, (digest(read.dossier.order), read.opening.payload)

    return Door("authorisation", (encode(authorisation),), enter)


def _agreements(table: Table) -> Door:
    adoptions = [table.adoption(table.agreement, party) for party in PARTIES]

    def enter(data: bytes) -> tuple[bool, object]:
        agreement = Agreement.from_bytes(data)
        enrolled(agreement)
        return True, digest(found(agreement, adoptions).agreement)

    return Door("agreement", (encode(table.agreement),), enter)


def _changes(table: Table) -> Door:
    """Envelopes that adopt a change: two are good, the third is what comes in."""
    standing = table.found()
    terms = {"version": 2, "previous": digest(table.agreement), "notice_s": 5.0}
    changed = Table(terms=terms).agreement
    good = [table.adoption(changed, party) for party in PARTIES]

    def enter(data: bytes) -> tuple[bool, object]:
        envelope = Envelope.from_bytes(data)
        after = adopt(standing, changed, [*good[:2], envelope])
        return True, (digest(after.agreement), envelope.payload)

    return Door("adoption", (encode(good[2]),), enter)


def _revocations(table: Table) -> Door:
    standing = table.found()
    key_id = table.key("third", "consent").key_id
    said = Revocation(exercise=EXERCISE, party="third", key_id=key_id, reason="lost")

    def enter(data: bytes) -> tuple[bool, object]:
        return True, revoke(standing, Envelope.from_bytes(data)).revoked

    return Door("revocation", (encode(seal(said, table.key("third", AGREE))),), enter)


def _bundles(table: Table, authorisation: Authorisation) -> Door:
    log = Log(table.key("north", LOG), f"{EXERCISE}/joint")
    log.append(0, table.agreement)
    index = log.append(RELEASE_MS, authorisation)
    bundle = Bundle(
        agreements=(table.agreement,), revocations=(), authorisation=authorisation,
        adoptions=tuple(table.adoption(table.agreement, p) for p in PARTIES),
        checkpoint=log.checkpoint(signers=[table.key(p, LOG) for p in PARTIES]).decode(),
        index=index, time_ms=RELEASE_MS,
        proof=tuple(part.hex() for part in inclusion_proof(log.leaves, index, 2)),
    )  # fmt: skip

    def enter(data: bytes) -> tuple[bool, object]:
        return True, verify_bundle(Bundle.from_bytes(data))

    return Door("bundle", (encode(bundle),), enter)


# --- inputs ---------------------------------------------------------------------------------------


def altered(data: bytes, chance: Random, others: tuple[bytes, ...]) -> bytes:
    """Valid bytes with one to three faults: a bit, a cut, a repeat, a token, a splice, base64."""
    for _ in range(chance.choice((1, 1, 1, 2, 3))):
        place = chance.randrange(len(data) + 1)
        length = chance.choice((1, 1, 2, 4, 16, 64))
        kind = chance.randrange(8)
        if kind == 0 and data:
            place %= len(data)
            data = (
                data[:place] + bytes([data[place] ^ 1 << chance.randrange(8)]) + data[place + 1 :]
            )
        elif kind == 1:
            data = data[:place] + data[place + length :]
        elif kind == 2:
            data = data[:place] + data[place : place + length] * 2 + data[place + length :]
        elif kind == 3:
            data = data[:place] + chance.choice(TOKENS) + data[place + length :]
        elif kind == 4:
            other = chance.choice(others)
            data = data[:place] + other[chance.randrange(len(other)) :]
        elif kind == 5:
            data = _member_exchanged(data, chance, chance.choice(others))
        elif kind == 6:
            data = _inside_altered(data, chance)
        else:
            data = data.replace(chance.choice(TOKENS[:9]), chance.choice(TOKENS), 1)
    return data


def _member_exchanged(data: bytes, chance: Random, other: bytes) -> bytes:
    """One text of the message replaced by one of another: canonical still, and wrong."""
    mine, theirs = data.split(b'"'), other.split(b'"')
    place = 2 * chance.randrange(max(1, len(mine) // 2)) + 1
    if place < len(mine) and len(theirs) > 1:
        mine[place] = theirs[2 * chance.randrange(len(theirs) // 2) + 1]
    return b'"'.join(mine)


def _inside_altered(data: bytes, chance: Random) -> bytes:
    """The payload of an envelope altered under its base64: only the seal can tell."""
    start = data.find(b'"payload":"')
    if start < 0:
        return data
    start += len(b'"payload":"')
    end = data.find(b'"', start)
    try:
        payload = bytearray(base64.b64decode(data[start:end]))
    except ValueError:
        return data
    if payload:
        payload[chance.randrange(len(payload))] ^= 1 << chance.randrange(8)
    return data[:start] + base64.b64encode(payload) + data[end:]


def try_one(door: Door, data: bytes) -> str:
    """What became of an input; raises FoundError for what none may do."""
    try:
        accepted, what = door.enter(data)
    except (IntegrityError, MistakeError) as error:
        return type(error).__name__
    except Exception as error:
        raise FoundError(f"{door.name}: {error!r} for {data[:2000]!r}") from error
    if not accepted:
        return "turned down"
    if what not in door.genuine:
        raise FoundError(f"{door.name}: took {what!r} from {data[:2000]!r}")
    return "what was signed"


def fuzz(
    inputs: int, seed: int, told: Callable[[int], None] = lambda _: None
) -> Mapping[str, Counter[str]]:
    """Send so many inputs through the doors in turn; returns what became of them, by door.

    told: hears after each thousand how many there were. Raises FoundError.
    """
    chance, every = Random(seed), doors()  # noqa: S311 - inputs, not secrets
    pool = tuple(data for door in every for data in door.valid)
    fates: dict[str, Counter[str]] = {door.name: Counter() for door in every}
    for number in range(inputs):
        door = every[number % len(every)]
        if chance.random() < 0.1:
            data = chance.randbytes(chance.randrange(400))
        else:
            data = altered(chance.choice(door.valid), chance, pool)
        fates[door.name][try_one(door, data)] += 1
        if number % 1000 == 999:
            told(number + 1)
    return fates
