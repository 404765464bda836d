"""Who may release what: two at once, whoever had a part, a changed request; over HTTP and by SQL as the app's login."""

from concurrent.futures import ThreadPoolExecutor
from functools import partial
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa

from tests.aid.debts import note_debt
from tests.aid.factory import ASK
from tests.aid.running import approved, books_hold, gathered, payment, ready_case, released
from tests.statements import counted


@pytest.fixture
def case(app, client, as_, people, book):
    return ready_case(app, client, as_, people, book)


def _release(as_, run_id, who="felix"):
    return as_(who).post(f"/api/v1/payment-runs/{run_id}/release", json={})


def test_of_two_who_release_at_once_one_does_and_of_two_who_take_the_file_one_gets_it(as_, case, book):
    ids = approved(as_, case)
    run_id = gathered(as_, ids)
    clients = [as_("felix"), as_("fedor")]
    with ThreadPoolExecutor(2) as pool:
        address = f"/api/v1/payment-runs/{run_id}/release"
        statuses = list(pool.map(lambda client: client.post(address, json={}).status_code, clients))
        file = f"/api/v1/payment-runs/{run_id}/file"
        given = list(pool.map(lambda client: client.get(file).status_code, clients))
    assert sorted(statuses) == sorted(given) == [200, 409]
    sent = book.run("SELECT count(*) FROM entry WHERE kind = 'aid_sent'").scalar_one()
    assert sent == 1
    assert books_hold(as_)


def test_mo2_whoever_declared_a_conflict_neither_gathers_nor_releases_nor_takes_the_file(as_, case):
    ids = approved(as_, case)
    request_id = payment(as_, ids[0])["request_id"]
    assert as_("felix").post(f"/api/v1/aid-requests/{request_id}/recuse").status_code == 204
    assert as_("felix").post("/api/v1/payment-runs", json={"rail": "sepa", "disbursements": ids}).status_code == 403
    assert "Nothing is due by this way" in as_("felix").get("/runs/new").text
    run_id = gathered(as_, ids)
    assert _release(as_, run_id).status_code == 403
    assert as_("felix").get(f"/api/v1/payment-runs/{run_id}").json["may_release"] is False
    assert _release(as_, run_id, "fedor").status_code == 200
    assert as_("felix").get(f"/api/v1/payment-runs/{run_id}/file").status_code == 403
    print("MO2: whoever declared a conflict has no part in the run, by API and page")


def test_what_was_changed_since_a_holder_looked_is_not_released(as_, people, case):
    """The officer takes back who may be paid, and a creditor changes: finance opens neither, and pays neither."""
    carol, officer = as_("carol"), people.officer(case.passphrase)
    olga = carol.get(f"{case.address}/household").json["members"][0]["id"]
    own, staff = f"/api/v1/me/case/household/{olga}", f"{case.address}/household/{olga}"
    assert carol.patch(staff, json={"payee_consent": "On the phone."}).status_code == 200
    debt = note_debt(as_, case)
    to_member = approved(as_, case, payee={**ASK["payee"], "member": olga})
    to_creditor = approved(as_, case, payee={"creditor": True}, debt_id=debt["id"])
    asked = [payment(as_, one[0])["request_id"] for one in (to_member, to_creditor)]
    run_id = gathered(as_, [*to_member, *to_creditor])

    def look(request_id, who="carol"):
        return as_(who).post(f"/api/v1/aid-requests/{request_id}/payee-check").status_code

    def refused():
        answer = _release(as_, run_id)
        assert answer.status_code in {200, 409}, answer.text
        return {name.partition(".")[2] for name in answer.json.get("fields") or {}}

    assert officer.patch(own, json={"payee_consent": None}).status_code == 200
    assert refused() == set(to_member)
    assert look(asked[0]) == 409, "nobody agreed"
    assert look(asked[0], "fina") == 403, "a holder looks"
    assert officer.patch(own, json={"payee_consent": "She said yes."}).status_code == 200
    assert refused() == set(to_member), "nobody looked since"
    assert look(asked[0]) == 200
    at = f"{case.address}/debts/{debt['id']}"
    noted = carol.patch(at, json={"note": "They called.", "revision": debt["revision"]})
    assert noted.status_code == 200, noted.text
    other = {"name": "Zelenka-other", "iban": "DE89370400440532013000"}
    changed = carol.patch(at, json={"creditor": other, "revision": noted.json["revision"]})
    assert changed.status_code == 200
    assert refused() == set(to_creditor)
    assert look(asked[1]) == 409, "the creditor is another now"
    back = carol.patch(at, json={"creditor": debt["creditor"], "revision": changed.json["revision"]})
    assert back.status_code == 200, back.text
    assert look(asked[1]) == 200
    closed = carol.patch(at, json={"status": "dropped", "revision": back.json["revision"]})
    assert closed.status_code == 200, closed.text
    assert refused() == set(to_creditor), "a closed debt is not paid"
    reopened = carol.patch(at, json={"status": "open", "revision": closed.json["revision"]})
    assert reopened.status_code == 200
    page = f"/approvals/{asked[1]}"
    assert "Look again" in carol.get(page).text
    assert carol.submit(f"{page}/payee-check", page=page).status_code == 303
    assert refused() == set()
    assert payment(as_, to_member[0])["status"] == "sent"


