import httpx
from core_town import Town
from kernel.ids import new_id


async def test_a_customer_lists_and_reads_accounts(town: Town, client: httpx.AsyncClient) -> None:
    ana = await town.person("Ana Robles", owns=125)
    answer = await client.get("/v1/accounts", headers=ana.headers)
    assert answer.status_code == 200
    (account,) = answer.json()["items"]
    assert account == {
        "id": str(ana.account_id),
        "iban": ana.iban,
        "name": "Current account",
        "currency": "EUR",
        "balance": {"minor": 125, "currency": "EUR"},
        "available": {"minor": 125, "currency": "EUR"},
        "version": 1,
        "opened_at": account["opened_at"],
        "holders": ["Ana Robles"],
    }
    one = await client.get(f"/v1/accounts/{ana.account_id}", headers=ana.headers)
    assert one.json() == account


async def test_a_foreign_and_an_unknown_account_have_the_same_answer(town: Town, client: httpx.AsyncClient) -> None:
    ana, luis = await town.person(), await town.person()
    answers = [
        await client.get(f"/v1/accounts/{account_id}{path}", headers=luis.headers)
        for account_id in (ana.account_id, new_id())
        for path in ("", "/entries")
    ]
    assert {answer.status_code for answer in answers} == {404}
    assert {answer.json()["code"] for answer in answers} == {"account-unknown"}


async def test_account_holders_are_told_masked_or_not_at_all(town: Town, client: httpx.AsyncClient) -> None:
    ana = await town.person("María García")
    known = await client.get(f"/v1/account-holders/{ana.iban}", headers=ana.headers)
    assert known.json() == {
        "iban": ana.iban,
        "name_masked": "M•••• G•••••",
        "currency": "EUR",
        "bank_name": "Arrayan",
    }
    unknown = await client.get("/v1/account-holders/ES9121000418450200051332", headers=ana.headers)
    assert (unknown.status_code, unknown.json()["code"]) == (404, "payee-unknown")
    invalid = await client.get("/v1/account-holders/ES00", headers=ana.headers)
    assert (invalid.status_code, invalid.json()["code"]) == (422, "iban-invalid")


async def test_without_a_customers_token_there_is_nothing(town: Town, client: httpx.AsyncClient) -> None:
    ana = await town.person()
    for path in ("/v1/accounts", f"/v1/accounts/{ana.account_id}", f"/v1/account-holders/{ana.iban}"):
        assert (await client.get(path)).status_code == 401
        forged = await client.get(path, headers={"Authorization": "Bearer forged"})
        assert (forged.status_code, forged.json()["code"]) == (401, "token-invalid")
        operator = await client.get(path, headers={"Authorization": f"Bearer operator:{new_id()}:supervisor"})
        assert (operator.status_code, operator.json()["code"]) == (403, "not-a-customer")
