"""What people do with the bank, in a real browser, by the words on the page."""

import re

from bank_pages import sent
from browsing import Customer, Look, a_customer, waited_code
from page_states import refusing
from playwright.async_api import Browser, Route, expect
from testkit.bank import Bank
from testkit.visitors import Visitor, a_person

PHONE = Look(390, "light", "en")


async def test_somebody_registers_proves_both_contacts_and_is_home(bank: Bank, browser: Browser) -> None:
    person = a_person("Vera Luna")
    async with a_customer(browser, bank.url, PHONE) as vera:
        page = vera.page
        await vera.goto("/sign-in")
        await page.get_by_role("link", name="Open an account").click()
        await page.get_by_label("Full name").fill(person.full_name)
        await page.get_by_role("button", name="Continue").click()
        await page.get_by_label("E-mail").fill(person.email)
        await page.get_by_label("Mobile phone").fill(person.phone)
        await page.get_by_role("button", name="Continue").click()
        await page.get_by_role("textbox", name="Password").fill(person.password)
        await page.get_by_role("button", name="Continue").click()

        for heading, to in (("from your e-mail", person.email), ("from your phone", person.phone)):
            await expect(page.get_by_role("heading", name=re.compile(heading))).to_be_visible()
            await page.get_by_label("Six-digit code").fill(await waited_code(bank.url, to))

        await expect(page.get_by_role("heading", name="Welcome to Arrayan")).to_be_visible()
        await expect(page.get_by_text("Step 5 of 5")).to_be_visible()
        await page.get_by_role("button", name="Skip for now").click()
        await expect(page.get_by_role("heading", name=re.compile("Vera"))).to_be_visible()
        await expect(page.get_by_text("€0.00").first).to_be_visible()
        stored = await page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}])")
        assert person.password not in stored
        assert vera.complaints == []


async def test_a_customer_sends_money_to_somebody_new_and_both_see_it(bank: Bank, browser: Browser) -> None:
    async with Visitor(bank.url) as nora, a_customer(browser, bank.url) as carlos:
        await nora.sign_in(*bank.persona("nora@example.com"))
        iban = (await nora.first_account())["iban"]
        page = carlos.page
        await carlos.sign_in(*bank.persona("carlos@example.com"))
        await page.get_by_role("link", name="Send money").first.click()
        await page.get_by_role("link", name=re.compile("new payee|Somebody new", re.IGNORECASE)).click()
        await page.get_by_label("IBAN").fill(iban)
        await expect(page.get_by_text("N•")).to_be_visible()
        await page.get_by_label("What do you call them?").fill("Nora")
        await page.get_by_role("button", name=re.compile("Save|Continue|Add")).click()
        await page.get_by_label("Amount").fill("12.34")
        await page.get_by_label("Reference (optional)").fill("Thank you")
        await page.get_by_role("button", name="Review").click()
        await expect(page.get_by_role("heading", name="Check before you send")).to_be_visible()
        await expect(page.get_by_text("Thank you")).to_be_visible()
        await page.get_by_role("button", name=re.compile("^Send")).click()
        await expect(page.get_by_role("heading", name="Money sent")).to_be_visible()
        assert carlos.complaints == []

        newest = await nora.get(f"/api/v1/accounts/{(await nora.first_account())['id']}/transactions?limit=1")
        item = newest.json()["items"][0]
        assert (item["amount"]["minor"], item["reference"]) == (1234, "Thank you")


async def test_an_answer_lost_on_the_way_is_asked_for_again_and_pays_once(bank: Bank, browser: Browser) -> None:
    async with a_customer(browser, bank.url, PHONE) as ines:
        await ines.sign_in(*bank.persona("ines@example.com"))
        before = await balances(ines)
        lost = await send_and_lose_the_answer(ines, "3.21")
        await ines.page.get_by_role("button", name="Try again").click()
        await expect(ines.page.get_by_role("heading", name="Money sent")).to_be_visible()
        assert len(lost) == 1
        assert sum(before) - sum(await balances(ines)) == 321


