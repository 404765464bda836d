"""Who lives with an officer: how each may be reached, who may be paid, and what stands above every page."""

from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa

from support.cases import service as cases
from support.core.db import db
from support.vault.model import SealedPart
from tests.aid.factory import ASK, held_case, put_money_in
from tests.aid.test_pages import acts
from tests.intake.factory import application

OWN = "/api/v1/me/case/household"
OLGA = "Zelenka-spouse Olga"
BROTHER = {
    "name": "Zelenka-brother Pavel",
    "relation": "brother",
    "inside_country": True,
    "never_contact": True,
    "safe_channels": ["signal"],
}


@pytest.fixture
def case(client, as_, people):
    return held_case(client, as_, people)


@pytest.fixture
def officer(people, case):
    return people.officer(case.passphrase)


def household(client, case):
    return client.get(f"{case.address}/household").json


def member_id(client, case, name=OLGA):
    return next(one["id"] for one in household(client, case)["members"] if one["name"] == name)


# Keeping it


def test_who_was_named_in_the_application_gets_an_id_and_what_is_not_known_is_said(as_, case):
    first = household(as_("carol"), case)
    assert first["contact_rules"] == {"never_contact": False, "safe_channels": [], "safe_hours": ""}
    olga = first["members"][0]
    assert (olga["name"], olga["born"], olga["dependant"], olga["payee_consent"]) == (OLGA, "1990-01-02", False, None)
    assert household(as_("cyril"), case)["members"][0]["id"] == olga["id"], "the same until something is kept"
    as_("carol").post(f"{case.address}/household", json=BROTHER)
    kept = household(as_("carol"), case)["members"]
    assert [one["id"] for one in kept] == [olga["id"], kept[1]["id"]]
    assert as_("carol").get(case.address).json["household"][1]["name"] == BROTHER["name"]


def test_staff_and_officer_add_correct_and_take_out(as_, case, officer):
    added = as_("carol").post(f"{case.address}/household", json=BROTHER)
    assert (added.status_code, added.json["relation"]) == (201, "brother")
    mine = officer.patch(f"{OWN}/{added.json['id']}", json={"safe_hours": "evenings", "relation": None})
    assert mine.status_code == 200, mine.text
    found = as_("cyril").get(f"{case.address}/household").json["members"][1]
    assert (found["safe_hours"], found["relation"], found["inside_country"]) == ("evenings", None, True)
    by_officer = officer.post(OWN, json={"name": "Zelenka-child", "dependant": True})
    assert by_officer.status_code == 201
    assert as_("carol").delete(f"{case.address}/household/{by_officer.json['id']}").status_code == 204
    assert officer.delete(f"{OWN}/{found['id']}").status_code == 204
    assert [one["name"] for one in household(as_("carol"), case)["members"]] == [OLGA]
    assert officer.delete(f"{OWN}/{found['id']}").status_code == 404


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("name", {"name": ""}),
        ("born", {"born": "2999-01-01"}),
        ("born", {"born": "yesterday"}),
        ("safe_channels.0", {"safe_channels": ["smoke"]}),
        ("payee_consent", {"payee_consent": "x" * 501}),
    ],
)
def test_what_is_refused_names_its_field(as_, officer, case, field, changes):
    for client, address in ((as_("carol"), f"{case.address}/household"), (officer, OWN)):
        refused = client.post(address, json={**BROTHER, **changes})
        assert (refused.status_code, list(refused.json["fields"])) == (422, [field])


def test_a_consent_to_be_paid_says_when_and_by_whom_it_was_noted(as_, case, officer):
    olga = member_id(as_("carol"), case)
    said = as_("carol").patch(f"{case.address}/household/{olga}", json={"payee_consent": "On the phone, on Monday."})
    assert said.json["payee_consent"]["by"] == "staff"
    again = officer.patch(f"{OWN}/{olga}", json={"payee_consent": "On the phone, on Monday."})
    assert again.json["payee_consent"] == said.json["payee_consent"], "who changes nothing notes nothing"
    assert (
        officer.patch(f"{OWN}/{olga}", json={"payee_consent": "She told me."}).json["payee_consent"]["by"] == "officer"
    )
    assert officer.patch(f"{OWN}/{olga}", json={"payee_consent": None}).json["payee_consent"] is None


