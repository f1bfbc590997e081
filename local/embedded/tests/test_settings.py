import fcntl
import socket
from pathlib import Path

import pytest
from embedded.services import part_of
from embedded.settings import PORT_VARIABLES, SettingsInvalid, busy_port, for_tests, foreseen_refusal, from_environment


def test_every_port_can_be_moved_by_its_variable() -> None:
    settings = from_environment({"BANK_PORT": "9000", "BANK_CORE_PORT": "9001"})
    assert (settings.ports["gateway"], settings.ports["core"], settings.ports["auth"]) == (9000, 9001, 18001)
    assert settings.origin == "http://localhost:9000"


@pytest.mark.parametrize("text", ["0", "65536", "80a", "-1", "8080.0"])
def test_a_port_that_is_none_is_refused_by_name(text: str) -> None:
    with pytest.raises(SettingsInvalid, match="BANK_AUTH_PORT"):
        from_environment({"BANK_AUTH_PORT": text})


def test_the_embedded_bank_is_not_for_production() -> None:
    with pytest.raises(SettingsInvalid, match="BANK_ENV"):
        from_environment({"BANK_ENV": "production"})


def test_a_taken_port_is_told_with_the_variable_that_moves_it(tmp_path: Path) -> None:
    settings = for_tests(tmp_path)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", settings.ports["redis"]))
        taken.listen()
        sentence = busy_port(settings, frozenset({"redis"}))
        assert sentence is not None
        assert f"Port {settings.ports['redis']}" in sentence
        assert "BANK_REDIS_PORT=" in sentence
        assert busy_port(settings, frozenset({"postgres"})) is None
    assert busy_port(settings, frozenset({"redis"})) is None


def test_a_taken_port_is_foreseen_before_anything_is_set_up(tmp_path: Path) -> None:
    ports = for_tests(tmp_path).ports
    variables = {PORT_VARIABLES[name][0]: str(port) for name, port in ports.items()} | {"BANK_DATA": str(tmp_path)}
    assert foreseen_refusal(variables) is None
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", ports["core"]))
        taken.listen()
        sentence = foreseen_refusal(variables)
        assert sentence is not None
        assert "BANK_CORE_PORT=" in sentence
        with (tmp_path / "lock").open("w", encoding="utf-8") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            assert foreseen_refusal(variables) is None, "the launcher says better that this bank is open already"


@pytest.mark.parametrize("name", ["core", "core-banking-stub"])
def test_a_part_is_known_by_its_name_and_by_its_folder(name: str) -> None:
    assert part_of(name) == "core"
