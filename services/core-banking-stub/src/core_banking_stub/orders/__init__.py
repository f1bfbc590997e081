"""Orders to the ledger: what may be asked, how it is judged, and what became of it."""
