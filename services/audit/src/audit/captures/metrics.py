"""How the capture is doing. The alarms on it: deploy/observability/prometheus/rules.yaml."""

from prometheus_client import Counter, Gauge

LAG_SECONDS = Gauge(
    "audit_capture_lag_seconds",
    "Age of the oldest change that may not be in the trail yet; a few seconds while all are",
    ["source"],
)
BEHIND_BYTES = Gauge("audit_capture_behind_bytes", "Log of the source that is not confirmed as stored", ["source"])
SAFE_WAL_BYTES = Gauge(
    "audit_slot_safe_wal_bytes", "What the source may still write before the slot is lost; 0 when it is", ["source"]
)
CONNECTED = Gauge("audit_capture_connected", "1 while the source's log is being read", ["source"])
WITHOUT_ACTOR = Counter("audit_changes_without_actor", "Changes that no audit mark explains", ["source"])
