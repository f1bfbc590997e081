"""For each public operation one request that succeeds."""

import secrets
from collections.abc import Awaitable, Callable

from kernel.ids import new_id
from testkit.polling import eventually
from testkit.visitors import Visitor, a_person, new_key

from tests.contracts.town import PAYER, Ingredients, Town, registration_of

Recipe = Callable[[Town], Awaitable[Ingredients]]


async def plain(town: Town) -> Ingredients:
    return Ingredients(town.customer)


async def own_account(town: Town) -> Ingredients:
    return Ingredients(town.customer, path={"account_id": town.known["account_id"]})


async def check_payee(town: Town) -> Ingredients:
    return Ingredients(town.customer, body={"iban": town.known["iban"]})


async def new_payee(town: Town) -> Ingredients:
    account = await town.customer.first_account()
    return Ingredients(town.customer, body={"label": "Myself", "iban": account["iban"]})


async def removable_payee(town: Town) -> Ingredients:
    account = await town.customer.first_account()
    return Ingredients(town.customer, path={"payee_id": await town.customer.payee(account["iban"])})


async def order(town: Town) -> Ingredients:
    body = {
        "from_account_id": town.known["account_id"],
        "payee_id": town.known["payee_id"],
        "amount": {"minor": 1, "currency": "EUR"},
        "reference": "a contract kept",
    }
    return Ingredients(town.customer, body=body)


async def fresh_quote(town: Town) -> Ingredients:
    quote = await town.customer.quote(town.known["account_id"], town.known["payee_id"], 2)
    return Ingredients(town.customer, headers={"Idempotency-Key": new_key()}, body={"quote_id": quote.json()["id"]})


async def own_transfer(town: Town) -> Ingredients:
    return Ingredients(town.customer, path={"transfer_id": town.known["transfer_id"]})


async def new_registration(town: Town) -> Ingredients:
    return Ingredients(town.customer, body=registration_of(a_person("Olga Quill")))


async def another_code(town: Town) -> Ingredients:
    return Ingredients(town.customer, path={"registration_id": await town.registration()}, body={"channel": "email"})


async def right_code(town: Town) -> Ingredients:
    person = a_person("Olga Quill")
    registration_id = await town.registration(person)

    async def sent() -> bool:
        return bool(await town.customer.codes_sent_to(person.email))

    await eventually(sent, seconds=20)
    code = (await town.customer.codes_sent_to(person.email))[0]
    return Ingredients(
        town.customer, path={"registration_id": registration_id}, body={"channel": "email", "code": code}
    )


async def credentials(town: Town) -> Ingredients:
    email, password = town.credentials
    return Ingredients(town.customer, body={"email": email, "password": password})


async def language(town: Town) -> Ingredients:
    return Ingredients(town.customer, body={"language": "en"})


async def password_grant(town: Town) -> Ingredients:
    email, password = town.credentials
    form = {"grant_type": "password", "client_id": "bank-mobile", "username": email, "password": password}
    return Ingredients(town.customer, body=form)


async def any_token(town: Town) -> Ingredients:
    return Ingredients(town.customer, body={"token": secrets.token_urlsafe(32), "client_id": "bank-mobile"})


async def profile(town: Town) -> Ingredients:
    address = {"street": "Calle Mayor 1", "postal_code": "28013", "city": "Madrid", "country": "ES"}
    document = {"kind": "passport", "number": "XDA123456", "country": "ES", "expires_on": "2090-01-31"}
    body = {
        "address": address,
        "birth_date": "1990-02-28",
        "occupation": "employed",
        "income_band": "30k-60k",
        "documents": [document],
    }
    return Ingredients(town.customer, body=body)


async def own_notice(town: Town) -> Ingredients:
    notices = (await town.customer.get("/api/v1/notices")).json()["items"]
    return Ingredients(town.customer, path={"notice_id": notices[0]["id"]})


async def all_notices(town: Town) -> Ingredients:
    return Ingredients(town.customer, body={"up_to": 1})


async def preferences(town: Town) -> Ingredients:
    return Ingredients(town.customer, body=(await town.customer.get("/api/v1/notification-preferences")).json())


async def a_phone(town: Town) -> Ingredients:
    body = {"token": secrets.token_urlsafe(32), "platform": "android", "name": "Nadia's phone"}
    return Ingredients(town.customer, path={"device_id": str(new_id())}, body=body)


async def no_phone(town: Town) -> Ingredients:
    return Ingredients(town.customer, path={"device_id": str(new_id())})


