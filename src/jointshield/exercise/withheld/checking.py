"""A proof of one note verified, offline: that something was kept back, and what of it is shown.

Nothing is looked up and nothing is taken on trust but the agreement in the file: hold its digest
against the one that the parties published.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from jointshield.consent.keys import LOG
from jointshield.consent.seal import open_envelope
from jointshield.consent.standing import Standing, found
from jointshield.errors import IntegrityError
from jointshield.exercise.journals import JOINT
from jointshield.exercise.withheld.seals import (
    Place,
    hashes,
    item_opens,
    label_seal,
    note_leaf,
    seal_leaves,
    withheld_log,
)
from jointshield.journal import checkpoint
from jointshield.journal.entry import entry_hash
from jointshield.journal.tree import verify_inclusion
from jointshield.messages import Message, decode, digest, encode
from jointshield.messages.queries import QueryAnswer
from jointshield.messages.tracks import LaunchReport, TrackReport
from jointshield.messages.withheld import (
    Withheld,
    WithheldLabel,
    WithheldOpening,
    WithheldProof,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """One thing that the party shows: its label and, where it is open, the thing itself."""

    position: int
    label: WithheldLabel
    item: Message | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What a proof that holds shows.

    committed_s: when the joint journal committed to the note; witnesses: who signed that journal.
    """

    note: Withheld
    committed_s: float
    witnesses: tuple[str, ...]
    first_agreement: str
    opened: tuple[Opened, ...]


def verify_withheld(proof: WithheldProof) -> Shown:
    """Verify all of it; raises IntegrityError, saying what does not hold."""
    standing = found(proof.agreement, proof.adoptions)
    note = _note(proof, standing)
    witnesses = _witnesses(proof, standing)
    _among_its_notes(proof, note)
    return Shown(
        note=note,
        committed_s=proof.commitment.time_s,
        witnesses=witnesses,
        first_agreement=digest(proof.agreement),
        opened=_opened(proof.openings, note),
    )


def _note(proof: WithheldProof, standing: Standing) -> Withheld:
    note = open_envelope(proof.note, standing.keys(LOG))
    if not isinstance(note, Withheld):
        raise IntegrityError(f"a {note.KIND} stands where the note should")
    if note.exercise != standing.agreement.exercise:
        raise IntegrityError(
            f"the note is of exercise {note.exercise!r}, the agreement of "
            f"{standing.agreement.exercise!r}"
        )
    if note.party != proof.note.party:
        raise IntegrityError(
            f"the note speaks for {note.party!r} and is sealed by {proof.note.party!r}"
        )
    if note.count < 0 or not 0.0 <= note.from_s <= note.until_s:
        raise IntegrityError(
            f"the note counts {note.count} things from {note.from_s:.3f} s to {note.until_s:.3f} s"
        )
    if note.until_s > proof.commitment.time_s:
        raise IntegrityError(
            f"the note speaks of {note.until_s:.3f} s, and was committed to before, at "
            f"{proof.commitment.time_s:.3f} s"
        )
    return note


def _among_its_notes(proof: WithheldProof, note: Withheld) -> None:
    stated, name = proof.commitment, withheld_log(note.party)
    if stated.journal != name:
        raise IntegrityError(f"the root given is that of {stated.journal!r}, not of {name!r}")
    (root,) = hashes((stated.root,), "the root of the notes")
    path = hashes(proof.proof, "the note's proof")
    leaf = note_leaf(note, proof.note)
    if not verify_inclusion(note.number, stated.size, leaf, path, root):
        raise IntegrityError(
            f"the note is not number {note.number} of the {stated.size} notes of {note.party}"
        )


def _witnesses(proof: WithheldProof, standing: Standing) -> tuple[str, ...]:
    """Who signed the joint journal above the note: every seat, or it does not hold."""
    text = proof.checkpoint.encode()
    stated = checkpoint.parse(text)
    origin = f"{standing.agreement.exercise}/{JOINT}"
    if stated.origin != origin:
        raise IntegrityError(f"the checkpoint is of {stated.origin!r}, not of {origin!r}")
    signed = checkpoint.verify(text, standing.keys(LOG))
    missing = set(standing.parties).difference(signed)
    if missing:
        raise IntegrityError(f"the checkpoint is not signed by {', '.join(sorted(missing))}")
    commitment = proof.commitment
    time_ms = round(commitment.time_s * 1000.0)
    if time_ms > stated.time_ms:
        raise IntegrityError(
            f"the root was stated at {commitment.time_s:.3f} s, after the checkpoint was signed"
        )
    leaf = entry_hash(time_ms, commitment.KIND, encode(commitment))
    path = hashes(proof.commitment_proof, "the proof in the joint journal")
    if not verify_inclusion(proof.commitment_index, stated.size, leaf, path, stated.root):
        raise IntegrityError("the joint journal does not state that root where the file says")
    return signed


def _opened(openings: Sequence[WithheldOpening], note: Withheld) -> tuple[Opened, ...]:
    positions = [opening.position for opening in openings]
    if positions != sorted(set(positions)):
        raise IntegrityError("things are opened twice, or out of order")
    return tuple(_open(opening, note) for opening in openings)


def _open(opening: WithheldOpening, note: Withheld) -> Opened:
    place = Place(
        exercise=note.exercise, party=note.party, number=note.number, position=opening.position
    )
    where = f"thing {opening.position} of note {note.number}"
    label = opening.label
    seal = label_seal(place, label, opening.label_salt)
    (root,) = hashes((note.root,), "the note's root")
    path = hashes(opening.proof, f"{where}: the proof")
    if not verify_inclusion(opening.position, note.count, seal_leaves((seal,))[0], path, root):
        raise IntegrityError(f"{where}: label and salt are not what the note commits to")
    if not opening.item and not opening.item_salt:
        return Opened(position=opening.position, label=label, item=None)
    if not item_opens(label, place, opening.item, opening.item_salt):
        raise IntegrityError(f"{where}: thing and salt are not what its label commits to")
    item = decode(opening.item.encode())
    why = _why_mislabelled(item, label, note)
    if why:
        raise IntegrityError(f"{where}: {why}")
    return Opened(position=opening.position, label=label, item=item)


def _why_mislabelled(item: Message, label: WithheldLabel, note: Withheld) -> str:
    """A party may bind what it likes; what it opens has to be what its own label says."""
    if label.what != item.KIND:
        return f"its label says {label.what!r}, and it is a {item.KIND}"
    if not isinstance(item, TrackReport | LaunchReport | QueryAnswer):
        return f"a {item.KIND} is nothing that release rules keep back"
    if item.party != note.party:
        return f"it is a {item.KIND} of {item.party!r}, in a note of {note.party!r}"
    if isinstance(item, QueryAnswer):
        lanes = {claim.lane for claim in item.claims}
        if label.lane and lanes - {label.lane}:
            return f"its label says lane {label.lane!r}, and it speaks of {sorted(lanes)}"
    elif item.lane != label.lane:
        return f"its label says lane {label.lane!r}, and it is of {item.lane!r}"
    return ""
