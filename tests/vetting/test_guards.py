"""What no code path allows, the database refuses as well: by SQL, with the application's own login."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa

from tests.aid.factory import held_case
from tests.vetting.factory import appealed, decided, found, impartial, looks, must, opened


@pytest.fixture
def case(client, as_, people):
    return held_case(client, as_, people)


@pytest.fixture
def owner(settings):
    """A connection as the owner, for what only a migration could do."""
    engine = sa.create_engine(settings.database_owner_url)
    with engine.connect() as connection:
        yield connection
    engine.dispose()


class Desk:
    """The application's login, and rows as they stand in one case."""

    def __init__(self, connection, reference):
        self.sql = connection
        self.case = self.one('SELECT * FROM "case" WHERE reference = :it', it=reference)
        self.refused = 0

    def one(self, statement, **values):
        row = self.sql.execute(sa.text(statement), values).mappings().first()
        self.sql.rollback()
        return dict(row) if row else None

    def mine(self, table, **equal):
        where = "".join(f" AND {name} = :{name}" for name in equal)
        return self.one(f'SELECT * FROM "{table}" WHERE case_id = :it{where}', it=self.case["id"], **equal)

    def insert(self, table, row):
        places = ", ".join(f":{name}" for name in row)
        self.sql.execute(sa.text(f'INSERT INTO "{table}" ({", ".join(row)}) VALUES ({places})'), row)

    def run(self, statement, **values):
        self.sql.execute(sa.text(statement), values)

    def refuses(self, why, attempt):
        """The database refuses, at once or when it is committed, and says this."""

        def commit():
            attempt()
            self.sql.commit()

        with pytest.raises(sa.exc.DBAPIError) as refused:
            commit()
        self.sql.rollback()
        assert why in str(refused.value.orig), str(refused.value.orig)
        self.refused += 1

    def allows(self, attempt):
        """The counterpart: the same, where it is right."""
        attempt()
        self.sql.rollback()

    # Rows

    def vetter(self, round_id, person_id, **changes):
        named_by = self.one("SELECT person_id FROM seat WHERE case_id = :it AND seat = 'owner'", it=self.case["id"])
        return {
            "id": uuid4(),
            "round_id": round_id,
            "case_id": self.case["id"],
            "person_id": person_id,
            "status": "named",
            "named_by": named_by["person_id"],
            "named_on": self.case["opened_on"],
            **changes,
        }

    def finding(self, vetter, outcome="cleared", **changes):
        return {
            "id": uuid4(),
            "vetter_id": vetter["id"],
            "round_id": vetter["round_id"],
            "case_id": self.case["id"],
            "kind": "first",
            "person_id": vetter["person_id"],
            "outcome": outcome,
            "found_on": self.case["opened_on"],
            **changes,
        }

    def decision(self, outcome, *findings, **changes):
        row = {
            "id": uuid4(),
            "round_id": findings[0]["round_id"],
            "case_id": self.case["id"],
            "outcome": outcome,
            "basis": "concurring" if len(findings) == 2 else "apart",
            "decided_on": self.case["opened_on"],
        }
        for which, one in zip(("one", "two", "three"), findings, strict=False):
            row |= {f"{which}_id": one["id"], f"{which}_by": one["person_id"], f"{which}_outcome": one["outcome"]}
        return {**row, **changes}


@pytest.fixture
def desk(app, settings, case):
    engine = sa.create_engine(settings.database_url)
    with engine.connect() as connection:
        yield Desk(connection, case.reference)
    engine.dispose()


def test_who_is_named(as_, people, case, desk, owner):
    opened(as_, people, case)
    current = desk.mine("vetting_round")
    insert, vetter = desk.insert, desk.vetter

    def naming(person_id, **changes):
        return lambda: insert("vetter", vetter(current["id"], person_id, **changes))

    desk.refuses("enough are named", naming(people.vlada.id))
    row = desk.mine("vetter", person_id=people.viktor.id)
    desk.run("UPDATE vetter SET status = 'replaced' WHERE id = :it", it=row["id"])
    desk.sql.commit()
    desk.allows(naming(people.vlada.id))
    desk.refuses("vetter_round_id_person_id_key", naming(people.viktor.id))
    desk.refuses("has that role", naming(people.abel.id))
    desk.refuses("has that role", naming(people.chloe.id))
    desk.refuses("by a holder", naming(people.vlada.id, named_by=people.chloe.id))
    desk.refuses("by a holder", naming(people.vlada.id, named_by=people.vlada.id))
    desk.refuses("in an open round", naming(people.vlada.id, status="ready"))
    give = sa.text("UPDATE person SET roles = ARRAY['caseworker', 'vetting'] WHERE id = ANY (:who)")
    owner.execute(give, {"who": [people.cyril.id, people.chloe.id]})
    owner.commit()
    desk.refuses("does not know the case", naming(people.cyril.id))
    desk.allows(naming(people.chloe.id))
    print(f"vetting: {desk.refused} namings refused by the database")


