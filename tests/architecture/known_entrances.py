"""Names that frameworks call and vulture therefore takes for dead: read by `make check`, never run.

Each line uses a name; the comment says who calls it.
"""

from notifications.notices.page import notice_page

# `make contracts` writes docs/notices.md with it.
notice_page  # noqa: B018
