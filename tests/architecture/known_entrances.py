"""Names that frameworks call and vulture therefore takes for dead: read by `make check`, never run.

Each line uses a name; the comment says who calls it.
"""
