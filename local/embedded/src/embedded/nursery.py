"""A process that imports the libraries of all services once and then forks each service from itself.

The libraries take seconds of CPU to import and tens of megabytes to hold. Forked, four services share both, which is
what makes a second start short and the bank small. Run by embedded.nurses.

Speaks over the socket whose number is its argument: an order is JSON with one file descriptor for the child's output;
the answers are {"ready": true}, {"born": pid} and {"ended": pid, "status": n}.
"""

import array
import contextlib
import gc
import importlib
import json
import os
import pkgutil
import runpy
import signal
import socket
import sys
import traceback
from typing import Any, NoReturn

from embedded.keepers import die_with_parent, take_title

_LIBRARIES = (
    "uvicorn.main",
    "uvicorn.loops.uvloop",
    "uvicorn.protocols.http.httptools_impl",
    "uvicorn.lifespan.on",
    "fastapi",
    "sqlalchemy.ext.asyncio",
    "sqlalchemy.dialects.postgresql.asyncpg",
    "asyncpg",
    "psycopg",
    "prometheus_client",
    "alembic.command",
    "alembic.runtime.migration",
    "aioboto3",
    "redis.asyncio",
    "httpx_aiohttp",
    "argon2",
    "email_validator",
    "jinja2",
    "phonenumbers",
    "schwifty",
)
_ORDER_BYTES_MAX = 128 * 1024


def main() -> None:
    control = socket.socket(fileno=int(sys.argv[1]))
    # Importing makes next to no garbage, and looking for it meanwhile costs a tenth of the time.
    gc.disable()
    import_libraries()
    gc.enable()
    gc.collect()
    # What is there now stays for good: not even the collector's marks shall make a child copy it.
    gc.freeze()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGCHLD, lambda *_: _tell_the_ended(control))
    _send(control, {"ready": True})
    while True:
        text, descriptors = _receive(control)
        if not text:
            # The supervisor has gone; the children follow as they have asked to.
            return
        _bear(control, json.loads(text), descriptors)


def import_libraries() -> None:
    """Everything that services have in common; what a test installation lacks is passed over."""
    servicekit = importlib.import_module("servicekit")
    # The migrations are run as a program, which must not be there as a module before.
    modules = [module.name for module in pkgutil.iter_modules(servicekit.__path__) if module.name != "migrations"]
    own = [f"servicekit.{name}" for name in modules]
    for name in (*_LIBRARIES, *own):
        # A service that needs what is missing says so itself, in its own log.
        with contextlib.suppress(Exception):
            importlib.import_module(name)


def _bear(control: socket.socket, order: dict[str, Any], descriptors: list[int]) -> None:
    pid = os.fork()
    if pid == 0:
        control.close()
        _become(order, descriptors[0])
    os.close(descriptors[0])
    _send(control, {"born": pid})


def _become(order: dict[str, Any], output: int) -> NoReturn:
    """`python -m <module> <arguments>`, but for the imports."""
    os.setsid()
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    die_with_parent(int(order["dies_by"]))
    take_title(str(order["title"]))
    os.dup2(output, 1)
    os.dup2(output, 2)
    os.close(output)
    os.environ.clear()
    os.environ.update(order["environment"])
    status = 0
    try:
        sys.argv = ["-m", *order["arguments"]]
        runpy.run_module(order["module"], run_name="__main__", alter_sys=True)
    except SystemExit as end:
        status = end.code if isinstance(end.code, int) else int(end.code is not None)
    except BaseException:
        traceback.print_exc()
        status = 1
    sys.stdout.flush()
    os._exit(status)


def _tell_the_ended(control: socket.socket) -> None:
    with contextlib.suppress(ChildProcessError):
        while True:
            pid, status = os.waitpid(-1, os.WNOHANG)
            if pid == 0:
                return
            _send(control, {"ended": pid, "status": os.waitstatus_to_exitcode(status)})


def _send(control: socket.socket, message: dict[str, Any]) -> None:
    with contextlib.suppress(OSError):
        control.send(json.dumps(message).encode())


def _receive(control: socket.socket) -> tuple[bytes, list[int]]:
    descriptors = array.array("i")
    text, ancillary, _, _ = control.recvmsg(_ORDER_BYTES_MAX, socket.CMSG_LEN(descriptors.itemsize))
    for level, kind, content in ancillary:
        if level == socket.SOL_SOCKET and kind == socket.SCM_RIGHTS:
            descriptors.frombytes(content[: len(content) - len(content) % descriptors.itemsize])
    return text, list(descriptors)


if __name__ == "__main__":
    main()
