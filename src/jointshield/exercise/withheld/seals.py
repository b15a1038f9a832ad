"""How things kept back are bound, and where their commitments and notes stand.

A commitment covers exercise, party, number of the note and place in it: one that is copied to
another note, or by another party, does not open (`messages.sealed`).

A note stands among its party's notes only, in a tree of their own, and not in that of the party's
journal: the path to a leaf of that one shows the bare hash of its neighbour, a report perhaps, and
whoever can guess the report can test the guess. Here each neighbour is a note under a seal, and
nobody else can work out a seal.
"""

import hmac
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256

from jointshield.errors import IntegrityError
from jointshield.journal.entry import entry_hash
from jointshield.journal.tree import HASH_BYTES, leaf_hash
from jointshield.messages import Message, digest, encode
from jointshield.messages.consent import Envelope
from jointshield.messages.sealed import commitment, opens
from jointshield.messages.withheld import BookLine, Withheld, WithheldLabel
from jointshield.node.release import Kept

_ITEM, _LABEL = "item", "label"


def withheld_log(party: str) -> str:
    """Name by which the joint journal states size and root of a party's notes."""
    return f"withheld/{party}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """One thing's place: the `position`-th of note `number` of a party."""

    exercise: str
    party: str
    number: int
    position: int

    def context(self, what: str) -> tuple[str, ...]:
        """What a commitment covers beside its value."""
        return ("withheld", self.exercise, self.party, str(self.number), str(self.position), what)


def line_of(secret: bytes, place: Place, kept: Kept) -> BookLine:
    """Bind one thing; the line holds all that opens it later.

    secret: 32 bytes that only the party holds. A salt is an HMAC over the place and over what it
    hides: nobody else can work it out, a replay draws the same one, one that is shown tells nothing
    of any other, and a second run under the same keys reuses none, unless it hides the same thing
    at the same place.
    """
    item_salt = _salt(secret, place, _ITEM, kept.item)
    label = WithheldLabel(
        lane=kept.lane,
        rule=kept.rule,
        what=kept.item.KIND,
        seal=commitment(place.context(_ITEM), encode(kept.item).decode(), item_salt),
    )
    return BookLine(
        label=label,
        label_salt=_salt(secret, place, _LABEL, label).hex(),
        item_salt=item_salt.hex(),
        item_digest=digest(kept.item),
    )


def label_seal(place: Place, label: WithheldLabel, salt_hex: str) -> str:
    """The commitment to a label, hexadecimal: this is what a note binds.

    Raises IntegrityError for a salt that is not 32 bytes in their one spelling.
    """
    (salt,) = hashes((salt_hex,), f"the salt of label {place.position} of note {place.number}")
    return commitment(place.context(_LABEL), encode(label).decode(), salt)


def line_seals(exercise: str, party: str, number: int, lines: Sequence[BookLine]) -> list[str]:
    """The commitments of a note, from the lines of its book; raises as `label_seal` does."""
    return [
        label_seal(
            Place(exercise=exercise, party=party, number=number, position=position),
            line.label,
            line.label_salt,
        )
        for position, line in enumerate(lines)
    ]


def item_opens(label: WithheldLabel, place: Place, item: str, salt_hex: str) -> bool:
    """Whether a thing (canonical bytes as text) and its salt are what its label commits to."""
    return opens(label.seal, place.context(_ITEM), item, salt_hex)


def seal_leaves(seals: Iterable[str]) -> list[bytes]:
    """Leaf hashes of a note's commitments."""
    return [leaf_hash(bytes.fromhex(seal)) for seal in seals]


def hashes(texts: Sequence[str], what: str) -> list[bytes]:
    """Hexadecimal values of 32 bytes; raises IntegrityError for any but their one spelling."""
    values = []
    for text in texts:
        try:
            value = bytes.fromhex(text)
        except ValueError as error:
            raise IntegrityError(f"{what} is not hexadecimal") from error
        if len(value) != HASH_BYTES or value.hex() != text:
            raise IntegrityError(f"{what} is not {HASH_BYTES} bytes in canonical hexadecimal")
        values.append(value)
    return values


def note_leaf(note: Withheld, envelope: Envelope) -> bytes:
    """Leaf hash of a note, under its seal, among its party's notes."""
    return entry_hash(round(note.until_s * 1000.0), envelope.KIND, encode(envelope))


def _salt(secret: bytes, place: Place, what: str, hidden: Message) -> bytes:
    mac = hmac.new(secret, digestmod=sha256)
    for part in (*place.context(what), encode(hidden).decode()):
        data = part.encode()
        mac.update(len(data).to_bytes(8, "big"))
        mac.update(data)
    return mac.digest()
