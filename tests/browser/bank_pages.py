"""Every page of the web app in every state worth seeing, by name: for screenshots and for axe alike.

Works in both languages: it goes by addresses, types and roles, not by words.
"""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from browsing import Customer, waited_code
from page_states import Prepare, at, failing, refusing
from playwright.async_api import Route
from profile_pages import INBOX_AND_PROFILE
from testkit.visitors import a_person


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
    await register_codes_of_a_person(customer)


async def register_codes_of_a_person(customer: Customer) -> tuple[str, str]:
    """Answers where the two codes go."""
    person = a_person("Vera Luna")
    await register_contact(customer)
    await customer.page.locator('input[type="email"]').fill(person.email)
    await customer.page.locator('input[type="tel"]').fill(person.phone)
    await customer.page.keyboard.press("Enter")
    await customer.page.locator('input[type="password"]').fill(person.password)
    await customer.page.keyboard.press("Enter")
    await customer.page.locator('input[autocomplete="one-time-code"]').wait_for()
    await customer.settled()
    return person.email, person.phone


async def about_you(customer: Customer) -> None:
    """The last step of a registration; the customer is signed in from here on."""
    for address in await register_codes_of_a_person(customer):
        heading = await customer.page.locator("h1").text_content()
        code = await waited_code(customer.url, address)
        await customer.page.locator('input[autocomplete="one-time-code"]').fill(code)
        await customer.page.wait_for_function(
            "(before) => document.querySelector('h1').textContent !== before", arg=heading
        )
    await customer.page.locator('input[autocomplete="street-address"]').wait_for()
    await customer.settled()


async def about_you_faults(customer: Customer) -> None:
    """Of the same customer: an address that is only begun."""
    await customer.page.locator('input[autocomplete="street-address"]').fill("Calle Mayor 1")
    await customer.page.keyboard.press("Enter")
    await customer.page.locator('[aria-invalid="true"]').first.wait_for()
    await customer.settled()


async def first_account(customer: Customer) -> None:
    await customer.goto("/accounts")
    await customer.page.locator('main a[href^="/accounts/"]').first.click()
    await customer.page.wait_for_url("**/accounts/*-*")
    await customer.settled()


async def account_failed(customer: Customer) -> None:
    await first_account(customer)
    await failing("**/transactions**", customer.page.url.removeprefix(customer.url))(customer)


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


def sent(status: int) -> Prepare:
    """The review after the bank answered so to the confirmation, or was said to have done."""

    async def prepare(customer: Customer) -> None:
        await review(customer)
        await customer.page.route("**/api/v1/transfers", refusing(status))
        await customer.page.locator("main button").last.click()
        await customer.page.get_by_role("alert").first.wait_for()
        await customer.page.unroute("**/api/v1/transfers")
        await customer.settled()

    return prepare


async def tab_emptied(customer: Customer) -> None:
    """What is under way is forgotten: a registration, or a transfer that never reached the bank."""
    await customer.page.evaluate("sessionStorage.clear()")


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
    await customer.page.locator("main button[aria-pressed]").first.click()
    await customer.settled()


async def amounts_shown_again(customer: Customer) -> None:
    await customer.page.locator("main button[aria-pressed]").first.click()


async def idle(customer: Customer) -> None:
    """The bank is made to say that the session ends in less than the minute of the warning."""

    async def almost_over(route: Route) -> None:
        answer = await route.fetch()
        ends = datetime.now(UTC) + timedelta(seconds=50)
        await route.fulfill(response=answer, json={**await answer.json(), "idle_expires_at": ends.isoformat()})

    await customer.page.route("**/auth/v1/sessions/current", almost_over)
    await customer.goto("/profile")
    await customer.page.get_by_role("alertdialog").wait_for()
    await customer.page.unroute("**/auth/v1/sessions/current")
    await customer.settled()


PUBLIC: Mapping[str, Prepare] = {
    "sign-in": at("/sign-in"),
    "sign-in-expired": at("/sign-in?expired=true"),
    "sign-in-refused": sign_in_refused,
    "register-name": at("/register"),
    "register-contact": register_contact,
    "register-faults": register_faults,
    "register-password": register_password,
    "register-codes": register_codes,
    "messages": at("/dev/messages"),
    "register-about-you": about_you,
    "register-about-you-faults": about_you_faults,
}
CUSTOMER: Mapping[str, Prepare] = {
    "home": at("/"),
    "home-amounts-hidden": amounts_hidden,
    "home-failed": failing("**/api/v1/accounts", "/"),
    "accounts": at("/accounts"),
    "account": first_account,
    "account-failed": account_failed,
    "account-movement": movement_open,
    "account-filters": filters_open,
    "account-nothing-found": nothing_found,
    "send-payee": at("/send"),
    "send-new-payee": at("/send?step=new-payee"),
    "send-new-payee-refused": new_payee_checked,
    "send-amount": amount,
    "send-amount-too-large": amount_too_large,
    "send-review": review,
    "send-refused": sent(422),
    "send-unknown": sent(503),
    "payees": at("/payees"),
    "payees-failed": failing("**/api/v1/payees", "/payees"),
    "payees-remove": removing_payee,
    **INBOX_AND_PROFILE,
    "idle": idle,
    "not-found": at("/no-such-page"),
}
# What a state leaves behind that the next one must not find.
AFTERWARDS: Mapping[str, Prepare] = {
    "register-codes": tab_emptied,
    "home-amounts-hidden": amounts_shown_again,
    "send-unknown": tab_emptied,
}
NEWCOMER: Mapping[str, Prepare] = {
    "newcomer-home": at("/"),
    "newcomer-account": first_account,
    "newcomer-send": at("/send"),
    "newcomer-payees": at("/payees"),
    "newcomer-profile": at("/profile"),
    "newcomer-details": at("/profile/details"),
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
