"""Operators list and close accounts; customers do not, and operators are no customers."""

from testkit.bank import Bank
from testkit.visitors import Visitor, a_person


async def test_operators_read_and_only_the_supervisor_closes(bank: Bank) -> None:
    person = a_person("Berta Cruz")
    async with Visitor(bank.url) as owner, Visitor(bank.url) as analyst, Visitor(bank.url) as supervisor:
        await owner.register(person)
        account = await owner.first_account()
        await analyst.sign_in(*bank.persona("analyst@bank.example"))
        await supervisor.sign_in(*bank.persona("supervisor@bank.example"))

        listed = await analyst.get("/ops/v1/core/accounts", params={"iban": account["iban"]})
        assert [item["id"] for item in listed.json()["items"]] == [account["id"]]

        path = f"/ops/v1/core/accounts/{account['id']}/closure"
        refused = await analyst.post(path, {"reason": "at the customer's wish"})
        assert (refused.status_code, refused.json()["code"]) == (403, "role-missing")
        closed = await supervisor.post(path, {"reason": "at the customer's wish"})
        assert (closed.status_code, closed.json()["status"]) == (200, "closed")
        again = await supervisor.post(path, {"reason": "at the customer's wish"})
        assert (again.status_code, again.json()["code"]) == (409, "account-already-closed")

        gone = await owner.get(f"/api/v1/accounts/{account['id']}/transactions")
        assert (gone.status_code, gone.json()["code"]) == (404, "account-unknown")


async def test_an_account_with_money_stays_open(bank: Bank) -> None:
    async with Visitor(bank.url) as lucia, Visitor(bank.url) as supervisor:
        await lucia.sign_in(*bank.persona("lucia@example.com"))
        await supervisor.sign_in(*bank.persona("supervisor@bank.example"))
        account = (await lucia.accounts())[0]
        answer = await supervisor.post(f"/ops/v1/core/accounts/{account['id']}/closure", {"reason": "by mistake"})
        assert (answer.status_code, answer.json()["code"]) == (409, "account-not-empty")


async def test_a_closed_account_can_neither_pay_nor_be_paid(bank: Bank) -> None:
    async with Visitor(bank.url) as owner, Visitor(bank.url) as lucia, Visitor(bank.url) as supervisor:
        await owner.register(a_person())
        account = await owner.first_account()
        await lucia.sign_in(*bank.persona("lucia@example.com"))
        payee = await lucia.payee(account["iban"])
        own = (await lucia.accounts())[0]
        quote = (await lucia.quote(own["id"], payee, 100)).json()
        await supervisor.sign_in(*bank.persona("supervisor@bank.example"))
        await supervisor.post(f"/ops/v1/core/accounts/{account['id']}/closure", {"reason": "at their wish"})

        refused = await lucia.confirm(quote["id"], "k" * 32)
        assert (refused.status_code, refused.json()["code"]) == (404, "payee-unknown")
        assert (await lucia.accounts())[0]["version"] == own["version"]


async def test_customers_and_strangers_find_the_operators_door_shut(bank: Bank) -> None:
    async with Visitor(bank.url) as lucia, Visitor(bank.url) as stranger, Visitor(bank.url) as auditor:
        await lucia.sign_in(*bank.persona("lucia@example.com"))
        assert (await lucia.get("/ops/v1/core/accounts")).status_code == 403
        assert (await stranger.get("/ops/v1/core/accounts")).status_code == 401
        await auditor.sign_in(*bank.persona("auditor@bank.example"))
        assert (await auditor.get("/ops/v1/core/accounts")).status_code == 200
        assert (await auditor.get("/api/v1/accounts")).status_code == 403
        without_header = await auditor.http.post(
            f"/ops/v1/core/accounts/{'0' * 8}-0000-7000-8000-{'0' * 12}/closure",
            json={"reason": "xxx"},
            headers={"Cookie": f"__Host-session={auditor.cookie}"},
        )
        assert without_header.status_code == 403
