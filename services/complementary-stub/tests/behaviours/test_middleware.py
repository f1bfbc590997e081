"""Over a real connection on the loopback: what a caller meets in each mode."""

import asyncio
import socket
import time
from collections.abc import AsyncIterator
from dataclasses import replace

import httpx
import pytest
import uvicorn
from complementary_stub.main import app
from testkit.polling import eventually
from town_hall import Customer, TownHall

DELAY_SECONDS = 0.4


@pytest.fixture
async def customer(hall: TownHall) -> AsyncIterator[Customer]:
    """Somebody who calls through uvicorn, on connections that are kept alive."""
    server = uvicorn.Server(uvicorn.Config(app, lifespan="off", log_level="error", http="httptools"))
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{listening.getsockname()[1]}"
        async with asyncio.TaskGroup() as group:
            group.create_task(server.serve(sockets=[listening]))

            async def up() -> bool:
                return server.started

            await eventually(up, seconds=10)
            async with httpx.AsyncClient(base_url=url) as client:
                yield replace(hall.customer(), client=client)
            server.should_exit = True


async def test_normal_answers(customer: Customer) -> None:
    assert (await customer.read()).status_code == 200


async def test_slow_answers_after_its_delay(hall: TownHall, customer: Customer) -> None:
    await hall.behave("slow", delay_seconds=DELAY_SECONDS)
    began = time.monotonic()
    assert (await customer.read()).status_code == 200
    assert time.monotonic() - began >= DELAY_SECONDS


async def test_failing_answers_500_and_tells_nothing(hall: TownHall, customer: Customer) -> None:
    await hall.behave("failing")
    answer = await customer.save({})
    assert (answer.status_code, answer.json()["code"]) == (500, "internal-error")


async def test_down_ends_the_connection_without_a_byte(hall: TownHall, customer: Customer) -> None:
    assert (await customer.read()).status_code == 200
    await hall.behave("down")
    for _ in range(2):
        with pytest.raises((httpx.RemoteProtocolError, httpx.ReadError)):
            await customer.read()
    await hall.behave("normal")
    assert (await customer.read()).status_code == 200


@pytest.mark.parametrize("mode", ["slow", "failing", "down"])
async def test_its_health_and_its_switch_stay_well(hall: TownHall, customer: Customer, mode: str) -> None:
    await hall.behave(mode, delay_seconds=30)
    assert (await customer.client.get("/health/ready")).status_code == 200
    assert (await customer.client.get("/internal/behaviour")).json()["mode"] == mode


async def test_without_a_server_down_is_an_error_and_no_answer_of_the_service(hall: TownHall) -> None:
    await hall.behave("down")
    assert (await hall.customer().read()).status_code == 500
