"""A party's watch over the logs that others keep: the joint journal's, and each gate's.

Signed heads go from party to party, past whoever keeps the log: so a log that shows two parties two
faces has signed two heads that cannot both hold, and somebody has both. An owner also shows the
leaf hashes of its gate's log, which say nothing of what stands there, so that heads of different
sizes can be held against each other. Evidence is kept, and handed on to the others at once.
"""

import base64
from collections.abc import Mapping

from jointshield.consent.evidence import gate_origin
from jointshield.consent.keys import LOG
from jointshield.consent.seal import contents
from jointshield.errors import IntegrityError
from jointshield.exercise.journals import gate_journal, party_journal
from jointshield.exercise.roles.hand import HEADS, Hand, member_of
from jointshield.exercise.roles.signing import Signing
from jointshield.exercise.roles.witnessing import Witnessing
from jointshield.exercise.setting import Setting
from jointshield.exercise.shelf import Record, Shelf
from jointshield.journal import checkpoint
from jointshield.journal.forks import ForkEvidence, find_fork
from jointshield.journal.tree import root_of
from jointshield.journal.witness import origin_of
from jointshield.messages.barrier import Challenging, ForkFound, GateShown, Head, LogKey
from jointshield.messages.gate import Challenge
from jointshield.transport import Delivery


class GateWatch:
    """What a party was shown of one gate's log. keys: that sign it, raw Ed25519, by name."""

    def __init__(self, origin: str, keys: Mapping[str, bytes]) -> None:
        self._origin = origin
        self.keys = keys
        self._hashes: list[bytes] = []
        self._notes: list[bytes] = []
        self._fresh: list[bytes] = []

    def fresh(self) -> tuple[bytes, ...]:
        """Heads seen since this was last asked."""
        fresh, self._fresh = tuple(self._fresh), []
        return fresh

    def extended(self, shown: GateShown) -> ForkEvidence | None:
        """Take more of the log; evidence if a head seen before does not fit it."""
        note = shown.note.encode()
        stated = self._read(note)
        if stated is None:
            return None
        try:
            hashes = [*self._hashes[: shown.index], *map(bytes.fromhex, shown.hashes)]
        except ValueError:
            return self.saw(note)
        fits = len(self._hashes) == shown.index and len(hashes) == stated.size
        if fits and root_of(hashes) == stated.root:
            self._hashes = hashes
        return self._compare(note) or self.saw(note)

    def saw(self, note: bytes) -> ForkEvidence | None:
        """Take a head that was shown here or to another; evidence if it contradicts one."""
        if note in self._notes or self._read(note) is None:
            return None
        found = self._compare(note)
        self._notes.append(note)
        self._fresh.append(note)
        return found

    def _read(self, note: bytes) -> checkpoint.Checkpoint | None:
        """What a head states; None if it is not one that this log's keeper signed."""
        try:
            stated = checkpoint.parse(note)
            signed = checkpoint.verify(note, self.keys)
        except IntegrityError:
            return None
        return stated if signed and stated.origin == self._origin else None

    def _compare(self, note: bytes) -> ForkEvidence | None:
        found = (find_fork(known, note, self._hashes) for known in self._notes)
        return next((evidence for evidence in found if evidence is not None), None)


class ForkWatch:
    """One party's watch. joint: its account of the joint journal; signing: stops where one forks.

    Every log is watched until it has forked; then nothing that rests on it is signed any more.
    """

    def __init__(
        self, setting: Setting, party: str, joint: Witnessing, signing: Signing, hand: Hand,
        record: Record,
    ) -> None:  # fmt: skip
        self._party = party
        self._joint = joint
        self._signing = signing
        self._hand = hand
        self._record = record
        keys = setting.standing.keys(LOG)
        self._gates = {
            owner: GateWatch(gate_origin(setting.exercise, owner), {owner: keys[owner]})
            for owner in setting.gate_owners
        }
        self._owners = {gate_origin(setting.exercise, owner): owner for owner in self._gates}
        self._told = 0
        self._forked: set[str] = set()

    def take(self, delivery: Delivery, now_s: float) -> None:
        """What another party has shown."""
        message = delivery.message
        if isinstance(message, Head):
            note = message.note.encode()
            owner = self._owner(note)
            found = self._gates[owner].saw(note) if owner else self._joint.compare(note)
            self._found(owner, found, now_s)
        elif isinstance(message, GateShown):
            owner = self._owner(message.note.encode())
            if owner and delivery.sender == member_of(owner):
                self._found(owner, self._gates[owner].extended(message), now_s)
        elif isinstance(message, ForkFound):
            self._told_of(message, now_s)

    def challenged(self, challenging: Challenging, now_s: float) -> None:
        """A gate's challenge states a head of its log."""
        said = contents(challenging.envelope)
        watch = self._gates.get(challenging.dossier.order.owner)
        if isinstance(said, Challenge) and watch is not None:
            owner = challenging.dossier.order.owner
            self._found(owner, watch.saw(said.checkpoint.encode()), now_s)

    def keep(self) -> None:
        """Show the others how far one's own gate's log has come, signed just now."""
        if self._party not in self._gates or not isinstance(self._record, Shelf):
            return
        journal = self._record.journal(gate_journal(self._party))
        hashes = tuple(entry.leaf_hash.hex() for entry in journal.entries(self._told))
        note = journal.checkpoints()[-1].decode()
        self._hand.show(HEADS, GateShown(note=note, index=self._told, hashes=hashes))
        self._told += len(hashes)

    def show(self) -> None:
        """Show the others which heads were shown here."""
        heads = [note for watch in self._gates.values() for note in watch.fresh()]
        for note in (self._joint.shown_head, *heads):
            if note:
                self._hand.show(HEADS, Head(note=note.decode()))

    def _owner(self, note: bytes) -> str:
        """Whose gate's log a head is of; "" for the joint journal's."""
        try:
            return self._owners.get(origin_of(note), "")
        except IntegrityError:
            return ""

    def _told_of(self, found: ForkFound, now_s: float) -> None:
        """Another party has evidence: it counts here once it was verified here."""
        try:
            evidence = ForkEvidence.from_bytes(base64.b64decode(found.evidence, validate=True))
            owner = self._owner(evidence.first)
            keys = self._gates[owner].keys if owner else self._joint.keys
            finding = evidence.verify(keys)
        except (ValueError, IntegrityError):
            return
        if owner or finding.origin == self._joint.origin:
            self._found(owner, evidence, now_s)

    def _found(self, owner: str, evidence: ForkEvidence | None, now_s: float) -> None:
        if evidence is None or owner in self._forked:
            return
        self._forked.add(owner)
        if owner:
            self._signing.forked_gates.add(owner)
        else:
            self._signing.joint_forked = True
            self._joint.evidence = evidence
        keys = self._gates[owner].keys if owner else self._joint.keys
        found = ForkFound(
            time_s=now_s,
            evidence=base64.b64encode(evidence.to_bytes()).decode(),
            keys=tuple(LogKey(name=name, public_key=key.hex()) for name, key in keys.items()),
        )
        self._record.write(party_journal(self._party), now_s, found)
        self._record.settle(party_journal(self._party))
        self._hand.show(HEADS, found)
