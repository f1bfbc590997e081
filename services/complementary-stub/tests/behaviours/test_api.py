import pytest
from complementary_stub.behaviours.service import BehaviourSwitch
from complementary_stub.main import app
from complementary_stub.settings import ComplementarySettings
from pydantic import SecretStr
from town_hall import TownHall

SWITCH = "/internal/behaviour"


async def test_the_switch_is_turned_and_read(hall: TownHall) -> None:
    assert (await hall.client.get(SWITCH)).json() == {"mode": "normal", "delay_seconds": 3}
    assert (await hall.behave("slow", delay_seconds=0.5)).json() == {"mode": "slow", "delay_seconds": 0.5}
    assert (await hall.client.get(SWITCH)).json() == {"mode": "slow", "delay_seconds": 0.5}


@pytest.mark.parametrize("body", [{"mode": "odd"}, {"mode": "slow", "delay_seconds": 31}, {"delay_seconds": 1}])
async def test_what_it_does_not_know_is_refused(hall: TownHall, body: dict[str, object]) -> None:
    assert (await hall.client.put(SWITCH, json=body)).status_code == 422


async def test_in_production_there_is_no_switch(hall: TownHall) -> None:
    object.__setattr__(app.state.wiring, "behaviours", BehaviourSwitch(is_production=True))
    for answer in (await hall.client.get(SWITCH), await hall.behave("down"), await hall.behave("odd")):
        assert (answer.status_code, answer.json()["code"]) == (404, "route-unknown")
    assert (await hall.customer().read()).status_code == 200


def test_a_bank_is_in_production_unless_it_says_otherwise(settings: ComplementarySettings) -> None:
    given = settings.model_dump(exclude={"bank_env"})
    assert ComplementarySettings(**given | {"database_url": SecretStr("unused")}).bank_env == "production"
