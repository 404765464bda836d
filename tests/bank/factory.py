"""Statements as banks write them, and what becomes of them."""

from io import BytesIO
from typing import Any
from uuid import UUID
from xml.sax.saxutils import escape

from support.bank import service as bank
from support.core.db import at_the_edge, db

#: The account in the settings of the tests.
IBAN = "DE02100100100006820101"
NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:camt.053.001.{}"


def details(
    *,
    end_to_end: str = "",
    reference: str = "",
    words: str = "",
    name: str = "",
    amount: str = "",
    currency: str = "EUR",
    back: bool = False,
    party: bool = True,
    sign: str = "CRDT",
) -> str:
    """One transfer of an entry."""
    refs = (f"<AcctSvcrRef>{reference}</AcctSvcrRef>" if reference else "") + (
        f"<EndToEndId>{end_to_end}</EndToEndId>" if end_to_end else ""
    )
    named = f"<Pty><Nm>{escape(name)}</Nm></Pty>" if party else f"<Nm>{escape(name)}</Nm>"
    side = "Dbtr" if sign == "CRDT" else "Cdtr"
    return (
        f"<TxDtls><Refs>{refs}</Refs>"
        + (f'<Amt Ccy="{currency}">{amount}</Amt>' if amount else "")
        + (f"<RltdPties><{side}>{named}</{side}></RltdPties>" if name else "")
        + (f"<RmtInf><Ustrd>{escape(words)}</Ustrd></RmtInf>" if words else "")
        + ("<RtrInf><Rsn><Cd>AC01</Cd></Rsn></RtrInf>" if back else "")
        + "</TxDtls>"
    )


def entry(
    amount: str = "10.00",
    *,
    sign: str | None = "CRDT",
    day: str | None = "2026-11-20",
    currency: str = "EUR",
    status: str = "<Sts><Cd>BOOK</Cd></Sts>",
    reference: str = "",
    reversal: bool = False,
    inside: str = "",
) -> str:
    """One entry of a statement."""
    return (
        f'<Ntry><Amt Ccy="{currency}">{amount}</Amt>'
        + (f"<CdtDbtInd>{sign}</CdtDbtInd>" if sign else "")
        + ("<RvslInd>true</RvslInd>" if reversal else "")
        + status
        + (f"<BookgDt><Dt>{day}</Dt></BookgDt>" if day else "")
        + (f"<AcctSvcrRef>{reference}</AcctSvcrRef>" if reference else "")
        + (f"<NtryDtls>{inside}</NtryDtls>" if inside else "")
        + "</Ntry>"
    )


def camt(*entries: str, version: str = "001.08", iban: str = IBAN, head: str = "", currency: str = "EUR") -> bytes:
    """A statement of these entries."""
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n{head}<Document xmlns="{NAMESPACE.format(version[4:])}">'
        "<BkToCstmrStmt><GrpHdr><MsgId>M</MsgId></GrpHdr><Stmt><Id>S</Id>"
        "<FrToDt><FrDtTm>2026-11-20T00:00:00</FrDtTm><ToDtTm>2026-11-21T00:00:00</ToDtTm></FrToDt>"
        f"<Acct><Id><IBAN>{iban}</IBAN></Id><Ccy>{currency}</Ccy></Acct>"
        '<Bal><Tp><CdOrPrtry><Cd>OPBD</Cd></CdOrPrtry></Tp><Amt Ccy="EUR">100.00</Amt><CdtDbtInd>CRDT</CdtDbtInd></Bal>'
        '<Bal><Tp><CdOrPrtry><Cd>CLBD</Cd></CdOrPrtry></Tp><Amt Ccy="EUR">0.00</Amt><CdtDbtInd>CRDT</CdtDbtInd></Bal>'
        + "".join(entries)
        + "</Stmt></BkToCstmrStmt></Document>"
    ).encode()


def many(count: int) -> bytes:
    """A long statement: gifts to a fund, fees nobody explains, transfers of others; each with its own reference."""
    return camt(
        *(
            entry(
                f"{5 + number % 90}.{number % 100:02d}",
                sign="CRDT" if number % 4 else "DBIT",
                reference=f"BANK{number:09d}",
                inside=details(
                    end_to_end="NOTPROVIDED",
                    words=("APORA GENERAL thank you" if number % 4 else "Invoice of a supplier") + f" {number}",
                    name=f"Payer Number {number}",
                    sign="CRDT" if number % 4 else "DBIT",
                ),
            )
            for number in range(count)
        )
    )


def send(client: Any, content: bytes, *, form: str = "camt053", status: int = 202, **fields: str) -> Any:
    """Import a statement."""
    answer = client.post(
        "/api/v1/statements",
        data={"file": (BytesIO(content), "statement"), "form": form, **fields},
        content_type="multipart/form-data",
    )
    assert answer.status_code == status, answer.text
    return answer.json


def booked(app: Any, statement_id: str) -> int:
    """Do what the job does until nothing waits; how many turns it took."""
    turns = 0
    while True:
        with app.test_request_context(), at_the_edge():
            turns += 1
            if not bank.book(UUID(statement_id)):
                break
    with app.app_context():
        db.session.remove()
    return turns


def unexplained(app: Any, client: Any) -> dict[str, str]:
    """A statement with one line that nobody knows: `{statement_id, line_id}`."""
    taken = send(client, camt(entry("4.90", sign="DBIT", reference="F1")))
    booked(app, taken["id"])
    return {"statement_id": taken["id"], "line_id": client.get("/api/v1/exceptions").json["items"][0]["id"]}
