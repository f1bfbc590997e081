"""Every page of the web app in every state worth seeing, by name: for screenshots and for axe alike.

Works in both languages: it goes by addresses, types and roles, not by words.
"""

from collections.abc import Awaitable, Callable, Mapping
from secrets import token_hex
from typing import Any

from browsing import Customer
from playwright.async_api import Route

Prepare = Callable[[Customer], Awaitable[None]]

_SHAPE_OF_FAILURE = {
    "status": 503,
    "headers": {"x-test-made": "yes", "retry-after": "2"},
    "content_type": "application/problem+json",
    "body": (
        '{"type":"urn:bank:problem:database-unavailable","title":"The bank cannot reach its records at the moment",'
        '"status":503,"detail":"x","code":"database-unavailable","instance":"00c0ffee00c0ffee00c0ffee00c0ffee",'
        '"errors":[]}'
    ),
}


async def _fail(route: Route) -> None:
    await route.fulfill(**_SHAPE_OF_FAILURE)  # type: ignore[arg-type]  # The keys are fulfil's own.


def failing(pattern: str, path: str) -> Prepare:
    """The page at `path` while the bank answers 503 to what matches the pattern."""

    async def prepare(customer: Customer) -> None:
        await customer.page.route(pattern, _fail)
        await customer.goto(path)
        await customer.page.get_by_text("00c0ffee").first.wait_for()
        await customer.page.unroute(pattern)

    return prepare


def at(path: str) -> Prepare:
    async def prepare(customer: Customer) -> None:
        await customer.goto(path)

    return prepare


async def sign_in_refused(customer: Customer) -> None:
    await customer.goto("/sign-in")
    await customer.page.locator('input[type="email"]').fill("nobody-at-all@example.com")
    await customer.page.locator('input[type="password"]').fill("not a password of anybody")
    await customer.page.keyboard.press("Enter")
    await customer.page.get_by_role("alert").first.wait_for()


async def register_contact(customer: Customer) -> None:
    await customer.goto("/register")
    await customer.page.locator("form input:visible").first.fill("Vera Luna")
    await customer.page.keyboard.press("Enter")
    await customer.page.locator('input[type="email"]').wait_for()


async def register_faults(customer: Customer) -> None:
    await register_contact(customer)
    await customer.page.locator('input[type="email"]').fill("no address")
    await customer.page.keyboard.press("Enter")
    await customer.page.locator('[aria-invalid="true"]').first.wait_for()


async def register_password(customer: Customer) -> None:
    await register_contact(customer)
    await customer.page.locator('input[type="email"]').fill("vera@example.com")
    await customer.page.locator('input[type="tel"]').fill("+447700900123")
    await customer.page.keyboard.press("Enter")
    await customer.page.locator('input[type="password"]').fill("ten words")


async def register_codes(customer: Customer) -> None:
    await register_contact(customer)
    await customer.page.locator('input[type="email"]').fill(f"vera-{token_hex(4)}@example.com")
    await customer.page.locator('input[type="tel"]').fill("+447700900123")
    await customer.page.keyboard.press("Enter")
    await customer.page.locator('input[type="password"]').fill(f"quiet river stones {token_hex(4)}")
    await customer.page.keyboard.press("Enter")
    await customer.page.locator('input[autocomplete="one-time-code"]').wait_for()
    await customer.settled()


async def first_account(customer: Customer) -> None:
    await customer.goto("/accounts")
    await customer.page.locator('main a[href^="/accounts/"]').first.click()
    await customer.page.wait_for_url("**/accounts/*-*")
    await customer.settled()


async def movement_open(customer: Customer) -> None:
    await first_account(customer)
    await customer.page.locator("section ul button").first.click()
    await customer.page.wait_for_url("**movement=**")
    await customer.page.locator('[role="dialog"] dl, aside dl').first.wait_for()
    await customer.settled()


async def filters_open(customer: Customer) -> None:
    await first_account(customer)
    await customer.page.locator("search button[aria-expanded]").click()
    await customer.settled()


async def nothing_found(customer: Customer) -> None:
    await first_account(customer)
    await customer.goto(customer.page.url.removeprefix(customer.url) + "?text=zzzzzz")


async def amount(customer: Customer) -> None:
    await customer.goto("/send")
    # One of the seed's: the others are of tests, which close accounts.
    await customer.page.locator("section ul button").filter(has_text="Mateo").click()
    await customer.page.locator('input[inputmode="decimal"]').fill("12")
    await customer.settled()


async def amount_too_large(customer: Customer) -> None:
    await amount(customer)
    await customer.page.locator('input[inputmode="decimal"]').fill("99999999")
    await customer.page.locator('[aria-invalid="true"]').first.wait_for()


async def review(customer: Customer) -> None:
    await amount(customer)
    await customer.page.locator("form button[type=submit]").click()
    await customer.page.wait_for_url("**step=review")
    await customer.settled()


async def new_payee_checked(customer: Customer) -> None:
    await customer.goto("/send?step=new-payee")
    await customer.page.locator("form input").first.fill("ES91 2100 0418 4502 0005 1333")
    await customer.page.locator('[aria-invalid="true"]').first.wait_for()
    await customer.settled()


async def removing_payee(customer: Customer) -> None:
    await customer.goto("/payees")
    await customer.page.locator("main li button").last.click()
    await customer.page.get_by_role("alertdialog").wait_for()
    await customer.settled()


async def amounts_hidden(customer: Customer) -> None:
    await customer.goto("/")
    toggle = customer.page.locator("main button[aria-pressed]").first
    await toggle.click()
    await customer.settled()


async def amounts_shown_again(customer: Customer) -> None:
    await customer.page.locator("main button[aria-pressed]").first.click()


PUBLIC: Mapping[str, Prepare] = {
    "sign-in": at("/sign-in"),
    "sign-in-expired": at("/sign-in?expired=true"),
    "sign-in-refused": sign_in_refused,
    "register-name": at("/register"),
    "register-contact": register_contact,
    "register-faults": register_faults,
    "register-password": register_password,
    "register-codes": register_codes,
}
CUSTOMER: Mapping[str, Prepare] = {
    "home": at("/"),
    "home-failed": failing("**/api/v1/accounts", "/"),
    "accounts": at("/accounts"),
    "account": first_account,
    "account-movement": movement_open,
    "account-filters": filters_open,
    "account-nothing-found": nothing_found,
    "send-payee": at("/send"),
    "send-new-payee": at("/send?step=new-payee"),
    "send-new-payee-refused": new_payee_checked,
    "send-amount": amount,
    "send-amount-too-large": amount_too_large,
    "send-review": review,
    "payees": at("/payees"),
    "payees-failed": failing("**/api/v1/payees", "/payees"),
    "payees-remove": removing_payee,
    "profile": at("/profile"),
    "not-found": at("/no-such-page"),
}
NEWCOMER: Mapping[str, Prepare] = {
    "newcomer-home": at("/"),
    "newcomer-account": first_account,
    "newcomer-send": at("/send"),
    "newcomer-payees": at("/payees"),
}


async def last_transfer(customer: Customer) -> str:
    """The address of the page that says what became of the customer's last transfer."""
    answer: Any = await customer.page.evaluate(
        """async () => {
            const read = async (path) => (await fetch(path)).json();
            const accounts = (await read('/api/v1/accounts')).items;
            const page = await read(`/api/v1/accounts/${accounts[0].id}/transactions?limit=1`);
            return page.items[0].transfer_id;
        }"""
    )
    return f"/send/done/{answer}"
