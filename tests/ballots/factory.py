"""Ballots made by their own verbs: prepared by rita, with trustees, opened and voted in."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from flask import Flask

from support.ballots import service as ballots
from support.ballots.model import BallotKind, Method
from support.core import clock
from support.core.db import at_the_edge, execute
from support.union.model import MemberClass, Office
from tests.people_of_the_house import People
from tests.union.factory import Known, actor_of, member


@dataclass
class Poll:
    """A ballot with its people."""

    id: UUID
    trustees: list[Known]
    candidates: list[Known] = field(default_factory=list)
    voters: list[Known] = field(default_factory=list)

    @property
    def address(self) -> str:
        """Of its door."""
        return f"/api/v1/ballots/{self.id}"


def trustees(app: Flask, people: People) -> list[Known]:
    """Three members who open ballots."""
    return [member(app, people, MemberClass.FULL, Office.TRUSTEE) for _number in range(3)]


def prepared(
    app: Flask,
    people: People,
    *,
    method: Method = Method.YES_NO,
    opening: Sequence[Known] | None = None,
    candidates: Sequence[Known] = (),
    days: int = 7,
    opens_on: date | None = None,
    **more: Any,
) -> Poll:
    """A draft."""
    opening = list(opening or trustees(app, people))
    kind = BallotKind.RESOLUTION if method == Method.YES_NO else BallotKind.ELECTION
    with app.test_request_context(), at_the_edge():
        first = opens_on or clock.today()
        row = ballots.prepare(
            people.actor("rita"),
            kind=kind,
            method=method,
            title="Whether we meet in spring",
            text="The council proposes it.",
            opens_on=first,
            closes_on=first + timedelta(days=days),
            trustees=[one.handle for one in opening],
            candidates=[{"member": one.number, "text": f"I am {one.handle}."} for one in candidates],
            **more,
        )
        return Poll(row.id, opening, list(candidates))


def frozen(app: Flask, people: People, poll: Poll) -> Poll:
    """With its roll frozen."""
    with app.test_request_context(), at_the_edge():
        ballots.freeze_roll(people.actor("rita"), poll.id)
    return poll


def opened(app: Flask, people: People, poll: Poll) -> Poll:
    """Open to votes."""
    frozen(app, people, poll)
    with app.test_request_context(), at_the_edge():
        ballots.open_ballot(people.actor("rita"), poll.id)
    return poll


def drawn(app: Flask, poll: Poll, known: Known) -> str:
    """Somebody's credential."""
    with app.test_request_context(), at_the_edge():
        return ballots.draw(actor_of(known), poll.id)


def voted(app: Flask, poll: Poll, known: Known, *choices: int | str) -> str:
    """The tracking code of somebody's vote."""
    credential = drawn(app, poll, known)
    with app.test_request_context(), at_the_edge():
        return ballots.cast(poll.id, credential, list(choices))


def closed(app: Flask, people: People, poll: Poll) -> Poll:
    """Closed by rita."""
    with app.test_request_context(), at_the_edge():
        ballots.close(people.actor("rita"), poll.id)
    return poll


def counted(app: Flask, poll: Poll, *numbers: int) -> None:
    """Opened by these trustees, one after the other."""
    for number in numbers or (1, 2):
        with app.test_request_context(), at_the_edge():
            ballots.open_votes(actor_of(poll.trustees[number - 1]), poll.id, number)


def standing(app: Flask, poll: Poll) -> str:
    """How it stands in the database."""
    with app.test_request_context():
        return str(execute(sa.text("SELECT status FROM ballot WHERE id = :id"), {"id": poll.id}).scalar_one())
