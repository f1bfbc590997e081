"""Names that somebody calls whom vulture does not read: read by `make check`, never run.

Each line uses a name; the comment says who calls it.
"""

from kernel.events.envelope import event_types
from notifications.notices.page import notice_page
from servicekit.inbox import create_inbox
from servicekit.migrations import run_env
from servicekit.outbox import create_outbox, slim_outbox
from simulators.sent_messages.domain import SentMessage

USED: tuple[object, ...] = (
    # tests/contracts/generate.py writes contracts/events and docs/notices.md with them.
    event_types,
    notice_page,
    # Migrations.
    run_env,
    create_inbox,
    create_outbox,
    slim_outbox,
    # The template of /dev/messages.
    SentMessage.channel_name,
    SentMessage.shown_to,
)
