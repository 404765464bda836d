"""What the officer agreed to: every act is kept, the newest for a purpose counts, and what shares asks here first.

An act is a bare row and a sealed part. Reading what stands takes the chest alone; before something is shared the rows
are compared as well, so that an act whose sealed part was taken away is missed.
"""

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import sqlalchemy as sa
from flask_babel import lazy_gettext as _

from support.cases import policy
from support.cases.folder import Folder
from support.cases.model import PURPOSE_WORDS, ConsentAct, ConsentState, Purpose
from support.cases.model.consent import newest, terms_of
from support.cases.service.opening import open_folder, readers_of
from support.cases.service.standing import ensure_in_hand
from support.core import audit, clock
from support.core.access import Actor, require
from support.core.db import db, execute, save
from support.core.errors import Conflict, Invalid, Missing
from support.vault.model import Data
from support.vault.service import Chest
from support.vault.service.chest import Readers

PART = "consent"
#: Every act is filled up to a multiple of this many bytes: its length would else tell the purpose.
STEP = 2048


@dataclass(frozen=True)
class Consent:
    """How one consent stands: by its newest act. `id` is that act's; none for what only the application said."""

    id: UUID | None
    purpose: Purpose
    partner: str | None
    state: ConsentState
    on: date
    until: date | None
    terms: str
    version: int
    by: str
    text: str | None = None

    @property
    def stands(self) -> bool:
        """Whether it is agreed to today."""
        return self.state is ConsentState.GIVEN


def key_of(purpose: Purpose, partner: str | None) -> tuple[Purpose, str]:
    """What a consent is found by: the partner's name without regard to case and spaces."""
    return purpose, " ".join((partner or "").split()).casefold()


# Reading


def consents_of(chest: Chest, folder: Folder) -> list[Consent]:
    """How each consent stands, in the order of the purposes; empty for who does not hold the story's key.

    What was never written as an act is as the application said. No statement.
    """
    found = {key_of(one.purpose, one.partner): one for one in _as_applied(chest, folder)}
    for row_id, body in _acts(chest):
        consent = _from_body(row_id, body)
        found[key_of(consent.purpose, consent.partner)] = consent
    order = list(Purpose)
    return sorted(found.values(), key=lambda one: (order.index(one.purpose), one.partner or ""))


def open_consents(actor: Actor, folder: Folder) -> tuple[list[Consent], Chest]:
    """How each consent stands, for somebody of staff who sees the case, and the open chest; recorded first."""
    chest = open_folder(actor, folder)
    audit.record(actor, "consents.opened", folder)
    return consents_of(chest, folder), chest


def own_consents(actor: Actor, folder: Folder) -> list[Consent]:
    """The same for the officer; what only the application said is first written down, so that it can be taken back.

    Raises Forbidden for anybody else.
    """
    require(policy.may_answer_consent, actor, folder)
    chest = open_folder(actor, folder)
    if not chest.rows(PART) and chest.has(Data.STORY):
        ticked = [one.purpose for one in _as_applied(chest, folder)]
        consents_at_application(chest, folder, ticked, readers_of(folder))
    audit.record(actor, "consents.opened", folder)
    return consents_of(chest, folder)


def consent_history(chest: Chest) -> list[Consent]:
    """Every act, the newest first, each as it was written."""
    return [_from_body(row_id, body, as_written=True) for row_id, body in reversed(_acts(chest))]


def _acts(chest: Chest) -> list[tuple[UUID, dict[str, Any]]]:
    """What was said, in the order in which it was said."""
    read = ((row_id, chest.read(row_id, PART)) for row_id in chest.rows(PART))
    return sorted(((row_id, body) for row_id, body in read if body is not None), key=lambda act: act[1]["position"])


def _as_applied(chest: Chest, folder: Folder) -> list[Consent]:
    asked = chest.read(folder.id, "asked") or {}
    day = folder.case.opened_on
    return [
        Consent(None, purpose, None, ConsentState.GIVEN, day, None, terms_of(purpose, version=1), 1, "officer")
        for purpose in map(Purpose, asked.get("consents", ()))
    ]


