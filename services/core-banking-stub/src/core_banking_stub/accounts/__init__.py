"""Who holds which account: legal names, holders, IBANs, opening."""