CHANGES = (
    "UPDATE aid_request SET signature = '\\x00'",
    "UPDATE aid_request SET amount = amount + 1",
    "UPDATE aid_request SET payee_hash = '\\x00'",
    "UPDATE aid_request SET signatures = 2",
    "UPDATE approval SET signature = '\\x00'",
    "UPDATE approval SET decision = 'return'",
)
KEPT = "signature, amount, payee_hash, signatures"
BACK = (
    f"UPDATE aid_request a SET ({KEPT}) = (SELECT {KEPT} FROM kept_request k WHERE k.id = a.id)",
    "UPDATE approval a SET signature = k.signature, decision = k.decision FROM kept_approval k WHERE k.id = a.id",
)


def test_a_request_that_changed_since_is_refused_and_named(as_, case, book):
    ids = [*approved(as_, case, 100_00), *approved(as_, case, 50_00)]
    run_id = gathered(as_, ids)
    for table in ("aid_request", "approval"):
        book.run(f"CREATE TABLE kept_{table.removeprefix('aid_')} AS SELECT * FROM {table}")
    for change in CHANGES:
        book.run(change)
        refused = _release(as_, run_id)
        assert refused.status_code == 409, change
        assert case.handle in refused.json["detail"]
        assert refused.json["fields"].keys() == {f"disbursements.{one}" for one in ids}
        for statement in BACK:
            book.run(statement)
    assert {payment(as_, one)["status"] for one in ids} == {"due"}
    assert _release(as_, run_id).status_code == 200


def test_a_run_whose_content_was_exchanged_is_refused(as_, case, book):
    first, second = approved(as_, case, 100_00)[0], approved(as_, case, 50_00)[0]
    run_id = gathered(as_, [first])
    book.run("UPDATE disbursement SET run_id = :run WHERE id = :id", run=UUID(run_id), id=UUID(second))
    refused = _release(as_, run_id)
    assert refused.status_code == 409
    assert "does not hold what was gathered" in refused.json["detail"]


def test_mo2_the_database_refuses_a_run_that_no_code_path_allows(as_, people, case, book):
    ids = approved(as_, case)
    request_id = payment(as_, ids[0])["request_id"]
    assert as_("fedor").post(f"/api/v1/aid-requests/{request_id}/recuse").status_code == 204
    run_id = gathered(as_, ids)
    (row,) = book.run("SELECT * FROM payment_run").mappings()
    columns = ", ".join(row)
    places = ", ".join(f":{name}" for name in row)

    def born(**changes):
        given = {**row, "id": uuid4(), **changes}
        book.run_as_app(f"INSERT INTO payment_run ({columns}) VALUES ({places})", **given)

    def turned(**changes):
        told = ", ".join(f"{name} = :{name}" for name in changes)
        book.run_as_app(f"UPDATE payment_run SET {told} WHERE id = :run", run=UUID(run_id), **changes)

    day = row["prepared_on"]
    released_by = {"status": "released", "released_on": day, "releases": 1}
    attempts = {
        "born released": partial(born, **released_by, released_by=people.felix.id),
        "gathered by a caseworker": partial(born, prepared_by=people.carol.id),
        "gathered by nobody": partial(born, prepared_by=None),
        "released by who gathered it": partial(turned, **released_by, released_by=people.fina.id),
        "released by an approver": partial(turned, **released_by, released_by=people.abel.id),
        "released by the requester": partial(turned, **released_by, released_by=people.carol.id),
        "released by who declared a conflict": partial(turned, **released_by, released_by=people.fedor.id),
        "released by nobody": partial(turned, **released_by),
        "a file before a release": partial(turned, downloads=1),
        "the total changed": partial(turned, total=1),
        "who gathered it changed": partial(turned, prepared_by=people.felix.id),
        "deleted": partial(book.run_as_app, "DELETE FROM payment_run"),
    }
    for what, attempt in attempts.items():
        with pytest.raises(sa.exc.DBAPIError) as refused:
            attempt()
        print(f"MO2 refused: {what}: {str(refused.value.orig).splitlines()[0]}")
    turned(**released_by, released_by=people.felix.id)
    after = {
        "prepared again": partial(turned, status="prepared", released_by=None, released_on=None, releases=0),
        "cancelled after its release": partial(turned, status="cancelled", released_by=None, released_on=None),
        "released by another afterwards": partial(turned, released_by=people.fedor.id),
        "two files of one release": partial(turned, downloads=2, file_hash=b"x", made_at=row["prepared_on"]),
        "fewer releases": partial(turned, releases=0),
    }
    for what, attempt in after.items():
        with pytest.raises(sa.exc.DBAPIError) as refused:
            attempt()
        print(f"MO2 refused: {what}: {str(refused.value.orig).splitlines()[0]}")


