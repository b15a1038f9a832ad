"""The append-only record that each party keeps and can verify alone.

| module | what it is for |
|---|---|
| `tree` | RFC 6962 Merkle tree: roots, inclusion and consistency proofs |
| `entry` | one entry, and the bytes that its leaf hash covers |
| `store` | entries and checkpoints in one SQLite file |
| `checkpoint` | signed statements "at this size the root was this" (C2SP signed note) |
| `cosignature` | a witness's timestamped signature under a checkpoint |
| `witness` | what a witness may cosign: a state machine without IO |
| `witnessing` | a witness at work: its state is durable before a cosignature leaves |
| `mirror` | a party's full copy of another's log, kept only as far as it extends |
| `forks` | transferable evidence that a log told two stories |
| `tiles`, `tile_reader` | a log as static files, and proofs from them alone |
| `salvage` | what can still be read from a damaged file |
| `audit` | finds and locates damage; needs the file and public keys, nothing else |
| `pages` | which entries stand in which part of the file |
| `manifest` | digests of every file of a finished run, signed |

This room knows bytes. It imports no other room, so that evidence can be audited without them.
"""

from jointshield.journal.audit import AuditReport, audit
from jointshield.journal.entry import Entry
from jointshield.journal.faults import Fault
from jointshield.journal.store import Journal

__all__ = ["AuditReport", "Entry", "Fault", "Journal", "audit"]
