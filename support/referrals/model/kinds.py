"""Codes of what lies sealed between a helper and an officer: no column holds them, so no CHECK does."""

from enum import StrEnum
from typing import Any

from flask_babel import lazy_gettext as _


class MatterKind(StrEnum):
    """What a legal matter is about."""

    CONTRACT = "contract"
    DISMISSAL = "dismissal"
    CRIMINAL = "criminal"
    ADMINISTRATIVE = "administrative"
    ASYLUM = "asylum"
    FAMILY = "family"
    DEBTS = "debts"
    OTHER = "other"


class DateKind(StrEnum):
    """What a day of a matter is."""

    HEARING = "hearing"
    DEADLINE = "deadline"


class SafetyStep(StrEnum):
    """The six steps of a safety plan, in their order (Stanley and Brown, 2012)."""

    SIGNS = "signs"
    ALONE = "alone"
    PLACES = "places"
    PEOPLE = "people"
    PROFESSIONALS = "professionals"
    SURROUNDINGS = "surroundings"


MATTER_KIND_WORDS: dict[str, Any] = {
    MatterKind.CONTRACT: _("Contract penalty"),
    MatterKind.DISMISSAL: _("Dismissal"),
    MatterKind.CRIMINAL: _("Criminal proceedings"),
    MatterKind.ADMINISTRATIVE: _("Administrative proceedings"),
    MatterKind.ASYLUM: _("Asylum and stay"),
    MatterKind.FAMILY: _("Family"),
    MatterKind.DEBTS: _("Debts"),
    MatterKind.OTHER: _("Something else"),
}
DATE_KIND_WORDS: dict[str, Any] = {DateKind.HEARING: _("Hearing"), DateKind.DEADLINE: _("Deadline")}
#: Each step with what it asks for.
SAFETY_WORDS: dict[str, tuple[Any, Any]] = {
    SafetyStep.SIGNS: (
        _("Warning signs"),
        _("Thoughts, moods or situations by which you notice that a crisis may be coming."),
    ),
    SafetyStep.ALONE: (
        _("What you can do by yourself"),
        _("Things that take your mind off it without anybody else: walking, a shower, music."),
    ),
    SafetyStep.PLACES: (
        _("People and places that take your mind off it"),
        _("Where you can be among others, without having to talk about it."),
    ),
    SafetyStep.PEOPLE: (
        _("People you can ask for help"),
        _("Whom you can tell that it is bad, and how you reach them."),
    ),
    SafetyStep.PROFESSIONALS: (
        _("Professionals you can turn to"),
        _("Your psychologist, a doctor, a crisis line, the nearest emergency room, and how you reach them."),
    ),
    SafetyStep.SURROUNDINGS: (
        _("Making your surroundings safe"),
        _("What you keep away from you in a crisis, and who keeps it for you: a weapon, medicines."),
    ),
}
