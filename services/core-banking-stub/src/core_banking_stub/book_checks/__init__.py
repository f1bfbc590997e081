"""The invariants of the ledger, found out by reading it whole."""
