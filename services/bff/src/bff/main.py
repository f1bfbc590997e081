from servicekit.app import AppSpec, create_app

from bff.accounts.api import list_accounts
from bff.accounts.api import router as accounts
from bff.customers.api import router as customers
from bff.fast_lane.lanes import account_lane, transfer_lane
from bff.fast_lane.route import open_lanes
from bff.live_streams.api import router as live_streams
from bff.notices.api import router as notices
from bff.notification_preferences.api import router as notification_preferences
from bff.payees.api import router as payees
from bff.profiles.api import router as profiles
from bff.push_devices.api import router as push_devices
from bff.sessions.api import customer_of
from bff.transactions.api import router as transactions
from bff.transfer_limits.api import router as transfer_limits
from bff.transfers.api import create_transfer
from bff.transfers.api import router as transfers
from bff.worker import wiring_with_workers

app = create_app(
    AppSpec(
        name="bff",
        title="Bank API",
        routers=(
            customers,
            accounts,
            transactions,
            payees,
            transfers,
            transfer_limits,
            profiles,
            notices,
            notification_preferences,
            push_devices,
            live_streams,
        ),
        resources=wiring_with_workers,
    )
)
open_lanes(app, transfer_lane(create_transfer, customer_of), account_lane(list_accounts, customer_of))
