"""What the bff makes of answers that the core should not give."""

from typing import Any, cast

import httpx
import pytest
from bff.core_banking.http_core_banking import HttpCoreBanking
from servicekit.http_client import UpstreamUnavailable


def core_at(*answers: Any) -> HttpCoreBanking:
    clients = [httpx.AsyncClient(transport=httpx.MockTransport(one), base_url="http://core") for one in answers]
    return HttpCoreBanking(clients, cast("Any", None))


def silent(_request: httpx.Request) -> httpx.Response:
    raise httpx.ReadTimeout("no answer")


def empty(_request: httpx.Request) -> httpx.Response:
    return httpx.Response(200, json={"items": []})


async def test_an_unreadable_account_is_an_outage_and_no_crash() -> None:
    with pytest.raises(UpstreamUnavailable):
        await core_at(lambda _: httpx.Response(200, json={"items": [{}]})).accounts("token")


async def test_a_question_goes_on_to_the_next_address_once_round() -> None:
    assert await core_at(silent, empty).accounts("token") == []
    with pytest.raises(UpstreamUnavailable):
        await core_at(silent, silent).accounts("token")
