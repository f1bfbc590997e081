"""One request id followed through every log, trace, notice, message and audit record (`make trace-one`).

With a bank running on this machine (BANK_DATA and the BANK_* ports say where, as for `make run`) that one is asked,
otherwise one of its own is started. Ends with 1 where any station lacks the id.
"""

import asyncio
import json
import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import uuid4

from embedded import settings as embedded_settings
from embedded.settings import BankSettings, from_environment
from embedded.vault import load_secrets
from testkit.plugin import running_bank
from testkit.polling import eventually
from testkit.visitors import Visitor, new_key
from trace_stations import CHANNELS, SERVICES, Evidence, Ordered, Place, gather, tree

PAYER, OPERATOR = "lucia@example.com", "auditor@bank.example"
SECONDS_MAX = 30.0


@dataclass(frozen=True, slots=True)
class Report:
    ordered: Ordered
    evidence: Evidence

    def print(self) -> None:
        began = min(line.at for line in self.evidence.lines)
        say(f"Request {self.ordered.request_id}, transfer {self.ordered.transfer_id}")
        say(f"began {datetime.fromtimestamp(began, UTC).isoformat(timespec='milliseconds')}\n")
        say("Timeline (milliseconds)")
        for line in sorted(self.evidence.lines, key=lambda line: line.at):
            say(f"{(line.at - began) * 1000:9.1f}  {line.where:<24} {line.text}")
        say("\nSpans (began and took, milliseconds)")
        for text in tree([*self.evidence.gateway, *self.evidence.spans]):
            say(text)
        say("")
        say(self.verdict())

    def verdict(self) -> str:
        found = self.evidence.found
        logs = sum(found[f"log of {service}"] for service in SERVICES)
        messages = ", ".join(f"{found[f'{channel} sent']} {channel}" for channel in CHANNELS)
        notices = found["notice of the payer"] + found["notice of the payee"]
        missing = self.evidence.missing
        return (
            f"trace-one: {found['log of gateway']} gateway line, {logs} service lines, "
            f"{len(self.evidence.spans)} spans, "
            f"{found['event']} event, {notices} notices, {messages}, {found['audit record']} audit records: "
            + (f"MISSING {', '.join(missing)}" if missing else "every station has the id")
        )


async def follow(place: Place) -> Report:
    """Order a transfer as a persona and look until every station has its id, or 30 seconds are over."""
    async with AsyncExitStack() as stack:
        payer, payee, operator = [await stack.enter_async_context(Visitor(place.settings.origin)) for _ in range(3)]
        for visitor, email in ((payer, PAYER), (operator, OPERATOR)):
            signed_in = await visitor.sign_in(*_persona(place.settings, email))
            assert signed_in.status_code == 201, f"{email}: {signed_in.text}"
        await _sign_in_somebody_else(place.settings, payee)
        await stack.enter_async_context(_a_phone(payer))
        ordered = await _order(payer, payee)
        report = Report(ordered, Evidence())

        async def complete() -> bool:
            nonlocal report
            report = Report(ordered, await gather(place, ordered, {"payer": payer, "payee": payee}, operator))
            assert not report.evidence.missing, report.verdict()
            return True

        try:
            await eventually(complete, seconds=SECONDS_MAX)
        except AssertionError:
            # Then the report says what is missing.
            return report
        return report


async def _order(payer: Visitor, payee: Visitor) -> Ordered:
    account = next(one for one in await payer.accounts() if one["balance"]["currency"] == "EUR")
    iban = next(str(one["iban"]) for one in await payee.accounts() if one["balance"]["currency"] == "EUR")
    quoted = await payer.quote(account["id"], await payer.payee(iban), 1)
    assert quoted.status_code == 201, quoted.text
    paid = await payer.confirm(quoted.json()["id"], new_key())
    assert paid.status_code == 201, paid.text
    return Ordered(paid.headers["x-request-id"], paid.json()["id"])


@asynccontextmanager
async def _a_phone(person: Visitor) -> AsyncIterator[None]:
    """So that there is a push; whoever lives in this bank keeps no phone of ours."""
    path = f"/api/v1/devices/{uuid4()}/push-token"
    phone = {"token": f"phone-{uuid4()}", "platform": "ios", "name": "A phone of trace-one"}
    (await person.request("PUT", path, json=phone)).raise_for_status()
    try:
        yield
    finally:
        await person.request("DELETE", path)


def _personas(settings: BankSettings) -> dict[str, str]:
    rows = json.loads((settings.folder / "personas.json").read_text(encoding="utf-8"))
    return {str(row["email"]): str(row["password"]) for row in rows}


def _persona(settings: BankSettings, email: str) -> tuple[str, str]:
    return email, _personas(settings)[email]


async def _sign_in_somebody_else(settings: BankSettings, visitor: Visitor) -> None:
    for email, password in _personas(settings).items():
        if email in {PAYER, OPERATOR} or (await visitor.sign_in(email, password)).status_code != 201:
            continue
        answer = await visitor.get("/api/v1/accounts")
        if any(one["balance"]["currency"] == "EUR" for one in answer.json().get("items", [])):
            return
    raise LookupError("nobody else has an account")


def _runs_here(settings: BankSettings) -> bool:
    """Whether somebody has the folder open; whatever else answers on the port is another bank."""
    return embedded_settings._is_open(settings) and (settings.folder / "personas.json").exists()


def say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def main() -> int:
    settings = from_environment()
    if _runs_here(settings):
        report = asyncio.run(follow(Place(settings, load_secrets(settings.folder))))
    else:
        say("No bank runs here, so one of its own is started.")
        with running_bank() as bank:
            report = asyncio.run(follow(Place(bank.embedded.settings, bank.embedded.secrets)))
    report.print()
    return 1 if report.evidence.missing else 0


if __name__ == "__main__":
    raise SystemExit(main())
