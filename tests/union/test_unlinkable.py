"""Nobody with the server alone joins a member to a case better than chance: every join on keys, bytes, order, days.

Officers and members live through a year (`tests/union/lived.py`, `deeds.py`, `dealings.py`); then whoever has
everything tries. With DRILL there are a thousand members, or so many as UNION_MEMBERS says. UNION_SEED draws a year
again that was printed.
"""
# ruff: noqa: F811

import logging
import os
import random
import secrets
from collections import Counter
from collections.abc import Hashable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
import time_machine
from sqlalchemy.engine import make_url

from support.core.db import at_the_edge, db, execute
from support.people import service as people_service
from support.vault import service as vault
from support.vault.model import DataGrant, DataKey
from tests.giving.conftest import box, sandbox_at, settings  # noqa: F401 - fixtures
from tests.union import attack, dealings, factory, ranking
from tests.union.deeds import common_year, first_deeds, statement
from tests.union.lived import BEGINS, ENDS, NIGHTS, World, arrivals, drawn, night

JOINED = int(os.environ.get("UNION_MEMBERS") or (1000 if os.environ.get("DRILL") else 32))
#: Of those who have a voucher so many in a hundred never use it.
UNUSED = 20
#: Below this chance alone, over all attacks together, would have to be the reason.
UNLIKELY = 1e-6
#: Standard deviations that none of some ten thousand series reaches by chance.
FAR = 6.0
#: What has to have happened, or the year proves nothing.
HAPPENED = (
    "vetted by two", "aid sent", "dues by card", "dues by bank", "transfer explained", "cash counted", "waiver", "card",
    "told anew", "left", "support", "decision", "vote", "ballot counted", "mutual aid", "letter", "represented",
    "expelled", "night", "refused", "appeal heard", "vouched", "dues given back", "spent", "paper filed", "paper saved",
    "carried together", "expulsion appealed", "expulsion upheld", "letters reported", "letters settled", "step",
    "payer found", "new words",
)  # fmt: skip
#: What tells of the quarter, or of a published day in it, whom one may mean.
ALIKE = {
    "quarter": "SELECT id, since::text FROM membership",
    "roll": "SELECT member_id, ballot_id::text FROM roll_entry JOIN ballot ON ballot.id = ballot_id"
    " JOIN membership ON membership.id = member_id WHERE date_trunc('quarter', opens_on) = since",
    "motion": "SELECT member_id, motion_id::text FROM motion_support JOIN motion ON motion.id = motion_id"
    " JOIN assembly ON assembly.id = assembly_id JOIN membership ON membership.id = member_id"
    " WHERE date_trunc('quarter', called_on) = since",
}
#: What an officer and a member read of what is theirs.
PAGES = {
    "officer": ("me/case", "me/case/messages", "me/case/plan"),
    "member": (
        "me/membership", "me/membership/dues", "me/membership/waivers", "me/membership/vouches", "me/membership/card",
        "assemblies", "motions", "decisions", "mutual-aid", "mutual-aid/threads", "grievances", "ballots",
        "union/offices",
    ),
}  # fmt: skip


def _live(world: World) -> None:
    """A year, with its nights; the last stretch is not stirred yet."""
    with time_machine.travel(BEGINS, tick=False):
        for since, minor in ((BEGINS.date().replace(day=1), 10_00), (BEGINS.date().replace(month=7, day=1), 12_00)):
            rate = {"class": "full", "amount": {"minor": minor, "currency": "EUR"}, "from": since.isoformat()}
            assert world.send("rate", world.as_("rita"), "POST", "union/rates", rate) is not None
    arrivals(world, first_deeds)
    dealings.common(world, common_year(world))
    for day in NIGHTS if JOINED > 100 else NIGHTS[2::3]:
        until = BEGINS + timedelta(days=day)
        world.go(until.replace(hour=23))
        night(world, until.date())
    end = BEGINS + timedelta(days=ENDS)
    world.go(end)
    assert not [at for at, _number, _act in world.acts if at < end]
    with time_machine.travel(end, tick=False):
        world.people._tokens.clear()
        statement(world)


def _superuser(server: Any, url: str) -> str:
    found: str = server.superuser_url(make_url(url).database)
    return found


def _seized(world: World, server: Any, settings: Any, lines: list[str]) -> list[attack.Row]:
    return attack.seized(_superuser(server, settings.database_url), _superuser(server, settings.shares_url), lines)


def _followed(world: World, rows: list[attack.Row]) -> attack.Tried:
    """What joins on keys come to; rows know then whose they are."""
    seeds: dict[str, attack.Entity] = {str(case_id): ("case", number) for number, case_id in world.cases.items()}
    seeds |= {str(known.id): ("member", number) for number, known in enumerate(world.members)}
    return attack.judged("joins on keys", attack.follow(rows, seeds), world.truth, len(world.members))


