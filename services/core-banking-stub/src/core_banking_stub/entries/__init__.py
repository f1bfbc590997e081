"""The lines of an account's statement, newest first."""
