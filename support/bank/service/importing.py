"""Taking a statement in: read, known again, its words sealed; its lines wait for the job that books them."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4, uuid5

import sqlalchemy as sa
from flask_babel import lazy_gettext as _

from support.bank import gateway, policy
from support.bank.gateway import Columns, Raw, Read
from support.bank.model import Form, Line, LineStatus, Statement, StatementStatus
from support.bank.service.secrets import readers, secret_of
from support.core import audit, clock, outbox
from support.core.access import Actor, require
from support.core.db import execute, many, save
from support.core.errors import Conflict, Invalid
from support.core.settings import settings
from support.ledger import service as ledger
from support.vault import blind
from support.vault import service as vault
from support.vault.model import Data

#: So many lines go into one statement to the database, and so many lines' words into one sealed part.
AT_ONCE, CHUNK = 5_000, 200
WORDS = "lines"
#: An end-to-end id of ours is the id of a payment, with its hyphens or without.
_OURS = re.compile(r"(?<![0-9a-f])[0-9a-f]{8}(?:-?[0-9a-f]{4}){3}-?[0-9a-f]{12}(?![0-9a-f])")
#: A line that stands for itself: another with its mark is a double.
STANDING = (LineStatus.WAITING, LineStatus.BOOKED, LineStatus.EXCEPTION)


@dataclass(frozen=True, slots=True)
class _About:
    """What every line of one file is looked at with."""

    statement_id: UUID
    secret: str
    references: dict[str, UUID]


def take(actor: Actor, *, content: bytes, form: Form, columns: Columns | None = None) -> Statement:
    """Take a statement in; a job books its lines. `columns` says where a CSV has what.

    What of it cannot be read is kept as rejected, what stands in an earlier statement as a double. Raises Forbidden,
    Invalid for what is no statement of our account, Conflict for a file that was taken before; then nothing is kept.
    """
    require(policy.may_import, actor)
    secret = secret_of(actor)
    digest = blind.mark_of_file(secret, content)
    _ensure_new(digest)
    read = _read(content, form, columns)
    _alone()
    _ensure_new(digest)
    statement_id = uuid4()
    about = _About(statement_id, secret, _references())
    rows = [row for part in _marked(about, read.lines) for row in part]
    waiting = sum(row["status"] == LineStatus.WAITING for row in rows)
    statement = _keep(actor, read, statement_id, form, digest, waiting)
    for first in range(0, len(rows), AT_ONCE):
        given = many(Line, rows[first : first + AT_ONCE])
        execute(sa.insert(Line).from_select(*given, include_defaults=False))
    _seal(statement_id, read.lines)
    audit.record(actor, "statement.imported", statement, reason=form.value)
    if waiting:
        outbox.defer("bank.book", statement_id=str(statement_id))
    return statement


def chunk_of(statement_id: UUID, position: int) -> UUID:
    """Under which id the words of a line are sealed."""
    return UUID(bytes=uuid5(statement_id, str(position // CHUNK)).bytes, version=4)


def _read(content: bytes, form: Form, columns: Columns | None) -> Read:
    """Read it. Raises Invalid for what is no statement, is of another account, or has no line."""
    ours = settings().currency
    if form is Form.CAMT053:
        read = gateway.read_camt(content, ours)
    elif columns is None:
        raise ValueError("A CSV needs its columns.")
    else:
        read = gateway.read_csv(content, ours, columns)
    own = settings().bank_iban
    if own and read.ibans - {"", own}:
        raise Invalid(fields={"file": [_("This statement is of another account than ours.")]})
    if read.currencies - {"", ours}:
        raise Invalid(fields={"file": [_("This statement is of an account in another currency.")]})
    if not read.lines:
        raise Invalid(fields={"file": [_("There is nothing in this statement. Choose one with entries.")]})
    return read


def _alone() -> None:
    """One import at a time: two that overlap have to see each other's lines."""
    execute(sa.select(sa.func.pg_advisory_xact_lock(sa.func.hashtext("bank import"))))


def _ensure_new(digest: bytes) -> None:
    """Raises Conflict, naming the earlier one."""
    row = execute(sa.select(Statement.id, Statement.imported_on).where(Statement.digest == digest)).one_or_none()
    if row is not None:
        told = _(
            "This file was imported on %(day)s, as statement %(id)s. Nothing was booked again.",
            day=row.imported_on.isoformat(),
            id=row.id,
        )
        raise Conflict(told)


