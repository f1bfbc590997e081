from servicekit.app import AppSpec, create_app

from bff.accounts.api import router as accounts
from bff.customers.api import router as customers
from bff.payees.api import router as payees
from bff.transactions.api import router as transactions
from bff.transfers.api import router as transfers
from bff.worker import wiring_with_workers

app = create_app(
    AppSpec(
        name="bff",
        title="Bank API",
        routers=(customers, accounts, transactions, payees, transfers),
        resources=wiring_with_workers,
    )
)
