import asyncio
from collections.abc import Awaitable
from typing import TypeVar

from kernel.errors import DomainError, ErrorKind
from servicekit.http_client import UpstreamUnavailable
from servicekit.logging import get_logger
from servicekit.tokens import Principal

from bff.complementary.http_complementary import ANSWER_SECONDS_MAX, HttpComplementary
from bff.complementary.schemas import StoredProfile
from bff.customers.schemas import Me
from bff.customers.service import CustomerService
from bff.profiles.schemas import MyProfile, Profile, ProfileCustomer, ProfileRequest

Part = TypeVar("Part")


class ProfileService:
    """Puts together what auth and the complementary system know, both asked at once; whichever is away is named."""

    def __init__(self, customers: CustomerService, complementary: HttpComplementary) -> None:
        self._customers = customers
        self._complementary = complementary
        self._log = get_logger("bff.profiles")

    async def profile_of(self, customer: Principal) -> MyProfile:
        """Raises what auth refuses, and UpstreamUnavailable when neither part can be had."""
        async with asyncio.TaskGroup() as group:
            # Neither raises: the refusal of one would cancel the other, and the breaker would take that for silence.
            asked = group.create_task(_outcome(self._me(customer)))
            also_asked = group.create_task(_outcome(self._complementary.profile(customer.token)))
        me, stored = self._part("customer", asked.result()), self._part("profile", also_asked.result())
        if me is None and stored is None:
            raise UpstreamUnavailable(retry_after_seconds=2)
        return _composed(me, stored)

    async def save(self, customer: Principal, wanted: ProfileRequest) -> MyProfile:
        """Raises what the complementary system refuses, field by field; UpstreamUnavailable, then it may come again."""
        stored = await self._complementary.save_profile(customer.token, wanted.model_dump(mode="json"))
        return _composed(self._part("customer", await _outcome(self._me(customer))), stored)

    async def _me(self, customer: Principal) -> Me:
        try:
            async with asyncio.timeout(ANSWER_SECONDS_MAX):
                return await self._customers.me(customer)
        except TimeoutError as error:
            raise UpstreamUnavailable(retry_after_seconds=2) from error

    def _part(self, name: str, outcome: Part | DomainError) -> Part | None:
        """None for what is away; a refusal is raised after all."""
        if not isinstance(outcome, DomainError):
            return outcome
        if outcome.kind is not ErrorKind.UNAVAILABLE:
            raise outcome
        self._log.warning("profile.part_missing", part=name, error=outcome.code)
        return None


async def _outcome(part: Awaitable[Part]) -> Part | DomainError:
    try:
        return await part
    except DomainError as error:
        return error


def _composed(me: Me | None, stored: StoredProfile | None) -> MyProfile:
    return MyProfile(
        customer=me
        and ProfileCustomer(full_name=me.full_name, email_masked=me.email_masked, phone_masked=me.phone_masked),
        profile=stored and Profile.model_validate(stored.model_dump()),
        missing=[*(["customer"] if me is None else []), *(["profile"] if stored is None else [])],
    )
