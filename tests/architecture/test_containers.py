"""Every service in a container, and none more open than it needs to be."""

from collections.abc import Callable
from pathlib import Path

import pytest
from house_rules.containers import container_violations
from house_rules.sources import ROOT

Plant = Callable[[str, str], Path]
COMPOSE = """services:
  x:
    image: bank-x
    cap_drop: [ALL]
    security_opt: ["no-new-privileges:true"]
    mem_limit: 10m
    pids_limit: 10
    read_only: true
    networks: [inside]
"""
DOCKERFILE = "FROM python:3.13-slim AS packages\nFROM python:3.13-slim\nUSER bank\n"


def test_the_containers_are_those_of_the_bank() -> None:
    assert container_violations(ROOT) == []


@pytest.mark.parametrize(
    ("compose", "dockerfile", "words"),
    [
        (COMPOSE.replace(" x:", " y:"), DOCKERFILE, "x has no container"),
        (COMPOSE.replace("bank-x", "somebody/x:1"), DOCKERFILE, "neither official"),
        (COMPOSE.replace("[ALL]", "[NET_RAW]"), DOCKERFILE, "may gain rights"),
        (COMPOSE.replace("    mem_limit: 10m\n", ""), DOCKERFILE, "no limit of memory"),
        (COMPOSE.replace("    pids_limit: 10\n", ""), DOCKERFILE, "or processes"),
        (COMPOSE.replace("true", "false"), DOCKERFILE, "writes to its own root"),
        (COMPOSE.replace("    networks: [inside]\n", ""), DOCKERFILE, "leads out"),
        (COMPOSE + '    ports: ["127.0.0.1:1:1"]\n', DOCKERFILE, "only the gateway"),
        (COMPOSE, DOCKERFILE.replace("python:3.13-slim AS", "python:latest AS"), "builds on python:latest"),
        (COMPOSE, DOCKERFILE.replace("USER bank\n", ""), "runs as root"),
    ],
)
def test_a_container_that_differs_is_found(
    plant: Plant, tmp_path: Path, compose: str, dockerfile: str, words: str
) -> None:
    plant("compose.yaml", compose)
    plant("services/x/pyproject.toml", "")
    plant("services/Dockerfile", dockerfile)
    assert words in " ".join(container_violations(tmp_path))


def test_a_closed_container_passes(plant: Plant, tmp_path: Path) -> None:
    plant("compose.yaml", COMPOSE)
    plant("services/x/pyproject.toml", "")
    plant("services/Dockerfile", DOCKERFILE)
    assert container_violations(tmp_path) == []
