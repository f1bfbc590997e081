"""Every page in every state, width, theme and language: accessible, inside the screen, and without a complaint."""

from collections.abc import Mapping

import pytest
from bank_pages import AFTERWARDS, CUSTOMER, NEWCOMER, PUBLIC, last_transfer
from browsing import Customer, Look, a_customer
from page_states import Prepare
from playwright.async_api import Browser
from testkit.bank import Bank

LOOKS = [
    (Look(1280, "light", "en"), Look(390, "dark", "en")),
    (Look(390, "light", "es"), Look(1280, "dark", "es")),
]
"""A page is brought into its state once in each language, and then looked at in both ways."""
Looks = tuple[Look, Look]
_each_language = pytest.mark.parametrize("looks", LOOKS, ids=lambda looks: looks[0].language)


async def faults_in(customer: Customer, name: str, looks: Looks) -> list[str]:
    faults: list[str] = []
    for look in reversed(looks):  # The first last, so that the next page is prepared in it.
        await customer.wear(look)
        faults += [f"{name}, {look}: {finding}" for finding in await customer.axe_findings()]
        if await customer.is_wider_than_the_screen():
            faults.append(f"{name}, {look}: wider than the screen")
    if not await customer.page.title():
        faults.append(f"{name}: no title")
    return faults


async def faults_of(customer: Customer, pages: Mapping[str, Prepare], looks: Looks) -> list[str]:
    faults: list[str] = []
    for name, prepare in pages.items():
        await prepare(customer)
        faults += await faults_in(customer, name, looks)
        if name in AFTERWARDS:
            await AFTERWARDS[name](customer)
    return faults + customer.complaints


@pytest.mark.timeout(240)
@_each_language
async def test_the_public_pages_are_accessible(bank: Bank, browser: Browser, looks: Looks) -> None:
    async with a_customer(browser, bank.url, looks[0], theme="system") as customer:
        assert await faults_of(customer, PUBLIC, looks) == []


@pytest.mark.timeout(240)
@_each_language
async def test_a_customers_pages_are_accessible(bank: Bank, browser: Browser, looks: Looks) -> None:
    async with a_customer(browser, bank.url, looks[0], theme="system") as customer:
        await customer.sign_in(*bank.persona("lucia@example.com"))
        assert await faults_of(customer, CUSTOMER, looks) == []
        await customer.goto(await last_transfer(customer))
        assert await faults_in(customer, "send-done", looks) == []


@pytest.mark.timeout(240)
@_each_language
async def test_the_pages_of_somebody_with_nothing_yet_are_accessible(
    bank: Bank, browser: Browser, looks: Looks
) -> None:
    async with a_customer(browser, bank.url, looks[0], theme="system") as customer:
        await customer.sign_in(*bank.persona("nora@example.com"))
        assert await faults_of(customer, NEWCOMER, looks) == []


async def test_axe_would_find_what_is_wrong(bank: Bank, browser: Browser) -> None:
    async with a_customer(browser, bank.url) as customer:
        await customer.goto("/sign-in")
        await customer.page.evaluate("document.querySelector('label').remove()")
        assert any("label" in finding for finding in await customer.axe_findings())


async def test_the_banks_policy_leaves_no_room_for_foreign_scripts(bank: Bank, browser: Browser) -> None:
    async with a_customer(browser, bank.url) as customer:
        await customer.goto("/sign-in")
        await customer.page.evaluate(
            """() => {
                const script = document.createElement('script');
                script.textContent = 'window.broken = true';
                document.head.append(script);
            }"""
        )
        assert await customer.page.evaluate("window.broken") is None
        assert any("Content Security Policy" in complaint for complaint in customer.complaints)
