"""The differencing attack: whoever has all public answers and can calculate finds no cell under five, no large gift.

`DISCLOSED_MONTHS` sets how many months are published (12 unless told; 24 in `make drill`).
"""

import json
import os
import random
import re
from collections import Counter, defaultdict
from itertools import combinations

import pytest
import sqlalchemy as sa

from support.core import clock
from support.core.db import at_the_edge, db
from support.ledger import service as ledger
from support.oversight import service
from support.oversight.service import publishing
from support.oversight.service.composing import FEE_STEP
from support.oversight.service.gathering import Month
from support.oversight.service.suppressing import LARGE, LEAST, MERGE_LIMIT, ORDINARY, News
from tests.oversight.attack import Knowledge, determined, room
from tests.oversight.factory import month_ago
from tests.oversight.years import FUNDS, Books

MONTHS = int(os.environ.get("DISCLOSED_MONTHS", "24" if "DRILL" in os.environ else "12"))
SEED = int(os.environ.get("DISCLOSED_SEED", "0")) or random.SystemRandom().randrange(1, 1_000_000)
DATA = ("/api/v1/public/transparency", "/api/v1/public/transparency?format=csv", "/api/v1/public/snapshots")
#: Where something is drawn stands for no amount; what is written beside it does.
DRAWN = re.compile(
    r"<(?:svg|g|rect|path|line|polyline|polygon|circle|text|tspan|use)\b[^>]*>|[0-9a-f]{8}-[0-9a-f-]{27}"
)
PAGES = ("/transparency", "/transparency/verify", "/transparency/dictionary")


@pytest.fixture
def books(app, server):
    """The books of all the months, written before any is published: the later ones are there, and must not show."""
    with app.test_request_context(), at_the_edge():
        for code in FUNDS[1:]:
            ledger.add_fund(None, code=code, name=code.title(), purpose=".")
        found = Books({fund.code: fund.id for fund in ledger.funds()}, SEED)
        name = db.engine.url.database
    for ago in range(MONTHS + 1, 1, -1):
        found.month(Month(month_ago(ago).replace(day=1)))
    found.write(server.superuser_url(name))
    return found


@pytest.fixture
def published(app, client, books, monkeypatch):
    """Publish month after month, and collect every public answer before and after each; what stood in each, judged."""
    groups, answers, write = {}, [], publishing.write

    def watched(month, gathered, told, *rest):
        groups[month.code] = told["EUR"]
        write(month, gathered, told, *rest)

    monkeypatch.setattr(publishing, "write", watched)
    for ago in range(MONTHS + 1, 1, -1):
        month = Month(month_ago(ago).replace(day=1))
        answers += [client.get(address).text for address in DATA]
        with monkeypatch.context() as then, app.test_request_context(), at_the_edge():
            then.setattr(clock, "today", lambda month=month: month.after.replace(day=15))
            assert service.publish_until() == [month.code]
        answers += [client.get(address).text for address in (*DATA, PAGES[0])]
        answers += [client.get(f"/{where}/{month.code}").text for where in ("api/v1/public/snapshots", "transparency")]
    answers += [client.get(address).text for address in PAGES]
    return groups, answers


def vector(units, truth):
    """A published sum, over the unknowns."""
    total = Counter()
    for unit in units:
        for part in unit.parts:
            total.update(truth.of[part])
    return Counter({name: times for name, times in total.items() if times})


def worth(made_of, truth):
    return sum(times * truth.value[name] for name, times in made_of.items())


def named(told, what):
    """The groups of a month under the names that the public answer gives them."""
    rows = {(fund, kind): units for (fund, kind), units in told.cells.items()}
    rows |= {(None, name): units for name, units in (("together", told.together), ("large", told.large)) if units}
    return {(what, *key): units for key, units in rows.items()}


def wanted_of(truth):
    """What nobody may find out: each gift, each person, each true cell of fewer than five."""
    wanted = {("one", name): {name: 1} for name in truth.value}
    # Of whoever got all of it back nothing is left to be found out.
    wanted |= {("person", who): made_of for who, made_of in truth.people.items() if any(made_of.values())}
    wanted |= {("cell", *key): made_of for key, made_of in truth.cells.items() if 0 < len(+made_of) < LEAST}
    return wanted


def test_all_public_answers_together_reveal_no_cell_under_five_and_no_large_gift(client, books, published):
    truth, (groups, answers) = books.truth, published
    documents = [json.loads(client.get(f"/api/v1/public/snapshots/{month}").data) for month in sorted(groups)]
    vectors, ranges, cells = [], [], 0
    for document in documents:
        gifts, payments = groups[document["month"]]
        made = named(gifts, "received") | named(payments, "spent")
        euro = next(one for one in document["currencies"] if one["currency"] == "EUR")
        rows = {("received", row["fund"], row["source"]): row["amount"] for row in euro["received"]}
        rows |= {("spent", row["fund"], row["category"]): row["amount"] for row in euro["spent"]}
        assert rows.keys() == made.keys()
        for key, units in made.items():
            made_of = vector(units, truth)
            assert worth(made_of, truth) == rows[key], "what is published is not what it is said to be made of"
            vectors.append(made_of)
            ranges += widths(key, units)
            cells += 1
    derived(documents)
    wanted = wanted_of(truth)
    assert determined(vectors, wanted) == []
    for one, other in combinations(vectors, 2):
        for sign in (1, -1):
            rest = Counter(one)
            for name, times in other.items():
                rest[name] -= sign * times
            assert len([name for name, times in rest.items() if times]) >= LEAST
    fees(documents, groups, truth)
    literal(answers, documents, truth)
    assert all(document["helped"] % LEAST == 0 for document in documents)
    told = len({name for made_of in vectors for name in made_of} & truth.large)
    small = sum(1 for name in wanted if name[0] == "cell")
    print(
        f"Differencing: seed {SEED}, {MONTHS} months, {len(answers)} public answers, {cells} sums over"
        f" {len(truth.value)} unknowns; none of {small} cells under five, {len(truth.large)} large gifts ({told} told"
        f" of) or {len(truth.people)} people can be computed; an amount keeps {min(ranges):.0%} of the mean as room"
    )
    assert cells > MONTHS
    assert small > MONTHS


