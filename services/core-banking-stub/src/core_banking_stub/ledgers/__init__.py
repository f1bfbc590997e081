"""The books: balances, entries and holds of accounts, known by their ids alone, and the rules of posting."""
