"""`make screenshots`: every page in both widths and themes, from a bank of its own, into docs/screenshots.

`python tests/browser/screenshots.py home` takes only the pages whose names contain the word.
"""

import asyncio
import sys
from collections.abc import Mapping
from pathlib import Path

from bank_pages import AFTERWARDS, CUSTOMER, NEWCOMER, PUBLIC, last_transfer
from browsing import Customer, Look, a_customer, opened_browser
from embedded.settings import ROOT
from page_states import Prepare
from playwright.async_api import Browser
from testkit.bank import Bank
from testkit.browser import find_chromium
from testkit.plugin import running_bank
from testkit.visitors import Visitor

FOLDER = ROOT / "docs/screenshots"
LOOKS = [Look(width, theme) for width in (390, 1280) for theme in ("light", "dark")]


async def take(customer: Customer, look: Look, pages: Mapping[str, Prepare], word: str) -> int:
    taken = 0
    for name, prepare in pages.items():
        if word in name:
            await prepare(customer)
            await shoot(customer, f"{name}-{look.width}-{look.theme}")
            taken += 1
            if name in AFTERWARDS:
                await AFTERWARDS[name](customer)
    return taken


async def shoot(customer: Customer, name: str) -> None:
    path = FOLDER / f"{name}.png"
    await customer.page.screenshot(path=path)
    print(f"  {path.relative_to(ROOT)}", flush=True)


async def tell_lucia(bank: Bank) -> None:
    """Something for her inbox."""
    async with Visitor(bank.url) as lucia, Visitor(bank.url) as mateo:
        await lucia.sign_in(*bank.persona("lucia@example.com"))
        await mateo.sign_in(*bank.persona("mateo@example.com"))
        iban = (await lucia.first_account())["iban"]
        await mateo.pay((await mateo.first_account())["id"], iban, 1250)


async def take_all(bank: Bank, browser: Browser, word: str) -> int:
    taken = 0
    await tell_lucia(bank)
    for look in LOOKS:
        async with a_customer(browser, bank.url, look) as stranger:
            taken += await take(stranger, look, PUBLIC, word)
        async with a_customer(browser, bank.url, look) as lucia:
            await lucia.sign_in(*bank.persona("lucia@example.com"))
            taken += await take(lucia, look, CUSTOMER, word)
            if word in "send-done":
                await lucia.goto(await last_transfer(lucia))
                await shoot(lucia, f"send-done-{look.width}-{look.theme}")
                taken += 1
        async with a_customer(browser, bank.url, look) as nora:
            await nora.sign_in(*bank.persona("nora@example.com"))
            taken += await take(nora, look, NEWCOMER, word)
    return taken


async def main(word: str) -> int:
    chromium, reason = find_chromium()
    if chromium is None:
        print(reason, file=sys.stderr)
        return 1
    FOLDER.mkdir(parents=True, exist_ok=True)
    with running_bank() as bank:
        async with opened_browser(chromium) as browser:
            taken = await take_all(bank, browser, word)
    print(f"{taken} screenshots in {FOLDER.relative_to(Path.cwd())}")
    return 0


if __name__ == "__main__":
    sys.exit(asyncio.run(main(sys.argv[1] if len(sys.argv) > 1 else "")))
