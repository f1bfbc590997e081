import asyncio

import circuitbreaker
import pytest
from bff.complementary.breaker import FAILURES_MAX, OPEN_SECONDS, Breaker
from kernel.errors import ErrorKind
from servicekit.http_client import UpstreamProblem, UpstreamUnavailable


class Watch:
    """The time that the breaker sees."""

    def __init__(self) -> None:
        self.seconds = 1000.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def watch(monkeypatch: pytest.MonkeyPatch) -> Watch:
    watch = Watch()
    monkeypatch.setattr(circuitbreaker, "monotonic", watch)
    return watch


class Neighbour:
    def __init__(self) -> None:
        self.asked = 0
        self.failure: BaseException | None = UpstreamUnavailable()

    async def ask(self) -> str:
        self.asked += 1
        if self.failure is not None:
            raise self.failure
        return "an answer"


async def fail(breaker: Breaker, neighbour: Neighbour, times: int = FAILURES_MAX) -> None:
    for _ in range(times):
        with pytest.raises(UpstreamUnavailable):
            await breaker.call(neighbour.ask)


async def test_after_five_failures_in_a_row_nobody_is_asked_for_ten_seconds(watch: Watch) -> None:
    breaker, neighbour = Breaker("neighbour"), Neighbour()
    await fail(breaker, neighbour)
    watch.seconds += OPEN_SECONDS - 0.1
    with pytest.raises(UpstreamUnavailable) as refusal:
        await breaker.call(neighbour.ask)
    assert neighbour.asked == FAILURES_MAX
    assert refusal.value.retry_after_seconds == 1


async def test_a_trial_that_succeeds_closes_it(watch: Watch) -> None:
    breaker, neighbour = Breaker("neighbour"), Neighbour()
    await fail(breaker, neighbour)
    watch.seconds += OPEN_SECONDS
    neighbour.failure = None
    assert await breaker.call(neighbour.ask) == "an answer"
    neighbour.failure = UpstreamUnavailable()
    await fail(breaker, neighbour, FAILURES_MAX - 1)
    neighbour.failure = None
    assert await breaker.call(neighbour.ask) == "an answer"


async def test_a_trial_that_fails_opens_it_for_ten_seconds_more(watch: Watch) -> None:
    breaker, neighbour = Breaker("neighbour"), Neighbour()
    await fail(breaker, neighbour)
    watch.seconds += OPEN_SECONDS
    await fail(breaker, neighbour, 2)
    assert neighbour.asked == FAILURES_MAX + 1
    watch.seconds += OPEN_SECONDS
    await fail(breaker, neighbour, 1)
    assert neighbour.asked == FAILURES_MAX + 2


async def test_while_one_tries_the_others_are_refused_at_once(watch: Watch) -> None:
    breaker, neighbour = Breaker("neighbour"), Neighbour()
    await fail(breaker, neighbour)
    watch.seconds += OPEN_SECONDS
    may_answer = asyncio.Event()

    async def answer_late() -> str:
        await may_answer.wait()
        return "late"

    async with asyncio.TaskGroup() as group:
        trial = group.create_task(breaker.call(answer_late))
        await asyncio.sleep(0)
        await fail(breaker, neighbour, 3)
        may_answer.set()
    assert (trial.result(), neighbour.asked) == ("late", FAILURES_MAX)
    neighbour.failure = None
    assert await breaker.call(neighbour.ask) == "an answer"


async def test_a_trial_that_is_given_up_leaves_room_for_another(watch: Watch) -> None:
    breaker, neighbour = Breaker("neighbour"), Neighbour()
    await fail(breaker, neighbour)
    watch.seconds += OPEN_SECONDS
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0):
            await breaker.call(asyncio.Event().wait)
    watch.seconds += OPEN_SECONDS
    neighbour.failure = None
    assert await breaker.call(neighbour.ask) == "an answer"


async def test_a_refusal_is_an_answer_and_starts_the_count_anew() -> None:
    breaker, neighbour = Breaker("neighbour"), Neighbour()
    for _ in range(3):
        neighbour.failure = UpstreamUnavailable()
        await fail(breaker, neighbour, FAILURES_MAX - 1)
        neighbour.failure = UpstreamProblem(ErrorKind.UNPROCESSABLE, {"code": "profile-invalid"}, None)
        with pytest.raises(UpstreamProblem):
            await breaker.call(neighbour.ask)
    assert neighbour.asked == 3 * FAILURES_MAX


async def test_a_problem_that_says_unavailable_is_a_failure() -> None:
    breaker, neighbour = Breaker("neighbour"), Neighbour()
    neighbour.failure = UpstreamProblem(ErrorKind.UNAVAILABLE, {"code": "database-unavailable"}, 2)
    for _ in range(FAILURES_MAX):
        with pytest.raises(UpstreamProblem):
            await breaker.call(neighbour.ask)
    await fail(breaker, neighbour, 1)
    assert neighbour.asked == FAILURES_MAX
