from collections.abc import AsyncIterator

import pytest
from browsing import opened_browser
from playwright.async_api import Browser


@pytest.fixture(scope="session")
async def browser(chromium: str) -> AsyncIterator[Browser]:
    async with opened_browser(chromium) as opened:
        yield opened
