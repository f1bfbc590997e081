"""What the bank sent, so that a developer can read one-time codes without a phone."""
