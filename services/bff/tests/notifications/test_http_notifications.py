import httpx
import pytest
from bff.notifications.http_notifications import HttpNotifications
from kernel.ids import new_id
from servicekit.http_client import UpstreamUnavailable
from servicekit.service_tokens import ServiceTokens

from services.bff.tests.conftest import Bff
from services.bff.tests.fake_notifications import FakeNotifications


def client_of(bff: Bff, notifications: FakeNotifications) -> HttpNotifications:
    auth = httpx.AsyncClient(transport=httpx.MockTransport(bff.auth.handle), base_url="http://auth")
    tokens = ServiceTokens(auth, "bff", "a-secret-of-tests", "notices:read")
    transport = httpx.MockTransport(notifications.handle)
    return HttpNotifications(httpx.AsyncClient(transport=transport, base_url="http://notifications"), tokens)


async def test_a_refused_token_of_the_bff_gets_one_new_chance(bff: Bff) -> None:
    customer_id = new_id()
    bff.notifications.notify(customer_id)
    client = client_of(bff, bff.notifications)
    bff.notifications.refuses_tokens = 1
    assert [found.position for found in await client.since({customer_id: 0})] == [1]
    bff.notifications.refuses_tokens = 2
    with pytest.raises(UpstreamUnavailable):
        await client.since({customer_id: 0})


async def test_an_answer_that_cannot_be_read_counts_as_none(bff: Bff) -> None:
    customer_id = new_id()
    bff.notifications.notify(customer_id)
    del bff.notifications.inbox(customer_id).notices[0]["texts"]
    with pytest.raises(UpstreamUnavailable):
        await client_of(bff, bff.notifications).since({customer_id: 0})
