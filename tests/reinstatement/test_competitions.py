"""Open competitions: applied for by handle, scored by three who see no names, ranked with reasons."""

import pytest
import sqlalchemy as sa

from support.core.db import db
from tests.aid.factory import held_case
from tests.cases.planning import day
from tests.reinstatement.factory import (
    ANSWERS,
    CRITERIA,
    PANEL,
    POSTING,
    announced,
    applied,
    begun,
    by_owner,
    must,
    officer_of,
    over,
    points,
    scored,
)

MINE = "/api/v1/me/reinstatement/applications"
ALL = "/api/v1/reinstatement/postings"


@pytest.fixture
def officers(client, as_, people, settings):
    """Two vetted officers, each with their case."""
    return [officer_of(client, as_, people, settings) for _one in range(2)]


def test_from_the_posting_to_the_ranking(app, as_, people, settings, officers):
    posting = announced(as_, people)
    (case, first), (_other, second) = officers
    assert [one["title"] for one in first.get(ALL).json["items"]] == ["Ten investigators"]
    sent = [applied(first, posting), applied(second, posting, motive="Zelenka-motive: my town.")]
    assert sent[0]["handle"] != case.handle
    again = first.post(f"{ALL}/{posting}/applications", json=ANSWERS)
    assert again.status_code == 409
    assert as_("rolf").get(f"{ALL}/{posting}/applications").json["items"] == [], "nobody is read early"
    assert as_("rolf").get(f"/api/v1/reinstatement/applications/{sent[0]['id']}").status_code == 404
    assert as_("remy").post(f"{ALL}/{posting}/scoring").status_code == 409, "it is open until its last day is over"
    begun(as_, settings, posting)
    address = f"/api/v1/reinstatement/applications/{sent[0]['id']}"
    read = must(as_("rolf").get(address))
    assert read["answers"] == ANSWERS
    assert read["others"] is None
    for secret in (case.handle, case.reference):
        assert secret not in str(read)
    must(scored(as_, "remy", posting, sent[0]["id"], 4), 201)
    assert as_("rolf").get(address).json["others"] is None, "the others' points are hidden until one's own"
    both = must(scored(as_, "rolf", posting, sent[0]["id"], 2), 201)
    assert {one["points"] for one in both["others"]} == {4}
    assert scored(as_, "rolf", posting, sent[0]["id"], 5).status_code == 409
    early = as_("remy").post(f"{ALL}/{posting}/ranking")
    assert early.status_code == 409
    must(scored(as_, "ria", posting, sent[0]["id"], 3), 201)
    for who in PANEL:
        must(scored(as_, who, posting, sent[1]["id"], 3, lawfulness=4, motive=2), 201)
    assert must(as_("ria").post(f"{ALL}/{posting}/ranking"), 201)["status"] == "ranked"
    ranked = must(as_("ria").get(f"{ALL}/{posting}/ranking?limit=1"))
    rest = must(as_("ria").get(f"{ALL}/{posting}/ranking?limit=1&cursor={ranked['next']}"))
    table = [(one["rank"], one["handle"], one["points"], one["placed"]) for one in ranked["items"] + rest["items"]]
    assert table == [(1, sent[1]["handle"], 36, True), (2, sent[0]["handle"], 36, False)], "the law decides"
    mine = must(second.get(f"{MINE}/{sent[1]['id']}"))
    assert (mine["rank"], mine["placed"], len(mine["scores"])) == (1, True, len(PANEL) * len(CRITERIA))
    assert {one["name"] for one in mine["scores"]} == {None}
    assert {one["seat"] for one in mine["scores"]} == {1, 2, 3}
    assert all(one["reason"].startswith("Zelenka-reason") for one in mine["scores"])
    reach = {"contact": "Zelenka-contact: a letter box."}
    assert first.put(f"{MINE}/{sent[0]['id']}/contact", json=reach).status_code == 409
    assert second.put(f"{MINE}/{sent[1]['id']}/contact", json=reach).status_code == 204
    assert must(as_("ria").get(f"/api/v1/reinstatement/applications/{sent[1]['id']}"))["contact"] == reach["contact"]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"panel": ["remy", "remy", "rolf"]}, "panel"),
        ({"panel": ["remy", "rolf", "carol"]}, "panel"),
        ({"panel": ["remy", "rolf"]}, "panel"),
        ({"places": 0}, "places"),
        ({"closes_on": "2020-01-01"}, "closes_on"),
        ({"speciality": "spying"}, "speciality"),
    ],
)
def test_a_wrong_posting_is_refused_by_its_field(as_, people, wrong, field):
    body = {**POSTING, "closes_on": day(9), "panel": list(PANEL), **wrong}
    refused = as_("remy").post(ALL, json={**body, "panel": [people.name(one) for one in body["panel"]]})
    assert refused.status_code == 422
    assert field in refused.json["fields"]