def test_whoever_held_the_case_once_does_not_vet_it(as_, people, case, desk, owner):
    owner.execute(
        sa.text("UPDATE person SET roles = ARRAY['caseworker', 'vetting'] WHERE id = :who"), {"who": people.cyril.id}
    )
    owner.commit()
    gone = as_("carol").delete(f"{case.address}/assignments/{people.name('cyril')}")
    assert gone.status_code == 204
    opened(as_, people, case)
    current, row = desk.mine("vetting_round"), desk.mine("vetter", person_id=people.viktor.id)
    desk.run("UPDATE vetter SET status = 'replaced' WHERE id = :it", it=row["id"])
    desk.sql.commit()
    naming = desk.vetter(current["id"], people.cyril.id)
    desk.refuses("does not know the case", lambda: desk.insert("vetter", naming))


def test_nobody_is_seated_on_a_case_they_vet(as_, people, case, desk, owner):
    both = [people.vera.id, people.vlada.id, people.viktor.id]
    owner.execute(
        sa.text("UPDATE person SET roles = ARRAY['caseworker', 'vetting'] WHERE id = ANY (:who)"), {"who": both}
    )
    owner.commit()
    opened(as_, people, case)
    seat = {
        "case_id": desk.case["id"],
        "seat": "cover",
        "since": desk.case["opened_on"],
        "number": 3,
        "until": desk.case["opened_on"] + timedelta(days=7),
    }

    def seating(person_id):
        return lambda: desk.insert("seat", {**seat, "person_id": person_id})

    desk.refuses("does not hold it", seating(people.vera.id))
    desk.allows(seating(people.vlada.id))
    must(as_("viktor").post(f"{case.address}/vetting/conflicts", json={"conflict": True}), 200)
    desk.refuses("does not hold it", seating(people.viktor.id))
    body = {"name": people.name("vera"), "seat": "owner"}
    assert as_("carol").post(f"{case.address}/assignments", json=body).status_code == 409


def test_findings(as_, people, case, desk, owner):
    opened(as_, people, case)
    impartial(as_, case, "vera")
    vera, viktor = (desk.mine("vetter", person_id=getattr(people, one).id) for one in ("vera", "viktor"))

    def finding(vetter, **changes):
        return lambda: desk.insert("vetting_finding", desk.finding(vetter, **changes))

    desk.allows(finding(vera))
    desk.refuses("was named and is ready", finding(viktor))
    desk.refuses("fkey", finding(vera, person_id=people.vlada.id))
    desk.refuses("fkey", finding(vera, person_id=people.carol.id))
    desk.refuses("was named and is ready", finding({**vera, "id": uuid4()}))
    desk.refuses("fits_the_round", finding(vera, outcome="upheld"))
    desk.refuses("fkey", finding(vera, outcome="upheld", kind="appeal"))
    give = sa.text("UPDATE person SET roles = :roles WHERE id = :who")
    owner.execute(give, {"roles": ["intake"], "who": people.vera.id})
    owner.commit()
    desk.refuses("has that role", finding(vera))
    owner.execute(give, {"roles": ["vetting"], "who": people.vera.id})
    owner.commit()
    must(as_("viktor").post(f"{case.address}/vetting/conflicts", json={"conflict": True}), 200)
    desk.refuses("was named and is ready", finding(viktor))
    looked = desk.finding(vera, outcome="more_information")
    desk.insert("vetting_finding", looked)
    desk.sql.commit()
    desk.refuses("vetting_finding_round_id_person_id_key", finding(vera, vetter_id=vera["id"]))
    desk.refuses("permission denied", lambda: desk.run("UPDATE vetting_finding SET outcome = 'cleared'"))
    desk.refuses("permission denied", lambda: desk.run("DELETE FROM vetting_finding"))
    for statement in ("UPDATE vetting_finding SET outcome = 'cleared'", "DELETE FROM vetting_finding"):
        with pytest.raises(sa.exc.DBAPIError, match="append-only"):
            owner.execute(sa.text(statement))
        owner.rollback()
    for status in ("conflict", "replaced"):
        move = sa.text("UPDATE vetter SET status = :status WHERE id = :it")
        desk.refuses("has spoken", lambda m=move, s=status: desk.sql.execute(m, {"status": s, "it": vera["id"]}))
    print(f"vetting: {desk.refused} findings refused by the database")


