import pytest
from bff.live_streams.domain import beginning


@pytest.mark.parametrize(
    ("last_event_id", "position"),
    [(None, 7), ("0", 0), ("5", 5), ("7", 7), ("8", 7), ("", 7), ("-1", 7), ("5 ", 7), ("\u0665", 7), ("9" * 400, 7)],
)
def test_a_stream_begins_after_what_the_page_has_seen_or_else_at_the_end(
    last_event_id: str | None, position: int
) -> None:
    assert beginning(last_event_id, 7) == position
