from sqlalchemy import TIMESTAMP, BigInteger, Column, LargeBinary, SmallInteger, Table, Text

from audit.metadata import metadata

tree_tiles = Table(
    "tree_tiles",
    metadata,
    Column("level", SmallInteger, primary_key=True),
    Column("index", BigInteger, primary_key=True, autoincrement=False),
    Column("hashes", LargeBinary, nullable=False),
    Column("root", LargeBinary, nullable=False),
)
checkpoints = Table(
    "checkpoints",
    metadata,
    Column("size", BigInteger, primary_key=True, autoincrement=False),
    Column("root", LargeBinary, nullable=False),
    Column("note", Text, nullable=False),
    Column("made_at", TIMESTAMP(timezone=True), nullable=False),
)
