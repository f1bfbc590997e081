"""One list of tables, so that foreign keys between features find each other."""

from sqlalchemy import MetaData

metadata = MetaData()
