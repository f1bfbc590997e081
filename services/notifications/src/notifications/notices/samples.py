"""One example of every kind of notice: for the page with all of the bank's words, and for tests."""

from collections.abc import Mapping

from notifications.notices.domain import Details, NoticeKind

_SUM = {"minor": 2_500, "currency": "EUR"}
_SENT: Details = {"amount": _SUM, "iban_end": "1332", "reference": "Dinner"}

DETAILS: Mapping[NoticeKind, Details] = {
    NoticeKind.MONEY_RECEIVED: {"amount": _SUM, "from_name": "Lucía Herrera", "reference": "Dinner"},
    NoticeKind.TRANSFER_SENT: _SENT,
    NoticeKind.MOVED_BETWEEN_OWN_ACCOUNTS: _SENT,
    NoticeKind.TRANSFER_REFUSED: {"amount": _SUM, "refusal_code": "insufficient-funds"},
    NoticeKind.ACCOUNT_OPENED: {"iban_end": "1332", "currency": "EUR"},
    NoticeKind.ACCOUNT_CLOSED: {},
    NoticeKind.SIGNED_IN_ON_NEW_DEVICE: {"device": "Firefox, Linux", "at": "2026-03-04T12:00:00+00:00"},
    NoticeKind.PASSWORD_CHANGED: {"at": "2026-03-04T12:00:00+00:00"},
}
