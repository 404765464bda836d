"""Days as a calendar (RFC 5545) for somebody's own machine, on which nobody should see what they are about."""

from collections.abc import Iterable
from datetime import date


def of_days(days: Iterable[date], title: str, *, of: str = "calendar") -> bytes:
    """Whole days under one neutral title; a day that was there before is the same entry, among those `of` one sort."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Calendar//EN"]
    for day in days:
        written = day.strftime("%Y%m%d")
        lines += ["BEGIN:VEVENT", f"UID:{written}@{of}", f"DTSTAMP:{written}T000000Z"]
        lines += [f"DTSTART;VALUE=DATE:{written}", f"SUMMARY:{title}", "TRANSP:TRANSPARENT", "END:VEVENT"]
    return "\r\n".join([*lines, "END:VCALENDAR", ""]).encode()
