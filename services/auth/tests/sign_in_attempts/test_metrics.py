from auth_house import Guest, House
from prometheus_client import REGISTRY


def refused(reason: str) -> float:
    return REGISTRY.get_sample_value("bank_sign_in_failures_total", {"reason": reason}) or 0.0


async def test_refused_passwords_are_counted_by_reason(house: House, guest: Guest) -> None:
    email = await house.customer()
    before = refused("credentials-wrong"), refused("sign-in-delayed")
    for _ in range(5):
        assert (await guest.sign_in(email, "wrong wrong wrong wrong")).status_code == 401
    assert (await guest.sign_in(email)).status_code == 429
    assert (refused("credentials-wrong") - before[0], refused("sign-in-delayed") - before[1]) == (5, 1)