def test_strangers_see_no_household(as_, people, client, case, officer):
    olga = member_id(as_("carol"), case)
    other = client.post("/api/v1/applications", json=application("Other")).json
    stranger = people.officer(other["passphrase"])
    assert stranger.patch(f"{OWN}/{olga}", json={"name": "x"}).status_code == 404
    for who in ("chloe", "abel", "ada", "lena"):
        assert as_(who).get(f"{case.address}/household").status_code == 404
        assert as_(who).patch(f"{case.address}/household/{olga}", json={"name": "x"}).status_code == 404
    assert as_("carol").get(OWN).status_code == 404


def test_a_closed_case_is_left_as_it_is(as_, case, officer):
    close = {"to": "closed", "reason": "Done.", "outcomes": {"financial": "met", "legal": "met"}}
    assert as_("carol").post(f"{case.address}/transitions", json=close).status_code == 200
    assert officer.post(OWN, json=BROTHER).status_code == 409
    assert as_("carol").patch(f"{case.address}/contact-rules", json={"never_contact": True}).status_code == 409
    assert officer.get(OWN).status_code == 200


def test_a_household_is_sealed_and_not_endless(app, as_, case):
    carol = as_("carol")
    for number in range(19):
        assert carol.post(f"{case.address}/household", json={"name": f"Zelenka-{number}"}).status_code == 201
    full = carol.post(f"{case.address}/household", json={"name": "Zelenka-more"})
    assert full.status_code == 422
    with app.app_context():
        bodies = db.session.execute(sa.select(SealedPart.body).where(SealedPart.part == "household")).scalars().all()
        assert bodies
        assert all(b"Zelenka" not in body for body in bodies)
        db.session.rollback()


# What stands above every page

RULES = {"never_contact": False, "safe_channels": ["signal", "matrix"], "safe_hours": "evenings"}
SAID = [
    ({}, []),
    ({"contact_rules": {"never_contact": True, "safe_channels": ["phone"]}}, ["The officer: never contact them."]),
    (
        {"contact_rules": RULES},
        [
            "The officer: contact them only by Signal, Matrix.",
            "The officer: contact them only at these times: evenings.",
        ],
    ),
    ({"household": [{"name": "Olga"}], "contact_rules": None}, []),
    ({"household": None}, []),
    (
        {"household": [{"name": "Pavel", "inside_country": True, "never_contact": True}]},
        ["Pavel: never contact them.", "Pavel: still inside the country. Nothing may point to them."],
    ),
]


@pytest.mark.parametrize(("parts", "said"), SAID)
def test_what_the_warnings_say(ctx, parts, said):
    assert cases.warnings(parts) == said


def test_warnings_stand_above_every_page_on_which_something_is_done(app, as_, case):
    carol = as_("carol")
    carol.post(f"{case.address}/household", json=BROTHER)
    carol.patch(f"{case.address}/contact-rules", json=RULES)
    page = f"/desk/cases/{case.reference}"
    before = acts(app, "household.opened")
    shown = 0
    places = (
        "plan",
        "plan/draft",
        "needs",
        "household",
        "household/new",
        "contact-rules",
        "consents",
        "consents/ask",
        "aid",
        "messages",
        "documents",
        "documents/ask",
        "referrals/new?service=legal",
    )
    for place in places:
        text = carol.get(f"{page}/{place}").text
        assert "Zelenka-brother Pavel: never contact them." in text, place
        assert "The officer: contact them only by Signal, Matrix." in text, place
        shown += 1
    assert acts(app, "household.opened") == before + 8, "where nothing else of it was opened and noted"
    refused = carol.submit(f"{page}/consents/ask", {"purpose": ""}, page=f"{page}/consents/ask")
    assert refused.status_code == 422
    assert "never contact them" in refused.text
    assert acts(app, "household.opened") == before + 10, "a form that is shown again is noted as well"
    print(f"warnings above {shown} pages")


