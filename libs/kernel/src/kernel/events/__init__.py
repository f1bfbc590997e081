"""The event contracts: CloudEvents 1.0 envelopes and one module for each producer."""
