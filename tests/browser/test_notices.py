"""What the bank tells its customers: on the page at once, in the inbox, and by every channel that they chose."""

import re
import secrets
from datetime import UTC, datetime
from typing import Any

from browsing import Customer, Look, a_customer
from page_states import refusing
from playwright.async_api import Browser, Page, expect
from profile_pages import toasts
from testkit.bank import Bank
from testkit.polling import eventually
from testkit.visitors import Visitor, a_person, new_key

PHONE = Look(390, "light", "en")
_TOLD_MS = 10_000


def an_amount() -> tuple[int, str]:
    """One that no other payment of a test has, and how the bank writes it."""
    minor = 1000 + secrets.randbelow(8000)
    return minor, f"€{minor // 100}.{minor % 100:02d}"


async def pay(bank: Bank, payer: str, payee: str, minor: int) -> None:
    async with Visitor(bank.url) as to, Visitor(bank.url) as by:
        await to.sign_in(*bank.persona(payee))
        await by.sign_in(*bank.persona(payer))
        iban = (await to.first_account())["iban"]
        await by.pay((await by.first_account())["id"], iban, minor)


async def signed_in_and_listening(customer: Customer, bank: Bank, email: str) -> None:
    """What came before is out of the way: the page stands at the end of an inbox without unread notices."""
    async with Visitor(bank.url) as visitor:
        await visitor.sign_in(*bank.persona(email))
        async with customer.page.expect_response("**/api/v1/live?**"):
            await customer.sign_in(*bank.persona(email))
        unread: list[int] = []

        async def nothing_unread() -> bool:
            newest = (await visitor.get("/api/v1/notices?limit=1")).json()["last_position"]
            answer = await visitor.post("/api/v1/notices/read", {"up_to": newest})
            unread[:] = [answer.json()["unread_count"]]
            return unread == [0]

        await eventually(nothing_unread, seconds=10)


async def unread_of(page: Page) -> int:
    badge = page.get_by_role("link", name=re.compile("^Inbox")).get_by_text(re.compile("unread"))
    return int(re.sub(r"\D", "", await badge.text_content() or "")) if await badge.count() else 0


async def messages_from_lucia(bank: Bank, minor: int, since: datetime) -> dict[str, str]:
    """Channel -> text of what says that this sum came from her; she is told without her name. In either language."""
    async with Visitor(bank.url) as visitor:
        items: list[dict[str, Any]] = (await visitor.get("/dev/messages.json?limit=200")).json()["items"]
    fresh = [one for one in items if datetime.fromisoformat(one["sent_at"]) >= since]
    told = re.compile(rf"Lucía Herrera .*{minor // 100}[.,]{minor % 100:02d}")
    return {one["channel"]: one["text"] for one in fresh if told.search(one["text"])}


async def test_money_that_arrives_is_told_on_the_page_in_the_inbox_and_by_every_channel(
    bank: Bank, browser: Browser
) -> None:
    since = datetime.now(UTC)
    minor, amount = an_amount()
    async with a_customer(browser, bank.url) as mateo:
        page = mateo.page
        await signed_in_and_listening(mateo, bank, "mateo@example.com")
        await page.evaluate("window.sameDocument = true")
        before = await page.locator("main a[href^='/accounts/']").first.text_content() or ""

        await pay(bank, "lucia@example.com", "mateo@example.com", minor)

        news = page.get_by_role("region", name="News")
        await expect(news.get_by_text(f"You received {amount}", exact=True)).to_be_visible(timeout=_TOLD_MS)
        await expect(page.get_by_text(re.compile(f"You received {re.escape(amount)}. Luc")).first).to_be_attached()
        assert await unread_of(page) >= 1
        await expect(page.locator("main a[href^='/accounts/']").first).not_to_have_text(before)
        await expect(page.locator("main").get_by_text(f"+{amount}").first).to_be_attached()
        assert await page.evaluate("window.sameDocument")

        await page.get_by_role("link", name=re.compile("^Inbox")).click()
        row = page.get_by_role("link", name=re.compile(f"Unread:.*{re.escape(amount)}"))
        await row.first.click()
        await page.wait_for_url("**/accounts/*transfer=*")
        await expect(page.get_by_role("complementary").get_by_text(f"+{amount}").first).to_be_attached()
        await page.go_back()
        read = page.get_by_role("main").get_by_role("link", name=re.compile(f"^You received {re.escape(amount)}"))
        await expect(read).to_be_visible()
        assert mateo.complaints == []

    async def went_out_by_each() -> bool:
        return set(await messages_from_lucia(bank, minor, since)) == {"email", "sms", "push"}

    await eventually(went_out_by_each, seconds=20)