async def test_an_answer_lost_before_a_reload_still_pays_once(bank: Bank, browser: Browser) -> None:
    async with a_customer(browser, bank.url, PHONE) as ines:
        page = ines.page
        await ines.sign_in(*bank.persona("ines@example.com"))
        before = await balances(ines)
        await send_and_lose_the_answer(ines, "4.32")
        await page.reload()
        open_transfer = page.get_by_role("heading", name="Your last transfer is still open")
        await expect(open_transfer).to_be_visible()
        await expect(page.get_by_role("button", name=re.compile("^Send"))).to_have_count(0)

        await page.get_by_role("link", name="See the account's movements").click()
        await page.wait_for_url("**/accounts/*-*")
        for address in ("/send", "/send?step=amount", "/send?step=new-payee"):
            await ines.goto(address)
            await expect(open_transfer).to_be_visible()
            await expect(page.get_by_text("€4.32").first).to_be_visible()

        await page.get_by_role("button", name="Try again").click()
        await expect(page.get_by_role("heading", name="Money sent")).to_be_visible()
        assert sum(before) - sum(await balances(ines)) == 432
        await ines.goto("/send")
        await expect(page.get_by_role("heading", name="Who do you want to pay?")).to_be_visible()


async def test_a_refusal_settles_a_transfer_and_leads_back_to_the_review(bank: Bank, browser: Browser) -> None:
    async with a_customer(browser, bank.url, PHONE) as lucia:
        page = lucia.page
        await lucia.sign_in(*bank.persona("lucia@example.com"))
        before = await balances(lucia)
        await sent(503)(lucia)
        await page.reload()
        await page.route("**/api/v1/transfers", refusing(422))
        await page.get_by_role("button", name="Try again").click()
        await expect(page.get_by_text("No money has left your account")).to_be_visible()
        await page.get_by_role("button", name="Review again").click()
        await expect(page.get_by_role("button", name=re.compile("^Send"))).to_be_visible()
        await page.get_by_role("button", name=re.compile("^Send")).click()
        await expect(page.get_by_text("No money has left your account")).to_be_visible()
        await page.get_by_role("link", name="Send", exact=True).click()
        await expect(page.get_by_role("heading", name="Who do you want to pay?")).to_be_visible()
        assert await balances(lucia) == before


async def send_and_lose_the_answer(customer: Customer, amount: str) -> list[str]:
    """The bank carries the transfer out, and the page never hears of it. The list is the keys of lost attempts."""
    lost: list[str] = []

    async def lose_the_first_answer(route: Route) -> None:
        if route.request.method == "POST" and not lost:
            lost.append((await route.request.all_headers())["idempotency-key"])
            await route.fetch()
            await route.abort("connectionreset")
        else:
            await route.continue_()

    page = customer.page
    await customer.goto("/send")
    await page.get_by_role("button", name=re.compile("Bookshop")).click()
    await page.get_by_label("Amount").fill(amount)
    await page.get_by_role("button", name="Review").click()
    await page.get_by_role("heading", name="Check before you send").wait_for()
    await page.route("**/api/v1/transfers", lose_the_first_answer)
    await page.get_by_role("button", name=re.compile("^Send")).click()
    await expect(page.get_by_text("We do not know yet whether your money moved")).to_be_visible()
    return lost


async def test_who_signs_in_after_somebody_else_finds_nothing_of_theirs(bank: Bank, browser: Browser) -> None:
    async with a_customer(browser, bank.url) as customer:
        page = customer.page
        await customer.sign_in(*bank.persona("lucia@example.com"))
        await customer.goto("/send")
        await page.get_by_role("button", name=re.compile("Bookshop")).click()
        await page.get_by_label("Amount").fill("77.66")
        await page.get_by_label("Reference (optional)").fill("For the doctor")
        await customer.context.clear_cookies()
        await page.get_by_role("button", name="Review").click()
        await page.wait_for_url("**/sign-in?*return=*")

        email, password = bank.persona("mateo@example.com")
        await page.locator('input[type="email"]').fill(email)
        await page.locator('input[type="password"]').fill(password)
        await page.keyboard.press("Enter")
        await page.wait_for_url(bank.url + "/")
        assert "For the doctor" not in await page.evaluate("JSON.stringify({...sessionStorage})")
        await customer.goto("/send?step=amount")
        await expect(page.get_by_role("heading", name="Who do you want to pay?")).to_be_visible()


