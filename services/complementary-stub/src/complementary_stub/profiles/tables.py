from sqlalchemy import TIMESTAMP, Column, Date, ForeignKey, MetaData, SmallInteger, Table, Text, Uuid

metadata = MetaData()

profiles = Table(
    "profiles",
    metadata,
    Column("customer_id", Uuid, primary_key=True),
    Column("street", Text),
    Column("postal_code", Text),
    Column("city", Text),
    Column("country", Text),
    Column("birth_date", Date),
    Column("occupation", Text),
    Column("income_band", Text),
    Column("updated_at", TIMESTAMP(timezone=True), nullable=False),
)

# Of a document's number only the mask is kept: the bank shows it and never needs the rest.
documents = Table(
    "documents",
    metadata,
    Column("customer_id", Uuid, ForeignKey("profiles.customer_id"), primary_key=True),
    Column("place", SmallInteger, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("number_masked", Text, nullable=False),
    Column("country", Text, nullable=False),
    Column("expires_on", Date, nullable=False),
)
