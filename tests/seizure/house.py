"""Bringing in everybody who works at an instance: over HTTP, with second factors, as they would come themselves."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pyotp

from tests.flows.journey import Caller

STEP = 30
#: How many of each role work there. Compartments' first members are their founders.
WANTED = {
    "intake": 2,
    "caseworker": 3,
    "approver": 2,
    "finance": 2,
    "lead": 1,
    "training": 1,
    "witness": 2,
    "registrar": 2,
    "auditor": 1,
}
COMPARTMENTS = {
    "intake": "intake",
    "approver": "approval",
    "finance": "finance",
    "witness": "testimony",
    "registrar": "union",
}
FOUNDERS = {
    "founder of intake": "intake",
    "founder of approval": "approver",
    "founder of finance": "finance",
    "founder of testimony": "witness",
    "founder of complaints": "complaints",
    "founder of union": "registrar",
}


@dataclass
class Person:
    """Somebody of staff: what they were told once, their authenticator, and a session."""

    name: str
    role: str
    passphrase: str
    totp: pyotp.TOTP
    caller: Caller
    _used: int = 0

    def code(self) -> str:
        """A code not used before: that of now, or of the next half minute, which is taken as well."""
        self._used = max(int(time.time()) // STEP, self._used + 1)
        return self.totp.at(self._used * STEP)

    def sign_in(self, public: Caller) -> dict[str, Any]:
        """Sign in anew with name, passphrase and code; the answer."""
        given = {"name": self.name, "passphrase": self.passphrase, "code": self.code()}
        found: dict[str, Any] = public.post("/sessions", given, expect=201)
        return found


@dataclass
class House:
    """Everybody by role, in the order in which they came."""

    public: Caller
    call_as: Callable[[str], Caller]
    people: dict[str, list[Person]] = field(default_factory=dict)

    def accept(self, code: str, role: str) -> Person:
        """Use an invitation, sign in for the first time, and enrol a second factor."""
        welcome = self.public.post("/invitations/accept", {"code": code}, expect=201)
        credentials = {"name": welcome["name"], "passphrase": welcome["passphrase"]}
        entry = self.public.post("/sessions", credentials, expect=201)
        assert entry["enrolling"] is True, "a session without a second factor could do something"
        caller = self.call_as(entry["token"])
        caller.get("/staff", expect=403)
        begun = caller.post("/me/second-factor")
        totp = pyotp.parse_uri(begun["uri"])
        assert isinstance(totp, pyotp.TOTP)
        person = Person(welcome["name"], role, welcome["passphrase"], totp, caller)
        assert caller.post("/me/second-factor", {"code": person.code()})["enrolled"] is True
        self.people.setdefault(role, []).append(person)
        return person

    def invite(self, role: str) -> Person:
        """The administrator invites one more; a founder hands the newcomer the compartment's key."""
        admin = self.people["admin"][0].caller
        code = admin.post("/invitations", {"roles": [role]}, expect=201)["code"]
        person = self.accept(code, role)
        if role in COMPARTMENTS:
            founder = self.people[role][0].caller
            founder.post(f"/compartments/{COMPARTMENTS[role]}/members", {"name": person.name}, expect=201)
        return person

    def move_in(self, invitations: dict[str, str]) -> None:
        """Those of `setup`'s invitations that the journey needs, then those the administrator sends."""
        self.accept(invitations["administrator"], "admin")
        for who, role in FOUNDERS.items():
            self.accept(invitations[who], role)
        for role, count in WANTED.items():
            while len(self.people.get(role, [])) < count:
                self.invite(role)

    def everybody(self) -> list[Person]:
        """All of them."""
        return [person for group in self.people.values() for person in group]
