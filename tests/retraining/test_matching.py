"""Matching by itself: reasons for and against; and two thousand programmes within 200 ms."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
import sqlalchemy as sa

from support.cases.model.served import Agency
from support.core.db import db
from support.retraining.model import OF_AGENCY, OF_DUTY, OF_RANK, Duty, Rank
from support.retraining.service.matching import Offered, ranked, wanted
from support.retraining.service.profile import shown, skills_of
from tests.aid.factory import held_case
from tests.patience import quickest
from tests.retraining.factory import PROFILE, programme, school

DAY = date(2030, 1, 1)
PROGRAMMES, SECONDS = 2000, 0.2


def offered(**changes):
    return Offered(
        **{
            "id": uuid4(),
            "trade": "software",
            "form": "online",
            "level": "first",
            "certificate": "none",
            "languages": ["ru"],
            "region": "XX",
            "needs_skills": [],
            "gives_skills": [],
            "hours": 10,
            "starts_on": DAY,
            "has_place": True,
            **changes,
        }
    )


def codes(one, completed=(), **changes):
    who = wanted({**shown(None), **changes}, completed)
    return {reason.code: reason.points > 0 for reason in ranked(who, [one])[0].reasons}


@pytest.mark.parametrize(
    ("programme", "profile", "code", "good"),
    [
        ({}, {"trades": ["software"]}, "trade", True),
        ({}, {"languages": ["ru"]}, "language", True),
        ({}, {"languages": ["pl"]}, "other_language", False),
        ({}, {}, "online", True),
        ({"form": "place", "region": "PL"}, {"regions": ["PL"]}, "near", True),
        ({"form": "place", "region": "DE"}, {"regions": ["PL"]}, "far", False),
        ({}, {"forms": ["online"]}, "form", True),
        ({}, {"forms": ["place"]}, "other_form", False),
        ({"needs_skills": ["law"]}, {"known": {"law": 2}}, "has", True),
        ({"needs_skills": ["law"]}, {"known": {}}, "lacks", False),
        ({"gives_skills": ["law"]}, {"known": {"law": 1}}, "deepens", True),
        ({}, {"hours": 10}, "hours", True),
        ({}, {"hours": 9}, "too_many_hours", False),
        ({}, {"from_on": "2030-01-02"}, "too_early", False),
        ({"certificate": "state"}, {}, "certificate", True),
        ({"has_place": False}, {}, "full", False),
        ({"level": "continuing"}, {}, "not_begun", False),
    ],
)
def test_a_reason_is_told(programme, profile, code, good):
    assert codes(offered(**programme), **profile)[code] is good
    assert code not in codes(offered(form="place", has_place=True, level="first", certificate="none"))


def test_continuing_education_goes_on_from_what_was_completed():
    more = offered(level="continuing")
    assert codes(more, completed=["software"])["goes_on"] is True
    plain = offered()
    who = wanted(shown(None), ["software"])
    assert [match.id for match in ranked(who, [plain, more])] == [more.id, plain.id]


def test_of_equals_the_first_to_begin_comes_first():
    late, early = offered(starts_on=DAY + timedelta(days=1)), offered()
    assert [match.id for match in ranked(wanted(shown(None)), [late, early])] == [early.id, late.id]


def test_every_agency_duty_and_rank_is_mapped():
    assert (set(OF_AGENCY), set(OF_DUTY), set(OF_RANK)) == (set(Agency), set(Duty), set(Rank))


def test_what_somebody_says_of_themselves_counts_before_what_their_service_taught():
    told = {"agency": "courts", "skills": {"law": 0, "writing": 3}}
    assert skills_of(told) == {"writing": 3}
    assert skills_of({"rank": "sergeant"}) == {"teaching": 2, "leading": 2}


def test_md_two_thousand_programmes_are_matched_within_200_ms(app, client, as_, people):
    case, first = held_case(client, as_, people), programme(as_, school(app, people))
    kinds = ("software", "welding", "care", "logistics", "driving")
    with app.app_context():
        columns = [
            column.name for column in sa.inspect(sa.Table("programme", sa.MetaData(), autoload_with=db.engine)).c
        ]
        kept = ", ".join(name for name in columns if name not in ("id", "trade", "starts_on", "ends_on"))
        db.session.execute(
            sa.text(
                f"INSERT INTO programme (id, trade, starts_on, ends_on, {kept}) "
                f"SELECT gen_random_uuid(), (:kinds)[1 + n % 5], starts_on + n % 90, ends_on + 90, {kept} "
                "FROM programme, generate_series(2, :count) n WHERE id = :first"
            ).bindparams(sa.bindparam("kinds", list(kinds), sa.ARRAY(sa.Text))),
            {"count": PROGRAMMES, "first": first},
        )
        db.session.commit()
        assert db.session.execute(sa.text("SELECT count(*) FROM programme")).scalar_one() == PROGRAMMES
        db.session.remove()
    officer = people.officer(case.passphrase)
    assert officer.put("/api/v1/me/case/skills", json=PROFILE).status_code == 200
    took, answer = quickest(lambda: officer.get("/api/v1/me/case/matches"), SECONDS)
    assert answer.status_code == 200
    assert len(answer.json["items"]) == 20
    assert {match["programme"]["trade"] for match in answer.json["items"]} == {"software"}
    print(f"Matching: {PROGRAMMES} programmes matched and answered in {took * 1000:.0f} ms (limit {SECONDS} s)")
    assert took < SECONDS