def test_a_check_and_what_was_sealed_of_it_stay(as_, people, case, desk):
    opened(as_, people, case)
    impartial(as_, case, "vera")
    viktor, day = desk.mine("vetter", person_id=people.viktor.id), desk.case["opened_on"]
    check = {"id": uuid4(), "vetter_id": viktor["id"], "item": "conduct", "noted_on": day}
    desk.refuses("was named and is ready", lambda: desk.insert("vetting_check", check))
    looks_at = must(as_("vera").post(f"{case.address}/vetting/checks", json=_check()))
    desk.refuses("permission denied", lambda: desk.run("UPDATE vetting_check SET item = 'service'"))
    desk.refuses("permission denied", lambda: desk.run("DELETE FROM vetting_check"))
    spoil = "UPDATE sealed_part SET body = '\\x00' WHERE row_id = :it"
    desk.refuses("append-only", lambda: desk.run(spoil, it=UUID(looks_at["id"])))
    late = {**check, "id": uuid4(), "vetter_id": desk.mine("vetter", person_id=people.vera.id)["id"]}
    desk.allows(lambda: desk.insert("vetting_check", late))
    found(as_, case, "vera", "more_information")
    desk.refuses("has spoken", lambda: desk.insert("vetting_check", late))


def _check():
    return {"item": "conduct", "result": "confirmed", "method": "voucher", "confidence": "low", "text": "x"}


def test_decisions(as_, people, case, desk, owner):
    opened(as_, people, case)
    looks(as_, case, "vera", "cleared")
    looks(as_, case, "viktor", "declined")
    vera, viktor = (desk.mine("vetting_finding", person_id=getattr(people, one).id) for one in ("vera", "viktor"))

    def deciding(outcome, *findings, **changes):
        return lambda: desk.insert("vetting_decision", desk.decision(outcome, *findings, **changes))

    desk.refuses("two_people", deciding("cleared", vera, vera))
    desk.refuses("they_concur", deciding("cleared", vera, viktor))
    desk.refuses("fkey", deciding("cleared", vera, {**viktor, "outcome": "cleared"}))
    desk.refuses("fkey", deciding("cleared", vera, {**vera, "person_id": people.vlada.id}))
    desk.refuses("null value", deciding("cleared", vera, two_id=None, two_by=None, two_outcome=None))
    desk.refuses("they_differ", deciding("more_information", vera, viktor, {**vera, "person_id": people.vlada.id}))
    desk.refuses("third_when_apart", deciding("more_information", vera, viktor, basis="apart"))
    desk.refuses("third_is_whole", deciding("cleared", vera, vera, three_by=people.vlada.id))
    invented = {**vera, "id": uuid4(), "person_id": people.vlada.id, "outcome": "more_information"}
    desk.refuses("fkey", deciding("more_information", vera, viktor, invented))
    for status in ("decided", "ended"):
        move = "UPDATE vetting_round SET status = :status"
        desk.refuses("round", lambda m=move, s=status: desk.run(m, status=s))
    for clearance in ("cleared", "declined"):
        judge = 'UPDATE "case" SET clearance = :it'
        desk.refuses("no decision says so", lambda j=judge, c=clearance: desk.run(j, it=c))
    must(as_("carol").post(f"{case.address}/vetting/officers", json={"name": people.name("vlada")}))
    assert looks(as_, case, "vlada", "cleared")["decision"] == "cleared"
    for statement in ("UPDATE vetting_decision SET outcome = 'declined'", "DELETE FROM vetting_decision"):
        desk.refuses("permission denied", lambda s=statement: desk.run(s))
        with pytest.raises(sa.exc.DBAPIError, match="append-only"):
            owner.execute(sa.text(statement))
        owner.rollback()
    vlada = desk.mine("vetting_finding", person_id=people.vlada.id)
    desk.refuses("the round is over", deciding("cleared", vera, vlada))
    desk.refuses("the round is over", lambda: desk.run("UPDATE vetter SET status = 'replaced'"))
    desk.refuses("no decision says so", lambda: desk.run("UPDATE \"case\" SET clearance = 'declined'"))
    print(f"vetting: {desk.refused} decisions refused by the database")


