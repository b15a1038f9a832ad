"""The append-only record that each party keeps and can verify alone.

| module | what it is for |
|---|---|
| `tree` | RFC 6962 Merkle tree: roots, inclusion and consistency proofs |
| `entry` | one entry, and the bytes that its leaf hash covers |
| `store` | entries and checkpoints in one SQLite file |
| `checkpoint` | signed statements "at this size the root was this" (C2SP signed note) |
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
