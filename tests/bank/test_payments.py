"""Our own transfers in a statement: settled, come back, and one that only a person recognises."""

import pytest

from support.core import clock
from tests.aid.running import approved, books_hold, payment, ready_case, released
from tests.bank.factory import booked, camt, details, entry, send


@pytest.fixture
def case(app, client, as_, people, book):
    return ready_case(app, client, as_, people, book)


def gone(amount, payment_id="NOTPROVIDED", *, reference):
    inside = details(end_to_end=payment_id.replace("-", ""), sign="DBIT")
    return entry(amount, sign="DBIT", day=clock.today().isoformat(), reference=reference, inside=inside)


def test_a_run_settles_comes_back_and_is_explained(app, as_, people, case):
    fina, felix = as_("fina"), as_("felix")
    first, second = approved(as_, case, 100_00)[0], approved(as_, case, 50_00)[0]
    twins = [approved(as_, case, 70_00)[0], approved(as_, case, 70_00)[0]]
    released(as_, [first, second, *twins])
    batch = "".join(
        details(end_to_end=f"{one.replace('-', '')}", amount=f"{amount}.00", sign="DBIT")
        for one, amount in ((first, 100), (second, 50))
    )
    today = clock.today().isoformat()
    lump = entry("150.00", sign="DBIT", day=today, reference="B", inside=batch)
    taken = send(fina, camt(lump, gone("70.00", reference="T")))
    booked(app, taken["id"])
    shown = fina.get(f"/api/v1/statements/{taken['id']}").json
    assert shown["whats"] == {"payment": 2}
    assert {payment(as_, one)["status"] for one in (first, second)} == {"settled"}
    line = fina.get("/api/v1/exceptions").json["items"][0]
    told = felix.post(f"/api/v1/exceptions/{line['id']}/resolve", json={"as": "payment", "payment": twins[0]})
    assert told.status_code == 200, told.text
    again = felix.post(f"/api/v1/exceptions/{line['id']}/resolve", json={"as": "payment", "payment": twins[1]})
    assert again.status_code == 409
    assert [payment(as_, one)["status"] for one in twins] == ["settled", "sent"]
    back = details(end_to_end=first.replace("-", ""), back=True)
    returned = send(fina, camt(entry("100.00", day=today, reference="X", inside=back)))
    booked(app, returned["id"])
    assert payment(as_, first)["status"] == "returned"
    assert fina.get(f"/api/v1/statements/{returned['id']}").json["whats"] == {"return": 1}
    assert books_hold(as_)