async def new_password(town: Town) -> Ingredients:
    person = a_person("Nela Newword")
    async with Visitor(town.bank.url) as changing:
        await changing.register(person)
    body = {"current_password": person.password, "new_password": f"{person.password} and more"}
    return Ingredients(changing, body=body)


async def deliveries(town: Town) -> Ingredients:
    me = (await town.customer.get("/api/v1/me")).json()
    return Ingredients(town.operator, query={"customer_id": me["customer_id"]})


async def as_operator(town: Town) -> Ingredients:
    return Ingredients(town.operator)


async def first_record(town: Town) -> Ingredients:
    return Ingredients(town.operator, path={"index": 0})


async def two_checkpoints(town: Town) -> Ingredients:
    size = (await town.operator.get("/ops/v1/audit/records/0/proof")).json()["size"]
    return Ingredients(town.operator, query={"from": size})


async def any_account(town: Town) -> Ingredients:
    return Ingredients(town.operator, path={"account_id": town.known["account_id"]})


async def empty_account(town: Town) -> Ingredients:
    async with Visitor(town.bank.url) as leaving:
        await leaving.register(a_person("Leo Leaving"))
        account = await leaving.first_account()
    return Ingredients(town.operator, path={"account_id": account["id"]}, body={"reason": "the customer left"})


async def same_limits(town: Town) -> Ingredients:
    limits = (await town.customer.get("/api/v1/transfer-limits")).json()["items"][0]
    names = ("per_transfer", "per_day", "new_payee")
    return Ingredients(
        town.customer,
        path={"currency": limits["currency"]},
        headers={"If-Match": f'"{limits["version"]}"'},
        body={f"{name}_minor": limits[name]["minor"] for name in names},
    )


async def any_transfer(town: Town) -> Ingredients:
    return Ingredients(town.operator, path={"transfer_id": town.known["transfer_id"]})


async def fresh_transfer(town: Town) -> Ingredients:
    """Nobody has spent it yet."""
    async with Visitor(town.bank.url) as payer:
        await payer.sign_in(*town.bank.persona(PAYER))
        own, account = (await payer.accounts())[0], await town.customer.first_account()
        transfer = await payer.pay(own["id"], account["iban"], 3)
    return Ingredients(
        town.operator,
        path={"transfer_id": transfer["id"]},
        headers={"Idempotency-Key": new_key()},
        body={"reason": "sent by mistake"},
    )


async def a_day(town: Town) -> Ingredients:
    return Ingredients(town.operator, path={"day": "2026-01-31"})


RECIPES: dict[str, dict[str, Recipe]] = {
    "bff": {
        "getMe": plain,
        "listAccounts": plain,
        "getAccount": own_account,
        "listTransactions": own_account,
        "listPayees": plain,
        "checkPayee": check_payee,
        "createPayee": new_payee,
        "deletePayee": removable_payee,
        "createTransferQuote": order,
        "createTransfer": fresh_quote,
        "getTransfer": own_transfer,
        "listTransferLimits": plain,
        "saveTransferLimits": same_limits,
        "getMyProfile": plain,
        "saveMyProfile": profile,
        "listNotices": plain,
        "readNotices": all_notices,
        "readNotice": own_notice,
        "getNotificationPreferences": plain,
        "saveNotificationPreferences": preferences,
        "listDevices": plain,
        "savePushToken": a_phone,
        "removePushToken": no_phone,
    },
    "auth": {
        "getPublicKeys": plain,
        "getDiscovery": plain,
        "startRegistration": new_registration,
        "sendRegistrationCode": another_code,
        "proveRegistrationContact": right_code,
        "signIn": credentials,
        "getCurrentSession": plain,
        "changeCurrentSession": language,
        "signOut": plain,
        "changePassword": new_password,
        "requestToken": password_grant,
        "revokeToken": any_token,
    },
    "audit": {
        "listAuditRecords": as_operator,
        "getInclusionProof": first_record,
        "getConsistencyProof": two_checkpoints,
    },
    "core-banking-stub": {
        "listOperatorAccounts": as_operator,
        "getOperatorAccount": any_account,
        "closeAccount": empty_account,
        "getOperatorTransfer": any_transfer,
        "reverseTransfer": fresh_transfer,
        "getTrialBalances": a_day,
    },
    "notifications": {
        "listDeliveries": deliveries,
        "getDeliveryTally": as_operator,
    },
}