def widths(key, units):
    """How far each new amount of a sum stays open, of their mean, to somebody who knows all that is not new."""
    fresh = [unit.amount for unit in units if unit.news is News.FRESH]
    bounds = LARGE if key[2] == "large" else ORDINARY
    high = bounds.high if key[0] == "received" else None
    least, most = room(sum(fresh), bounds.low, high, len(fresh) - 1)
    return [(most - least) * len(fresh) / sum(fresh)]


def derived(documents):
    """Every other number is made of the sums: nothing else is told of the months."""
    held = Counter()
    so_far = Counter()
    for document in documents:
        euro = document["currencies"][0]
        for row in euro["received"]:
            held[row["fund"]] += row["amount"]
        for row in (*euro["spent"], *euro["costs"]):
            held[row["fund"]] -= row["amount"]
        held["general"] -= sum(euro["fees"].values())
        assert {row["fund"]: row["amount"] for row in euro["held"] if row["amount"]} == {
            k: v for k, v in held.items() if v
        }
        so_far["received"] += sum(row["amount"] for row in euro["received"])
        so_far["spent"] += sum(row["amount"] for row in euro["spent"])
        so_far["fees"] += sum(euro["fees"].values())
        assert {name: euro["so_far"][name] for name in so_far} == so_far
        assert euro["so_far"]["held"] == sum(held.values())
        known = {"format", "month", "published_on", "previous", "rules", "helped", "currencies", "funds", "grants"}
        assert set(document) == known
        assert set(euro) == {"currency", "received", "spent", "costs", "fees", "transfers", "held", "so_far"}


def fees(documents, groups, truth):
    """1.5 % and 0.25 of what is told, to a whole step: of what waits not a cent."""
    cost, told = 0, 0
    for document in documents:
        gifts, _payments = groups[document["month"]]
        for units in named(gifts, "").values():
            cost += sum(truth.fees.get(part, 0) for unit in units for part in unit.parts)
        told += document["currencies"][0]["fees"]["gifts"]
        assert told == cost // FEE_STEP * FEE_STEP


def literal(answers, documents, truth):
    """No true small cell and no large gift stands anywhere as a number, however it is written.

    What the documents tell was judged above, number by number: one of these may be as much as a hidden one by chance.
    """
    everything = DRAWN.sub(" ", re.sub(r"[0-9a-f]{32,}", "", "\n".join(answers)))
    numbers = {re.sub(r"[^0-9]", "", found) for found in re.findall(r"\d[\d,.\u202f\xa0]*\d", everything)}
    judged = {str(abs(number)) for document in documents for number in _whole(document)}
    assert judged & numbers
    numbers -= judged
    hidden = {truth.value[name] for name in truth.large}
    hidden |= {abs(worth(made_of, truth)) for made_of in truth.cells.values() if 0 < len(+made_of) < LEAST}
    told = [amount for amount in hidden if amount > MERGE_LIMIT // 10 and str(amount) in numbers]
    assert told == []


def _whole(told):
    """All whole numbers of a document."""
    if isinstance(told, dict):
        return [number for one in told.values() for number in _whole(one)]
    if isinstance(told, list):
        return [number for one in told for number in _whole(one)]
    return [told] if isinstance(told, int) else []


def plain(truth):
    """The months as they truly were: (month, kind) -> cell -> sum over unknowns."""
    months = defaultdict(dict)
    for (kind, month, fund, what), made_of in truth.cells.items():
        if kind == "received":
            months[month][fund, what] = made_of
    return months


def test_the_same_attack_takes_an_engine_without_complements_apart(books):
    """The control: cells under five left out, and the month's total told beside the rest."""
    truth, vectors = books.truth, []
    for cells in plain(truth).values():
        vectors += [made_of for made_of in cells.values() if len(made_of) >= LEAST]
        total = Counter()
        for made_of in cells.values():
            total.update(made_of)
        vectors.append(total)
    found = determined(vectors, wanted_of(truth))
    print(f"Differencing, control without complements: {len(found)} secrets computed")
    assert found


def test_the_same_attack_takes_an_engine_apart_that_counts_monthly_givers_anew(books):
    """The control: five in every sum, but the same as the month before: who came and who went is the difference."""
    truth = books.truth
    known, monthly, before = Knowledge(), Counter(), None
    for cells in plain(truth).values():
        givers = Counter()
        for made_of in cells.values():
            givers.update({name: times for name, times in made_of.items() if name[0] == "monthly" and times > 0})
        if len(givers) >= LEAST:
            known.learn(givers)
            if before is not None:
                change = Counter(givers)
                change.subtract(before)
                change = {name: times for name, times in change.items() if times}
                if 0 < len(change) < LEAST:
                    monthly[len(change)] += known.knows(change)
            before = givers
    print(
        f"Differencing, control that counts monthly givers anew: {monthly.total()} changes of fewer than five computed"
    )
    assert monthly.total()


def test_what_waits_is_counted_for_who_answers_for_it(app, as_, books, published):
    groups, _answers = published
    with app.app_context():
        waiting = db.session.execute(sa.text("SELECT count(*) FROM held_back")).scalar_one()
    page = as_("fina").get("/oversight/disclosure").text
    assert "Waits to be told" in page
    assert waiting >= sum(len(unit.parts) for unit in groups[max(groups)][0].held)
