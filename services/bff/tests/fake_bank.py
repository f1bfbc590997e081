"""The bff's neighbours as a test sees them: auth and the banking core in memory, behind the same HTTP."""

import base64
import json
import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import httpx
from kernel.clock import Clock
from kernel.ids import new_id
from testkit.tokens import TokenIssuer

SPANISH_IBANS = ("ES9121000418450200051332", "ES7921000813610123456789", "ES1720852066623456789011")


def problem(status: int, code: str) -> httpx.Response:
    body = {"type": f"urn:bank:problem:{code}", "title": code, "status": status, "detail": code, "code": code}
    return httpx.Response(status, json=body)


class FakeAuth:
    """Signs tokens and knows sessions. `asked` counts how often a session was resolved."""

    def __init__(self, clock: Clock, tokens: TokenIssuer) -> None:
        self._clock = clock
        self._tokens = tokens
        self.sessions: dict[str, dict[str, Any]] = {}
        self.ended: set[str] = set()
        self.asked = 0
        self.is_down = False

    def token(self, subject: UUID, kind: str = "customer", session_id: UUID | None = None) -> str:
        now = int(self._clock.now().timestamp())
        claims = {"kind": kind, "iat": now, "exp": now + 300, "sid": str(session_id or new_id())}
        return self._tokens.issue(claims, subject)

    def sign_in(self, subject: UUID, kind: str = "customer") -> str:
        """A new session; its opaque value."""
        session = secrets.token_urlsafe(32)
        self.sessions[session] = self.worth(subject, kind)
        return session

    def worth(self, subject: UUID, kind: str = "customer") -> dict[str, Any]:
        now = self._clock.now()
        return {
            "kind": kind,
            "subject": str(subject),
            "full_name": "Vera Luna",
            "roles": [],
            "token": self.token(subject, kind),
            "token_expires_at": (now + timedelta(minutes=5)).isoformat(),
            "idle_expires_at": (now + timedelta(minutes=15)).isoformat(),
            "session_id": str(new_id()),
        }

    def handle(self, request: httpx.Request) -> httpx.Response:
        if self.is_down:
            raise httpx.ConnectError("auth is away")
        match request.url.path:
            case "/.well-known/jwks.json":
                return httpx.Response(200, json=self._tokens.jwks())
            case "/oauth2/token":
                return httpx.Response(200, json={"access_token": "service-token", "expires_in": 300})
            case "/internal/sessions/resolve":
                self.asked += 1
                found = self.sessions.get(json.loads(request.content)["session"])
                return httpx.Response(200, json=found) if found else problem(401, "session-missing")
            case "/internal/customers/me":
                return httpx.Response(200, json=self._contacts(request))
            case path if path.startswith("/internal/sessions/"):
                is_ended = path.rpartition("/")[2] in self.ended
                return problem(401, "session-expired") if is_ended else httpx.Response(204)
        return problem(404, "route-unknown")

    def _contacts(self, request: httpx.Request) -> dict[str, Any]:
        return {
            "customer_id": str(subject_of(request)),
            "full_name": "Vera Luna",
            "email_masked": "v•••@example.com",
            "phone_masked": "+44 •••• ••0123",
            "language": "en",
            "registered_at": "2026-11-01T10:00:00Z",
        }


@dataclass
class FakeAccount:
    iban: str
    holder: UUID
    minor: int
    id: UUID = field(default_factory=new_id)
    currency: str = "EUR"
    version: int = 1

    def wire(self) -> dict[str, Any]:
        money = {"minor": self.minor, "currency": self.currency}
        return {
            "id": str(self.id),
            "iban": self.iban,
            "name": "Current account",
            "currency": self.currency,
            "balance": money,
            "available": money,
            "version": self.version,
            "opened_at": "2025-05-01T08:00:00Z",
            "holders": ["Vera Luna"],
        }


