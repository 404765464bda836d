"""The list costs the same at a hundred thousand cases as at a thousand: statements, scans and blocks."""

import json
from typing import Any

import sqlalchemy as sa

from bench.seed import seed
from support.core.db import db
from tests.statements import counted

SMALL, LARGE = 1_000, 100_000
#: A walk down a B-tree of a hundred times the rows is about one block deeper for each probe.
MOST_BLOCKS = 1.5
QUERIES = {
    "intake": ("ina", ""),
    "intake, second page": ("ina", "next"),
    "intake, by status": ("ina", "status=new"),
    "intake, by need": ("ina", "need=legal"),
    "caseworker": ("carol", ""),
    "caseworker, by status": ("carol", "status=active"),
    "by assignee": ("ina", "assignee=carol"),
}


def _plan(settings: Any, statement: Any) -> dict[str, Any]:
    """What EXPLAIN says of one statement as it was sent."""
    text, parameters = statement
    engine = sa.create_engine(settings.database_url)
    with engine.connect() as connection:
        found = connection.exec_driver_sql(f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {text}", parameters).scalar_one()
    engine.dispose()
    plan: dict[str, Any] = (json.loads(found) if isinstance(found, str) else found)[0]["Plan"]
    return plan


def _nodes(plan: dict[str, Any]) -> list[dict[str, Any]]:
    return [plan, *(inner for child in plan.get("Plans", []) for inner in _nodes(child))]


def _measure(app: Any, as_: Any, people: Any, settings: Any) -> dict[str, Any]:
    found = {}
    for name, (nickname, asked) in QUERIES.items():
        client = as_(nickname)
        query = asked.replace("carol", people.carol.name)
        if asked == "next":
            query = f"cursor={client.get('/api/v1/cases?limit=50').json['next']}"
        with counted(app) as statements:
            answer = client.get(f"/api/v1/cases?limit=50&{query}")
        assert answer.status_code == 200
        assert answer.json["items"], name
        own = statements.without_session()
        assert len(own) <= 2, [text[:80] for text, _parameters in own]
        plan = _plan(settings, own[-1])
        scans = [node.get("Relation Name") for node in _nodes(plan) if node["Node Type"] == "Seq Scan"]
        large = [table for table in scans if table not in {"person", "principal"}]
        found[name] = plan["Shared Hit Blocks"] + plan["Shared Read Blocks"]
        found[f"{name} scans"] = large
    return found


def test_the_list_touches_the_same_blocks_at_a_hundred_thousand(app, as_, people, settings):
    url = settings.database_owner_url.replace("postgresql+psycopg://", "postgresql://")
    pair_id = people.carol.pair_id
    seed(url, SMALL, pair_id=pair_id, holders=[people.carol.id, people.cyril.id])
    small = _measure(app, as_, people, settings)
    with app.app_context():
        db.session.remove()
        db.engine.dispose()
    seed(url, LARGE - SMALL, pair_id=pair_id, holders=[people.cyril.id], start=SMALL)
    large = _measure(app, as_, people, settings)
    for name in QUERIES:
        ratio = large[name] / small[name]
        print(f"{name:<24} {small[name]:>5} blocks at {SMALL}, {large[name]:>5} at {LARGE}: {ratio:.2f}")
    for name in QUERIES:
        assert large[f"{name} scans"] == [], name
        assert large[name] <= MOST_BLOCKS * small[name], name
