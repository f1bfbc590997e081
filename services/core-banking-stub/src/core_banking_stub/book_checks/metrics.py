from prometheus_client import Gauge

VIOLATIONS = Gauge("bank_book_violations", "How often an invariant of the ledger does not hold.", ("invariant",))
CHECKED_TIMESTAMP = Gauge("bank_book_checked_timestamp_seconds", "When the whole ledger was checked for the last time.")
CHECK_SECONDS = Gauge("bank_book_check_seconds", "How long the last check of the whole ledger took.")
