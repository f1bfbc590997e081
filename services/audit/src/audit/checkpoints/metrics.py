"""What tells people that the trail needs them."""

from prometheus_client import Counter, Gauge

from audit.checkpoints.domain import TrailBroken

TRAIL_SIZE = Gauge("audit_trail_size", "Records under the newest signed checkpoint")
TRAIL_BROKEN = Gauge("audit_trail_broken", "1 from the first contradiction to the signed checkpoints on: page somebody")
CHECKPOINT_AGE = Gauge(
    "audit_checkpoint_age_seconds", "How long the oldest checkpoint waits that was not exported yet; 0 if none does"
)
EXPORTS_FAILED = Counter("audit_checkpoint_exports_failed_total", "Exports that failed and are tried again", ["place"])


def broken(why: str) -> TrailBroken:
    """The error to raise, and the alarm that goes with it. No later commit takes it back: only a restart does."""
    TRAIL_BROKEN.set(1)
    return TrailBroken(why)
