"""The blueprint of the pages of correspondence, and where they stand among the parts of a case."""

from typing import Any

from flask import Blueprint, g, render_template
from flask_babel import lazy_gettext

from support.cases import policy as case_policy
from support.cases.folder import Folder
from support.core.access import Actor
from support.core.web.pages import tab
from support.correspondence import service
from support.correspondence.model import AUDIENCE_WORDS, WANTED_WORDS
from support.files.model import LARGEST_FILE

pages = Blueprint("correspondence_pages", "support.correspondence.pages", template_folder="../templates")
tab("case", "correspondence_pages.read_messages", lazy_gettext("Messages"), rank=20, may=case_policy.may_browse)
tab("case", "correspondence_pages.list_documents", lazy_gettext("Documents"), rank=30, may=case_policy.may_browse)
tab("mine", "correspondence_pages.read_own", lazy_gettext("Messages"), rank=20)
tab("mine", "correspondence_pages.list_own", lazy_gettext("Documents"), rank=30)


def draw(template: str, **values: Any) -> str:
    """A page of ours, with the words for codes."""
    words = {"audience_words": AUDIENCE_WORDS, "wanted_words": WANTED_WORDS, "megabytes": LARGEST_FILE // 1024 // 1024}
    return render_template(f"correspondence/{template}.html", **words, **values)


def count_unread(actor: Actor, folder: Folder, endpoint: str) -> None:
    """Say beside the messages how many are new."""
    counts = g.setdefault("tab_counts", {})
    counts[endpoint] = service.unread(actor, [folder.id]).get(folder.id)