def _references() -> dict[str, UUID]:
    """What a payer writes to name a fund that is open, the longest first."""
    found = {
        ledger.reference_of(fund.code): fund.id
        for fund in ledger.funds(open_only=True, for_aid=True)
        if fund.currency == settings().currency
    }
    return dict(sorted(found.items(), key=lambda one: -len(one[0])))


def _keep(actor: Actor, read: Read, statement_id: UUID, form: Form, digest: bytes, waiting: int) -> Statement:
    return save(
        Statement(
            id=statement_id,
            form=form,
            status=StatementStatus.BOOKING if waiting else StatementStatus.DONE,
            currency=settings().currency,
            imported_by=actor.id,
            imported_on=clock.today(),
            from_on=read.from_on,
            until_on=read.until_on,
            opening=read.opening,
            closing=read.closing,
            lines=len(read.lines),
            done=len(read.lines) - waiting,
            digest=digest,
        )
    )


def _marked(about: _About, lines: Sequence[Raw]) -> Iterator[list[dict[str, Any]]]:
    """The lines as rows, so many at a time; those that stand in an earlier statement are doubles."""
    seen: Counter[tuple[str | int, ...]] = Counter()
    for first in range(0, len(lines), AT_ONCE):
        rows = [_row(about, first + number, line, seen) for number, line in enumerate(lines[first : first + AT_ONCE])]
        known = _known([row["mark"] for row in rows if row["mark"]])
        for row in rows:
            if row["mark"] in known:
                row["status"] = LineStatus.DOUBLE
        yield rows


def _row(about: _About, position: int, line: Raw, seen: Counter[tuple[str | int, ...]]) -> dict[str, Any]:
    taken = line.fault is None
    return {
        "id": uuid4(),
        "statement_id": about.statement_id,
        "position": position,
        "status": LineStatus.WAITING if taken else LineStatus.REJECTED,
        "fault": line.fault,
        "day": line.day,
        "amount": line.amount,
        "order_id": _order(line),
        "back": line.back,
        "fund_id": _fund(about.references, line),
        "mark": _mark(about.secret, line, seen) if taken else None,
        "what": None,
        "source": None,
    }


def _mark(secret: str, line: Raw, seen: Counter[tuple[str | int, ...]]) -> bytes:
    """What is the same in every file that has this line: the bank's reference or, without one, its words.

    Of several that are quite equal the first of one file is the first of another.
    """
    known_by = (line.reference,) if line.reference else ("", line.words, line.name)
    facts = (*known_by, line.end_to_end, line.day.isoformat() if line.day else "", line.amount or 0)
    seen[facts] += 1
    return blind.mark(secret, "line", *facts, seen[facts])


def _known(marks: list[bytes]) -> set[bytes]:
    """Which of these stand in an earlier statement."""
    wanted = sa.literal(marks, sa.ARRAY(sa.LargeBinary))
    return set(execute(sa.select(Line.mark).where(Line.mark == sa.any_(wanted), Line.status.in_(STANDING))).scalars())


def _order(line: Raw) -> UUID | None:
    """The payment of ours that this line names, if it looks like one."""
    for text in (line.end_to_end, line.words):
        for found in _OURS.findall(text.lower()):
            if (order := UUID(hex=found)).version == 4:
                return order
    return None


def _fund(references: dict[str, UUID], line: Raw) -> UUID | None:
    """The one fund whose reference a payer wrote; None when they named several."""
    if line.fault or (line.amount or 0) <= 0 or line.back:
        return None
    words = f" {' '.join(re.findall(r'[A-Z0-9]+', line.words.upper()))} "
    found: set[UUID] = set()
    for reference, fund_id in references.items():
        if f" {reference} " in words:
            found.add(fund_id)
            words = words.replace(f" {reference} ", " ")
    return found.pop() if len(found) == 1 else None


def _seal(statement_id: UUID, lines: Sequence[Raw]) -> None:
    """Seal what the bank wrote of each line to finance and recovery."""
    chest = vault.new_chest(statement_id)
    for first in range(0, len(lines), CHUNK):
        told = [[one.reference, one.end_to_end, one.name, one.words] for one in lines[first : first + CHUNK]]
        chest.write(Data.STATEMENT, chunk_of(statement_id, first), WORDS, told, readers=readers)
    chest.close()
