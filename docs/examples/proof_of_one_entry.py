"""Show that one entry is in a journal, to somebody who holds nothing but the signed root.

python docs/examples/proof_of_one_entry.py
"""

from jointshield.journal.tree import inclusion_proof, leaf_hash, root_of, verify_inclusion

entries = [f"entry {number}".encode() for number in range(1000)]
leaves = [leaf_hash(entry) for entry in entries]
root = root_of(leaves)

proof = inclusion_proof(leaves, 617, len(leaves))
print(
    f"{len(proof)} hashes show that entry 617 of {len(leaves)} is under root {root.hex()[:16]}..."
)

assert verify_inclusion(617, len(leaves), leaves[617], proof, root)
assert not verify_inclusion(617, len(leaves), leaf_hash(b"entry 617, altered"), proof, root)
