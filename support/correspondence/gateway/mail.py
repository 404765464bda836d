"""One mail that says nothing, to whoever asked for it, at a time that says nothing.

Who is to be told is kept in the memory of this process alone and is lost with it: an address never reaches a disk.
"""

import logging
import secrets
import smtplib
import ssl
import threading
from dataclasses import dataclass, field
from datetime import date
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Any
from urllib.parse import SplitResult, unquote, urlsplit
from uuid import UUID

from support.core import clock, settings

SECONDS_TO_ANSWER = 30.0
SUBJECT = "Note"
#: The same for everybody and everything, in all languages at once.
TEXT = "There is news for you. Have a look when it suits you.\n\nЕсть новости. Загляните, когда вам удобно.\n"
#: How we introduce ourselves: the name of our machine would stand in every mail server's log.
OUR_NAME = "localhost"
LOOPBACK = {"localhost", "127.0.0.1", "::1"}

log = logging.getLogger("apora")


def offered() -> bool:
    """Whether this deployment can send mail at all."""
    return bool(settings.settings().smtp_url)


def letter(sender: str, day: date) -> bytes:
    """What is sent: the same bytes for everybody on one day, and the same length on every day.

    It names neither whom it goes to nor an hour. It has no Message-ID: one that is the same for all would make
    mailboxes drop the second, and one that differs would be the only thing that does.
    """
    made = EmailMessage()
    made["From"] = sender
    made["To"] = "undisclosed-recipients:;"
    made["Subject"] = SUBJECT
    made["Date"] = format_datetime(clock.midnight(day))
    made["Auto-Submitted"] = "auto-generated"
    made.set_content(TEXT, cte="base64")
    return made.as_bytes(policy=made.policy.clone(linesep="\r\n"))


def send(url: str, sender: str, address: str) -> None:
    """Hand the mail to the server that the address names. Raises OSError, smtplib.SMTPException."""
    parts = urlsplit(url)
    with _server(parts) as server:
        if parts.username:
            server.login(unquote(parts.username), unquote(parts.password or ""))
        server.sendmail(sender, [address], letter(sender, clock.today()))


def _server(parts: SplitResult) -> smtplib.SMTP:
    """A connection that is encrypted and checked, unless the server is this machine itself."""
    host, port = parts.hostname or "", parts.port or 0
    checked = ssl.create_default_context()
    if parts.scheme == "smtps":
        return smtplib.SMTP_SSL(host, port, OUR_NAME, timeout=SECONDS_TO_ANSWER, context=checked)
    server = smtplib.SMTP(host, port, OUR_NAME, timeout=SECONDS_TO_ANSWER)
    if host not in LOOPBACK:
        server.starttls(context=checked)
    return server


@dataclass
class Waiting:
    """Who is to be told, and when, by the case it is about: at most one a case waits in this process."""

    url: str
    sender: str
    _due: dict[UUID, tuple[float, str]] = field(default_factory=dict, repr=False)
    _changed: threading.Condition = field(default_factory=threading.Condition, repr=False)
    _thread: threading.Thread | None = field(default=None, repr=False)

    def add(self, case_id: UUID, address: str, *, after: float) -> None:
        """Tell somebody after so many seconds, unless one is waiting to be told about this case already."""
        with self._changed:
            if case_id in self._due:
                return
            self._due[case_id] = (clock.monotonic() + after, address)
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="notices", daemon=True)
                self._thread.start()
            self._changed.notify()

    def __len__(self) -> int:
        return len(self._due)

    def _run(self) -> None:
        while True:
            address = self._next()
            try:
                send(self.url, self.sender, address)
            except Exception as error:  # noqa: BLE001 - whatever it is, the next one may go out
                # Never the words of the fault: a mail server's refusal quotes the address.
                log.warning("a notice could not be sent: %s", type(error).__name__)

    def _next(self) -> str:
        """Wait until one is due, and take it out."""
        with self._changed:
            while True:
                first = min(self._due, key=lambda case_id: self._due[case_id][0], default=None)
                wait = None if first is None else self._due[first][0] - clock.monotonic()
                if first is not None and wait is not None and wait <= 0:
                    return self._due.pop(first)[1]
                self._changed.wait(wait)


def tell(case_id: UUID, address: str) -> None:
    """Send the mail to this address in a while, if this deployment sends mail."""
    known = settings.settings()
    if not known.smtp_url:
        return
    least, most = (int(minutes * 60_000) for minutes in known.notice_delay)
    after = (least + secrets.randbelow(most - least + 1)) / 1000
    _waiting(known).add(case_id, address, after=after)


def _waiting(known: Any) -> Waiting:
    found = settings.kept("notices")
    if not isinstance(found, Waiting) or (found.url, found.sender) != (known.smtp_url, known.mail_from):
        found = Waiting(known.smtp_url, known.mail_from)
        settings.keep("notices", found)
    return found
