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


def quarter(day: date | None = None) -> date:
    """The first day of a day's quarter, by default of today's: the finest that is kept of what a member does."""
    given = day or today()
    return date(given.year, given.month - (given.month - 1) % 3, 1)


def quarters_on(quarter_of: date, count: int) -> date:
    """The quarter so many after (or, negative, before) that of a day, by its first day."""
    months = quarter_of.year * 12 + (quarter_of.month - 1) // 3 * 3 + 3 * count
    return date(months // 12, months % 12 + 1, 1)


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
