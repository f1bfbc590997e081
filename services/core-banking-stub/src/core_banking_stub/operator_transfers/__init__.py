"""What the bank's operators see of transfers, and how they send one back."""
