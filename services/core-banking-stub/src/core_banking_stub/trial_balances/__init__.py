"""Trial balances: at the end of a bank day, what all accounts owe is what they own."""
