import base64
from contextlib import suppress

import pytest
from core_banking_stub.entries.domain import CursorMalformed, cursor_after, version_of
from hypothesis import given
from hypothesis import strategies as st


@given(st.integers(1, 10**17))
def test_a_cursor_says_where_its_page_ended(version: int) -> None:
    assert version_of(cursor_after(version)) == version


@pytest.mark.parametrize(
    "text", ["before:0", "before:-1", "before:1x", "after:1", "before:" + "9" * 19, "before:1\n", ""]
)
def test_a_made_up_cursor_is_refused(text: str) -> None:
    with pytest.raises(CursorMalformed):
        version_of(base64.urlsafe_b64encode(text.encode()).decode().rstrip("="))


@given(st.text(max_size=60))
def test_no_text_breaks_the_reading_of_cursors(text: str) -> None:
    with suppress(CursorMalformed):
        assert version_of(text) > 0
