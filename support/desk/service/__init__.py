"""The verbs of the desk: what the rooms below do, put together for staff."""

from support.desk.service.case import open_case
from support.desk.service.listing import Listing, caseworkers, listing
from support.desk.service.overview import Desk, desk
from support.desk.service.staff import allow_openings, disable, openings, staff
from support.desk.service.views import change_view, chosen, delete_view, ensure_may_keep, keep_view, view, views
from support.desk.service.words import ask_replacement, confirm_replacement

__all__ = [
    "Desk",
    "Listing",
    "allow_openings",
    "ask_replacement",
    "caseworkers",
    "change_view",
    "chosen",
    "confirm_replacement",
    "delete_view",
    "desk",
    "disable",
    "ensure_may_keep",
    "keep_view",
    "listing",
    "open_case",
    "openings",
    "staff",
    "view",
    "views",
]
