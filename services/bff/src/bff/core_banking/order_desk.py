"""Where customers' orders leave for the core: all that wait at the same time go as one batch, each with its own
customer's authority, and each gets its own answer.

The client is aiohttp without httpx around it: this one call is as hot as all others together.
"""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

import aiohttp
from kernel.errors import DomainError, ErrorKind
from opentelemetry.trace import SpanKind
from pydantic import TypeAdapter, ValidationError
from servicekit import telemetry
from servicekit.http_client import UpstreamProblem
from servicekit.logging import get_logger
from servicekit.service_tokens import ServiceTokens

from bff.core_banking.batch_wire import NOTHING_DONE, body_of, outcome_unknown, outcomes, rendered
from bff.core_banking.refusals import WriterElsewhere
from bff.core_banking.schemas import CoreProblem, OrderAnswer, TransferOrder
from bff.merging.merger import MergeLimits, Merger

SCOPE = "orders:submit"

_PATH = "/v1/transfer-batches"
# The core takes batches of 100. A token has some 700 bytes and an order at most 1,500, so they fit into its 512 KiB.
_LIMITS = MergeLimits(items_max=100, waiting_max=400, batches_max=2)
_TIMEOUT = aiohttp.ClientTimeout(total=5.0, connect=2.0, sock_connect=1.0)
_REFUSED_US = frozenset({401, 403})
_NO_CONNECTION = (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError)
_PROBLEM = TypeAdapter(CoreProblem)


@dataclass(frozen=True, slots=True)
class _Answer:
    status: int
    body: bytes
    retry_after_seconds: int | None

    @property
    def problem(self) -> CoreProblem | None:
        try:
            return _PROBLEM.validate_json(self.body)
        except ValidationError:
            return None


@asynccontextmanager
async def order_client() -> AsyncIterator[aiohttp.ClientSession]:
    # The core's server keeps its side for 75 seconds, so no batch goes into a connection that is just ending.
    connector = aiohttp.TCPConnector(limit=2 * _LIMITS.batches_max, keepalive_timeout=30)
    jar = aiohttp.DummyCookieJar()
    async with aiohttp.ClientSession(connector=connector, timeout=_TIMEOUT, cookie_jar=jar) as session:
        yield session


class OrderDesk:
    """Orders go to the core that answered last; where no connection can be made, or where another one writes, to the
    next of `urls`, once round.
    """

    def __init__(
        self, client: aiohttp.ClientSession, urls: Sequence[str], tokens: ServiceTokens, tasks: asyncio.TaskGroup
    ) -> None:
        self._client = client
        self._urls = tuple(url.rstrip("/") for url in urls)
        self._first = 0
        self._tokens = tokens
        self._merger: Merger[bytes, OrderAnswer] = Merger(tasks, self._carry_out, _LIMITS)
        self._log = get_logger("bff.core_banking")

    async def order(self, token: str, order: TransferOrder, key: str) -> OrderAnswer:
        """Raises the core's refusals, BankBusy, or TransferOutcomeUnknown when no answer tells what happened."""
        return await self._merger.ask(rendered(token, key, order))

    async def _carry_out(self, orders: Sequence[bytes]) -> Sequence[OrderAnswer | DomainError]:
        answer = await self._answer_to(body_of(orders))
        if answer.status == 200:
            found = outcomes(answer.body, len(orders))
            if found is not None:
                return found
        problem = answer.problem
        if answer.status == 503 and problem is not None and problem.code in NOTHING_DONE:
            raise UpstreamProblem(ErrorKind.UNAVAILABLE, problem.model_dump(), answer.retry_after_seconds or 1)
        code = problem.code if problem is not None else "unreadable"
        self._log.error("core_banking.batch_failed", status=answer.status, code=code, orders=len(orders))
        raise outcome_unknown(answer.retry_after_seconds)

    async def _answer_to(self, body: bytes) -> _Answer:
        """Raises TransferOutcomeUnknown, UpstreamUnavailable when there is no token to ask with."""
        answer: _Answer | None = None
        places = range(len(self._urls))
        for place in (*places[self._first :], *places[: self._first]):
            try:
                answer = await self._asked_as_ourselves(self._urls[place], body)
            except _NO_CONNECTION as error:
                self._log.warning("core_banking.no_connection", place=place, error=type(error).__name__)
                continue
            except (aiohttp.ClientError, OSError, TimeoutError) as error:
                self._log.warning("core_banking.answer_lost", place=place, error=type(error).__name__)
                raise outcome_unknown() from error
            if answer.status != 503 or answer.problem is None or answer.problem.code != WriterElsewhere.code:
                self._first = place
                return answer
        if answer is None:
            raise outcome_unknown()
        return answer

    async def _asked_as_ourselves(self, url: str, body: bytes) -> _Answer:
        """With a new token if the core does not take the one at hand: auth's keys may have changed."""
        answer = await self._asked(url, body, await self._tokens.bearer())
        if answer.status in _REFUSED_US:
            self._tokens.forget()
            answer = await self._asked(url, body, await self._tokens.bearer())
        return answer

    async def _asked(self, url: str, body: bytes, token: str) -> _Answer:
        with telemetry.child(f"POST {_PATH}", SpanKind.CLIENT, {"server.address": url.rpartition("/")[2]}) as span:
            headers = {
                "Authorization": f"Bearer {token}",
                "Content-Type": "application/json",
                **telemetry.outgoing_headers(),
            }
            async with self._client.post(url + _PATH, data=body, headers=headers, allow_redirects=False) as answer:
                span.set_attribute("http.response.status_code", answer.status)
                retry_after = answer.headers.get("Retry-After", "")
                return _Answer(answer.status, await answer.read(), int(retry_after) if retry_after.isdigit() else None)
