"""The blueprint of the pages of retraining and work, and the words they draw with."""

from typing import Any

from flask import Blueprint, render_template
from flask_babel import lazy_gettext

from support.cases.model import NEED_WORDS
from support.cases.model.served import AGENCIES
from support.core.web.guard import me
from support.core.web.pages import section, tab
from support.partners.model import LANGUAGE_WORDS, REGION_WORDS
from support.people.model import Role
from support.retraining import policy
from support.retraining.model import (
    CERTIFICATE_WORDS,
    DROP_WORDS,
    DUTY_WORDS,
    ENROLMENT_WORDS,
    FORM_WORDS,
    LEVEL_WORDS,
    MILESTONE_WORDS,
    PLACEMENT_WORDS,
    PROGRAMME_WORDS,
    RANK_WORDS,
    SALARY_WORDS,
    SKILL_WORDS,
    TRADE_WORDS,
    WORK_NOW_WORDS,
)

pages = Blueprint("retraining_pages", "support.retraining.pages", template_folder="../templates")
section("retraining_pages.programmes", lazy_gettext("Programmes"), rank=44, may=policy.may_see_outcomes)
section("retraining_pages.enrolments", lazy_gettext("Enrolments"), rank=45, may=policy.coordinates)
tab(
    "case",
    "retraining_pages.learning",
    lazy_gettext("Retraining and work"),
    rank=62,
    may=lambda actor: actor.has(Role.CASEWORKER),
)
tab("mine", "retraining_pages.own_learning", lazy_gettext("Learning and work"), rank=42)

#: How somebody ranks their own skill.
LEVEL_OF: dict[str, Any] = {
    "3": lazy_gettext("Well enough to teach it"),
    "2": lazy_gettext("Well"),
    "1": lazy_gettext("A little"),
    "0": lazy_gettext("No experience"),
}
#: How near a place is for who waits.
LINE_WORDS: dict[str, Any] = {
    "next": lazy_gettext("Next: the first place that is free is offered by itself."),
    "soon": lazy_gettext("Soon: a few wait before."),
    "later": lazy_gettext("Later: several wait before. Apply elsewhere as well."),
}
WORDS: dict[str, Any] = {
    "agencies": AGENCIES,
    "certificates": CERTIFICATE_WORDS,
    "drops": DROP_WORDS,
    "duties": DUTY_WORDS,
    "enrolments": ENROLMENT_WORDS,
    "forms": FORM_WORDS,
    "languages": LANGUAGE_WORDS,
    "level_of": LEVEL_OF,
    "levels": LEVEL_WORDS,
    "lines": LINE_WORDS,
    "milestones": MILESTONE_WORDS,
    "needs": NEED_WORDS,
    "placements": PLACEMENT_WORDS,
    "programmes": PROGRAMME_WORDS,
    "ranks": RANK_WORDS,
    "regions": REGION_WORDS,
    "salaries": SALARY_WORDS,
    "skills": SKILL_WORDS,
    "trades": TRADE_WORDS,
    "works": WORK_NOW_WORDS,
}


def draw(template: str, **values: Any) -> str:
    """A page of retraining, in the frame of who looks at it, with the words for its codes as `words`."""
    staff = me().kind != "officer"
    frame = "core/staff.html" if staff else "core/public.html"
    return render_template(f"retraining/{template}.html", frame=frame, staff=staff, words=WORDS, **values)