async def test_a_page_that_is_cut_off_before_its_first_notice_still_hears_what_comes_meanwhile(
    bank: Bank, browser: Browser
) -> None:
    minor, amount = an_amount()
    async with a_customer(browser, bank.url) as mateo, Visitor(bank.url) as to, Visitor(bank.url) as by:
        page = mateo.page
        await to.sign_in(*bank.persona("mateo@example.com"))
        await by.sign_in(*bank.persona("lucia@example.com"))
        payee = await by.payee((await to.first_account())["iban"])
        quote = (await by.quote((await by.first_account())["id"], payee, minor)).json()["id"]
        await signed_in_and_listening(mateo, bank, "mateo@example.com")
        # A stream that has told of nothing: after the cut the browser itself repeats this address.
        async with page.expect_response("**/api/v1/live?**") as opened:
            await mateo.goto("/")
        assert "last_event_id" not in (await opened.value).url
        await page.evaluate("window.sameDocument = true")
        before = await page.locator("main a[href^='/accounts/']").first.text_content() or ""

        async with bank.without("gateway"):
            by.http.base_url = to.http.base_url = bank.embedded.settings.url("bff")
            assert (await by.confirm(quote, new_key())).status_code == 201

            async def told() -> bool:
                return amount in (await to.get("/api/v1/notices?language=en&limit=1")).text

            await eventually(told, seconds=10)

        news = page.get_by_role("region", name="News")
        await expect(news.get_by_text(f"You received {amount}", exact=True)).to_be_visible(timeout=_TOLD_MS)
        await expect(page.locator("main a[href^='/accounts/']").first).not_to_have_text(before)
        assert await page.evaluate("window.sameDocument")


async def test_several_tabs_have_one_stream_and_another_takes_over(bank: Bank, browser: Browser) -> None:
    minor, amount = an_amount()
    async with a_customer(browser, bank.url) as carlos:
        await signed_in_and_listening(carlos, bank, "carlos@example.com")
        second = await carlos.context.new_page()
        opened: list[str] = []
        second.on("request", lambda request: opened.append(request.url) if "/api/v1/live" in request.url else None)
        await second.goto(bank.url)
        await second.locator("h1").wait_for()
        await pay(bank, "ines@example.com", "carlos@example.com", minor)
        words = f"You received {amount}"
        for page in (carlos.page, second):
            await expect(page.get_by_role("region", name="News").get_by_text(words)).to_be_visible(timeout=_TOLD_MS)
        assert opened == []

        minor, amount = an_amount()
        await carlos.page.close()

        async def taken_over() -> bool:
            return bool(opened)

        await eventually(taken_over, seconds=10)
        assert re.search(r"last_event_id=\d+", opened[0])
        await pay(bank, "ines@example.com", "carlos@example.com", minor)
        news = second.get_by_role("region", name="News")
        await expect(news.get_by_text(f"You received {amount}")).to_be_visible(timeout=_TOLD_MS)


async def test_hidden_amounts_are_hidden_in_what_is_told(bank: Bank, browser: Browser) -> None:
    minor, amount = an_amount()
    async with a_customer(browser, bank.url) as amelia:
        page = amelia.page
        await signed_in_and_listening(amelia, bank, "amelia@example.com")
        await page.get_by_role("button", name="Hide amounts").first.click()
        await pay(bank, "lucia@example.com", "amelia@example.com", minor)
        news = page.get_by_role("region", name="News")
        await expect(news.get_by_text("You received money")).to_be_visible(timeout=_TOLD_MS)
        await expect(news.get_by_text("•••")).to_be_visible()
        assert amount not in (await page.locator("body").text_content() or "")
        await amelia.goto("/inbox")
        await expect(page.get_by_text("You received money").first).to_be_visible()
        assert amount not in (await page.locator("body").text_content() or "")


