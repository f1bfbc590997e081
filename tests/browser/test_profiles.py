"""What customers tell the bank about themselves, and the password that they change."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from browsing import Customer, Look, a_customer
from playwright.async_api import Browser, expect
from testkit.bank import Bank
from testkit.polling import eventually
from testkit.visitors import Person, Visitor, a_person

PHONE = Look(390, "light", "en")


@asynccontextmanager
async def a_newcomer(bank: Bank, browser: Browser) -> AsyncIterator[tuple[Customer, Person]]:
    """Somebody whom no other test knows, signed in on a phone."""
    person = a_person("Vera Luna")
    async with Visitor(bank.url) as registering, a_customer(browser, bank.url, PHONE) as customer:
        await registering.register(person)
        await customer.sign_in(person.email, person.password)
        yield customer, person


async def test_details_are_told_corrected_and_shown_masked(bank: Bank, browser: Browser) -> None:
    async with a_newcomer(bank, browser) as (vera, _):
        page = vera.page
        await vera.goto("/profile")
        await page.get_by_role("link", name="Add your details").click()
        await page.get_by_label("Street and number").fill("Calle Mayor 1")
        await page.get_by_role("button", name="Save").click()
        await expect(page.get_by_label("Postal code")).to_be_focused()
        await page.get_by_label("Postal code").fill("99999")
        await page.get_by_label("City").fill("Madrid")
        await page.get_by_label("Birth date").fill("1990-05-17")
        await page.get_by_label("What you do").select_option("employed")
        await page.get_by_label("Income a year").select_option("30k-60k")
        await page.get_by_label("Document", exact=True).select_option("identity-card")
        await page.get_by_label("Number", exact=True).fill("12345678-z")
        await page.get_by_label("Valid until").fill("2040-01-31")

        await page.get_by_role("button", name="Save").click()
        await expect(page.get_by_text("That is no postal code of this country.")).to_be_visible()
        await page.get_by_label("Postal code").fill("28013")
        await page.get_by_role("button", name="Save").click()
        await page.wait_for_url("**/profile")
        await expect(page.get_by_text("28013 Madrid")).to_be_visible()
        await expect(page.get_by_text("••••••78Z")).to_be_visible()
        await expect(page.get_by_text("Tell us a little about you")).to_have_count(0)
        assert "12345678" not in (await page.content())
        assert vera.complaints == []


async def test_a_document_that_is_removed_is_gone_after_saving(bank: Bank, browser: Browser) -> None:
    async with a_newcomer(bank, browser) as (vera, _):
        page = vera.page
        await vera.goto("/profile/details")
        await page.get_by_label("Document", exact=True).select_option("passport")
        await page.get_by_label("Number", exact=True).fill("AB123456")
        await page.get_by_label("Valid until").fill("2040-01-31")
        await page.get_by_role("button", name="Save").click()
        await page.wait_for_url("**/profile")
        await page.get_by_role("link", name="Edit").click()
        await page.get_by_role("button", name="Remove Passport").click()
        await page.get_by_role("button", name="Save").click()
        await page.wait_for_url("**/profile")
        await expect(page.get_by_text("•••••456")).to_have_count(0)


async def test_the_profile_works_while_the_details_are_away(bank: Bank, browser: Browser) -> None:
    async with a_customer(browser, bank.url) as lucia:
        page = lucia.page
        await lucia.sign_in(*bank.persona("lucia@example.com"))
        async with bank.without("complementary"):
            await lucia.goto("/profile")
            await expect(page.get_by_text("This part is not available just now")).to_be_visible()
            await expect(page.get_by_role("link", name="Notifications")).to_be_visible()
            await expect(page.get_by_text("l•••@example.com")).to_be_visible()

        async def there_again() -> bool:
            again = page.get_by_role("button", name="Try again")
            if await again.count():
                await again.click()
            await lucia.settled()
            return await page.get_by_text("28012 Madrid").count() > 0

        await eventually(there_again, seconds=20)


async def test_the_password_is_changed_and_the_new_one_opens_the_bank(bank: Bank, browser: Browser) -> None:
    async with a_newcomer(bank, browser) as (vera, person), Visitor(bank.url) as visitor:
        page = vera.page
        chosen = f"another {person.password}"
        await vera.goto("/profile")
        await page.get_by_role("link", name="Change password").click()
        await page.get_by_role("textbox", name="Current password").fill("this is not the one at all")
        await page.get_by_role("textbox", name="New password").fill(chosen)
        await page.get_by_role("button", name="Change password").click()
        await expect(page.get_by_text("That is not your current password.")).to_be_visible()
        await page.get_by_role("textbox", name="Current password").fill(person.password)
        await page.get_by_role("button", name="Change password").click()
        await expect(page.get_by_role("heading", name="Your password is changed")).to_be_visible()
        await page.get_by_role("link", name="Back to profile").click()
        await expect(page.get_by_role("heading", name="Profile")).to_be_visible()
        assert (await visitor.sign_in(person.email, person.password)).status_code == 401
        assert (await visitor.sign_in(person.email, chosen)).status_code == 201
