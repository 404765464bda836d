"""A member's grievance: who reads it at each stage, how it moves, and what several carry together."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from support.core import clock
from support.core.db import at_the_edge, db, execute
from support.union.model import CollectiveCase, Grievance, GrievanceOutcome, Membership, Office, Stage
from support.union.policy import Own
from support.union.policy import grievances as policy
from support.union.service import grievances as service
from tests.statements import counted
from tests.union.factory import actor_of, member
from tests.union.grievances import STORY, assigned, must, out_of_office, representative, taken, together, told


class _Actor:
    def __init__(self, kind, member_id=None, *, registrar=False):
        self.id, self.kind, self.keyring, self.registrar = member_id or uuid4(), kind, None, registrar

    def has(self, _role):
        return self.registrar


class _TakingPart(Own):
    """Somebody's own as a current member's; a row made by hand can only be born as asked for."""

    takes_part = True


def test_who_may_do_what_at_each_stage():
    mila, reza, rita = _Actor("member"), _Actor("member"), _Actor("staff", registrar=True)
    admin, officer = _Actor("staff"), _Actor("officer")
    everybody = {"mila": mila, "reza": reza, "rita": rita, "admin": admin, "officer": officer}

    def own_of(actor):
        offices = {Office.REPRESENTATIVE} if actor is reza else set()
        return _TakingPart(Membership(id=actor.id), frozenset(offices))

    def row(status):
        found = Grievance(id=uuid4(), member_id=mila.id, representative_id=reza.id)
        found.__dict__["status"] = status
        return found

    def allowed(rule):
        return {name for name, actor in everybody.items() if rule(actor)}

    for stage in Stage:
        one, worked = row(stage), stage not in (Stage.TOLD, Stage.CLOSED)
        told_ = stage == Stage.TOLD
        assert allowed(lambda a, one=one: policy.may_assign(a, one)) == ({"rita"} if told_ else set())
        assert allowed(lambda a, one=one: policy.may_take(a, one, own_of(a))) == ({"reza"} if told_ else set())
        assert allowed(lambda a, one=one: policy.may_work(a, one, own_of(a))) == ({"reza"} if worked else set())
        assert allowed(lambda a, one=one: policy.may_add(a, one)) == ({"mila"} if stage != Stage.CLOSED else set())
        both = {"mila", "reza"} if worked else set()
        assert allowed(lambda a, one=one: policy.may_return(a, one, own_of(a))) == both
        closes = {
            outcome: allowed(lambda a, one=one, outcome=outcome: policy.may_close(a, one, outcome, own_of(a)))
            for outcome in GrievanceOutcome
        }
        assert closes[GrievanceOutcome.NOT_TAKEN] == ({"rita"} if told_ else set())
        assert closes[GrievanceOutcome.WON] == ({"reza"} if worked else set())
        assert closes[GrievanceOutcome.WITHDRAWN] == (both or ({"mila"} if told_ else set()))


def test_a_grievance_to_its_end(app, as_, people):
    mila, mitya, reza = member(app, people), member(app, people), representative(app, people)
    grievance_id = told(mila)
    address = f"/api/v1/grievances/{grievance_id}"
    assert must(as_("rita").get(address), 200)["story"] == STORY
    assert mitya.client.get(address).status_code == reza.client.get(address).status_code == 404
    refused = as_("rita").post(f"{address}/representative", json={"handle": mitya.handle})
    assert refused.status_code == 422, "who holds no office represents nobody"
    assigned(as_, grievance_id, reza)
    assert must(reza.client.get(address), 200)["story"] == STORY
    assert reza.client.post(f"{address}/steps", json={"text": "x"}).status_code == 403, "before it is taken"
    must(reza.client.post(f"{address}/take"), 200)

    left = must(as_("rhea").get(address), 200)
    assert (left["opened"], left["story"], left["member"], left["steps"]) == (False, None, None, [])
    again = {"handle": reza.handle}
    assert as_("rita").post(f"{address}/representative", json=again).status_code == 409

    due = (clock.today() - timedelta(days=1)).isoformat()
    step = {"text": "Wrote to the head of staff.", "stage": "employer", "day": "2024-02-01", "due": due}
    noted = must(reza.client.post(f"{address}/steps", json=step), 201)
    assert (noted["stage"], noted["steps"][0]["late"]) == ("employer", True)
    must(mila.client.post(f"{address}/steps", json={"text": "They answered me."}), 201)
    assert mila.client.post(f"{address}/steps", json={"text": "x", "stage": "court"}).status_code == 403
    wrong = {"text": "x", "day": "2024-02-02", "due": "2024-02-01"}
    assert "due" in must(reza.client.post(f"{address}/steps", json=wrong), 422)["fields"]
    assert "outcome" in must(reza.client.post(f"{address}/steps", json={"text": "x", "stage": "closed"}), 422)["fields"]
    for known in (reza, mila):
        listed = must(known.client.get("/api/v1/grievances/deadlines"), 200)["items"]
        assert [(one["due"], one["late"], one["left"]) for one in listed] == [(due, True, -1)]
        first = known.client.get("/own").text
        assert first.index("Due soon") < first.index("1 day ago") < first.index("What you can do now")
    must(reza.client.post(f"{address}/steps/{noted['steps'][0]['id']}/done"), 200)
    assert "Due soon" not in mila.client.get("/own").text
    assert must(mila.client.get("/api/v1/grievances/deadlines"), 200)["items"] == []

    must(reza.client.post(f"{address}/steps", json={"text": "Filed.", "stage": "court"}), 201)
    ended = {"text": "Reinstated with back pay.", "stage": "closed", "outcome": "won"}
    assert mila.client.post(f"{address}/steps", json=ended).status_code == 403
    closed = must(reza.client.post(f"{address}/steps", json=ended), 201)
    assert (closed["stage"], closed["outcome"], closed["told_outcome"]) == ("closed", "won", ended["text"])
    assert reza.client.post(f"{address}/steps", json={"text": "x"}).status_code == 409
    mine = must(mila.client.get(address), 200)
    assert [one["text"] for one in mine["steps"]] == [step["text"], "They answered me.", "Filed."]
    with app.test_request_context():
        named = sa.text("SELECT count(*) FROM audit_event WHERE object_id = :id OR actor_id IN (:a, :b)")
        bound = {"id": UUID(grievance_id), "a": mila.id, "b": reza.id}
        assert execute(named, bound).scalar_one() == 0


def test_given_back_it_waits_again_and_who_lost_the_office_reads_no_more(app, as_, people):
    mila, reza, rada = member(app, people), representative(app, people), representative(app, people)
    grievance_id = taken(as_, mila, reza)
    address = f"/api/v1/grievances/{grievance_id}"
    must(mila.client.post(f"{address}/return"), 204)
    assert reza.client.get(address).status_code == 404
    assert must(as_("rita").get(address), 200)["story"] == STORY
    listed = must(as_("rita").get("/api/v1/grievances?unassigned=true"), 200)["items"]
    assert [one["id"] for one in listed] == [grievance_id]
    assigned(as_, grievance_id, reza)
    must(reza.client.post(f"{address}/decline"), 204)
    assigned(as_, grievance_id, rada)
    must(rada.client.post(f"{address}/take"), 200)
    out_of_office(app, rada)
    assert rada.client.get(address).status_code == 404
    with app.test_request_context(), at_the_edge():
        assert service.end_grants() == 1
        assert service.end_grants() == 0
    must(mila.client.post(f"{address}/return"), 204)
    withdrawn = {"text": "", "stage": "closed", "outcome": "withdrawn"}
    assert mila.client.post(f"{address}/steps", json=withdrawn).status_code == 422, "a step says something"
    withdrawn["text"] = "We agreed between us."
    must(mila.client.post(f"{address}/steps", json=withdrawn), 201)
    assert must(as_("rita").get(address), 200)["story"] is None
    other = told(mila, "pay")
    refused = {"text": "This is for a court, not for us.", "stage": "closed", "outcome": "not_taken"}
    assert mila.client.post(f"/api/v1/grievances/{other}/steps", json=refused).status_code == 403
    must(as_("rita").post(f"/api/v1/grievances/{other}/steps", json=refused), 201)
    assert must(mila.client.get(f"/api/v1/grievances/{other}"), 200)["told_outcome"] == refused["text"]


def test_several_carry_it_together_each_by_their_own_yes(app, as_, people):
    mila, mitya, reza, rada = (
        member(app, people),
        member(app, people),
        representative(app, people),
        representative(app, people),
    )
    first, second = taken(as_, mila, reza, "pay"), taken(as_, mitya, reza, "pay")
    assert mila.client.post("/api/v1/collective-cases", json=_pay()).status_code == 403
    collective_id = together(reza)
    address = f"/api/v1/collective-cases/{collective_id}"
    assert mila.client.get(address).status_code == rada.client.get(address).status_code == 404
    for grievance_id in (first, second):
        must(reza.client.post(f"{address}/invitations", json={"grievance": grievance_id}), 200)
    elsewhere = told(mila)
    assert reza.client.post(f"{address}/invitations", json={"grievance": elsewhere}).status_code == 422
    asked = must(mila.client.get(address), 200)
    assert (asked["title"], asked["joined"], asked["members"]) == ("Pay of the district", 0, [])
    must(mila.client.post(f"/api/v1/grievances/{first}/collective", json={"answer": "join"}), 200)
    assert reza.client.post(f"/api/v1/grievances/{second}/collective", json={"answer": "join"}).status_code == 403
    due = clock.today().isoformat()
    step = {"text": "One complaint for all.", "stage": "labour_body", "due": due}
    news = must(reza.client.post(f"{address}/steps", json=step), 201)
    stages = {known: must(known.client.get(f"/api/v1/grievances/{of}"), 200)["stage"] for known, of in
              ((mila, first), (mitya, second))}  # fmt: skip
    assert (stages[mila], stages[mitya]) == ("labour_body", "taken"), "who did not say yes is not carried"
    assert [one["with"] for one in must(reza.client.get("/api/v1/grievances/deadlines"), 200)["items"]] == [
        "Pay of the district"
    ]
    must(reza.client.post(f"{address}/steps/{news['id']}/done"), 200)
    assert mila.client.post(f"{address}/steps", json=step).status_code == 403
    shown = must(mila.client.get(address), 200)
    assert (shown["joined"], shown["members"], shown["news"][0]["done"]) == (1, [], True)
    must(mitya.client.post(f"/api/v1/grievances/{second}/collective", json={"answer": "leave"}), 200)
    assert mitya.client.get(address).status_code == 404
    ended = {"text": "Paid to everybody.", "stage": "closed", "outcome": "settled"}
    must(reza.client.post(f"{address}/steps", json=ended), 201)
    assert must(mila.client.get(f"/api/v1/grievances/{first}"), 200)["outcome"] == "settled"
    assert must(mitya.client.get(f"/api/v1/grievances/{second}"), 200)["stage"] == "taken"
    assert not must(mila.client.get(address), 200)["open"]
    assert [one["title"] for one in must(mila.client.get("/api/v1/collective-cases"), 200)["items"]]


def _pay():
    return {"kind": "pay", "title": "x", "text": "y"}


def test_the_database_keeps_both_apart(app, as_, people):
    mila, mitya, reza, rada = (
        member(app, people),
        member(app, people),
        representative(app, people),
        representative(app, people),
    )
    waits, works = told(mila), taken(as_, mila, reza)
    collective_id = together(rada)
    tried = {
        "represented by no office": f"UPDATE grievance SET representative_id = '{mitya.id}' WHERE id = '{waits}'",
        "represented by oneself": f"UPDATE grievance SET representative_id = '{mila.id}' WHERE id = '{waits}'",
        "taken from one to another": f"UPDATE grievance SET representative_id = '{rada.id}' WHERE id = '{works}'",
        "begun as taken": f"INSERT INTO grievance (id, member_id, kind, status, representative_id) VALUES"
        f" (gen_random_uuid(), '{mila.id}', 'pay', 'taken', '{reza.id}')",
        "carried by another's": f"UPDATE grievance SET collective_id = '{collective_id}' WHERE id = '{works}'",
        "joined unasked": f"UPDATE grievance SET joined = true WHERE id = '{works}'",
        "closed without an outcome": f"UPDATE grievance SET status = 'closed' WHERE id = '{works}'",
        "somebody else's": f"UPDATE grievance SET member_id = '{mitya.id}' WHERE id = '{works}'",
        "led by who was not asked": f"UPDATE collective_case SET representative_id = '{reza.id}'",
        "asked to lead without an office": f"UPDATE collective_case SET asked_id = '{mitya.id}'",
        "a stranger's step": f"INSERT INTO grievance_step (id, grievance_id, by_id, stage, number) VALUES"
        f" (gen_random_uuid(), '{works}', '{mitya.id}', 'taken', 1)",
        "a step unsaid": "DELETE FROM grievance_step",
        "a grievance gone": "DELETE FROM grievance",
    }
    for what, statement in tried.items():
        with app.test_request_context():
            with pytest.raises(DBAPIError) as refused:
                db.session.execute(sa.text(statement))
            # A rule of ours, a CHECK, or no such right.
            assert refused.value.orig.sqlstate in {"23000", "23514", "42501"}, (what, refused.value)
    print(f"The database refused {len(tried)} of {len(tried)} statements of the application's own login")


def test_lists_cost_the_same_however_many_there_are(app, as_, people):
    mila, reza = member(app, people), representative(app, people)
    costs = {}
    for more in (1, 3):
        for _again in range(more):
            grievance_id = taken(as_, mila, reza)
            step = {"text": "x", "due": "2999-01-01"}
            must(reza.client.post(f"/api/v1/grievances/{grievance_id}/steps", json=step), 201)
        for address in ("/api/v1/grievances", "/api/v1/grievances/deadlines", f"/api/v1/grievances/{grievance_id}"):
            name = address.replace(grievance_id, "{id}")
            with counted(app) as sent:
                must(reza.client.get(address), 200)
            costs.setdefault(name, []).append(len(sent.without_session()))
    assert all(few == many for few, many in costs.values()), costs
    print(f"Statements: {costs}")
    with app.test_request_context():
        assert len(service.deadlines(actor_of(mila))) == 4


def test_who_represents_several_has_them_by_what_is_due_next(app, as_, people):
    mila, reza = member(app, people), representative(app, people)
    days = [clock.today() + timedelta(days=on) for on in (14, 3, 200)]
    due = {taken(as_, mila, reza, kind): day for kind, day in zip(("pay", "pressure", "other"), days, strict=True)}
    for grievance_id, day in due.items():
        step = {"text": "Zaranka: file it.", "due": day.isoformat()}
        must(reza.client.post(f"/api/v1/grievances/{grievance_id}/steps", json=step), 201)
    never = taken(as_, mila, reza)
    wanted = [*sorted(due, key=due.__getitem__), never]
    address = "/api/v1/grievances?role=representative&limit=2"
    page = must(reza.client.get(address), 200)
    following = must(reza.client.get(f"{address}&cursor={page['next']}"), 200)
    listed = [*page["items"], *following["items"]]
    assert following["next"] is None
    assert [one["id"] for one in listed] == wanted
    assert [one["due"] for one in listed] == [*(day.isoformat() for day in sorted(days)), None]
    narrowed = must(reza.client.get("/api/v1/grievances?role=representative&kind=other"), 200)["items"]
    assert [one["due"] for one in narrowed] == [days[2].isoformat()]
    assert must(mila.client.get("/api/v1/grievances?role=representative"), 200)["items"] == []
    for known in (mila, reza):
        first = known.client.get("/own").text
        assert ("in 3 days" in first, "in 14 days" in first, "in 200 days" in first) == (True, True, False)
        kept = known.client.get("/own/work/days")
        assert kept.headers["Content-Disposition"] == 'attachment; filename="days.ics"'
        lines = kept.text.split("\r\n")
        assert [one[-8:] for one in lines if one.startswith("DTSTART;VALUE=DATE:")] == [
            f"{day:%Y%m%d}" for day in sorted(days)
        ]
        assert {one for one in lines if one.startswith("SUMMARY")} == {"SUMMARY:Reminder"}
        assert "Zaranka" not in kept.text
        assert f"{clock.today():%Y%m%d}" not in kept.text, "when it was made is not in it"


def test_what_several_carry_is_handed_on_by_who_holds_its_key(app, as_, people):
    mila, mitya = member(app, people), member(app, people)
    reza, rada, rosa = (representative(app, people) for _ in range(3))
    first, second = taken(as_, mila, reza, "pay"), taken(as_, mitya, reza, "pay")
    collective_id = together(reza)
    address = f"/api/v1/collective-cases/{collective_id}"
    lead = f"{address}/leader"
    for grievance_id in (first, second):
        must(reza.client.post(f"{address}/invitations", json={"grievance": grievance_id}), 200)
    must(mila.client.post(f"/api/v1/grievances/{first}/collective", json={"answer": "join"}), 200)
    # By who leads it.
    assert must(as_("rita").get("/api/v1/union/collective-cases"), 200)["items"] == []
    for who, status in ((mila, 403), (rada, 404)):
        assert who.client.post(lead, json={"handle": rada.handle}).status_code == status
    assert as_("rita").post(lead, json={"handle": rada.handle}).status_code == 404, "somebody leads it"
    for handle in (reza.handle, mila.handle, "nobody"):
        assert "handle" in must(reza.client.post(lead, json={"handle": handle}), 422)["fields"]
    must(reza.client.post(lead, json={"handle": rosa.handle}), 204)
    assert must(rosa.client.get(address), 200)["title"] == "Pay of the district"
    must(reza.client.post(lead, json={"handle": rada.handle}), 204)
    assert rosa.client.get(address).status_code == 404, "another is asked instead"
    assert reza.client.post(f"{lead}/take").status_code == mila.client.post(f"{lead}/agree").status_code == 403
    asked = must(rada.client.get(address), 200)
    assert (asked["may_take"], asked["agreed"], asked["may_lead"], asked["members"]) == (True, True, False, [])
    must(rada.client.post(f"{lead}/take"), 200)
    assert reza.client.get(address).status_code == 404
    shown = must(rada.client.get(address), 200)
    assert (shown["may_lead"], shown["joined"], shown["members"]) == (True, 1, []), "she represents none of them"
    step = {"text": "One complaint for all.", "stage": "court"}
    must(rada.client.post(f"{address}/steps", json=step), 201)
    assert must(mila.client.get(f"/api/v1/grievances/{first}"), 200)["stage"] == "court"
    must(mitya.client.post(f"/api/v1/grievances/{second}/collective", json={"answer": "join"}), 200)
    # Who led it is there no more: a registrar asks, one who carries it agrees.
    out_of_office(app, rada)
    must(mila.client.post(f"/api/v1/grievances/{first}/return"), 204)
    assert must(mila.client.get(address), 200)["own"]["joined"], "she still holds the key to what they share"
    [waits] = must(as_("rita").get("/api/v1/union/collective-cases"), 200)["items"]
    assert (waits["id"], waits["joined"], waits["asked"]) == (collective_id, 2, None)
    must(as_("rita").post(lead, json={"handle": rosa.handle}), 204)
    blind = must(rosa.client.get(address), 200)
    assert (blind["may_take"], blind["agreed"], blind["title"]) == (True, False, None)
    assert "has agreed yet" in must(rosa.client.post(f"{lead}/take"), 409)["detail"]
    assert must(mila.client.get(address), 200)["may_agree"]
    must(mila.client.post(f"{lead}/agree"), 200)
    assert not must(mitya.client.get(address), 200)["may_agree"], "one is enough"
    assert must(rosa.client.post(f"{lead}/take"), 200)["title"] == "Pay of the district"
    assert must(as_("rita").get("/api/v1/union/collective-cases"), 200)["items"] == []
    ended = {"text": "Paid to everybody.", "stage": "closed", "outcome": "settled"}
    must(reza.client.post(f"/api/v1/grievances/{second}/return"), 204)
    must(rosa.client.post(f"{address}/steps", json=ended), 201)
    for known, of in ((mila, first), (mitya, second)):
        assert must(known.client.get(f"/api/v1/grievances/{of}"), 200)["outcome"] == "settled"
    assert must(as_("rita").get(f"/api/v1/grievances/{first}"), 200)["story"] is None
    table = {
        (led, joined, asked): policy.may_agree(*_agreeing(mila.id, asked=asked, joined=joined), led)
        for led in (True, False) for joined in (True, False) for asked in (True, False)
    }  # fmt: skip
    assert [given for given, may in table.items() if may] == [(False, True, True)]


def _agreeing(member_id, *, asked, joined):
    collective = CollectiveCase(open=True, asked_id=uuid4() if asked else None)
    return _Actor("member", member_id), collective, Grievance(member_id=member_id, joined=joined)
