"""The bank's format: a credit transfer file, ISO 20022 pain.001.001.09, checked against the schema before it is given.

EndToEndId is the payment's id and MsgId the run's: nothing in the file but a payee's name and account tells anything,
and a bank that has taken a run does not take it a second time. PmtInfId is random and kept nowhere, so that nobody can
try names and accounts against the hash of the file that we keep.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from importlib.resources import files
from uuid import UUID, uuid4

from anyascii import anyascii
from flask_babel import lazy_gettext as _
from lxml import etree
from sepaxml import SepaTransfer

from support.core.errors import Conflict

FORMAT = "pain.001.001.09"
_SPACE = {"p": f"urn:iso:std:iso:20022:tech:xsd:{FORMAT}"}
#: What banks take in a name or a text (EPC217-08); everything else becomes a space.
_FOREIGN = re.compile(r"[^A-Za-z0-9/?:().,'+ -]")
#: The longest name of a party.
NAME_LONGEST = 70


@dataclass(frozen=True, slots=True)
class Account:
    """The organisation's own account."""

    name: str
    iban: str
    bic: str


@dataclass(frozen=True, slots=True)
class Order:
    """One transfer: `amount` in minor units."""

    id: UUID
    name: str
    iban: str
    amount: int
    currency: str


def pain(
    run_id: UUID, account: Account, orders: Sequence[Order], *, execute_on: date, made_at: datetime, text: str
) -> bytes:
    """The file that tells the bank to carry these out on a day; `text` is the same for all of them.

    Raises Conflict when it would not be valid: the bank would refuse all of it.
    """
    config = {"name": plain(account.name), "IBAN": account.iban, "currency": orders[0].currency, "batch": True}
    if account.bic:
        config["BIC"] = account.bic
    transfer = SepaTransfer(config, schema=FORMAT, clean=False)
    for order in orders:
        transfer.add_payment(
            {
                "name": plain(order.name),
                "IBAN": order.iban,
                "amount": order.amount,
                "currency": order.currency,
                "execution_date": execute_on,
                "description": plain(text),
                "endtoend_id": order.id.hex,
            }
        )
    document = etree.fromstring(transfer.export(validate=False), etree.XMLParser(resolve_entities=False))
    _tell(document, "MsgId", run_id.hex)
    _tell(document, "CreDtTm", made_at.strftime("%Y-%m-%dT%H:%M:%SZ"))
    _tell(document, "PmtInfId", uuid4().hex)
    schema = _schema()
    if not schema.validate(document):
        raise Conflict(_("The file would not be valid, and the bank would refuse it. Nothing was made."))
    made: bytes = etree.tostring(document, xml_declaration=True, encoding="UTF-8")
    return made


def plain(text: str) -> str:
    """A name or a text in the letters that every bank takes, at most 70 of them."""
    return " ".join(_FOREIGN.sub(" ", anyascii(text)).split())[:NAME_LONGEST].strip()


def _tell(document: etree._Element, tag: str, value: str) -> None:
    for found in document.iterfind(f".//p:{tag}", _SPACE):
        found.text = value


@cache
def _schema() -> etree.XMLSchema:
    """The schema that comes with the library."""
    with files("sepaxml").joinpath("schemas", f"{FORMAT}.xsd").open("rb") as file:
        return etree.XMLSchema(etree.parse(file))
