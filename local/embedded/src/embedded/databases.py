"""Roles, databases and migrations: each service has a database, a role that owns it and a lesser one to run with."""

import hashlib
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

from embedded.nurses import Nurse
from embedded.postgres import Server
from embedded.programs import run_once
from embedded.settings import ROOT, BankSettings
from embedded.vault import CAPTURE_ROLE, DATABASES

CAPTURED = ("core", "auth")
"""The services whose databases the audit reads."""
_EMIT = (
    "pg_logical_emit_message(boolean, text, text, boolean)",
    "pg_logical_emit_message(boolean, text, bytea, boolean)",
)


def database_url(settings: BankSettings, secrets: Mapping[str, str], role: str, database: str) -> str:
    return f"postgresql+asyncpg://{role}:{secrets[role]}@{settings.address('postgres')}/{database}"


async def make_databases(server: Server, secrets: Mapping[str, str]) -> None:
    """Make what is missing of roles and databases, by any number of starts."""
    await run_sql(server, databases_sql(secrets))


def databases_sql(secrets: Mapping[str, str]) -> str:
    made = [database_sql(name, secrets[name], secrets[f"{name}_owner"]) for name in DATABASES.values()]
    return "\n".join([*made, capture_sql(secrets[CAPTURE_ROLE])])


def database_sql(name: str, password: str, owner_password: str) -> str:
    """For psql. The passwords are url-safe text of our own making, which no quoting can misread."""
    owner = f"{name}_owner"
    roles = "\n".join(
        f"SELECT 'CREATE ROLE {role} LOGIN' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{role}') \\gexec\n"  # noqa: S608 - names are our own
        f"ALTER ROLE {role} PASSWORD '{secret}';"
        for role, secret in ((name, password), (owner, owner_password))
    )
    return f"""{roles}
SELECT 'CREATE DATABASE {name} OWNER {owner}'
  WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = '{name}') \\gexec
\\connect {name}
{privileges_sql(name)}
"""  # noqa: S608 - names are our own


def capture_sql(password: str) -> str:
    """The role that reads the log: it may connect and nothing else, and yet sees every published row.

    What the trail has confirmed the source forgets, so the trail's commits wait for the disk whatever the server does.
    """
    connect = "\n".join(f"GRANT CONNECT ON DATABASE {DATABASES[source]} TO {CAPTURE_ROLE};" for source in CAPTURED)
    return f"""SELECT 'CREATE ROLE {CAPTURE_ROLE}'
  WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{CAPTURE_ROLE}') \\gexec
ALTER ROLE {CAPTURE_ROLE} LOGIN REPLICATION CONNECTION LIMIT 12 PASSWORD '{password}';
{connect}
ALTER ROLE {DATABASES["audit"]} SET synchronous_commit = 'on';
"""  # noqa: S608 - names are our own


def privileges_sql(name: str, database: str = "") -> str:
    """The running role reads and writes the owner's tables, says who acted, and changes no structure.

    Whoever may write messages into the log can sign as anybody, so that is taken from everybody else.
    """
    owner, database = f"{name}_owner", database or name
    emit = ", ".join(_EMIT)
    return f"""REVOKE ALL ON DATABASE {database} FROM PUBLIC;
GRANT CONNECT ON DATABASE {database} TO {name};
REVOKE EXECUTE ON FUNCTION {emit} FROM PUBLIC;
GRANT EXECUTE ON FUNCTION {emit} TO {name};
ALTER SCHEMA public OWNER TO {owner};
REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO {name};
ALTER DEFAULT PRIVILEGES FOR ROLE {owner} IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {name};
ALTER DEFAULT PRIVILEGES FOR ROLE {owner} IN SCHEMA public GRANT USAGE ON SEQUENCES TO {name};
"""


async def run_sql(server: Server, text: str, database: str = "postgres") -> None:
    command = (server.command("psql"), "-X", "-q", "-v", "ON_ERROR_STOP=1", "-o", "/dev/null", "-f", "-")
    await run_once(command, connection_variables(server, "postgres", server.password, database), text=text)


def connection_variables(server: Server, role: str, password: str, database: str) -> dict[str, str]:
    return {
        "PGHOST": "127.0.0.1",
        "PGPORT": str(server.port),
        "PGUSER": role,
        "PGPASSWORD": password,
        "PGDATABASE": database,
        "PGOPTIONS": "-c client_min_messages=warning",
    }


async def migrate(nurse: Nurse, folder: Path, url: str, stamp: Path) -> None:
    """Run a service's migrations unless these very files already ran here, which saves seconds of each start."""
    async with once(folder, stamp) as is_due:
        if is_due:
            command = (sys.executable, "-m", "servicekit.migrations", str(folder.relative_to(ROOT)))
            await nurse.run(command, {"MIGRATION_DATABASE_URL": url})


@asynccontextmanager
async def once(folder: Path, stamp: Path) -> AsyncIterator[bool]:
    """Whether the block has something to do: it did not yet succeed with these very files."""
    found = _digest(folder)
    is_due = _stamped(stamp) != found
    yield is_due
    if is_due:
        _put_stamp(stamp, found)


def _stamped(stamp: Path) -> str:
    return stamp.read_text(encoding="utf-8") if stamp.exists() else ""


def _put_stamp(stamp: Path, text: str) -> None:
    stamp.parent.mkdir(parents=True, exist_ok=True)
    stamp.write_text(text, encoding="utf-8")


def _digest(folder: Path) -> str:
    digest = hashlib.sha256()
    for file in sorted(folder.rglob("*.py")):
        digest.update(file.relative_to(folder).as_posix().encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()
