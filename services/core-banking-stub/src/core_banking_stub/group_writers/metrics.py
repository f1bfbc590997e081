from prometheus_client import Counter, Gauge, Histogram

TRANSFERS = Counter("bank_transfers", "Orders judged: `completed` or the code of the refusal.", ("outcome",))
IS_WRITER = Gauge("bank_ledger_writer", "1 in the process that writes the ledger.")
GROUP_ORDERS = Histogram(
    "bank_ledger_group_orders", "Orders in one commit.", buckets=(1, 2, 4, 8, 16, 32, 64, 128, 256, 512)
)
GROUP_SECONDS = Histogram(
    "bank_ledger_group_seconds",
    "From reading a group's accounts to its commit.",
    buckets=(0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5),
)