def _in_common(world: World, rows: list[attack.Row], settings: Any) -> list[attack.Tried]:
    """What bytes and words in common come to, and what is a hash of something."""
    found = {name: attack.in_common(rows, words=name == "words") for name in ("bytes", "words")}
    pairs, tried = attack.hashed(rows, (settings.secret_key, settings.pepper))
    assert all(member != attack.NOBODY for _case, member in pairs), "a row of nobody's is a hash of something of a case"
    found[f"hashes of {tried} values"] = pairs
    return [attack.judged(name, of, world.truth, len(world.members)) for name, of in found.items()]


def _alike(world: World, rows_of: Any) -> ranking.Known:
    """Which quarter, and which published day in it, is alike in a case and its member; for a voucher that was not used,
    the quarter in which it was asked for.
    """
    numbers = {known.id: number for number, known in enumerate(world.members)}
    told: dict[int, list[str]] = {number: [] for number in numbers.values()}
    for statement_ in ALIKE.values():
        for member_id, value in rows_of(statement_):
            told[numbers[member_id]].append(value or "")
    members_in: dict[int, Hashable] = {number: tuple(of) for number, of in told.items()}
    cases_in = {case: members_in[member] for case, member in world.truth.items()}
    every = sorted(Counter(members_in.values()))  # type: ignore[type-var]
    for case in world.marked.keys() - cases_in.keys():
        quarter = f"{(world.marked[case].month - 1) // 3 * 3 + 1:02d}"
        cases_in[case] = world.draw.choice([one for one in every if one[0][5:7] == quarter] or every)  # type: ignore[index]
    return ranking.Known(set(world.marked), world.truth, len(world.members), cases_in, members_in)


def _rows_of(server: Any, settings: Any) -> Any:
    def found(statement_: str) -> list[Any]:
        engine = sa.create_engine(_superuser(server, settings.database_url))
        with engine.connect() as connection:
            rows = connection.execute(sa.text(statement_)).all()
        engine.dispose()
        return list(rows)

    return found


def _caught(tried: list[attack.Tried]) -> list[attack.Tried]:
    """The attacks that chance does not explain, however many were tried."""
    return [one for one in tried if one.luck() * len(tried) < UNLIKELY]


def _plant(server: Any, settings: Any, table: str, key: str, values: dict[UUID, Any]) -> None:
    """A column that a mistake might leave: it stands in the rows that these ids name."""
    kind = "timestamptz" if isinstance(next(iter(values.values())), datetime) else "uuid"
    engine = sa.create_engine(_superuser(server, settings.database_url))
    with engine.begin() as connection:
        connection.execute(sa.text(f"ALTER TABLE {table} DISABLE TRIGGER USER, ADD COLUMN planted_{kind} {kind}"))
        for ident, value in values.items():
            told = {"id": ident, "value": value}
            connection.execute(sa.text(f"UPDATE {table} SET planted_{kind} = :value WHERE {key} = :id"), told)
    engine.dispose()


def _opened_by(world: World, who: UUID, pages: tuple[str, ...], client: Any) -> str:
    """All that somebody's words open: every key that is sealed to them with every part under it, and what they read."""
    told = [client.get(f"/api/v1/{page}").text for page in pages]
    with world.app.test_request_context(), at_the_edge():
        actor = people_service.actor_of(client.bearer, "bearer")
        scopes = sa.select(DataKey.scope_id).join(DataGrant, DataGrant.key_id == DataKey.id)
        for scope_id in set(execute(scopes.where(DataGrant.principal_id == who)).scalars()):
            chest = vault.open_chest(actor.keyring, scope_id)
            told += [str(chest.read(row_id, part)) for row_id, part in chest.parts()]
        db.session.remove()
    return " ".join(told)


@pytest.fixture
def world(app, people, as_, box, settings, monkeypatch):
    with time_machine.travel(BEGINS, tick=False):
        factory.section(app)
    seed = int(os.environ.get("UNION_SEED") or secrets.randbits(32))
    print(f"drawn with {seed}")
    owner = settings.database_owner_url
    vetted, busy = (12, 1.0) if JOINED > 100 else (20, 0.6)
    found = World(app, people, as_, box, owner, random.Random(seed), JOINED, UNUSED, vetted, busy)
    drawn(monkeypatch, found)
    return found


def test_nobody_with_the_server_alone_joins_a_member_to_a_case(world, server, settings, caplog):
    caplog.set_level(logging.INFO)
    _live(world)
    print("; ".join(f"{name} {count}" for name, count in sorted(world.done.items())))
    assert [name for name in HAPPENED if not world.done[name]] == []
    lines = [record.getMessage() for record in caplog.records]
    seized = (world, server, settings, lines)
    rows = _seized(*seized)
    _followed(world, rows)
    known = _alike(world, _rows_of(server, settings))
    seed = world.draw.randrange(2**32)
    in_order = ranking.by_order(ranking.told(rows).having("@xmin"), known, seed)
    best = min(in_order, key=attack.Tried.luck)
    assert best.luck() * len(in_order) < 0.1, f"the attacker finds nothing in rows that lie in their order: {best}"
    print(f"before the last night: {best.right} found by {best.name}, by chance {best.chance:.2f}")

    night(world, (BEGINS + timedelta(days=ENDS)).date())
    rows = _seized(*seized)
    keys = _followed(world, rows)
    owned = {row.table for row in rows if row.owners}
    _knows_what_members_do(owned)
    told, others = ranking.told(rows), [keys, *_in_common(world, rows, settings)]
    ordered = ranking.by_order(told, known, seed)
    _print_orders(world, known, told, ordered, others)
    lean, redeemed = max(ranking.leaning(told, known)), max(ranking.who_joined(told, known))
    print(f"goes together at most {lean[0]:.1f} deviations ({lean[1]}); who joined: {redeemed[0]:.1f} ({redeemed[1]})")
    assert _caught([*ordered, *others]) == []
    assert lean[0] < FAR
    assert redeemed[0] < FAR
    _words_of_one_open_nothing_of_the_other(world, rows)
    _what_a_mistake_leaves_is_found(world, known, seized)


