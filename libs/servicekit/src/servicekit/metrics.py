"""What every service counts, in prometheus_client's own registry. Labels are few and fixed: never an id, a name, a sum.

The features' own metrics stand in their metrics.py; docs/observability.md lists all.
"""

from prometheus_client import Counter, Gauge, Histogram

REQUESTS = Histogram(
    "bank_http_request_seconds",
    "Requests by route template and class of status; of a stream, until it begins.",
    ("method", "route", "status"),
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5),
)
DATABASE_BUSY = Gauge("bank_database_connections_busy", "Connections in use.", ("database",))
DATABASE_MAX = Gauge("bank_database_connections_max", "Connections that may be in use.", ("database",))
OUTBOX_AGE = Gauge("bank_outbox_age_seconds", "Age of the oldest event that is not published.", ("topic",))
OUTBOX_WAITING = Gauge("bank_outbox_waiting", "Events that are not published; 1000 means as many or more.", ("topic",))
OUTBOX_PUBLISHED = Counter("bank_outbox_published", "Events published.", ("topic",))
CONSUMED = Counter("bank_consumer_messages", "Messages by what became of them.", ("queue", "outcome"))
QUEUE = Gauge("bank_queue_messages", "Messages in a queue, those in hand included.", ("queue",))
