"""The staff who stand in the template database: each invited, accepted and granted by the product's own verbs."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from flask import Flask

from support.app.founding import set_up
from support.core.db import at_the_edge
from support.partners import service as partners
from support.partners.model import Offer, PartnerKind
from support.people import service as people
from support.people.actor import Staff
from support.people.model import Role
from support.people.service import sessions
from support.people.service.invitations import Sent
from support.vault.ciphers import KeyPair, random_seed
from support.vault.model import Name
from tests.inspector import Inspector

#: nickname -> roles; the first of each compartment is its founder.
HOUSE: dict[str, list[Role]] = {
    "ada": [Role.ADMIN],
    "ina": [Role.INTAKE],
    "ivo": [Role.INTAKE],
    "vera": [Role.VETTING],
    "viktor": [Role.VETTING],
    "vlada": [Role.VETTING],
    "vasil": [Role.VETTING],
    "vesna": [Role.VETTING],
    "carol": [Role.CASEWORKER],
    "cyril": [Role.CASEWORKER],
    "chloe": [Role.CASEWORKER],
    "lena": [Role.LEAD],
    "abel": [Role.APPROVER],
    "anna": [Role.APPROVER],
    "axel": [Role.APPROVER],
    "chiara": [Role.CHAIR],
    "fina": [Role.FINANCE],
    "felix": [Role.FINANCE],
    "fedor": [Role.FINANCE],
    "lara": [Role.LAWYER],
    "paul": [Role.PSYCHOLOGIST],
    "tora": [Role.TRAINING],
    "rita": [Role.REGISTRAR],
    "rhea": [Role.REGISTRAR],
    "remy": [Role.REFORM],
    "rolf": [Role.REFORM],
    "ria": [Role.REFORM],
    "tess": [Role.WITNESS],
    "teo": [Role.WITNESS],
    "cora": [Role.COMPLAINTS],
    "clem": [Role.COMPLAINTS],
    "otto": [Role.AUDITOR],
    "pia": [Role.PARTNER],
    "piet": [Role.PARTNER],
    "sofia": [Role.PARTNER],
    "quin": [Role.PARTNER],
}
FOUNDERS = {
    "ina": Name.INTAKE,
    "vera": Name.VETTING,
    "abel": Name.APPROVAL,
    "fina": Name.FINANCE,
    "lara": Name.LEGAL,
    "paul": Name.PSYCHOLOGY,
    "rita": Name.UNION,
    "tess": Name.TESTIMONY,
    "remy": Name.REINSTATEMENT,
    "cora": Name.COMPLAINTS,
}
JOINERS = {
    "ivo": "ina",
    "viktor": "vera",
    "vlada": "vera",
    "vasil": "vera",
    "vesna": "vera",
    "anna": "abel",
    "axel": "abel",
    "chiara": "abel",
    "felix": "fina",
    "fedor": "fina",
    "teo": "tess",
    "rolf": "remy",
    "ria": "remy",
    "clem": "cora",
    "rhea": "rita",
}
#: Partners by what they are called, and their people.
PARTNERS: dict[str, dict[str, Any]] = {
    "North Law": {"kind": PartnerKind.LAW_FIRM, "offers": [Offer.LEGAL], "people": ["pia", "piet"]},
    "South Law": {"kind": PartnerKind.LAWYER, "offers": [Offer.LEGAL], "people": ["sofia"]},
    "Calm": {"kind": PartnerKind.PSYCHOLOGIST, "offers": [Offer.PSYCHOLOGICAL], "people": ["quin"]},
}
#: How long the agreements with them last.
AGREED = (date(2020, 1, 1), date(2099, 12, 31))


@dataclass(frozen=True)
class Known:
    """What a person of the house knows: the name they sign in with, their words, and (tests only) their seed."""

    id: UUID
    pair_id: UUID
    name: str
    passphrase: str
    roles: tuple[str, ...]
    seed: bytes


def custodians() -> dict[str, KeyPair]:
    """Three throwaway custodians."""
    return {letter: KeyPair(random_seed()) for letter in "ABC"}


def move_in(app: Flask) -> dict[str, Any]:
    """Set the house up and bring everybody in, in one go through the real verbs."""
    keepers = custodians()
    with app.test_request_context(), at_the_edge():
        sent = set_up({letter: pair.public for letter, pair in keepers.items()})
    known: dict[str, Known] = {}
    known["ada"] = _accept(app, sent["administrator"])
    for nickname, name in FOUNDERS.items():
        known[nickname] = _accept(app, sent[f"founder of {name.value}"])
    for nickname, roles in HOUSE.items():
        if nickname not in known and Role.PARTNER not in roles:
            with app.test_request_context(), at_the_edge():
                invitation = people.invite(_actor(known["ada"]), roles)
            known[nickname] = _accept(app, invitation)
    for newcomer, member in JOINERS.items():
        with app.test_request_context(), at_the_edge():
            group = FOUNDERS[member]
            people.grant(_actor(known[member]), group, people.by_name(known[newcomer].name))
    known |= _partners(app, known)
    return {"people": known, "custodians": keepers}


def _partners(app: Flask, known: dict[str, Known]) -> dict[str, Known]:
    """Entered by the lead, vetted by the training coordinator; each of their people invited and in."""
    came: dict[str, Known] = {}
    for name, about in PARTNERS.items():
        with app.test_request_context(), at_the_edge():
            partner = partners.enter(
                _actor(known["lena"]),
                kind=about["kind"],
                offers=about["offers"],
                languages=["ru", "en"],
                regions=["PL"],
                capacity=3,
                name=name,
            )
            partners.agree(_actor(known["tora"]), partner, since=AGREED[0], until=AGREED[1])
        for nickname in about["people"]:
            with app.test_request_context(), at_the_edge():
                sent = partners.invite(_actor(known["lena"]), partner)
            came[nickname] = _accept(app, sent)
    return came


def _accept(app: Flask, sent: Sent) -> Known:
    with app.test_request_context(), at_the_edge():
        welcome = people.accept(sent.code)
    with app.test_request_context(), at_the_edge():
        entry = people.sign_in_staff(str(welcome.name), welcome.passphrase)
        actor = people.actor_of(entry.token, "bearer")
        assert isinstance(actor, Staff)
        found = Known(
            actor.id,
            actor.keyring.pair_id,
            str(welcome.name),
            welcome.passphrase,
            welcome.roles,
            actor.keyring.own.seed,
        )
        people.end_all(actor.id)
    return found


def _actor(known: Known) -> Any:
    entry = sessions._open(known.id, known.pair_id, known.seed, kind="staff")
    return people.actor_of(entry.token, "bearer")


class People:
    """The people of the house, for one test."""

    def __init__(self, app: Flask, template: dict[str, Any]) -> None:
        self._app = app
        self._known: dict[str, Known] = template["people"]
        self.custodians: dict[str, KeyPair] = template["custodians"]
        self._tokens: dict[str, str] = {}

    def __getattr__(self, nickname: str) -> Known:
        try:
            return self._known[nickname]
        except KeyError:
            raise AttributeError(nickname) from None

    def __iter__(self) -> Any:
        return iter(self._known)

    def name(self, nickname: str) -> str:
        """The generated sign-in name of somebody."""
        return self._known[nickname].name

    def actor(self, nickname: str) -> Any:
        """Somebody's actor for calling services; needs an application context."""
        return people.actor_of(self.token(nickname), "bearer")

    def token(self, nickname: str) -> str:
        """A session's token, opened without the costly stretching of the passphrase."""
        if nickname not in self._tokens:
            known = self._known[nickname]
            with self._app.test_request_context(), at_the_edge():
                self._tokens[nickname] = sessions._open(known.id, known.pair_id, known.seed, kind="staff").token
        return self._tokens[nickname]

    def welcome(self, nickname: str, known: Known, token: str) -> None:
        """Somebody more, who came in during a test, with a session of theirs."""
        self._known = {**self._known, nickname: known}
        self._tokens[nickname] = token

    def client(self, nickname: str) -> Inspector:
        """A client signed in as somebody, by bearer token."""
        client: Any = self._app.test_client()
        client.bearer = self.token(nickname)
        return client  # type: ignore[no-any-return]

    def officer(self, passphrase: str) -> Inspector:
        """A client signed in as an officer, with their words."""
        client: Any = self._app.test_client()
        answer = client.post("/api/v1/sessions", json={"passphrase": passphrase})
        assert answer.status_code == 201, answer.text
        client.bearer = answer.json["token"]
        client.delete_cookie("session")
        return client  # type: ignore[no-any-return]


def restore(app: Flask, template: dict[str, Any]) -> People:
    """The people, for one test."""
    return People(app, template)
