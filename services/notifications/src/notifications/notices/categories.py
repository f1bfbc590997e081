"""Which of the customer's choices a kind of notice falls under."""

from collections.abc import Mapping

from notifications.channels import Category
from notifications.notices.domain import NoticeKind

CATEGORY_OF: Mapping[NoticeKind, Category] = {
    NoticeKind.MONEY_RECEIVED: Category.MONEY_IN,
    NoticeKind.TRANSFER_SENT: Category.MONEY_OUT,
    NoticeKind.MOVED_BETWEEN_OWN_ACCOUNTS: Category.MONEY_OUT,
    NoticeKind.TRANSFER_REFUSED: Category.MONEY_OUT,
    NoticeKind.ACCOUNT_OPENED: Category.ACCOUNTS,
    NoticeKind.ACCOUNT_CLOSED: Category.ACCOUNTS,
    NoticeKind.SIGNED_IN_ON_NEW_DEVICE: Category.SECURITY,
    NoticeKind.PASSWORD_CHANGED: Category.SECURITY,
}