def test_only_the_newest_round_clears_a_case(as_, people, case, desk):
    decided(as_, people, case, "cleared")
    clear = 'UPDATE "case" SET clearance = :it WHERE id = :which'
    which = desk.case["id"]
    desk.run(clear, it="pending", which=which)
    desk.allows(lambda: desk.run(clear, it="cleared", which=which))
    opened(as_, people, case, "vera", "vlada", kind="renewed")
    desk.refuses("no decision says so", lambda: desk.run(clear, it="cleared", which=which))
    looks(as_, case, "vlada", "declined")
    impartial(as_, case, "vera")
    found(as_, case, "vera", "declined")
    desk.refuses("no decision says so", lambda: desk.run(clear, it="cleared", which=which))
    born = {
        **{name: value for name, value in desk.case.items() if name not in {"officer_id", "clearance", "id"}},
        "id": uuid4(),
        "reference": "A-BORN-0000",
        "handle": "born-cleared",
        "officer_id": people.vera.id,
        "clearance": "cleared",
    }
    desk.refuses("begins unvetted", lambda: desk.insert("case", born))


def test_rounds(as_, people, case, desk):
    day = desk.case["opened_on"]
    row = {
        "id": uuid4(),
        "case_id": desk.case["id"],
        "number": 1,
        "kind": "first",
        "status": "open",
        "appeal_id": None,
        "opened_by": people.carol.id,
        "opened_on": day,
    }

    def opening(**changes):
        return lambda: desk.insert("vetting_round", {**row, **changes})

    desk.allows(opening())
    desk.refuses("opened by a holder", opening(opened_by=people.chloe.id))
    desk.refuses("opened by a holder", opening(opened_by=people.vera.id))
    desk.refuses("one after the other", opening(number=2))
    desk.refuses("no round can be opened", opening(status="decided"))
    desk.refuses("fit the round", opening(kind="appeal"))
    opened(as_, people, case)
    desk.refuses("vetting_round_open_idx", opening(number=2, kind="renewed"))
    desk.refuses("permission denied", lambda: desk.run("DELETE FROM vetting_round"))
    desk.refuses("permission denied", lambda: desk.run("DELETE FROM vetter"))
    desk.refuses("permission denied", lambda: desk.run("UPDATE vetter SET person_id = named_by"))
    must(as_("carol").post(f"{case.address}/freeze", json={"reason": "x"}))
    current = desk.mine("vetting_round")
    vera = desk.mine("vetter", person_id=people.vera.id)
    naming = desk.vetter(current["id"], people.vlada.id)
    desk.refuses("frozen or closed", lambda: desk.insert("vetter", naming))
    desk.refuses("frozen or closed", lambda: desk.insert("vetting_finding", desk.finding(vera)))


def test_appeals(as_, people, case, desk):
    day = desk.case["opened_on"]
    decided(as_, people, case, "cleared")
    decision = desk.mine("vetting_decision")
    appeal = {
        "id": uuid4(),
        "case_id": desk.case["id"],
        "decision_id": decision["id"],
        "status": "open",
        "made_on": day,
    }
    desk.refuses("only what was declined", lambda: desk.insert("appeal", appeal))
    decided(as_, people, case, "declined", "vera", "viktor", kind="renewed")
    desk.refuses("no longer stands", lambda: desk.insert("appeal", appeal))
    newest = desk.mine("vetting_decision", outcome="declined")
    desk.refuses("only what", lambda: desk.insert("appeal", {**appeal, "decision_id": newest["id"], "status": "heard"}))
    desk.allows(lambda: desk.insert("appeal", {**appeal, "decision_id": newest["id"]}))
    made = UUID(appealed(as_, people, case))
    desk.refuses("appeal_open_idx", lambda: desk.insert("appeal", {**appeal, "decision_id": newest["id"]}))
    hearers = {"names": [people.name("vlada"), people.name("vasil")]}
    must(as_("carol").post(f"/api/v1/appeals/{made}/hearers", json=hearers))
    desk.refuses("heard by its decision", lambda: desk.run("UPDATE appeal SET status = 'heard'"))
    current = desk.mine("vetting_round", kind="appeal")
    assert current["appeal_id"] == made
    row = desk.mine("vetter", person_id=people.vasil.id, round_id=current["id"])
    desk.run("UPDATE vetter SET status = 'replaced' WHERE id = :it", it=row["id"])
    desk.sql.commit()
    for spoke in ("vera", "viktor"):
        naming = desk.vetter(current["id"], getattr(people, spoke).id)
        desk.refuses("heard by others", lambda n=naming: desk.insert("vetter", n))
    desk.allows(lambda: desk.insert("vetter", desk.vetter(current["id"], people.vesna.id)))