def _from_body(row_id: UUID, body: dict[str, Any], *, as_written: bool = False) -> Consent:
    until = date.fromisoformat(body["until"]) if body.get("until") else None
    state = ConsentState(body["act"])
    if not as_written and state is ConsentState.GIVEN and until is not None and until < clock.today():
        state = ConsentState.EXPIRED
    return Consent(
        id=row_id,
        purpose=Purpose(body["purpose"]),
        partner=body.get("partner"),
        state=state,
        on=date.fromisoformat(body["on"]),
        until=until,
        terms=body["terms"],
        version=body["terms_version"],
        by=body["by"],
        text=body.get("text"),
    )


def casework_withdrawn(chest: Chest, folder: Folder) -> bool:
    """Whether the officer no longer wants the case to be worked on: what every page of it has to say."""
    return any(one.purpose is Purpose.CASEWORK and not one.stands for one in consents_of(chest, folder))


# Before something is shared


def ensure_consent(chest: Chest, folder: Folder, purpose: Purpose, partner: str | None = None) -> None:
    """Raises Conflict, naming what is missing, unless the officer agrees today: to the casework and to this.

    One statement. Also refused: who cannot read what was agreed, and a record from which something was taken.
    """
    _ensure_whole(chest, folder)
    found = {key_of(one.purpose, one.partner): one for one in consents_of(chest, folder)}
    for wanted in ((Purpose.CASEWORK, None), (purpose, partner)):
        consent = found.get(key_of(*wanted))
        if consent is None or not consent.stands:
            raise Conflict(_refusal(consent, *wanted))


def _ensure_whole(chest: Chest, folder: Folder) -> None:
    if not chest.has(Data.STORY):
        raise Conflict(_("Your keys do not open what the officer agreed to, so nothing can be shared."))
    rows = execute(sa.select(ConsentAct.id).where(ConsentAct.case_id == folder.id)).scalars()
    if set(rows) != {row_id for row_id, _body in _acts(chest)}:
        raise Conflict(_("Something is missing from what the officer agreed to. Share nothing, and tell the auditor."))


def _refusal(consent: Consent | None, purpose: Purpose, partner: str | None) -> Any:
    what = f"{PURPOSE_WORDS[purpose]} ({partner})" if partner else str(PURPOSE_WORDS[purpose])
    if consent is not None and consent.state is ConsentState.WITHDRAWN:
        return _("The officer has taken back their consent: %(what)s.", what=what)
    if consent is not None and consent.state is ConsentState.EXPIRED:
        return _("The officer's consent has run out: %(what)s. Ask them again first.", what=what)
    if consent is not None and consent.state is ConsentState.REFUSED:
        return _("The officer has not agreed: %(what)s.", what=what)
    return _("The officer's consent is missing: %(what)s. Ask them first.", what=what)


# Writing


def consents_at_application(chest: Chest, folder: Folder, ticked: Collection[str], readers: Readers) -> None:
    """Write down what the application's form asked and what was ticked.

    An act for every purpose, ticked or not: the number of rows tells nothing.
    """
    for position, purpose in enumerate(Purpose, 1):
        said = ConsentState.GIVEN if purpose in ticked else ConsentState.REFUSED
        _write(chest, folder, readers, position, _body(purpose, None, said, by="officer"))
    db.session.flush()


def ensure_may_ask_consent(actor: Actor, folder: Folder) -> None:
    """Refuse whoever does not ask, before they fill in a form. Raises Forbidden."""
    require(policy.may_ask_consent, actor, folder)


def ask_consent(
    actor: Actor, folder: Folder, purpose: Purpose, *, partner: str | None = None, text: str | None = None
) -> Consent:
    """A holder asks the officer for a consent, with a word of why.

    Raises Forbidden, Conflict when it was asked or given already or the case is closed, Invalid for sharing with
    nobody named.
    """
    require(policy.may_ask_consent, actor, folder)
    ensure_in_hand(folder)
    if partner and purpose is not Purpose.PARTNERS:
        raise Invalid(fields={"partner": [_("Only sharing is agreed to for one partner.")]})
    chest = open_folder(actor, folder)
    present = _present(chest, folder, purpose, partner)
    if present is not None and present.stands:
        raise Conflict(_("The officer agrees to this already."))
    if present is not None and present.state is ConsentState.ASKED:
        raise Conflict(_("This was asked already. The officer has not answered yet."))
    row = _append(chest, folder, _body(purpose, partner, ConsentState.ASKED, by="staff", text=text))
    audit.record(actor, "consent.asked", row)
    return _from_body(row.id, chest.read(row.id, PART))


