"""What a service teaches, in civilian words: from where somebody served, what they did and led, to what they can do.

Agencies, duties and ranks stand in no column: they are part of an officer's sealed profile.
"""

from enum import StrEnum
from typing import Any

from flask_babel import lazy_gettext as _

from support.cases.model.served import Agency
from support.retraining.model.codes import Skill


class Duty(StrEnum):
    """What somebody did in their service, coarsely."""

    INVESTIGATION = "investigation"
    FORENSICS = "forensics"
    PATROL = "patrol"
    TRAFFIC = "traffic"
    ECONOMIC_CRIME = "economic_crime"
    CYBER = "cyber"
    COMMUNICATIONS = "communications"
    STAFF_WORK = "staff_work"
    SUPPLY = "supply"
    TRANSPORT = "transport"
    RESCUE = "rescue"
    FIRE = "fire"
    MEDICAL = "medical"
    BORDER = "border"
    GUARD = "guard"
    JUVENILE = "juvenile"
    LEGAL = "legal"
    INSTRUCTION = "instruction"
    OTHER = "other"


class Rank(StrEnum):
    """How high, in four steps: which rank exactly would say who somebody is."""

    PRIVATE = "private"
    SERGEANT = "sergeant"
    JUNIOR_OFFICER = "junior_officer"
    SENIOR_OFFICER = "senior_officer"


#: What is learned wherever somebody serves in an agency.
OF_AGENCY: dict[Agency, tuple[Skill, ...]] = {
    Agency.INTERIOR_MINISTRY: (Skill.WRITING, Skill.NEGOTIATION),
    Agency.INTERNAL_TROOPS: (Skill.FITNESS, Skill.GUARDING),
    Agency.STATE_SECURITY: (Skill.ANALYSIS, Skill.WRITING),
    Agency.EMERGENCIES: (Skill.FIRST_AID, Skill.RESCUE, Skill.FIRE_SAFETY),
    Agency.INVESTIGATIVE_COMMITTEE: (Skill.INVESTIGATION, Skill.LAW, Skill.WRITING),
    Agency.PROSECUTION: (Skill.LAW, Skill.WRITING, Skill.ANALYSIS),
    Agency.BORDER_TROOPS: (Skill.GUARDING, Skill.LANGUAGES),
    Agency.COURTS: (Skill.LAW, Skill.WRITING),
    Agency.ARMED_FORCES: (Skill.FITNESS, Skill.FIRST_AID),
    Agency.OTHER: (),
}
#: What is learned by doing it.
OF_DUTY: dict[Duty, tuple[Skill, ...]] = {
    Duty.INVESTIGATION: (Skill.INVESTIGATION, Skill.LAW, Skill.WRITING, Skill.NEGOTIATION, Skill.COMPUTER),
    Duty.FORENSICS: (Skill.FORENSICS, Skill.ANALYSIS, Skill.WRITING, Skill.COMPUTER),
    Duty.PATROL: (Skill.NEGOTIATION, Skill.FIRST_AID, Skill.GUARDING, Skill.FITNESS),
    Duty.TRAFFIC: (Skill.DRIVING, Skill.LAW, Skill.NEGOTIATION, Skill.FIRST_AID),
    Duty.ECONOMIC_CRIME: (Skill.BOOKKEEPING, Skill.ANALYSIS, Skill.INVESTIGATION, Skill.LAW),
    Duty.CYBER: (Skill.NETWORKS, Skill.PROGRAMMING, Skill.ANALYSIS, Skill.COMPUTER),
    Duty.COMMUNICATIONS: (Skill.RADIO, Skill.NETWORKS, Skill.ELECTRICS),
    Duty.STAFF_WORK: (Skill.PLANNING, Skill.WRITING, Skill.COMPUTER, Skill.ANALYSIS),
    Duty.SUPPLY: (Skill.BOOKKEEPING, Skill.LOGISTICS, Skill.PLANNING, Skill.COMPUTER),
    Duty.TRANSPORT: (Skill.DRIVING, Skill.MECHANICS, Skill.LOGISTICS),
    Duty.RESCUE: (Skill.RESCUE, Skill.FIRST_AID, Skill.PLANNING, Skill.FITNESS),
    Duty.FIRE: (Skill.FIRE_SAFETY, Skill.RESCUE, Skill.FIRST_AID, Skill.FITNESS),
    Duty.MEDICAL: (Skill.FIRST_AID, Skill.WRITING),
    Duty.BORDER: (Skill.LANGUAGES, Skill.GUARDING, Skill.WRITING),
    Duty.GUARD: (Skill.GUARDING, Skill.FITNESS, Skill.FIRST_AID),
    Duty.JUVENILE: (Skill.NEGOTIATION, Skill.TEACHING, Skill.LAW, Skill.WRITING),
    Duty.LEGAL: (Skill.LAW, Skill.WRITING, Skill.ANALYSIS),
    Duty.INSTRUCTION: (Skill.TEACHING, Skill.FITNESS, Skill.PLANNING),
    Duty.OTHER: (),
}
#: What is learned by leading.
OF_RANK: dict[Rank, tuple[Skill, ...]] = {
    Rank.PRIVATE: (),
    Rank.SERGEANT: (Skill.LEADING, Skill.TEACHING),
    Rank.JUNIOR_OFFICER: (Skill.LEADING, Skill.PLANNING, Skill.WRITING),
    Rank.SENIOR_OFFICER: (Skill.LEADING, Skill.PLANNING, Skill.NEGOTIATION, Skill.WRITING),
}

DUTY_WORDS: dict[str, Any] = {
    Duty.INVESTIGATION: _("Investigation"),
    Duty.FORENSICS: _("Forensics"),
    Duty.PATROL: _("Patrol"),
    Duty.TRAFFIC: _("Traffic"),
    Duty.ECONOMIC_CRIME: _("Economic crime"),
    Duty.CYBER: _("Computers and networks"),
    Duty.COMMUNICATIONS: _("Radio and telephone"),
    Duty.STAFF_WORK: _("Staff work"),
    Duty.SUPPLY: _("Supply"),
    Duty.TRANSPORT: _("Transport"),
    Duty.RESCUE: _("Rescue"),
    Duty.FIRE: _("Fire brigade"),
    Duty.MEDICAL: _("Medical service"),
    Duty.BORDER: _("Border control"),
    Duty.GUARD: _("Guarding"),
    Duty.JUVENILE: _("Work with young people"),
    Duty.LEGAL: _("Legal work"),
    Duty.INSTRUCTION: _("Training others"),
    Duty.OTHER: _("Something else"),
}
RANK_WORDS: dict[str, Any] = {
    Rank.PRIVATE: _("Rank and file"),
    Rank.SERGEANT: _("Sergeant or warrant officer"),
    Rank.JUNIOR_OFFICER: _("Lieutenant to captain"),
    Rank.SENIOR_OFFICER: _("Major and above"),
}
