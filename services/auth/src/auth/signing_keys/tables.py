from sqlalchemy import TIMESTAMP, Column, LargeBinary, Table, Text
from sqlalchemy.dialects.postgresql import JSONB

from auth.metadata import metadata

signing_keys = Table(
    "signing_keys",
    metadata,
    Column("kid", Text, primary_key=True),
    Column("public_jwk", JSONB, nullable=False),
    Column("created_at", TIMESTAMP(timezone=True), nullable=False),
    Column("signs", Text, nullable=False, unique=True),
)

signing_key_secrets = Table(
    "signing_key_secrets",
    metadata,
    Column("kid", Text, primary_key=True),
    Column("sealed_private_jwk", LargeBinary, nullable=False),
)