async def test_a_session_that_ends_elsewhere_ends_on_every_page(bank: Bank, browser: Browser) -> None:
    person = a_person("Vera Luna")
    async with Visitor(bank.url) as registering, a_customer(browser, bank.url) as vera:
        await registering.register(person)
        await vera.sign_in(person.email, person.password)
        second = await vera.context.new_page()
        await second.goto(bank.url + "/profile")
        await second.get_by_role("button", name="Sign out").click()
        await second.wait_for_url("**/sign-in")
        await vera.page.wait_for_url("**/sign-in?**expired=true", timeout=20_000)
        await expect(vera.page.get_by_text("Your session ended")).to_be_visible()


async def test_a_toast_stays_for_whoever_reads_it_and_goes_when_told(bank: Bank, browser: Browser) -> None:
    async with a_customer(browser, bank.url, PHONE) as lucia:
        page = lucia.page
        await lucia.sign_in(*bank.persona("lucia@example.com"))
        await page.clock.install()
        await toasts(lucia)
        news = page.get_by_role("region", name="News")
        await news.get_by_role("button", name="Dismiss").last.focus()
        await page.clock.run_for(20_000)
        await expect(news.get_by_role("button", name="Dismiss")).to_have_count(2)
        await page.keyboard.press("Enter")
        await expect(news.get_by_role("button", name="Dismiss")).to_have_count(1)
        await page.clock.run_for(7_000)
        await expect(news.get_by_role("button", name="Dismiss")).to_have_count(0)


async def test_everything_can_be_marked_as_read_by_keyboard(bank: Bank, browser: Browser) -> None:
    async with a_customer(browser, bank.url, PHONE) as olmo:
        page = olmo.page
        await pay(bank, "lucia@example.com", "olmo@example.com", an_amount()[0])
        await olmo.sign_in(*bank.persona("olmo@example.com"))
        await olmo.goto("/inbox")
        await page.get_by_role("link", name=re.compile("Unread:")).first.wait_for()
        await page.get_by_role("button", name="Mark all as read").focus()
        await page.keyboard.press("Enter")
        await expect(page.get_by_role("link", name=re.compile("Unread:"))).to_have_count(0)
        await expect(page.get_by_text("Everything is marked as read.")).to_be_attached()
        assert await unread_of(page) == 0
        await page.reload()
        await expect(page.get_by_role("link", name=re.compile("Unread:"))).to_have_count(0)


async def test_choices_are_kept_through_a_failure_and_then_saved(bank: Bank, browser: Browser) -> None:
    person = a_person("Vera Luna")
    async with Visitor(bank.url) as registering, a_customer(browser, bank.url) as vera:
        page = vera.page
        await registering.register(person)
        await vera.sign_in(person.email, person.password)
        await vera.goto("/profile/notifications")
        assert await page.get_by_role("checkbox", name=re.compile("Security")).first.is_disabled()
        await expect(page.get_by_text("Pushes need the Arrayan app")).to_be_visible()
        await page.get_by_role("checkbox", name="Money in, SMS").focus()
        await page.keyboard.press("Space")
        await page.get_by_role("switch", name="Quiet hours").check()
        await page.get_by_label("They end").fill("08:30")

        await page.route("**/api/v1/notification-preferences", refusing(500))
        await page.get_by_role("button", name="Save").click()
        await expect(page.get_by_text("Your choices are not saved yet")).to_be_visible()
        await expect(page.get_by_role("checkbox", name="Money in, SMS")).not_to_be_checked()
        await page.unroute("**/api/v1/notification-preferences")
        await page.get_by_role("button", name="Save").click()
        await expect(page.get_by_text("Your choices are saved")).to_be_visible()
        await page.reload()
        await expect(page.get_by_role("checkbox", name="Money in, SMS")).not_to_be_checked()
        await expect(page.get_by_label("They end")).to_have_value("08:30")
