from pathlib import Path

import pytest
from simulators.settings import NotInProduction, SettingMissing, read_settings


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    (tmp_path / "key.pem").write_text("a key", encoding="ascii")
    return {
        "BANK_ENV": "test",
        "AWS_ENDPOINT_URL": "http://localhost:1/",
        "SIMULATORS_FCM_PROJECT": "local",
        "SIMULATORS_FCM_CLIENT_EMAIL": "bank@local.iam.gserviceaccount.com",
        "SIMULATORS_FCM_TOKEN_URI": "http://localhost:2/fcm/token",
        "SIMULATORS_FCM_PUBLIC_KEY_FILE": str(tmp_path / "key.pem"),
    }


@pytest.mark.parametrize("changes", [{"BANK_ENV": ""}, {"BANK_ENV": "production"}])
def test_the_simulators_refuse_to_start_in_production(environment: dict[str, str], changes: dict[str, str]) -> None:
    with pytest.raises(NotInProduction):
        read_settings({name: value for name, value in {**environment, **changes}.items() if value})


def test_the_simulators_refuse_to_start_without_an_emulator(environment: dict[str, str]) -> None:
    with pytest.raises(NotInProduction):
        read_settings({**environment, "AWS_ENDPOINT_URL": ""})


def test_a_trailing_slash_of_the_address_is_dropped(environment: dict[str, str]) -> None:
    assert read_settings(environment).emulator_url == "http://localhost:1"


@pytest.mark.parametrize("name", ["PROJECT", "CLIENT_EMAIL", "TOKEN_URI", "PUBLIC_KEY_FILE"])
def test_what_is_missing_of_the_service_account_is_named(environment: dict[str, str], name: str) -> None:
    del environment[f"SIMULATORS_FCM_{name}"]
    with pytest.raises(SettingMissing, match=name):
        read_settings(environment)


def test_the_public_key_is_read_from_its_file(environment: dict[str, str]) -> None:
    assert read_settings(environment).service_account.public_key == "a key"