# Who may be paid


def pay(client, case, **payee):
    return client.post(f"{case.address}/aid-requests", json={**ASK, "payee": {**ASK["payee"], **payee}})


def test_somebody_else_than_the_officer_is_paid_only_with_their_consent(app, as_, case):
    carol = as_("carol")
    put_money_in(app, 900_00)
    olga = member_id(carol, case)
    assert pay(carol, case).status_code == 201
    missing = pay(carol, case, member=olga)
    assert missing.status_code == 409
    assert OLGA in missing.json["detail"]
    undeclared = pay(carol, case, officer=False)
    assert (undeclared.status_code, list(undeclared.json["fields"])) == (422, ["payee.member"])
    unknown = pay(carol, case, member=str(uuid4()))
    assert (unknown.status_code, list(unknown.json["fields"])) == (422, ["payee.member"])
    carol.patch(f"{case.address}/household/{olga}", json={"payee_consent": "On the phone."})
    asked = pay(carol, case, member=olga)
    assert asked.status_code == 201, asked.text
    seen = carol.get(f"/api/v1/aid-requests/{asked.json['id']}").json["payee"]
    assert UUID(seen["member"]) == UUID(olga)
    carol.patch(f"{case.address}/household/{olga}", json={"never_contact": True})
    never = pay(carol, case, member=olga)
    assert never.status_code == 409
    assert "never be contacted" in never.json["detail"]


def test_the_page_of_asking_offers_the_household(app, as_, case):
    carol = as_("carol")
    put_money_in(app, 900_00)
    page = f"/desk/cases/{case.reference}/aid"
    olga = member_id(carol, case)
    assert f"{OLGA} · has not agreed yet" in carol.get(page).text
    form = {
        "need": "financial",
        "category": "emergency",
        "fund": "general",
        "amount": "10",
        "reason": "Zelenka-why",
        "payee.officer": "true",
        "payee.member": olga,
        "payee.name": "Zelenka-payee",
        "payee.iban": "DE89370400440532013000",
    }
    refused = carol.submit(page, form)
    assert refused.status_code == 409
    assert "Zelenka-why" in refused.text
    assert f'value="{olga}" selected' in refused.text
    carol.patch(f"{case.address}/household/{olga}", json={"payee_consent": "On the phone."})
    assert carol.submit(page, form).status_code == 303


# Pages


def test_the_pages_of_a_household(as_, people, case, officer):
    for client, page, save in (
        (as_("carol"), f"/desk/cases/{case.reference}/household", "Keep it"),
        (officer, "/mine/household", "Save"),
    ):
        assert OLGA in client.get(page).text
        assert save in client.get(f"{page}/new").text
        refused = client.submit(f"{page}/new", {"name": "", "relation": "Zelenka-aunt", "safe_channels": "signal"})
        assert refused.status_code == 422
        assert "Zelenka-aunt" in refused.text
        kept = client.submit(f"{page}/new", {"name": "Zelenka-aunt", "born": "1960-02-03", "safe_channels": "signal"})
        assert (kept.status_code, kept.location) == (303, page)
        aunt = member_id(as_("cyril"), case, "Zelenka-aunt")
        assert 'value="1960-02-03"' in client.get(f"{page}/{aunt}").text
        changed = client.submit(f"{page}/{aunt}", {"name": "Zelenka-aunt", "never_contact": "true"})
        assert changed.location == page
        found = household(as_("cyril"), case)["members"][1]
        assert (found["never_contact"], found["born"], found["safe_channels"]) == (True, None, [])
        asked = client.get(f"{page}/{aunt}/remove").text
        assert "Take Zelenka-aunt out" in asked
        assert client.submit(f"{page}/{aunt}/remove", {}).location == page
        assert client.get(f"{page}/{aunt}").status_code == 404
        rules = page.replace("household", "contact-rules")
        assert client.submit(rules, {"safe_hours": "evenings", "safe_channels": "signal"}).location == page
        assert "evenings" in client.get(page).text
    assert "<title>Page</title>" in officer.get("/mine/household").text
