"""One note taken out of a run as a file, with as much beside it as its party chooses to show."""

from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path

from jointshield.errors import MistakeError
from jointshield.exercise.evidence import Evidence
from jointshield.exercise.withheld.checking import verify_withheld
from jointshield.exercise.withheld.reading import Kept, Note, read_kept
from jointshield.exercise.withheld.seals import (
    line_seals,
    note_leaf,
    seal_leaves,
    withheld_log,
)
from jointshield.journal.checkpoint import parse
from jointshield.journal.tree import inclusion_proof
from jointshield.messages.consent import Envelope
from jointshield.messages.record import Commitment
from jointshield.messages.withheld import WithheldOpening, WithheldProof

NOTHING, LANES, ALL = "nothing", "lanes", "all"
"""What is shown beside the note: nothing; each thing's lane, rule and kind; the things as well."""


def prove(
    folder: Path,
    party: str,
    number: int,
    *,
    show: str = NOTHING,
    positions: Sequence[int] | None = None,
) -> WithheldProof:
    """The proof of note `number` of a party, from the run in `folder`.

    show: `NOTHING`, `LANES` or `ALL`, for the things at `positions` (every one if None). Raises
    MistakeError if there is no such note or thing, IntegrityError if what stands there does not
    hold.
    """
    kept = read_kept(folder, party)
    if not 0 <= number < len(kept.notes):
        raise MistakeError(
            f"--note {number}: {party} has {len(kept.notes)} notes here, numbered from 0; "
            "list them with `jointshield withheld`"
        )
    note = kept.notes[number]
    index, commitment, checkpoint = _stated(kept, number)
    leaves = [note_leaf(each.said, each.envelope) for each in kept.notes]
    joint = [kept.joint.rows[at].computed for at in range(parse(checkpoint).size)]
    seats = len(kept.agreement.seats)
    adoptions = [m for _, _, m in kept.joint.entries[1 : 1 + seats]]
    proof = WithheldProof(
        agreement=kept.agreement,
        adoptions=tuple(m for m in adoptions if isinstance(m, Envelope)),
        note=note.envelope,
        proof=_hex(inclusion_proof(leaves, number, commitment.size)),
        commitment=commitment,
        commitment_index=index,
        commitment_proof=_hex(inclusion_proof(joint, index, len(joint))),
        checkpoint=checkpoint.decode(),
        openings=() if show == NOTHING else _openings(kept, note, show, positions),
    )
    verify_withheld(proof)
    return proof


def _stated(kept: Kept, number: int) -> tuple[int, Commitment, bytes]:
    """The first statement in the joint journal over a note, and the first checkpoint over that."""
    name = withheld_log(kept.party)
    for index, _, message in kept.joint.entries:
        if not isinstance(message, Commitment) or message.journal != name:
            continue
        if number < message.size <= len(kept.notes):
            for checkpoint in kept.joint.notes:
                size = parse(checkpoint).size
                if size > index and all(at in kept.joint.rows for at in range(size)):
                    return index, message, checkpoint
    raise MistakeError(
        f"--note {number}: no checkpoint of the joint journal covers it; a note can be shown once "
        "everybody has signed above it"
    )


def _openings(
    kept: Kept, note: Note, show: str, positions: Sequence[int] | None
) -> tuple[WithheldOpening, ...]:
    count = len(note.lines)
    wanted = sorted(set(range(count) if positions is None else positions))
    for position in wanted:
        if not 0 <= position < count:
            raise MistakeError(
                f"--item {position}: note {note.said.number} has {count} things, numbered from 0"
            )
    said = note.said
    leaves = seal_leaves(line_seals(said.exercise, said.party, said.number, note.lines))
    items = _items(kept.own, {note.lines[position].item_digest for position in wanted})
    openings = []
    for position in wanted:
        line = note.lines[position]
        opened = show == ALL
        if opened and line.item_digest not in items:
            raise MistakeError(
                f"--open: thing {position} of note {note.said.number} is no longer in the journal "
                f"of {kept.party}; show its lane only (--lanes)"
            )
        openings.append(
            WithheldOpening(
                position=position,
                proof=_hex(inclusion_proof(leaves, position, count)),
                label_salt=line.label_salt,
                label=line.label,
                item_salt=line.item_salt if opened else "",
                item=items[line.item_digest] if opened else "",
            )
        )
    return tuple(openings)


def _items(own: Evidence, wanted: set[str]) -> dict[str, str]:
    """Canonical bytes of entries of the party's journal, as text, by their digest."""
    found: dict[str, str] = {}
    for row in own.rows.values():
        name = sha256(row.data).hexdigest()
        if name in wanted:
            found[name] = row.data.decode()
    return found


def _hex(hashes: Sequence[bytes]) -> tuple[str, ...]:
    return tuple(value.hex() for value in hashes)
