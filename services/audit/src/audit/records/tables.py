from sqlalchemy import TIMESTAMP, BigInteger, Column, LargeBinary, SmallInteger, Table, Text, Uuid

from audit.metadata import metadata

records = Table(
    "records",
    metadata,
    Column("index", BigInteger, primary_key=True, autoincrement=False),
    Column("format", SmallInteger, nullable=False),
    Column("source", Text, nullable=False),
    Column("end_lsn", BigInteger, nullable=False),
    Column("seq", BigInteger, nullable=False),
    Column("committed_at", TIMESTAMP(timezone=True), nullable=False),
    Column("recorded_at", TIMESTAMP(timezone=True), nullable=False),
    Column("kind", Text, nullable=False),
    Column("table_name", Text),
    Column("object_id", Text),
    Column("actor_kind", Text, nullable=False),
    Column("actor_subject", Text),
    Column("action", Text),
    Column("request_id", Text),
    Column("trace_id", Text),
    Column("facts", Text, nullable=False),
    Column("payload_key_id", Uuid),
    Column("nonce", LargeBinary, nullable=False),
    Column("ciphertext", LargeBinary, nullable=False),
    Column("leaf_hash", LargeBinary, nullable=False),
)
