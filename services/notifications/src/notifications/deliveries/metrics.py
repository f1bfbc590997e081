from prometheus_client import Counter, Gauge, Histogram

ATTEMPTS = Counter("bank_delivery_attempts", "Attempts by how they ended.", ("channel", "outcome"))
DOUBTFUL = Counter("bank_delivery_attempts_doubtful", "Attempts that may have been taken unseen.", ("channel", "cause"))
FAILED = Counter("bank_deliveries_failed", "Messages that were given up.", ("channel",))
LATENCY = Histogram(
    "bank_delivery_seconds",
    "From the commit of a notice until its provider took the message.",
    ("channel",),
    buckets=(0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 3600),
)
DUE = Gauge("bank_deliveries_due", "Messages that wait.", ("channel",))
