import httpx
import pytest
from core_town import Person, Town
from kernel.ids import new_id


def operator(role: str) -> dict[str, str]:
    return {"Authorization": f"Bearer operator:{new_id()}:{role}"}


async def close(client: httpx.AsyncClient, person: Person, headers: dict[str, str], **body: object) -> httpx.Response:
    path = f"/ops/v1/core/accounts/{person.account_id}/closure"
    return await client.post(path, json={"reason": "Asked for it", **body}, headers=headers)


@pytest.mark.parametrize("role", ["analyst", "supervisor", "auditor"])
async def test_every_role_reads_accounts(town: Town, client: httpx.AsyncClient, role: str) -> None:
    ana = await town.person("Ana Robles", owns=5)
    page = await client.get("/ops/v1/core/accounts", params={"iban": ana.iban.lower()}, headers=operator(role))
    (account,) = page.json()["items"]
    assert account == {
        "id": str(ana.account_id),
        "iban": ana.iban,
        "name": "Current account",
        "currency": "EUR",
        "status": "open",
        "balance": {"minor": 5, "currency": "EUR"},
        "available": {"minor": 5, "currency": "EUR"},
        "held": {"minor": 0, "currency": "EUR"},
        "version": 1,
        "holders": [{"customer_id": str(ana.customer_id), "name": "Ana Robles"}],
        "opened_at": account["opened_at"],
        "closed_at": None,
    }
    one = await client.get(f"/ops/v1/core/accounts/{ana.account_id}", headers=operator(role))
    assert one.json() == account


@pytest.mark.parametrize(
    ("role", "status", "code"), [("analyst", 403, "role-missing"), ("auditor", 403, "role-missing")]
)
async def test_only_a_supervisor_closes(
    town: Town, client: httpx.AsyncClient, role: str, status: int, code: str
) -> None:
    ana = await town.person()
    refused = await close(client, ana, operator(role))
    assert (refused.status_code, refused.json()["code"]) == (status, code)
    closed = await close(client, ana, operator("supervisor"))
    assert (closed.status_code, closed.json()["status"]) == (200, "closed")
    again = await close(client, ana, operator("supervisor"))
    assert (again.status_code, again.json()["code"]) == (409, "account-already-closed")


async def test_an_account_with_money_is_a_conflict(town: Town, client: httpx.AsyncClient) -> None:
    answer = await close(client, await town.person(owns=1), operator("supervisor"))
    assert (answer.status_code, answer.json()["code"]) == (409, "account-not-empty")


async def test_neither_customers_nor_operators_without_a_role_get_in(town: Town, client: httpx.AsyncClient) -> None:
    ana = await town.person()
    for headers, status, code in (
        (ana.headers, 403, "not-an-operator"),
        (operator(""), 403, "role-missing"),
        ({}, 401, "token-missing"),
    ):
        for path in ("/ops/v1/core/accounts", f"/ops/v1/core/accounts/{ana.account_id}"):
            answer = await client.get(path, headers=headers)
            assert (answer.status_code, answer.json()["code"]) == (status, code)
        assert (await close(client, ana, headers)).status_code == status
    assert await town.balance(ana) == 0


@pytest.mark.parametrize("body", [{"reason": "no"}, {"reason": "x" * 201}, {"reason": "a\nb"}, {"force": True}])
async def test_malformed_closures_are_refused(town: Town, client: httpx.AsyncClient, body: dict[str, object]) -> None:
    answer = await close(client, await town.person(), operator("supervisor"), **body)
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid-input")


async def test_an_unknown_account_is_not_found(client: httpx.AsyncClient) -> None:
    answer = await client.get(f"/ops/v1/core/accounts/{new_id()}", headers=operator("auditor"))
    assert (answer.status_code, answer.json()["code"]) == (404, "account-unknown")
