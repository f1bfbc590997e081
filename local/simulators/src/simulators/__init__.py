"""Stand-ins for the world outside the bank. Imports no bank code, and no bank code imports it."""
