"""compose.yaml has every service, closed as the others are, and no image but the official ones and our own."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

OFFICIAL = frozenset({"postgres:18", "redis:8", "localstack/localstack:4.14.0"})
BASES = frozenset({"python:3.13-slim", "node:24-slim", "nginx:1.30"})
_FROM = re.compile(r"^FROM +(\S+)", re.MULTILINE)


def container_violations(root: Path) -> list[str]:
    parts = yaml.safe_load((root / "compose.yaml").read_text(encoding="utf-8"))["services"]
    folders = {path.parent.name for path in (root / "services").glob("*/pyproject.toml")}
    missing = [f"compose.yaml: {name} has no container" for name in sorted(folders - parts.keys())]
    found = [f"compose.yaml: {name} {what}" for name, part in parts.items() for what in _of_part(name, part)]
    return [*missing, *found, *_of_dockerfiles(root)]


def _of_part(name: str, part: dict[str, Any]) -> Iterator[str]:
    image = str(part.get("image"))
    if image not in OFFICIAL and not image.startswith("bank-"):
        yield f"takes the image {image}, which is neither official nor the bank's own"
    if part.get("cap_drop") != ["ALL"] or part.get("security_opt") != ["no-new-privileges:true"]:
        yield "may gain rights"
    if not part.get("mem_limit") or not part.get("pids_limit"):
        yield "has no limit of memory or processes"
    if part.get("read_only") is not True and name != "localstack":  # which installs its parts where it runs
        yield "writes to its own root"
    if not part.get("networks"):
        yield "is on the engine's default network, which leads out"
    if part.get("ports") and name != "gateway":
        yield "is reachable from outside; only the gateway is"
    if any(not str(port).startswith("127.0.0.1:") for port in part.get("ports", [])):
        yield "is reachable from other machines"


def _of_dockerfiles(root: Path) -> Iterator[str]:
    for path in (root / place for place in ("services", "gateway", "local/containers")):
        file = path / "Dockerfile"
        text = file.read_text(encoding="utf-8") if file.exists() else ""
        for base in _FROM.findall(text):
            if base not in BASES:
                yield f"{file.relative_to(root)}: builds on {base}, which is not official"
        if text and "\nUSER " not in text:
            yield f"{file.relative_to(root)}: runs as root"
