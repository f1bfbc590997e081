"""The rules of the house as functions: each takes a tree and returns what breaks them, one sentence a violation."""
