"""Sections: kept by registrars, shown to everybody who may join one."""

import sqlalchemy as sa
from flask_babel import lazy_gettext as _

from support.core import audit
from support.core.access import Actor, require
from support.core.db import execute, flush, save
from support.core.errors import Conflict, Missing
from support.union import policy
from support.union.model import Section


def sections(*, open_only: bool = True) -> list[Section]:
    """The sections there are, by agency, region and name."""
    wanted = sa.select(Section).order_by(Section.agency, Section.region, Section.name)
    return list(execute(wanted.where(Section.open) if open_only else wanted).scalars())


def ensure_keeps_sections(actor: Actor) -> None:
    """Refuse whoever does not keep the sections. Raises Forbidden."""
    require(policy.may_keep_sections, actor)


def section(actor: Actor, code: str) -> Section:
    """One of them, for who keeps them. Raises Missing."""
    found: Section | None = execute(sa.select(Section).where(Section.code == code)).scalar_one_or_none()
    if found is None or not policy.may_keep_sections(actor):
        raise Missing()
    return found


def add_section(actor: Actor, *, code: str, name: str, agency: str, region: str) -> Section:
    """Open a section. Raises Forbidden, Conflict for a code that is taken."""
    require(policy.may_keep_sections, actor)
    if execute(sa.select(Section.id).where(Section.code == code)).first() is not None:
        raise Conflict(_("There is a section with this code already. Choose another."))
    row = save(Section(code=code, name=name, agency=agency, region=region))
    audit.record(actor, "section.opened", row)
    return row


def change_section(actor: Actor, code: str, *, name: str | None = None, open: bool | None = None) -> Section:  # noqa: A002
    """Rename a section, close it to newcomers or open it again; who is in it stays. Raises Missing."""
    row = section(actor, code)
    row.name = name or row.name
    row.open = row.open if open is None else open
    flush()
    audit.record(actor, "section.changed", row)
    return row
