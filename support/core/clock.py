"""The one place that reads the time."""

import time
from datetime import UTC, date, datetime
from datetime import time as time_of_day


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return datetime.now(UTC)


def today() -> date:
    """The present day in UTC: all that is kept where an officer acts."""
    return now().date()


def timestamp() -> int:
    """Whole seconds since 1970, for one-time codes and signatures."""
    return int(now().timestamp())


def monotonic() -> float:
    """Seconds of a clock that never goes back, for waiting and measuring."""
    return time.monotonic()


def sleep(seconds: float) -> None:
    """Wait."""
    time.sleep(seconds)


def midnight(day: date) -> datetime:
    """The beginning of a day in UTC: for what has to have a time and should tell none."""
    return datetime.combine(day, time_of_day(), UTC)
