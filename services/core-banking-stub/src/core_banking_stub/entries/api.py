"""The route of an account's entries."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from kernel.ids import AccountId, CustomerId
from servicekit.problems import problem_responses
from servicekit.tokens import CurrentCustomer

from core_banking_stub import answers
from core_banking_stub.accounts.service import AccountUnknown
from core_banking_stub.entries.schemas import Entry, EntryPage, EntryQuery
from core_banking_stub.entries.service import CursorMalformed, PageWanted
from core_banking_stub.wiring import Entries

router = APIRouter(prefix="/v1", tags=["entries"], responses=problem_responses(*answers.CUSTOMERS))


@router.get(
    "/accounts/{account_id}/entries",
    operation_id="listEntries",
    responses=problem_responses(AccountUnknown, CursorMalformed),
)
async def list_entries(
    customer: CurrentCustomer, account_id: UUID, query: Annotated[EntryQuery, Query()], entries: Entries
) -> EntryPage:
    """Entries that fit all filters, newest first."""
    wanted = PageWanted(AccountId(account_id), query.filter(), query.cursor, query.limit)
    page = await entries.page_for(CustomerId(customer.subject), wanted)
    return EntryPage(items=[Entry.of(entry, page.currency) for entry in page.entries], next_cursor=page.next_cursor)
