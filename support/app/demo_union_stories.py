"""What is said in the union of the demo. Every one of them is invented."""

from typing import Any

from support.union.model import Direction, GrievanceKind, HelpKind, MemberClass, Office

#: Code, name, agency, region.
SECTIONS = [
    ("police-west", "Police, western districts", "Police", "West"),
    ("police-capital", "Police, capital", "Police", "Capital"),
    ("border", "Border guard", "Border guard", "All"),
]

_FULL, _SERVING, _SUPPORTER = MemberClass.FULL, MemberClass.SERVING, MemberClass.SUPPORTER


def _who(
    klass: MemberClass, section: str | None, about: str, gender: str | None = None, *offices: Office
) -> dict[str, Any]:
    told = {"about": about} | ({"gender": gender} if gender else {})
    return {"klass": klass, "section": section, "told": told, "offices": offices}


#: The founders, who were members before there was this service; then those who came by two who vouch, and supporters.
FOUNDERS = [
    _who(_FULL, "police-west", "District inspector for eleven years.", "man", Office.COUNCIL),
    _who(_FULL, "police-capital", "Criminal investigation, then nothing I could sign.", "woman", Office.COUNCIL),
    _who(_FULL, "border", "Two tours at the western crossing.", "man", Office.COUNCIL),
    _who(_FULL, "police-west", "Traffic police; I left in the second week.", "man", Office.REVIEW),
    _who(_FULL, "police-capital", "Forensics.", "woman", Office.REVIEW),
    _who(_FULL, "police-capital", "I taught law at the academy.", "woman", Office.REVIEW),
    _who(_FULL, "police-west", "Juvenile inspector.", "woman", Office.TRUSTEE),
    _who(_FULL, "border", "Radio and networks.", "man", Office.TRUSTEE),
    _who(_FULL, "police-capital", "Patrol, eight years.", "man", Office.TRUSTEE),
    _who(_FULL, "police-west", "Labour law is what I read at night.", "woman", Office.REPRESENTATIVE),
]
VOUCHED = [_who(_SERVING, "border", "Still here. Nobody around me may know.")]
SUPPORTERS = [_who(_SUPPORTER, None, "My brother resigned. I bake for the evenings.", "woman")]
WAITING = _who(_SUPPORTER, None, "I was a firefighter for twenty years and should like to help.")

NOTICE = "We meet online. The link is given an hour before by those who run it; come with a name of your own choosing."
AGENDA = "1. The council's report.\n2. Motions.\n3. Dues for next year.\n4. What members wish to say."
MOTION: dict[str, Any] = {
    "title": "A fund for the first lawyer's hour",
    "text": "The union pays the first hour of a lawyer for every member who is dismissed.",
    "reasons": "Those of us who had advice in the first week kept their pensions. Those who had not, did not.",
}
RESOLUTION = {
    "title": "To apply to the confederation of police unions",
    "text": "Shall the union apply to become an observer of the confederation?",
}
ELECTION = {"title": "Election of two to the council", "text": "Two seats, in the order you prefer."}
STANDS = ["I should like us to answer every grievance within a week.", "Sections that meet, and minutes that are read."]

GRIEVANCE = (
    GrievanceKind.CONTRACT_DEBT,
    "They ask for four years of training costs back, with interest, and have written to my mother.",
)
STEP = "Asked the ministry for the contract's annex. Without it the sum has no ground."

POSTS = [
    (Direction.OFFER, HelpKind.ROOM, "A room for two weeks", "Quiet, near a tram. For one, or a mother with a child."),
    (Direction.REQUEST, HelpKind.ADVICE, "Who has had a driving licence recognised?", "An hour on the telephone."),
]
ANSWER = "It was me who asked in spring: come in the evening, I can explain which paper is needed."
HARDSHIP = "Between two jobs since August."
EXPENSE, EXPENSE_AMOUNT = "Two hundred cards and the notice of the autumn assembly.", 12_00