def test_mo2_the_database_refuses_a_payment_that_no_code_path_allows(as_, people, case, book):
    waits, manual = approved(as_, case)[0], approved(as_, case, rail="manual")[0]
    alone, handed = approved(as_, case, rail="manual")[0], approved(as_, case, rail="manual")[0]
    prepared = gathered(as_, [manual], rail="manual")
    released(as_, [handed], rail="manual")
    gone = approved(as_, case)[0]
    run_id = released(as_, [gone])
    own = as_("felix").post("/api/v1/payment-runs", json={"rail": "sepa", "disbursements": [waits]}).json["id"]
    sent = {"status": "sent", "rail": "sepa", "sent_on": "2026-01-01", "signature": b"x"}

    by_hand = {**sent, "rail": "manual"}

    def turned(which, **changes):
        told = ", ".join(f"{name} = :{name}" for name in changes)
        book.run_as_app(f"UPDATE disbursement SET {told} WHERE id = :which", which=UUID(which), **changes)

    def born(**changes):
        (row,) = book.run("SELECT * FROM disbursement WHERE id = :id", id=UUID(gone)).mappings()
        blank = dict.fromkeys(("payer_id", "rail", "sent_on", "signature", "run_id", "settled_on", "undone_on"))
        given = {**row, **blank, "id": uuid4(), "status": "due", **changes}
        columns, places = ", ".join(given), ", ".join(f":{name}" for name in given)
        book.run_as_app(f"INSERT INTO disbursement ({columns}) VALUES ({places})", **given)

    attempts = {
        "sent by itself": partial(turned, alone, **by_hand, payer_id=people.felix.id),
        "sent from a run of transfers by hand that waits": partial(turned, manual, **by_hand, payer_id=people.felix.id),
        "sent by who gathered it": partial(turned, handed, **by_hand, payer_id=people.fina.id),
        "sent by another rail than its run's": partial(turned, handed, **sent, payer_id=people.felix.id),
        "sent from a run that waits": partial(turned, waits, **sent, payer_id=people.felix.id),
        "sent by an approver": partial(turned, waits, **sent, payer_id=people.abel.id),
        "sent by the requester": partial(turned, waits, **sent, payer_id=people.carol.id),
        "sent by nobody": partial(turned, waits, **sent),
        "in a run of another rail": partial(turned, waits, run_id=UUID(prepared)),
        "in a released run": partial(turned, waits, run_id=UUID(run_id)),
        "taken from a run that waits": partial(turned, manual, run_id=UUID(own)),
        "sent becomes due": partial(turned, gone, status="due"),
        "sent becomes stopped": partial(
            turned, gone, status="stopped", stopped_by=people.fina.id, stopped_on="2026-01-01", stop_code="other"
        ),
        "another payer afterwards": partial(turned, gone, payer_id=people.fedor.id),
        "stopped by nobody": partial(turned, waits, status="stopped"),
        "settled before it was sent": partial(turned, waits, settled_on="2026-01-01"),
        "a second of the same instalment": partial(born),
        "one instalment more": partial(born, number=2),
        "following what did not come back": partial(born, follows=UUID(gone)),
        "born sent": partial(born, **sent, payer_id=people.felix.id, follows=UUID(gone)),
        "another amount": partial(turned, waits, amount=1),
    }
    for what, attempt in attempts.items():
        with pytest.raises(sa.exc.DBAPIError) as refused:
            attempt()
        print(f"MO2 refused: {what}: {str(refused.value.orig).splitlines()[0]}")
    assert books_hold(as_)


def _many(as_, case, book, times: list[int]) -> list[str]:
    ids = [one for count in times for one in approved(as_, case, 10_00, times=count)]
    book.run("UPDATE disbursement SET due_on = approved_on WHERE status = 'due'")
    return ids


def _without_rows(sent):
    """Without the one statement a payment that moves it along, which is as the ORM writes rows with a revision."""
    return [text for text, _given in sent.without_session() if not text.startswith("UPDATE disbursement")]


def test_a_run_of_fifty_costs_the_statements_of_a_run_of_five(app, as_, case, book):
    costs: list[list[int]] = []
    for who in ("fina", "felix"):
        assert as_(who).get("/api/v1/payment-runs").status_code == 200
    for times in ([5], [24, 24, 2]):
        ids = _many(as_, case, book, times)
        with counted(app) as gathering:
            run_id = gathered(as_, ids)
        with counted(app) as releasing:
            assert _release(as_, run_id).status_code == 200
        with counted(app) as making:
            assert as_("felix").get(f"/api/v1/payment-runs/{run_id}/file").status_code == 200
        costs.append([len(_without_rows(one)) for one in (gathering, releasing, making)])
    print(f"gathering, releasing and the file of a run take {costs[0]} statements, of 5 payments or of 50")
    assert costs[0] == costs[1]
