from servicekit.app import AppSpec, create_app

from core_banking_stub.accounts.api import router as accounts
from core_banking_stub.entries.api import router as entries
from core_banking_stub.holds.api import router as holds
from core_banking_stub.operator_accounts.api import router as operator_accounts
from core_banking_stub.operator_transfers.api import router as operator_transfers
from core_banking_stub.past_balances.api import router as past_balances
from core_banking_stub.transfer_batches.api import BODY_BYTES_MAX, PATH
from core_banking_stub.transfer_batches.api import router as transfer_batches
from core_banking_stub.transfer_limits.api import router as transfer_limits
from core_banking_stub.transfers.api import router as transfers
from core_banking_stub.trial_balances.api import router as trial_balances
from core_banking_stub.worker import wiring_with_workers

app = create_app(
    AppSpec(
        name="core-banking-stub",
        title="Banking core",
        routers=(
            accounts,
            past_balances,
            entries,
            transfers,
            transfer_batches,
            holds,
            transfer_limits,
            operator_accounts,
            operator_transfers,
            trial_balances,
        ),
        body_bytes_max={PATH: BODY_BYTES_MAX},
        resources=wiring_with_workers,
    )
)
