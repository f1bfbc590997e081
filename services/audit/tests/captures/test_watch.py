"""When the trail is said to be up to date with its source."""

from datetime import UTC, datetime, timedelta
from typing import Any, cast

import pytest
from audit.captures import metrics
from audit.captures.watch import Progress, Watch, WatchParts


class Stream:
    """Of a stream, all that the watch looks at."""

    is_idle = True


@pytest.fixture
def progress() -> Progress:
    return Progress(stored_until=datetime.now(UTC) - timedelta(hours=1))


@pytest.fixture
def watch(progress: Progress) -> Watch:
    return Watch("core", "postgresql://nobody", WatchParts(cast("Any", None), progress))


def lag(watch: Watch) -> float:
    watch._tell_lag()
    return float(metrics.LAG_SECONDS.labels("core")._value.get())


def test_a_new_connection_is_not_up_to_date_before_it_was_quiet_for_a_look(watch: Watch, progress: Progress) -> None:
    assert lag(watch) > 3_500
    progress.stream = cast("Any", Stream())
    assert lag(watch) > 3_500
    assert lag(watch) < 5


def test_between_two_batches_of_a_backlog_it_is_not_up_to_date(watch: Watch, progress: Progress) -> None:
    progress.stream = cast("Any", Stream())
    for _ in range(3):
        progress.stored_batches += 1
        assert lag(watch) > 3_500
    assert lag(watch) < 5
