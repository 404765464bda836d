"""Many applications at once: the rows that applying leaves, sealed to intake and recovery, written table by table."""

import json
import os
from itertools import product
from typing import Any
from uuid import UUID, uuid4

import sqlalchemy as sa
from flask import Flask

from support.cases import service as cases
from support.cases.model import Case, Status
from support.core import clock
from support.core.db import at_the_edge, db
from support.people.model import Officer
from support.vault import ciphers, shares
from support.vault import service as vault
from support.vault.keyring import grant_context
from support.vault.model import Data, DataGrant, DataKey, Kind, Principal, SealedPart

GIVEN = ("Іван", "Алесь", "Сяргей", "Юрый", "Віктар", "Пётр", "Ганна", "Вольга", "Максім", "Рыгор", "Цімафей", "Яўген")
FAMILY = ("Жук", "Бандарэнка", "Кавалёў", "Зайцаў", "Марозаў", "Шчэрба", "Лукашык", "Грынь", "Чарноў", "Мядзведзеў")
FATHERS = ("Іванавіч", "Пятровіч", "Сяргеевіч", "Віктаравіч", "Мікалаевіч", "Андрэевіч", "Паўлавіч", "Аляксеевіч")
NAMES = [" ".join(parts) for parts in product(FAMILY, GIVEN, FATHERS)]


def told(number: int) -> dict[str, Any]:
    """What the one of this number told: a name, two ways to be reached, a unit that some share."""
    born = f"{1960 + number % 40}-{1 + number % 12:02}-{1 + number % 28:02}"
    return {
        "identity": {"name": NAMES[number * 7 % len(NAMES)], "birth_date": born},
        "contacts": [
            {"kind": "phone", "value": f"+37529{1_000_000 + number * 31}", "safe": True},
            {"kind": "telegram", "value": f"@crowd_{number}", "safe": False},
        ],
        "service": {"agency": "border_troops", "unit": f"в/ч {3000 + number % 90}", "manner": "resigned"},
    }


def crowd(app: Flask, count: int) -> None:
    """So many cases that wait with intake."""
    rows: dict[Any, list[dict[str, Any]]] = {
        table: [] for table in (Principal, Officer, Case, DataKey, DataGrant, SealedPart)
    }
    kept: list[dict[str, Any]] = []
    with app.test_request_context(), at_the_edge():
        groups = cases.reading_groups()
        readers = vault.public_keys([groups["intake"], groups["recovery"]])
        for number in range(count):
            _one(number, rows, kept, readers)
        with db.engines["shares"].begin() as connection:
            connection.execute(sa.insert(shares.share), kept)
        for table, listed in rows.items():
            db.session.execute(sa.insert(table), listed)
    with app.app_context():
        db.session.remove()


def _one(number: int, rows: dict[Any, Any], kept: list[Any], readers: dict[UUID, Any]) -> None:
    officer, case, share, today = uuid4(), uuid4(), uuid4(), clock.today()
    secret = os.urandom(32)
    kept.append({"id": share, "secret": secret, "made_on": today})
    pair_id = next(iter(readers.values())).pair_id
    rows[Principal].append({"id": officer, "kind": Kind.OFFICER})
    rows[Officer].append({"id": officer, "lookup": os.urandom(32), "pair_id": pair_id, "confirmed": True})
    rows[Case].append(
        {
            "id": case,
            "reference": f"C-{number // 10_000:04}-{number % 10_000:04}",
            "handle": f"crowd-{number}",
            "officer_id": officer,
            "status": Status.NEW,
            "opened_on": today,
        }
    )
    parts = told(number)
    for kind, names in ((Data.IDENTITY, ("identity", "contacts")), (Data.STORY, ("service",))):
        key, data_key = uuid4(), os.urandom(32)
        rows[DataKey].append(
            {"id": key, "kind": kind, "scope_id": case, "subject_id": case, "version": 1, "share_id": share}
        )
        for who, public in readers.items():
            sealed = ciphers.seal_to(public.public, data_key, grant_context(key, kind, case, who, public.pair_id))
            grant = {"key_id": key, "principal_id": who, "pair_id": public.pair_id, "sealed": sealed}
            rows[DataGrant].append({**grant, "granted_on": today})
        field_key = ciphers.derive(data_key, salt=secret, info="field")
        for name in names:
            context = ciphers.canonical(vault.site().id, "sealed_part", name, case, case)
            body = ciphers.seal(field_key, json.dumps(parts[name]).encode(), key_id=key, context=context)
            rows[SealedPart].append({"id": uuid4(), "key_id": key, "row_id": case, "part": name, "body": body})
