"""Every public operation through the gateway: it succeeds as its contract says, and whatever else is sent, signed in as
customer or as operator, brings out nothing that the contract does not tell.
"""

import contextlib
import itertools
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis.checks import CHECKS, load_all_checks
from schemathesis.core import NOT_SET
from schemathesis.core.parameters import ParameterLocation
from schemathesis.core.result import Ok
from testkit.visitors import new_key

from tests.contracts.recipes import RECIPES
from tests.contracts.tally import Tally
from tests.contracts.town import Ingredients, Town

CONTRACTS = Path(__file__).parents[2] / "contracts" / "openapi"
PUBLIC = {
    "audit": ("/ops/v1/audit",),
    "auth": ("/auth/v1", "/oauth2", "/.well-known"),
    "bff": ("/api/v1",),
    "core-banking-stub": ("/ops/v1/core",),
    "notifications": ("/ops/v1/notifications",),
}
ENDLESS = {"streamLive"}
"""Its answer has no end to wait for: services/bff/tests/live_streams reads it instead."""
CLIENT_HEADER = "X-Bank-Client"
CASES_OF_A_KIND = 10
MODES = (schemathesis.GenerationMode.POSITIVE, schemathesis.GenerationMode.NEGATIVE)

load_all_checks()
CHECKED = CHECKS.get_by_names(
    [
        "not_a_server_error",
        "status_code_conformance",
        "content_type_conformance",
        "response_headers_conformance",
        "response_schema_conformance",
    ]
)
REJECTION = CHECKS.get_by_names(["negative_data_rejection"])
JUDGED = (ParameterLocation.PATH, ParameterLocation.QUERY, ParameterLocation.BODY)
"""Where a value that breaks the contract must be refused; a made-up header or cookie is passed over."""


def contract_of(service: str) -> dict[str, Any]:
    """Without what a browser sends by itself, so that nobody makes it up: the cookie and the header of our pages."""
    document: dict[str, Any] = json.loads((CONTRACTS / f"{service}.json").read_text(encoding="utf-8"))
    document["components"].pop("securitySchemes", None)
    for path in document["paths"].values():
        for operation in path.values():
            operation.pop("security", None)
            parameters = operation.get("parameters", [])
            operation["parameters"] = [each for each in parameters if each["name"] != CLIENT_HEADER]
    return document


def public_operations() -> Iterator[Any]:
    for service, doors in PUBLIC.items():
        schema = schemathesis.openapi.from_dict(contract_of(service))
        for found in schema.get_all_operations():
            if not isinstance(found, Ok):
                raise TypeError(f"{service}: {found}")
            operation = found.ok()
            name = operation.definition.raw["operationId"]
            if operation.path.startswith(doors) and name not in ENDLESS:
                yield pytest.param(service, operation, id=f"{service} {name}")


OPERATIONS = list(public_operations())
every_operation = pytest.mark.parametrize(("service", "operation"), OPERATIONS)


def name_of(operation: Any) -> str:
    return str(operation.definition.raw["operationId"])


def headers_of(visitor: Any, case: Any) -> None:
    case.headers[CLIENT_HEADER] = "web"
    case.headers["Cookie"] = f"__Host-session={visitor.cookie}"


def ask(case: Any, town: Town, http: requests.Session) -> int:
    answer = case.call(base_url=town.bank.url, session=http, timeout=20)
    case.validate_response(answer, checks=[*CHECKED, *(REJECTION if breaks_the_contract(case) else [])])
    return int(answer.status_code)


def breaks_the_contract(case: Any) -> bool:
    components = case.meta.components if case.meta else {}
    return any(components[place].mode.is_negative for place in JUDGED if place in components)


@every_operation
async def test_an_operation_succeeds_as_its_contract_says(
    service: str, operation: Any, town: Town, tally: Tally
) -> None:
    for visitor in (town.customer, town.operator):
        await town.still_signed_in(visitor)
    ingredients: Ingredients = await RECIPES[service][name_of(operation)](town)
    case = operation.Case(
        path_parameters=ingredients.path,
        query=ingredients.query,
        headers=dict(ingredients.headers),
        body=NOT_SET if ingredients.body is None else ingredients.body,
    )
    headers_of(ingredients.visitor, case)
    with requests.Session() as http:
        status = ask(case, town, http)
    tally.note(f"{service} {name_of(operation)}", status)
    assert 200 <= status < 300


@every_operation
@pytest.mark.parametrize("actor", ["customer", "operator"])
async def test_made_up_requests_bring_out_nothing_undocumented(
    service: str, operation: Any, actor: str, town: Town, tally: Tally
) -> None:
    visitor = town.customer if actor == "customer" else town.operator
    await town.still_signed_in(visitor)
    with requests.Session() as http:
        for mode in MODES:

            def send(case: Any) -> None:
                headers_of(visitor, case)
                tally.note(f"{service} {name_of(operation)}", ask(case, town, http))

            made_up(operation, mode, town.known, send)


def made_up(
    operation: Any, mode: schemathesis.GenerationMode, known: dict[str, str], send: Callable[[Any], None]
) -> None:
    """Send some cases of one kind; every other valid one asks for what is really there."""
    count = itertools.count()

    @settings(
        max_examples=CASES_OF_A_KIND,
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode))
    def send_each(case: Any) -> None:
        if mode.is_positive and next(count) % 2 == 0:
            reach_further(case, known)
        send(case)

    # An operation that takes nothing at all has no way to be asked wrongly.
    with contextlib.suppress(Unsatisfiable):
        send_each()


def reach_further(case: Any, known: dict[str, str]) -> None:
    # The payee of the other requests is not to be removed.
    for name in set(known) & set(case.path_parameters or {}) - {"payee_id"}:
        case.path_parameters[name] = known[name]
    if isinstance(case.body, dict):
        case.body = case.body | {name: known[name] for name in set(known) & set(case.body)}
    if any(header.name == "Idempotency-Key" for header in case.operation.headers):
        case.headers["Idempotency-Key"] = new_key()


def test_every_public_operation_has_a_recipe() -> None:
    public = {service: set[str]() for service in PUBLIC}
    for service, operation in (case.values for case in OPERATIONS):
        public[service].add(name_of(operation))
    assert public == {service: set(recipes) for service, recipes in RECIPES.items()}