class FakeCore:
    """Accounts and transfers with the core's idempotency. `calls` lists what was asked, `is_down` silences it.

    `batches` has what came of each batch: its headers and its orders. `refusal` answers every batch when it is set.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self.batches: list[tuple[httpx.Headers, list[dict[str, Any]]]] = []
        self.refusal: httpx.Response | None = None
        self.limits = {"per_transfer_minor": 200_000, "per_day_minor": 500_000, "new_payee_minor": 100_000}
        self.limits_version = 1
        self.accounts: dict[UUID, FakeAccount] = {}
        self.orders: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {}
        self.calls: list[str] = []
        self.is_down = False
        self.loses_the_next_answer = False
        self.moved_at = datetime.fromisoformat("2026-11-24T10:00:00+00:00")

    def open(self, holder: UUID, minor: int, currency: str = "EUR") -> FakeAccount:
        account = FakeAccount(SPANISH_IBANS[len(self.accounts)], holder, minor, currency=currency)
        self.accounts[account.id] = account
        return account

    def handle(self, request: httpx.Request) -> httpx.Response:
        if self.is_down:
            raise httpx.ConnectTimeout("the core is away")
        self.calls.append(f"{request.method} {request.url.path}")
        answer = self._answer(request)
        if self.loses_the_next_answer:
            self.loses_the_next_answer = False
            raise httpx.ReadTimeout("the answer was lost")
        return answer

    def _answer(self, request: httpx.Request) -> httpx.Response:
        match request.url.path.strip("/").split("/")[1:]:
            case ["accounts", *rest]:
                return self._accounts(request, *rest)
            case ["account-holders", iban]:
                return self._holder(iban)
            case ["transfer-batches"]:
                return self._batch(request)
            case ["transfer-limits", *currency]:
                return self._limits(request if currency else None)
        return problem(404, "route-unknown")

    def _accounts(self, request: httpx.Request, account_id: str = "", *rest: str) -> httpx.Response:
        if not account_id:
            own = [account.wire() for account in self.accounts.values() if account.holder == subject_of(request)]
            return httpx.Response(200, json={"items": own})
        account = self.accounts.get(UUID(account_id))
        if account is None or account.holder != subject_of(request):
            return problem(404, "account-unknown")
        return httpx.Response(200, json=self._entries(account) if rest else account.wire())

    def _entries(self, account: FakeAccount) -> dict[str, Any]:
        entry = {
            "transfer_id": str(new_id()),
            "version": account.version,
            "amount": {"minor": account.minor, "currency": account.currency},
            "balance_after": {"minor": account.minor, "currency": account.currency},
            "counterparty_name": "Arrayan",
            "counterparty_iban_masked": None,
            "reference": "Opening",
            "booking_date": "2026-11-01",
            "booked_at": "2026-11-01T10:00:00Z",
        }
        return {"items": [entry], "next_cursor": "MTY"}

    def _holder(self, iban: str) -> httpx.Response:
        for account in self.accounts.values():
            if account.iban == iban:
                found = {"iban": iban, "name_masked": "V••• L•••", "currency": account.currency, "bank_name": "Arrayan"}
                return httpx.Response(200, json=found)
        return problem(404, "payee-unknown")

    def _limits(self, change: httpx.Request | None) -> httpx.Response:
        if change is not None:
            wanted = json.loads(change.content)
            if change.headers["if-match"] != f'"{self.limits_version}"':
                return problem(412, "precondition-failed")
            if max(wanted.values()) > 1_000_000:
                return problem(422, "limit-too-high")
            self.limits, self.limits_version = wanted, self.limits_version + 1
        sums = {"spent_today": 2_500} | {name.removesuffix("_minor"): minor for name, minor in self.limits.items()}
        told = {name: {"minor": minor, "currency": "EUR"} for name, minor in sums.items()}
        shown = {"currency": "EUR", "version": self.limits_version, **told}
        return httpx.Response(200, json=shown if change is not None else {"items": [shown]})

    def _batch(self, request: httpx.Request) -> httpx.Response:
        orders = json.loads(request.content)["orders"]
        self.batches.append((request.headers, orders))
        if self.refusal is not None:
            return self.refusal
        return httpx.Response(200, json={"results": [self._result(order) for order in orders]})

    def _result(self, given: dict[str, Any]) -> dict[str, Any]:
        answer = self._transfer(given["idempotency_key"], given["order"])
        body = answer.json()
        if answer.status_code >= 400:
            return {"status": answer.status_code, "retry_after_seconds": None, "problem": body}
        return {"status": 201, "replayed": "idempotency-replayed" in answer.headers, "transfer": body}

    def _transfer(self, key: str, order: dict[str, Any]) -> httpx.Response:
        if key in self.orders:
            known, answer = self.orders[key]
            if known != order:
                return problem(422, "idempotency-key-reused")
            return httpx.Response(201, json=answer, headers={"Idempotency-Replayed": "true"})
        if any(known["quote_id"] == order["quote_id"] for known, _ in self.orders.values()):
            return problem(409, "quote-used")
        if datetime.fromisoformat(order["not_after"]) < self._clock.now():
            return problem(409, "quote-expired")
        debit = self.accounts[UUID(order["debit_account_id"])]
        credit = next(account for account in self.accounts.values() if account.iban == order["credit_iban"])
        minor = order["amount"]["minor"]
        if debit.minor < minor:
            return problem(422, "insufficient-funds")
        for account, change in ((debit, -minor), (credit, minor)):
            account.minor += change
            account.version += 1
        answer = self._completed(order, debit, credit)
        self.orders[key] = (order, answer)
        return httpx.Response(201, json=answer)

    def _completed(self, order: dict[str, Any], debit: FakeAccount, credit: FakeAccount) -> dict[str, Any]:
        def side(account: FakeAccount, *, is_own: bool) -> dict[str, Any]:
            return {
                "account_id": str(account.id),
                "iban_masked": "ES•• •••• … 1332",
                "holder_name": "V••• L•••",
                "balance_after": {"minor": account.minor, "currency": account.currency} if is_own else None,
                "version": account.version,
            }

        return {
            "id": str(new_id()),
            "status": "completed",
            "amount": order["amount"],
            "fee": {"minor": 0, "currency": order["amount"]["currency"]},
            "reference": order["reference"],
            "debit": side(debit, is_own=True),
            "credit": side(credit, is_own=debit.holder == credit.holder),
            "booked_at": self.moved_at.isoformat(),
            "booking_date": self.moved_at.date().isoformat(),
        }


def subject_of(request: httpx.Request) -> UUID:
    payload = request.headers["authorization"].split(".")[1]
    return UUID(json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))["sub"])
