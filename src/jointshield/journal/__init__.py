"""The append-only record that each party keeps and can verify alone.

tree        RFC 6962 Merkle tree: roots, inclusion and consistency proofs
store       entries and checkpoints in one SQLite file
checkpoint  signed statements "at this size the root was this" (C2SP checkpoint and signed note)
audit       finds and locates damage; needs the file and public keys, nothing else
manifest    digests of every file of a finished run, signed

This room knows bytes. It imports no other room, so that evidence can be audited without them.
"""
