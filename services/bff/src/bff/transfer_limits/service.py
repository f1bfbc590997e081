from kernel.money import Currency
from servicekit.tokens import Principal

from bff.core_banking.http_core_banking import HttpCoreBanking
from bff.transfer_limits.schemas import TransferLimits, TransferLimitsList, TransferLimitsRequest


class TransferLimitService:
    """The core keeps the limits beside the money, and it alone refuses by them."""

    def __init__(self, core_banking: HttpCoreBanking) -> None:
        self._core_banking = core_banking

    async def limits_of(self, customer: Principal) -> TransferLimitsList:
        found = await self._core_banking.transfer_limits(customer.token)
        return TransferLimitsList(items=[TransferLimits(**limits.model_dump()) for limits in found])

    async def save(
        self, customer: Principal, currency: Currency, wanted: TransferLimitsRequest, if_match: str
    ) -> TransferLimits:
        """Raises the core's precondition-failed when the limits are not at that version, or limit-too-high."""
        saved = await self._core_banking.save_transfer_limits(customer.token, currency, wanted.model_dump(), if_match)
        return TransferLimits(**saved.model_dump())
