"""The collection that every table of auth belongs to; the migrations make them, a test compares the two."""

from sqlalchemy import MetaData

metadata = MetaData()
