"""What the bank's operators see of accounts and do to them."""
