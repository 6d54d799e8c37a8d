"""The Merkle log: hashes, proofs, canonical bytes, signed heads. Nothing here stores anything.

Read docs/algorithms/transparency-log.md first.
"""
