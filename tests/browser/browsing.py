"""Drives Chromium as a customer would: a fresh profile each time, a chosen width, theme and language."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, Literal

from embedded.settings import ROOT
from playwright.async_api import Browser, BrowserContext, Page, Response, async_playwright
from testkit.polling import eventually
from testkit.visitors import Visitor

ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
HEIGHTS = {390: 844, 1280: 860}
AXE_TAGS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
_AXE = ROOT / "frontend/node_modules/axe-core/axe.min.js"
_WAIT_MS = 15_000

_RUN_AXE = """async (tags) => {
    const found = await axe.run(document, {runOnly: {type: "tag", values: tags}, resultTypes: ["violations"]});
    return found.violations.flatMap((rule) =>
        rule.nodes.map((node) => `${rule.id}: ${node.target.join(" ")}: ${node.failureSummary}`));
}"""
_SETTLED = """() => !document.querySelector('[aria-busy="true"], .animate-breathe')
    && document.getAnimations().every((one) => one.playState !== 'running'
        || one.effect.getComputedTiming().iterations === Infinity)"""


@dataclass(frozen=True, slots=True)
class Look:
    width: int = 1280
    theme: Literal["light", "dark"] = "light"
    language: Literal["en", "es"] = "en"

    def __str__(self) -> str:
        return f"{self.width}-{self.theme}-{self.language}"


@asynccontextmanager
async def opened_browser(chromium: str) -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium, args=list(ARGUMENTS))
        try:
            yield browser
        finally:
            await browser.close()


class Customer:
    """One person with one browser profile. `complaints` are what no page of the bank may ever cause."""

    def __init__(self, context: BrowserContext, page: Page, url: str) -> None:
        self.context = context
        self.page = page
        self.url = url
        self.complaints: list[str] = []
        page.on("pageerror", lambda error: self.complaints.append(f"script error: {error}"))
        page.on("console", self._hear)
        page.on("response", self._see)

    def _hear(self, message: Any) -> None:
        # A refused request is logged by the browser itself; what the page does with it is tested elsewhere.
        if message.type == "error" and "Failed to load resource" not in message.text:
            self.complaints.append(f"console: {message.text}")

    def _see(self, response: Response) -> None:
        if response.status >= 500 and "x-test-made" not in response.headers:
            self.complaints.append(f"{response.status} from {response.url}")

    async def goto(self, path: str) -> None:
        await self.page.goto(self.url + path)
        await self.settled()

    async def settled(self) -> None:
        """The page has what it asked for and nothing on it moves any more."""
        await self.page.locator("h1").first.wait_for()
        await self.page.wait_for_function(_SETTLED, timeout=_WAIT_MS)

    async def sign_in(self, email: str, password: str) -> None:
        await self.page.goto(self.url + "/sign-in")
        await self.page.locator('input[type="email"]').fill(email)
        await self.page.locator('input[type="password"]').fill(password)
        await self.page.keyboard.press("Enter")
        await self.page.wait_for_url(self.url + "/")
        await self.settled()

    async def axe_findings(self) -> list[str]:
        """What axe-core finds wrong on the page as it stands."""
        if not await self.page.evaluate("'axe' in window"):
            await self.page.evaluate(_AXE.read_text(encoding="utf-8"))
        found: list[str] = await self.page.evaluate(_RUN_AXE, list(AXE_TAGS))
        return found

    async def wear(self, look: Look) -> None:
        """Another width and theme for the page as it stands, where `a_customer` has made its theme the system's.

        The web app notes the theme that it shows; the local simulators' pages leave it to their style sheet.
        """
        await self.page.set_viewport_size({"width": look.width, "height": HEIGHTS[look.width]})
        await self.page.emulate_media(color_scheme=look.theme)
        await self.page.wait_for_function(
            "(theme) => (document.documentElement.dataset.theme ?? theme) === theme", arg=look.theme
        )
        await self.settled()

    async def is_wider_than_the_screen(self) -> bool:
        return bool(await self.page.evaluate("document.documentElement.scrollWidth > innerWidth"))


@asynccontextmanager
async def a_customer(
    browser: Browser, url: str, look: Look | None = None, *, theme: Literal["chosen", "system"] = "chosen"
) -> AsyncIterator[Customer]:
    """A browser profile of its own that prefers this look from the first paint on."""
    look = look or Look()
    context = await browser.new_context(
        viewport={"width": look.width, "height": HEIGHTS[look.width]},
        color_scheme=look.theme,
        locale={"en": "en-GB", "es": "es-ES"}[look.language],
        timezone_id="Europe/Madrid",
        reduced_motion="reduce",
        has_touch=look.width < 600,
    )
    context.set_default_timeout(_WAIT_MS)
    theme_kept = look.theme if theme == "chosen" else "system"
    chosen = json.dumps({"theme": theme_kept, "language": look.language, "amountsHidden": False})
    await context.add_init_script(
        f"localStorage.getItem('arrayan.preferences') || localStorage.setItem('arrayan.preferences', '{chosen}')"
    )
    try:
        yield Customer(context, await context.new_page(), url)
    finally:
        await context.close()


async def waited_code(url: str, to: str) -> str:
    """The code in the newest message that the bank sent there."""
    found: list[str] = []

    async def came() -> bool:
        async with Visitor(url) as visitor:
            found[:] = await visitor.codes_sent_to(to)
        return bool(found)

    await eventually(came, seconds=20)
    return found[0]