async def balances(customer: Customer) -> list[int]:
    found: list[int] = await customer.page.evaluate(
        "async () => (await (await fetch('/api/v1/accounts')).json()).items.map((one) => one.balance.minor)"
    )
    return found


async def test_hidden_amounts_stay_hidden_after_a_reload(bank: Bank, browser: Browser) -> None:
    async with a_customer(browser, bank.url) as lucia:
        await lucia.sign_in(*bank.persona("lucia@example.com"))
        await expect(lucia.page.get_by_text(re.compile(r"€\d")).first).to_be_visible()
        await lucia.page.get_by_role("button", name=re.compile("Hide amounts")).first.click()
        await lucia.page.reload()
        await lucia.settled()
        await expect(lucia.page.get_by_text(re.compile(r"€\d"))).to_have_count(0)


async def test_the_language_changes_without_a_reload_and_is_remembered(bank: Bank, browser: Browser) -> None:
    async with a_customer(browser, bank.url) as amelia:
        await amelia.sign_in(*bank.persona("amelia@example.com"))
        await amelia.goto("/profile")
        await amelia.page.evaluate("window.sameDocument = true")
        await amelia.page.get_by_text("Español").click()
        await expect(amelia.page.get_by_role("heading", name="Perfil")).to_be_visible()
        assert await amelia.page.evaluate("window.sameDocument")
        assert await amelia.page.evaluate("document.documentElement.lang") == "es"
        await amelia.page.get_by_text("English").click()
        await expect(amelia.page.get_by_role("heading", name="Profile")).to_be_visible()


async def test_after_signing_out_the_back_button_shows_nothing(bank: Bank, browser: Browser) -> None:
    async with a_customer(browser, bank.url) as lucia:
        await lucia.sign_in(*bank.persona("lucia@example.com"))
        await lucia.goto("/profile")
        await lucia.page.get_by_role("button", name="Sign out").click()
        await lucia.page.wait_for_url("**/sign-in**")
        await lucia.page.go_back()
        await lucia.page.wait_for_url("**/sign-in**")
        await expect(lucia.page.get_by_text("Lucía")).to_have_count(0)


async def test_no_script_of_the_page_can_read_a_token(bank: Bank, browser: Browser) -> None:
    async with a_customer(browser, bank.url) as lucia:
        await lucia.sign_in(*bank.persona("lucia@example.com"))
        stored = await lucia.page.evaluate("JSON.stringify([document.cookie, {...localStorage}, {...sessionStorage}])")
        assert "eyJ" not in stored
        cookies = await lucia.context.cookies()
        session = next(one for one in cookies if one["name"] == "__Host-session")
        assert session["value"] not in stored
        assert session["httpOnly"]


async def test_the_whole_of_sending_money_works_by_keyboard(bank: Bank, browser: Browser) -> None:
    async with a_customer(browser, bank.url) as lucia:
        page = lucia.page
        await lucia.sign_in(*bank.persona("lucia@example.com"))
        await lucia.goto("/send")
        await page.get_by_role("button", name=re.compile("Bookshop")).focus()
        await page.keyboard.press("Enter")
        await page.get_by_label("Amount").focus()
        await page.keyboard.type("1.00")
        await page.keyboard.press("Enter")
        await page.get_by_role("heading", name="Check before you send").wait_for()
        await expect(page.get_by_role("heading", name="Check before you send")).to_be_focused()
        await page.get_by_role("button", name=re.compile("^Send")).focus()
        await page.keyboard.press("Enter")
        await expect(page.get_by_role("heading", name="Money sent")).to_be_visible()
