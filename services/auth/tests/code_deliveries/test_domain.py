from auth.code_deliveries.domain import Message, backoff
from hypothesis import given
from hypothesis import strategies as st


@given(st.integers(1, 10**6), st.floats(0, 1))
def test_the_wait_grows_and_never_passes_fifteen_seconds(attempts: int, jitter: float) -> None:
    wait = backoff(attempts, jitter).total_seconds()
    assert 0.25 <= wait <= 15
    assert backoff(attempts, 0) <= backoff(attempts + 1, 0)


@given(st.dictionaries(st.text(max_size=10), st.text(max_size=10), max_size=3), st.emails())
def test_a_message_comes_out_of_its_seal_as_it_went_in(values: dict[str, str], to: str) -> None:
    message = Message("email", to, "es", "one-time-code", values)
    assert Message.unpacked(message.packed()) == message
