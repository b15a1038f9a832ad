"""Taking one authorisation, or evidence of a forked log, out of a run: a file for outsiders."""

import base64
from pathlib import Path

from jointshield.consent.bundle import verify_bundle
from jointshield.errors import IntegrityError, MistakeError
from jointshield.exercise.evidence import Evidence
from jointshield.exercise.journals import (
    JOINT,
    PARTIES,
    gate_journal,
    journal_file,
    party_journal,
)
from jointshield.exercise.runs import check_whole
from jointshield.journal.checkpoint import Checkpoint, parse
from jointshield.journal.forks import ForkEvidence, ForkFinding
from jointshield.journal.tree import inclusion_proof
from jointshield.messages.barrier import ForkFound
from jointshield.messages.consent import Envelope
from jointshield.messages.gate import Authorisation, Bundle
from jointshield.messages.record import Agreement


def bundle_of(folder: Path, proposal: str) -> Bundle:
    """The bundle of one proposal (such as `P001`) of the run in `folder`.

    Raises MistakeError if no gate opened for it, IntegrityError if what stands there does not hold.
    """
    check_whole(folder)
    joint = Evidence.read(folder, JOINT)
    agreement = joint.first()
    if not isinstance(agreement, Agreement):
        raise MistakeError(f"{folder}: no agreement can be read there; run `jointshield verify`")
    gates = sorted({gate_journal(site.owner) for site in agreement.sites})
    # A gathered folder need not have every gate's log.
    present = [name for name in gates if journal_file(folder, name).exists()]
    logs = [joint, *(Evidence.read(folder, name) for name in present)]
    opened: dict[str, Bundle] = {}
    adoptions = [m for _, _, m in joint.entries[1 : 1 + len(agreement.seats)]]
    # The joint journal first: it is signed by all. Where nothing is shared, the gate's own log.
    for held in logs:
        for index, time_ms, message in held.entries:
            if not isinstance(message, Authorisation):
                continue
            name = message.dossier.order.proposal
            note = _first_over(held, index)
            if note is None or name in opened:
                continue
            leaves = [held.rows[i].computed for i in range(note[1].size)]
            opened[name] = Bundle(
                agreements=(agreement,),
                adoptions=tuple(m for m in adoptions if isinstance(m, Envelope)),
                revocations=(),
                authorisation=message,
                checkpoint=note[0].decode(),
                index=index,
                time_ms=time_ms,
                proof=tuple(p.hex() for p in inclusion_proof(leaves, index, note[1].size)),
            )
    if proposal not in opened:
        missing = [name for name in gates if name not in present]
        unseen = f" ({', '.join(missing)} not here)" if missing else ""
        raise MistakeError(
            f"--order {proposal}: no gate opened for it in {folder}{unseen}; "
            f"expected one of {sorted(opened) or 'none: nothing was authorised'}"
        )
    verify_bundle(opened[proposal])
    return opened[proposal]


def fork_of(folder: Path) -> ForkFound:
    """The first evidence of a forked log that a party's own journal in `folder` holds.

    Raises MistakeError if there is none.
    """
    for path in sorted((folder / PARTIES).glob("*.journal")):
        for _, _, message in Evidence.read(folder, party_journal(path.stem)).entries:
            if isinstance(message, ForkFound):
                return message
    raise MistakeError(f"--fork: no party's journal in {folder} tells of a log with two faces")


def verify_fork(found: ForkFound) -> ForkFinding:
    """What evidence shows, by the keys that it names; raises IntegrityError if it shows nothing."""
    try:
        evidence = ForkEvidence.from_bytes(base64.b64decode(found.evidence, validate=True))
        keys = {key.name: bytes.fromhex(key.public_key) for key in found.keys}
    except ValueError as error:
        raise IntegrityError(f"the evidence of a fork cannot be read: {error}") from error
    return evidence.verify(keys)


def _first_over(held: Evidence, index: int) -> tuple[bytes, Checkpoint] | None:
    """The first signed checkpoint that covers an entry."""
    for note in held.notes:
        stated = parse(note)
        if stated.size > index and all(i in held.rows for i in range(stated.size)):
            return note, stated
    return None
