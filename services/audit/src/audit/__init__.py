"""What happened in the bank, who did it, and proof that nobody changed the record."""