def test_answers(as_, people, case, desk):
    opened(as_, people, case)
    current, day = desk.mine("vetting_round"), desk.case["opened_on"]
    answer = {"id": uuid4(), "round_id": current["id"], "case_id": desk.case["id"], "answered_on": day}
    desk.refuses("nothing is asked", lambda: desk.insert("vetting_answer", answer))
    for one in ("vera", "viktor"):
        looks(as_, case, one, "more_information")
    desk.allows(lambda: desk.insert("vetting_answer", answer))
    opened(as_, people, case, "vlada", "vasil")
    desk.refuses("nothing is asked", lambda: desk.insert("vetting_answer", answer))


def test_freezes(as_, people, case, desk):
    case_id, day = desk.case["id"], desk.case["opened_on"]
    freeze = {"id": uuid4(), "case_id": case_id, "status": "standing", "frozen_by": people.carol.id, "frozen_on": day}
    desk.allows(lambda: desk.insert("case_freeze", freeze))
    for stranger in ("vera", "chloe", "abel"):
        row = {**freeze, "frozen_by": getattr(people, stranger).id}
        desk.refuses("who works on it", lambda r=row: desk.insert("case_freeze", r))
    must(as_("carol").post(f"{case.address}/freeze", json={"reason": "x"}))
    ask = "UPDATE case_freeze SET status = 'asked', asked_by = :who, asked_on = :day"
    lift = "UPDATE case_freeze SET status = 'lifted', lifted_by = :who, lifted_on = :day"
    thaw = 'UPDATE "case" SET frozen = false'
    desk.refuses("a freeze stands", lambda: desk.run(thaw))
    desk.refuses("in two steps", lambda: desk.run(lift, who=people.vera.id, day=day))
    for stranger in ("chloe", "abel", "otto"):
        desk.refuses("by who may", lambda s=stranger: desk.run(ask, who=getattr(people, s).id, day=day))
    desk.run(ask, who=people.vera.id, day=day)
    desk.sql.commit()
    desk.refuses("a freeze stands", lambda: desk.run(thaw))
    desk.refuses("two_people", lambda: desk.run(lift, who=people.vera.id, day=day))
    other = lift + ", asked_by = :other"
    desk.refuses("stays who asked", lambda: desk.run(other, who=people.vera.id, day=day, other=people.vlada.id))
    desk.refuses("by who may", lambda: desk.run(lift, who=people.chloe.id, day=day))
    desk.refuses("permission denied", lambda: desk.run("DELETE FROM frozen_case"))
    desk.refuses("permission denied", lambda: desk.run("DELETE FROM case_freeze"))
    desk.run(lift, who=people.carol.id, day=day)
    desk.run(thaw)
    desk.sql.commit()
    desk.refuses("in two steps", lambda: desk.run("UPDATE case_freeze SET status = 'asked'"))
    print(f"vetting: {desk.refused} freezes and thaws refused by the database")


def test_whoever_is_not_impartial_lifts_no_freeze(as_, people, case, desk):
    opened(as_, people, case)
    must(as_("vera").post(f"{case.address}/vetting/conflicts", json={"conflict": True}), 200)
    must(as_("carol").post(f"{case.address}/freeze", json={"reason": "x"}))
    ask = "UPDATE case_freeze SET status = 'asked', asked_by = :who, asked_on = frozen_on"
    desk.refuses("by who may", lambda: desk.run(ask, who=people.vera.id))
    desk.allows(lambda: desk.run(ask, who=people.vlada.id))
    desk.refuses("permission denied", lambda: desk.run("DELETE FROM vetting_conflict"))
    row = desk.mine("vetter", person_id=people.viktor.id)
    conflict = {
        "case_id": desk.case["id"],
        "person_id": people.viktor.id,
        "vetter_id": row["id"],
        "round_id": row["round_id"],
        "declared_on": desk.case["opened_on"],
    }
    desk.refuses("declared first", lambda: desk.insert("vetting_conflict", conflict))
