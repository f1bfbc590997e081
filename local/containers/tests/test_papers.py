"""What containers are given, made twice: secrets stay, settings follow the environment."""

import json
from pathlib import Path

import pytest
from containers.papers import env_file, papers
from embedded.services import SERVICES
from embedded.settings import SettingsInvalid

KEPT = ("secrets.json", "personas.json", "fcm-service-account.json", "audit/signing-key.pem")


def kept(made: dict[str, str]) -> dict[str, str]:
    return {name: text for name, text in made.items() if not name.startswith(("env/", "mounted/"))}


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    return papers({}, {}, tmp_path_factory.mktemp("first"))


def test_every_service_is_told_where_the_others_are(first: dict[str, str]) -> None:
    for service in SERVICES:
        environment = first[f"env/{service.folder.rpartition('/')[2]}.env"]
        assert "AUTH_URL='http://auth:8000'" in environment
        assert "@postgres:5432/" in environment
        assert "127.0.0.1" not in environment


def test_secrets_of_the_first_start_stay(first: dict[str, str], tmp_path: Path) -> None:
    again = papers(kept(first), {"BANK_PORT": "9000"}, tmp_path)
    assert {name: again[name] for name in KEPT} == {name: first[name] for name in KEPT}
    assert "BANK_ORIGIN='http://localhost:9000'" in again["env/bff.env"]
    assert "GATEWAY_HOST='localhost:9000'" in again["env/gateway.env"]


def test_no_service_is_given_the_secret_of_another(first: dict[str, str]) -> None:
    secrets = json.loads(first["secrets.json"])
    for name, text in first.items():
        if name.startswith("env/bff"):
            assert secrets["core_banking"] not in text
            assert secrets["postgres"] not in text
            assert secrets["sealing_key"] not in text


def test_a_port_that_is_none_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingsInvalid, match="BANK_PORT"):
        papers({}, {"BANK_PORT": "no"}, tmp_path)


def test_json_survives_the_env_file_and_a_quote_is_refused() -> None:
    assert env_file({"A": '{"a": "$b"}'}) == 'A=\'{"a": "$b"}\'\n'
    with pytest.raises(ValueError, match="A has a quote"):
        env_file({"A": "it's"})
