"""The banking core: accounts, the double-entry ledger and transfers between this bank's customers."""
