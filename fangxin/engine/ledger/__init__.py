"""The ledger's pure part: accounts, allowed pairs, transfers, charging a month, the five equalities.

Read docs/algorithms/ledger.md first.
"""
