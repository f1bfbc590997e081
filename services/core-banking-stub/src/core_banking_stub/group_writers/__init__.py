"""The writer of the ledger: one at a time, whole groups of orders in one commit."""
