from servicekit.app import AppSpec, create_app

from core_banking_stub.accounts.api import router as accounts
from core_banking_stub.entries.api import router as entries
from core_banking_stub.operator_accounts.api import router as operator_accounts
from core_banking_stub.transfers.api import router as transfers
from core_banking_stub.worker import wiring_with_workers

app = create_app(
    AppSpec(
        name="core-banking-stub",
        title="Banking core",
        routers=(accounts, entries, transfers, operator_accounts),
        resources=wiring_with_workers,
    )
)
