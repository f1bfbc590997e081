import pytest
from simulators.settings import NotInProduction, read_settings


@pytest.mark.parametrize("environment", [{}, {"BANK_ENV": "production", "AWS_ENDPOINT_URL": "http://localhost:1"}])
def test_the_simulators_refuse_to_start_in_production(environment: dict[str, str]) -> None:
    with pytest.raises(NotInProduction):
        read_settings(environment)


def test_the_simulators_refuse_to_start_without_an_emulator() -> None:
    with pytest.raises(NotInProduction):
        read_settings({"BANK_ENV": "test"})


def test_a_trailing_slash_of_the_address_is_dropped() -> None:
    assert (
        read_settings({"BANK_ENV": "test", "AWS_ENDPOINT_URL": "http://localhost:1/"}).emulator_url
        == "http://localhost:1"
    )