def _knows_what_members_do(owned: set[str]) -> None:
    """The attacker came from members and cases to the rows of all that they did."""
    wanted = {"membership", "case", "shares.share", "sealed_part", "data_grant", "public_keys", "member", "officer"}
    wanted |= {"dues_payment", "dues_quarter", "dues_waiver", "union_card", "union_office", "motion", "motion_support"}
    wanted |= {"mutual_post", "mutual_thread", "mutual_message", "grievance", "roll_entry", "expulsion_vote"}
    wanted |= {"union_vouch", "dues_return", "member_appeal", "appeal_vote", "grievance_step"}
    wanted |= {"message", "aid_request", "disbursement", "vetting_round"}
    assert wanted - owned == set()


def _print_orders(
    world: World,
    known: ranking.Known,
    told: ranking.Told,
    ordered: list[attack.Tried],
    others: list[attack.Tried],
) -> None:
    """The figures."""
    best = min(ordered, key=attack.Tried.luck)
    mean, chance = (sum(of) / len(ordered) for of in ([t.right for t in ordered], [t.chance for t in ordered]))
    print(
        f"after it: {len(told.cases)} series of cases against {len(told.members)} of members, {len(ordered)} orders,"
        f" {len(world.members)} members, {len(world.marked)} cases with a voucher: right on the mean {mean:.2f},"
        f" by chance {chance:.2f}; the least likely {best.right} where {best.chance:.1f} are chance, by {best.name}"
    )
    print("; ".join(f"{one.name}: {one.right} right, {one.chance:.1f} by chance" for one in others))
    quarters = Counter(of[0] for of in known.members_in.values())  # type: ignore[index]
    alike = sum(one * one for one in quarters.values()) / len(world.members)
    finer = sum(known.sizes()[of] for of in known.members_in.values()) / len(world.members)
    print(
        f"the quarter narrows a member from one of {len(world.members)} to one of {alike:.0f}, a roll or a motion of"
        f" that quarter to one of {finer:.0f} on the mean"
    )


def _words_of_one_open_nothing_of_the_other(world: World, rows: list[attack.Row]) -> None:
    """Whoever has all words of an officer, or of a member, and everything seized, comes to nothing of the other."""
    at = BEGINS + timedelta(days=ENDS + 1)
    case, member = world.draw.choice(sorted(world.truth.items()))
    with time_machine.travel(at, tick=False):
        known, officer = world.known(member), world.officer(case)
        both = {
            "case": (known.id, "member", known.client),
            "member": (world.officers[case], "officer", officer),
        }
        for side, (who, kind, client) in both.items():
            words = _opened_by(world, who, PAGES[kind], client)
            assert len(words) > 200
            found = attack.told_by(words, rows, side)
            print(f"the words of one {kind} open {len(words)} letters, in which {len(found)} keys of a {side} stand")
            assert found == set()


def _what_a_mistake_leaves_is_found(world: World, known: ranking.Known, seized: Any) -> None:
    """A check that cannot fail is none: a moment that both sides have, and a key, in a row of dues too."""
    _world, server, settings, _lines = seized
    used = {world.cases[number]: world.joined.get(number, at) for number, at in world.marked.items()}
    _plant(server, settings, "case_voucher", "case_id", used)
    joined = {world.members[member].id: world.joined[number] for number, member in world.truth.items()}
    _plant(server, settings, "membership", "id", joined)
    rows = _seized(*seized)
    _followed(world, rows)
    best = min(_caught(ranking.by_order(ranking.told(rows), known, 1)), key=attack.Tried.luck)
    print(f"planted: a moment on both sides gives {best.right} of {len(world.truth)} by {best.name}")
    assert best.name.startswith("case_voucher.planted")
    case_of = {world.members[member].id: world.cases[number] for number, member in world.truth.items()}
    for table, key in (("dues_payment", "member_id"), ("membership", "id")):
        _plant(server, settings, table, key, case_of)
        found = _followed(world, _seized(*seized))
        wanted = len(case_of.keys() & {row[0] for row in _rows_of(server, settings)(f"SELECT {key} FROM {table}")})
        print(f"planted: a key in {table} gives {found.right} of {wanted}")
        assert found.right >= 0.99 * wanted > 2