def answer_consent(
    actor: Actor,
    folder: Folder,
    purpose: Purpose,
    *,
    given: bool,
    partner: str | None = None,
    until: date | None = None,
    version: int | None = None,
) -> Consent:
    """The officer agrees, says no, or takes back. `version` is that of the terms they have read, if it is known.

    Raises Forbidden, Conflict when there is nothing to answer, the terms are no longer the newest or the case is
    closed (taking back is always possible), Invalid for a day that is over.
    """
    require(policy.may_answer_consent, actor, folder)
    chest = open_folder(actor, folder)
    present = _present(chest, folder, purpose, partner)
    if partner and present is None:
        raise Conflict(_("Nobody has asked you this."))
    if given:
        _ensure_can_give(folder, purpose, partner, until, version)
        said = ConsentState.GIVEN
    else:
        said = ConsentState.WITHDRAWN if present is not None and present.stands else ConsentState.REFUSED
    body = _body(purpose, present.partner if present else None, said, by="officer", until=until if given else None)
    row = _append(chest, folder, body)
    audit.record(actor, "consent.answered", row)
    return _from_body(row.id, chest.read(row.id, PART))


def _ensure_can_give(
    folder: Folder, purpose: Purpose, partner: str | None, until: date | None, version: int | None
) -> None:
    ensure_in_hand(folder)
    if version is not None and version != newest(purpose, partner):
        raise Conflict(_("The text was changed since you opened this page. Read it again, and decide then."))
    if until is not None and until < clock.today():
        raise Invalid(fields={"until": [_("This day is over. Choose a later one, or leave it empty.")]})


def withdraw_consent(actor: Actor, folder: Folder, consent_id: UUID) -> Consent:
    """The officer takes back what they agreed to. Raises Missing for what is not theirs, Conflict for no consent."""
    require(policy.may_answer_consent, actor, folder)
    chest = open_folder(actor, folder)
    found = next((one for one in consent_history(chest) if one.id == consent_id), None)
    if found is None:
        raise Missing()
    present = _present(chest, folder, found.purpose, found.partner)
    if present is None or not present.stands:
        raise Conflict(_("You do not agree to this at present, so there is nothing to take back."))
    return answer_consent(actor, folder, found.purpose, given=False, partner=found.partner)


def _present(chest: Chest, folder: Folder, purpose: Purpose, partner: str | None) -> Consent | None:
    wanted = key_of(purpose, partner)
    return next((one for one in consents_of(chest, folder) if key_of(one.purpose, one.partner) == wanted), None)


def _body(
    purpose: Purpose,
    partner: str | None,
    said: ConsentState,
    *,
    by: str,
    until: date | None = None,
    text: str | None = None,
) -> dict[str, Any]:
    return {
        "purpose": purpose.value,
        "partner": partner,
        "act": said.value,
        "on": clock.today().isoformat(),
        "until": until.isoformat() if until else None,
        "terms": terms_of(purpose, partner),
        "terms_version": newest(purpose, partner),
        "by": by,
        "text": text,
    }


def _append(chest: Chest, folder: Folder, body: dict[str, Any]) -> ConsentAct:
    """Write an act after the last one. The database refuses two at the same place, so that one is said anew."""
    last = execute(sa.select(sa.func.max(ConsentAct.position)).where(ConsentAct.case_id == folder.id)).scalar_one()
    return save(_write(chest, folder, readers_of(folder), (last or 0) + 1, body))


def _write(chest: Chest, folder: Folder, readers: Readers, position: int, body: dict[str, Any]) -> ConsentAct:
    row = ConsentAct(id=uuid4(), case_id=folder.id, position=position, written_on=clock.today())
    db.session.add(row)
    chest.write(Data.STORY, row.id, PART, _filled({**body, "position": position}), readers=readers)
    return row


def _filled(body: dict[str, Any]) -> dict[str, Any]:
    size = len(json.dumps({**body, "fill": ""}, ensure_ascii=False, separators=(",", ":")).encode())
    return {**body, "fill": " " * (-size % STEP)}