def test_points_out_of_range_or_incomplete_are_refused(as_, people, settings, officers):
    posting = announced(as_, people)
    sent = applied(officers[0][1], posting)
    begun(as_, settings, posting)
    for each in (-1, 6):
        assert scored(as_, "remy", posting, sent["id"], each).status_code == 422
    body = {"application": sent["id"], "scores": points(3)[:3]}
    assert as_("remy").post(f"{ALL}/{posting}/scores", json=body).status_code == 422
    assert scored(as_, "remy", announced(as_, people), sent["id"]).status_code == 404, "of another competition"
    assert must(as_("remy").get(f"/api/v1/reinstatement/applications/{sent['id']}"))["mine"] == []


def test_who_holds_the_case_never_scores_it(app, as_, people, settings, officers):
    posting = announced(as_, people)
    _case, officer = officers[0]
    sent = applied(officer, posting)
    by_owner(settings, "UPDATE person SET roles = roles || '{reform}' WHERE id = :id", id=people.carol.id)
    by_owner(
        settings,
        "UPDATE panel_seat SET person_id = :carol WHERE person_id = :ria",
        carol=people.carol.id,
        ria=people.ria.id,
    )
    over(settings, posting)
    refused = as_("remy").post(f"{ALL}/{posting}/scoring")
    assert refused.status_code == 409
    assert people.name("carol") in refused.json["detail"]
    assert sent["handle"] not in refused.text
    swap = {"instead_of": people.name("carol"), "name": people.name("ria")}
    must(as_("remy").post(f"{ALL}/{posting}/panel", json=swap))
    must(as_("remy").post(f"{ALL}/{posting}/scoring"))
    back = {"instead_of": people.name("ria"), "name": people.name("carol")}
    assert as_("remy").post(f"{ALL}/{posting}/panel", json=back).status_code == 409
    must(scored(as_, "ria", posting, sent["id"]), 201)
    assert as_("remy").post(f"{ALL}/{posting}/panel", json=back).status_code == 422, "who has scored stays"


def test_one_of_the_team_outside_the_panel_reads_no_application(as_, people, settings, officers):
    by_owner(settings, "UPDATE person SET roles = roles || '{reform}' WHERE id = :id", id=people.lena.id)
    posting = announced(as_, people)
    sent = applied(officers[0][1], posting)
    begun(as_, settings, posting)
    for nickname in ("lena", "carol", "ada", "otto"):
        assert as_(nickname).get(f"/api/v1/reinstatement/applications/{sent['id']}").status_code == 404, nickname
        assert as_(nickname).get(f"{ALL}/{posting}/applications").status_code == 404, nickname
    assert officers[1][1].get(f"{MINE}/{sent['id']}").status_code == 404
    assert officers[1][1].get(f"{ALL}/{posting}").status_code == 404, "who did not apply sees it no more"


def test_an_application_taken_back_is_gone(app, as_, people, settings, officers):
    posting = announced(as_, people)
    (_case, first), (_other, second) = officers
    sent = [applied(first, posting), applied(second, posting)]
    begun(as_, settings, posting)
    must(scored(as_, "remy", posting, sent[0]["id"]), 201)
    assert first.delete(f"{MINE}/{sent[0]['id']}").status_code == 204
    assert first.delete(f"{MINE}/{sent[0]['id']}").status_code == 409
    assert as_("rolf").get(f"/api/v1/reinstatement/applications/{sent[0]['id']}").status_code == 404
    with app.app_context():
        left = db.session.execute(sa.text("SELECT count(*) FROM data_key WHERE kind = 'register'")).scalar_one()
        db.session.rollback()
    assert left == 1
    for who in PANEL:
        must(scored(as_, who, posting, sent[1]["id"]), 201)
    assert must(as_("rolf").post(f"{ALL}/{posting}/ranking"), 201)["status"] == "ranked"
    assert first.get(f"{MINE}/{sent[0]['id']}").json["status"] == "withdrawn"


def test_a_posting_is_corrected_while_it_is_open_and_cancelled_after(client, as_, people, settings, officers):
    posting = announced(as_, people)
    assert must(as_("rolf").patch(f"{ALL}/{posting}", json={"places": 3}))["places"] == 3
    assert as_("rolf").patch(f"{ALL}/{posting}", json={"closes_on": "2020-01-01"}).status_code == 422
    over(settings, posting)
    late = officers[0][1].post(f"{ALL}/{posting}/applications", json=ANSWERS)
    assert late.status_code == 409
    assert as_("remy").post(f"{ALL}/{posting}/scoring").status_code == 409, "nobody applied"
    must(as_("rolf").post(f"{ALL}/{posting}/cancel"))
    assert as_("rolf").patch(f"{ALL}/{posting}", json={"places": 2}).status_code == 409
    assert as_("rolf").post(f"{ALL}/{posting}/cancel").status_code == 409
    assert officers[0][1].get(f"{ALL}/{posting}").status_code == 404
    unvetted = people.officer(held_case(client, as_, people).passphrase)
    assert unvetted.post(f"{ALL}/{announced(as_, people)}/applications", json=ANSWERS).status_code == 409
    for nickname in ("carol", "ada"):
        assert as_(nickname).get(ALL).status_code == 403
        assert as_(nickname).post(f"{ALL}/{posting}/applications", json=ANSWERS).status_code == 404
