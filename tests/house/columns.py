"""Every column of every table of both databases, and why it may stand there.

A seized disk shows all of this. A column is one of:

    ids(why)        random ids of rows (UUID version 4), here or elsewhere
    code(why)       text that a CHECK of the database holds to a list or a pattern
    generated(why)  text that no person types: made by us from random parts, or a provider's id or word
    published(why)  words that the organisation publishes about itself
    day(why)        a date
    moment(why)     a time of day: only where no officer causes it, or where it dies with its row
    number(why)     a count, an amount, a yes or no
    sealed(why)     a ciphertext
    key(why)        key material, public, sealed, hashed or split; or what a hash or a signature is made of

There is no kind for free text: whatever a person types is sealed, in `sealed_part`. A new column is added here by
whoever adds it to a model; `tests/house/test_columns.py` says what is missing.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Column:
    """What a column is, which zone it is in, and why it may be there."""

    kind: str
    zone: str
    why: str


def _kind(kind: str, zone: str):
    return lambda why: Column(kind, zone, why)


ids, code, generated = _kind("ids", "open"), _kind("code", "open"), _kind("generated", "open")
published, day, moment, number = (_kind(kind, "open") for kind in ("published", "day", "moment", "number"))
sealed, key = _kind("sealed", "sealed"), _kind("key", "key")

ROW = ids("this row")
PERSON = ids("a member of staff, who goes by a generated name")
CASE = ids("a case, which has no name outside its sealed parts")
FUND = ids("a fund")
MONEY = number("whole minor units; the books are open")
CURRENCY = code("ISO 4217")
PROVIDER = generated("the payment provider's opaque id")

COLUMNS: dict[str, dict[str, Column]] = {
    # core
    "audit_event": {
        "id": ROW,
        "day": day("when it was done"),
        "at": moment("acts of staff alone: a CHECK keeps it empty for everybody else"),
        "actor_kind": generated("staff, officer, system or unknown, written by the code"),
        "actor_id": ids("who did it"),
        "action": code("noun.past"),
        "object_kind": generated("the name of a table"),
        "object_id": ids("what it was done to"),
        "reason": code("a reason code or the name of a rule"),
    },
    "bucket": {
        "name": generated("the name of a door, with a staff member's id for guesses of codes"),
        "tokens": number("what is left of a door's capacity"),
        "at": moment("the last use of a door by anybody; of the code's by a member of staff"),
    },
    "repeated_request": {
        "key_hash": key("SHA-256 of 128 random bits"),
        "actor_id": ids("who asked"),
        "route": generated("method and path of one of our addresses; a path holds ids and references alone"),
        "body_mac": key("HMAC of the body under the key, which is not stored"),
        "sealed_answer": sealed("the answer, under the key, which is not stored"),
        "until": day("when it is forgotten"),
    },
    # vault
    "site": {"id": ROW, "salt": key("of officers' passphrases"), "one": number("there is one site")},
    "principal": {"id": ROW, "kind": code("staff, officer or compartment")},
    "public_keys": {
        "id": ROW,
        "principal_id": ids("whose"),
        "version": number("the newest counts"),
        "public": key("public half"),
        "verify_key": key("public half"),
    },
    "compartment": {"name": code("its name"), "principal_id": ids("the group's principal")},
    "compartment_grant": {
        "compartment": code("which"),
        "principal_id": ids("who holds it"),
        "pair_id": ids("the compartment's pair"),
        "holder_pair_id": ids("the holder's pair"),
        "sealed": key("the compartment's seed, sealed to the holder"),
    },
    "custodian_seal": {"pair": code("AB, AC or BC"), "sealed": key("recovery's seed, sealed to two, nested")},
    "data_key": {
        "id": ROW,
        "kind": code("what it opens"),
        "scope_id": CASE,
        "subject_id": ids("the row it belongs to"),
        "version": number("the newest counts"),
        "share_id": ids("its half in the share store"),
    },
    "data_grant": {
        "key_id": ids("which key"),
        "principal_id": ids("who holds it"),
        "pair_id": ids("the holder's pair"),
        "sealed": key("the data key, sealed to the holder"),
        "granted_on": day("since when"),
    },
    "sealed_part": {
        "id": ROW,
        "key_id": ids("under which key"),
        "row_id": ids("of which row"),
        "part": generated("the name of a part, written by the code"),
        "body": sealed("whatever a person wrote"),
    },
    # people
    "person": {
        "id": PERSON,
        "name": generated("two random words; real names are not held"),
        "roles": code("what they may be"),
        "salt": key("of the passphrase"),
        "verifier": key("SHA-256 of what the passphrase gives"),
        "wrapped_seed": key("the seed, under what the passphrase gives"),
        "pair_id": ids("the present pair"),
        "second_factor": number("how often enrolled"),
        "disabled_on": day("when access ended"),
        "team": code("a short code that the administrator chooses; a CHECK allows no words"),
    },
    "officer": {
        "id": ids("an officer, as a principal"),
        "lookup": key("HMAC, under the pepper, of what the passphrase gives"),
        "pair_id": ids("the present pair"),
        "confirmed": number("whether the words were typed back"),
    },
    "session": {
        "id": ROW,
        "token_hash": key("SHA-256 of 32 random bytes"),
        "principal_id": ids("whose"),
        "pair_id": ids("the pair it unlocks"),
        "sealed_seed": key("the seed, under the token, which is not stored"),
        "started_at": moment("dies with the session: deleted at its end, in a table without a log"),
        "seen_at": moment("dies with the session: deleted at its end, in a table without a log"),
        "enrolling": number("whether it may do nothing else"),
    },
    "invitation": {
        "id": ROW,
        "token_hash": key("SHA-256 of 32 random bytes"),
        "roles": code("to which roles"),
        "founds": generated("names of compartments, from a list"),
        "replaces": ids("whose passphrase"),
        "asked_by": PERSON,
        "confirmed_by": PERSON,
        "expires_at": moment("72 hours from when a member of staff made it"),
        "used": number("works once"),
        "team": code("the code of the team that a newcomer begins in"),
    },
    "used_code": {"person_id": PERSON, "step": number("the half minute of a member of staff's code, for five minutes")},
    # cases
    "case": {
        "id": ROW,
        "reference": generated("random characters"),
        "handle": generated("two random words"),
        "officer_id": ids("whose"),
        "status": code("where it stands"),
        "opened_on": day("when"),
        "handed_over_on": day("when intake's access ended"),
        "clearance": code("what vetting said"),
        "frozen": number("whether nothing may be done with it"),
        "resumes": code("where a case on hold goes back to"),
        "held_until": day("when to look at it again"),
        "closed_on": day("when"),
        "merged_into": CASE,
    },
    "case_need": {
        "id": ROW,
        "case_id": CASE,
        "code": code("which need"),
        "status": code("open, or how it ended"),
        "assessed_on": day("when"),
    },
    "seat": {
        "case_id": CASE,
        "seat": code("owner, deputy or cover"),
        "person_id": PERSON,
        "since": day("since when"),
        "number": number("as which the officer knows them"),
        "until": day("when a cover ends"),
    },
    "past_seat": {
        "id": ROW,
        "case_id": CASE,
        "person_id": PERSON,
        "seat": code("owner, deputy or cover"),
        "number": number("as which the officer knew them"),
        "team": generated("the code of the team they were in, copied from their row"),
        "since": day("since when"),
        "until": day("until when"),
        "ended": code("why"),
    },
    "case_link": {
        "one_id": CASE,
        "other_id": CASE,
        "kind": code("what they have to do with each other"),
        "made_by": PERSON,
        "made_on": day("when"),
    },
    "plan": {
        "id": ROW,
        "case_id": CASE,
        "version": number("which plan of its case"),
        "follows": ids("the version before it"),
        "status": code("draft, proposed, approved, agreed or superseded"),
        "author_id": PERSON,
        "money": number("whether money follows from it, so that a second person approves"),
        "made_on": day("when it was begun"),
        "approved_by": PERSON,
        "approved_on": day("when"),
        "agreed_on": day("when the officer agreed; the words of all of it are sealed"),
    },
    "plan_goal": {
        "id": ROW,
        "plan_id": ids("of which plan"),
        "case_id": CASE,
        "need": code("for which need; what is to be reached is sealed"),
        "position": number("the order in which it is shown"),
    },
    "plan_step": {
        "id": ROW,
        "goal_id": ids("towards which goal"),
        "case_id": CASE,
        "owner": code("the officer's or of staff; what is to be done is sealed"),
        "person_id": PERSON,
        "starts_on": day("from when"),
        "due_on": day("until when"),
        "status": code("how far it is"),
        "escalated_on": day("when the team's lead was told that it is late"),
    },
    "escalation": {
        "id": ROW,
        "case_id": CASE,
        "step_id": ids("which step is late"),
        "team": generated("the code of the team whose lead was told, copied from a person's row"),
        "day": day("when"),
    },
    "consent_act": {
        "id": ROW,
        "case_id": CASE,
        "position": number("which act of its case; every application writes the same number of them"),
        "written_on": day("when something was asked, agreed to, refused or taken back: which of it is sealed"),
    },
    "erasure_request": {
        "id": ROW,
        "case_id": CASE,
        "status": code("asked, taken back or done"),
        "asked_on": day("when"),
        "answer_by": day("when a person has to have answered"),
        "ended_on": day("when it was taken back or carried out"),
    },
    "case_opening": {
        "person_id": PERSON,
        "day": day("when; deleted when it is over"),
        "case_id": CASE,
        "place": number("which of the day's cases it was"),
    },
    "opening_allowance": {
        "id": ROW,
        "person_id": PERSON,
        "day": day("when"),
        "granted_by": PERSON,
        "more": number("how many more"),
    },
    "decoy": {"case_id": CASE},
    "alarm": {
        "id": ROW,
        "kind": code("what was alarming"),
        "person_id": PERSON,
        "case_id": CASE,
        "day": day("when"),
        "settled_on": day("when it was looked into"),
        "settled_by": PERSON,
    },
    "case_move": {
        "id": ROW,
        "case_id": CASE,
        "position": number("which move of this case it was: moves carry days and no times"),
        "moved_from": code("where it stood"),
        "moved_to": code("where it went"),
        "moved_by": ids("who moved it; the officer, by agreeing to a plan, carries a day as well"),
        "moved_on": day("when"),
        "returns_to": code("where a closed case goes when it is opened again"),
    },
    "transfer": {
        "id": ROW,
        "case_id": CASE,
        "seat": code("owner or deputy"),
        "sender_id": PERSON,
        "receiver_id": PERSON,
        "status": code("where it stands"),
        "asked_on": day("when"),
        "until": day("until when it can be answered"),
        "answered_on": day("when"),
        "accepted_by": PERSON,
    },
    "follow_up": {
        "id": ROW,
        "case_id": CASE,
        "due_on": day("when the officer of a closed case is asked how it went"),
        "status": code("open, done or skipped"),
        "done_on": day("when"),
        "done_by": PERSON,
    },
    "case_note": {"id": ROW, "case_id": CASE, "author_id": PERSON, "written_on": day("when")},
    # correspondence
    "message": {
        "id": ROW,
        "case_id": CASE,
        "author_id": ids("who wrote it: an officer, or a member of staff"),
        "audience": code("who reads it"),
        "written_on": day("when"),
        "position": number("which one it is in its case: an order without times"),
    },
    "read_mark": {
        "case_id": CASE,
        "principal_id": ids("who has read"),
        "position": number("how far"),
    },
    "document_request": {
        "id": ROW,
        "case_id": CASE,
        "asked_by": PERSON,
        "asked_on": day("when"),
        "due_on": day("until when it is wanted, as staff said"),
        "status": code("where it stands"),
        "answered_on": day("when it was answered or withdrawn"),
    },
    "document": {
        "id": ids("this row, and the name of its object in the file store"),
        "case_id": CASE,
        "uploader_id": ids("who sent it: an officer, or a member of staff"),
        "audience": code("who reads it"),
        "added_on": day("when"),
        "padded": number("its length as the padding leaves it; the object shows the same"),
        "picture_id": ids("the object of the small picture, where it is a picture"),
        "request_id": ids("what it answers"),
    },
    # vetting
    "vetting_round": {
        "id": ROW,
        "case_id": CASE,
        "number": number("which of the case's"),
        "kind": code("why it was opened"),
        "status": code("open, decided or ended"),
        "appeal_id": ids("the appeal it hears"),
        "opened_by": PERSON,
        "opened_on": day("when"),
    },
    "vetter": {
        "id": ROW,
        "round_id": ids("of which round"),
        "case_id": CASE,
        "person_id": PERSON,
        "status": code("how far they are"),
        "named_by": PERSON,
        "named_on": day("when"),
    },
    "vetting_conflict": {
        "case_id": CASE,
        "person_id": PERSON,
        "vetter_id": ids("the row in which they said so; why is sealed"),
        "round_id": ids("in which round"),
        "declared_on": day("when"),
    },
    "vetting_check": {
        "id": ROW,
        "vetter_id": ids("whose"),
        "item": code("what of the list was looked into; what it showed is sealed"),
        "noted_on": day("when"),
    },
    "vetting_finding": {
        "id": ROW,
        "vetter_id": ids("whose"),
        "round_id": ids("in which round"),
        "case_id": CASE,
        "kind": code("of which kind of round"),
        "person_id": PERSON,
        "outcome": code("what was found: open, because the database compares it; why is sealed"),
        "found_on": day("when"),
    },
    "vetting_decision": {
        "id": ROW,
        "round_id": ids("of which round"),
        "case_id": CASE,
        "outcome": code("what was decided"),
        "basis": code("two who agree, or three who differ"),
        **{f"{which}_id": ids("a finding it rests on") for which in ("one", "two", "three")},
        **{f"{which}_by": PERSON for which in ("one", "two", "three")},
        **{f"{which}_outcome": code("what they found, as in their finding") for which in ("one", "two", "three")},
        "decided_on": day("when"),
    },
    "vetting_answer": {
        "id": ROW,
        "round_id": ids("what it answers"),
        "case_id": CASE,
        "answered_on": day("when the officer answered"),
    },
    "appeal": {
        "id": ROW,
        "case_id": CASE,
        "decision_id": ids("against which decision"),
        "status": code("whether it was heard"),
        "made_on": day("when the officer asked"),
    },
    "case_freeze": {
        "id": ROW,
        "case_id": CASE,
        "status": code("where it stands"),
        "frozen_by": PERSON,
        "frozen_on": day("when"),
        "asked_by": PERSON,
        "asked_on": day("when"),
        "lifted_by": PERSON,
        "lifted_on": day("when"),
    },
    "frozen_case": {"freeze_id": ids("by which freeze"), "case_id": CASE},
    # aid
    "scheme_version": {
        "id": ROW,
        "code": code("of which kind of aid, or of all"),
        "version": number("how many there were"),
        "valid_from": day("from when on it is in force"),
        "open": number("whether it is asked for"),
        "currency": CURRENCY,
        "cap_payment": MONEY,
        "cap_year": MONEY,
        "cooldown_days": number("days between two requests"),
        "papers": code("the kinds of document it asks for"),
        "made_by": PERSON,
        "made_on": day("when"),
    },
    "scheme_fund": {"version_id": ids("of which version"), "fund_id": FUND},
    "approval_band": {
        "version_id": ids("of which version"),
        "position": number("which of its bands"),
        "up_to": MONEY,
        "signatures": number("how many sign"),
        "chair": number("whether one of them is the chair of finance"),
    },
    "debt": {
        "id": ROW,
        "case_id": CASE,
        "status": code("whether it still stands; to whom and how much is sealed"),
        "noted_by": PERSON,
        "noted_on": day("when"),
        "revision": number("which state of it this is, so that no change is lost"),
    },
    "request_paper": {
        "request_id": ids("of which request"),
        "code": code("as what"),
        "document_id": ids("which document of the case"),
    },
    "aid_request": {
        "id": ROW,
        "case_id": CASE,
        "need": code("for which need"),
        "category": code("of which kind"),
        "fund_id": FUND,
        "amount": MONEY,
        "currency": generated("the deployment's one currency; the payment's foreign key repeats it"),
        "requester_id": PERSON,
        "status": code("where it stands"),
        "asked_on": day("when"),
        "payee_hash": key("SHA-256 of the sealed payee: of a ciphertext, so nothing can be tried against it"),
        "signature": key("of the requester"),
    },
    "approval": {
        "id": ROW,
        "request_id": ids("of which request"),
        "requester_id": PERSON,
        "approver_id": PERSON,
        "decision": code("approve, refuse or return"),
        "decided_on": day("when"),
        "signature": key("of the approver"),
    },
    "disbursement": {
        "id": ROW,
        "request_id": ids("of which request"),
        "requester_id": PERSON,
        "approver_id": PERSON,
        "decision": code("approve"),
        "payer_id": PERSON,
        "fund_id": FUND,
        "amount": MONEY,
        "currency": CURRENCY,
        "status": code("where it stands"),
        "approved_on": day("when"),
        "rail": code("how it was sent"),
        "sent_on": day("when"),
        "signature": key("of the payer"),
        "received": MONEY,
        "answered_on": day("when the officer answered"),
    },
    # duplicates
    "blind_secret": {"id": ROW, "one": number("there is one"), "made_on": day("when")},
    "blind_token": {
        "case_id": CASE,
        "kind": code("of which kind of fact"),
        "token": number("16 bits of an HMAC under a secret that is sealed to intake; see docs/duplicates.md"),
    },
    "duplicate_question": {
        "id": ROW,
        "asked_id": CASE,
        "about_id": CASE,
        "status": code("waiting, or the answer"),
        "asked_by": PERSON,
        "asked_on": day("when"),
        "answered_by": PERSON,
        "answered_on": day("when"),
    },
    "merge": {
        "id": ROW,
        "kept_id": CASE,
        "merged_id": CASE,
        "reason": code("why"),
        "status": code("where it stands"),
        "proposed_by": PERSON,
        "proposed_on": day("when"),
        "confirmed_by": PERSON,
        "confirmed_on": day("when"),
        "undone_by": PERSON,
        "undone_on": day("when"),
        "moved": number("whether the seats are those of the kept case"),
        "handed_over_before": day("when the merged case was handed over, if it was"),
        "linked": number("whether the two were linked by this"),
    },
    "merge_seat": {
        "merge_id": ids("of which merge"),
        "seat": code("owner or deputy"),
        "person_id": PERSON,
    },
    # ledger
    "fund": {
        "id": ROW,
        "code": code("its short name"),
        "name": published("shown to every donor"),
        "purpose": published("shown to every donor"),
        "currency": CURRENCY,
        "open": number("whether it takes gifts"),
        "available": MONEY,
        "shortfall": MONEY,
    },
    "entry": {
        "id": ROW,
        "source": code("the id of what was booked, ours or the provider's"),
        "kind": code("what happened"),
        "day": day("when"),
        "memo": code("a code"),
        "lines": number("how many postings"),
    },
    "posting": {
        "id": ROW,
        "entry_id": ids("of which entry"),
        "account": code("of which account"),
        "fund_id": FUND,
        "category": code("of aid"),
        "amount": MONEY,
        "currency": CURRENCY,
    },
    "balance_txn": {
        "id": PROVIDER,
        "category": code("the provider's word"),
        "source": PROVIDER,
        "amount": MONEY,
        "fee": MONEY,
        "net": MONEY,
        "currency": generated("ISO 4217, from the provider"),
        "payout": PROVIDER,
    },
    "halt": {
        "id": ROW,
        "failed": code("the name of a check"),
        "day": day("when"),
        "lifted_by": PERSON,
        "lifted_on": day("when"),
    },
    # giving
    "gift": {
        "id": ROW,
        "fund_id": FUND,
        "amount": MONEY,
        "currency": generated("ISO 4217; a foreign key holds it to the fund's"),
        "status": code("where it stands"),
        "day": day("when"),
        "checkout_id": PROVIDER,
        "intent_id": PROVIDER,
        "charge_id": PROVIDER,
        "settled": number("whether it is booked"),
        "sweeps": number("how often it was looked for"),
    },
    "stripe_event": {
        "event_id": PROVIDER,
        "type": generated("the provider's word for what happened"),
        "object_id": PROVIDER,
        "livemode": number("real money or not"),
        "day": day("when it came"),
    },
    **{
        table: {
            "id": PROVIDER,
            "gift_id": ids("of which gift"),
            "amount": MONEY,
            "currency": generated("ISO 4217, from the provider"),
            "status": generated("the provider's word for where it stands"),
        }
        for table in ("refund", "dispute")
    },
    "payout": {
        "id": PROVIDER,
        "amount": MONEY,
        "currency": generated("ISO 4217, from the provider"),
        "status": generated("the provider's word for where it stands"),
        "booked": number("whether its lines are known"),
    },
    # the job queue, and the migrations
    "procrastinate_jobs": {
        "id": number("a counter; a job is deleted when it is done"),
        "queue_name": generated("the name of a queue"),
        "task_name": generated("the name of a task"),
        "priority": number("of the job"),
        "lock": generated("an id, so that two of the same do not run at once"),
        "queueing_lock": generated("the name of a task"),
        "args": generated("ids of rows and nothing else"),
        "status": generated("where it stands, one of the queue's own words"),
        "scheduled_at": moment("when to try again; deleted with the job"),
        "attempts": number("so far"),
        "abort_requested": number("never"),
        "worker_id": number("which worker has it"),
    },
    "procrastinate_events": {
        "id": number("a counter"),
        "job_id": number("of which job"),
        "type": generated("what happened, one of the queue's own words"),
        "at": moment("deleted with the job"),
    },
    "procrastinate_periodic_defers": {
        "id": number("a counter"),
        "task_name": generated("the name of a periodic task"),
        "defer_timestamp": number("the turn of a periodic task, which nobody causes"),
        "job_id": number("of which job"),
        "periodic_id": generated("empty"),
    },
    "procrastinate_workers": {"id": number("a counter"), "last_heartbeat": moment("of a worker, not of a person")},
    "alembic_version": {"version_num": generated("the newest migration")},
}

#: The second database.
SHARES: dict[str, dict[str, Column]] = {
    "share": {
        "id": ROW,
        "secret": key("half of what opens a case, apart from all the rest"),
        "made_on": day("when; a share is made for an application, so it is as coarse as that"),
    }
}
