"""The engine alone: whatever came in a month, every sum that is told is news of five, and nothing is told twice."""

from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st

from support.oversight.service.suppressing import (
    LARGE,
    LEAST,
    MERGE_LIMIT,
    ORDINARY,
    UNBOUNDED,
    News,
    Unit,
    safe,
    tell_gifts,
    tell_payments,
    trim,
)
from tests.oversight.attack import Knowledge, room

KEYS = st.tuples(st.sampled_from(["general", "relocation", "medical"]), st.sampled_from(["card", "transfer"]))
NEWS = st.sampled_from([News.FRESH] * 6 + [News.AGAIN, News.BACK])
AMOUNTS = st.one_of(st.integers(1_00, 300_00), st.integers(900_00, 1_100_00), st.integers(1_000_00, 90_000_00))


@st.composite
def units(draw, most=40):
    made = []
    for at in range(draw(st.integers(0, most))):
        news = draw(NEWS)
        amount = draw(AMOUNTS) * (-1 if news is News.BACK else 1)
        made.append(Unit(draw(KEYS), f"who{draw(st.integers(0, 30))}", amount, news, (at,)))
    return made


def groups(told):
    return [group for group in (*told.cells.values(), told.together, told.large) if group]


@given(units())
@settings(max_examples=80, deadline=None)
def test_every_unit_is_told_once_or_waits(made):
    for tell in (tell_gifts, tell_payments):
        told = tell(made)
        parts = [part for group in (*groups(told), told.held) for unit in group for part in unit.parts]
        assert Counter(parts) == Counter(range(len(made)))


@given(units())
@settings(max_examples=80, deadline=None)
def test_every_sum_is_news_of_five_of_whom_none_is_most(made):
    for tell in (tell_gifts, tell_payments):
        for group in groups(tell(made)):
            fresh = {unit.who for unit in group if unit.news is News.FRESH}
            news = Counter()
            for unit in group:
                if unit.news is not News.AGAIN:
                    news[unit.who] += abs(unit.amount)
            assert len(fresh) >= LEAST
            assert max(news.values()) * 2 <= news.total()


@given(units())
@settings(max_examples=50, deadline=None)
def test_a_large_gift_is_in_no_cell(made):
    told = tell_gifts(made)
    for group in (*told.cells.values(), told.together):
        assert all(abs(unit.amount) <= MERGE_LIMIT for unit in group)
    assert all(abs(unit.amount) > MERGE_LIMIT for unit in told.large)
    for key, group in told.cells.items():
        assert {unit.key for unit in group} == {key}


@given(units(), st.randoms())
@settings(max_examples=50, deadline=None)
def test_it_does_not_hang_on_the_order(made, chance):
    def shape(told):
        told_of = [sorted(unit.parts for unit in group) for group in groups(told)]
        return sorted(told_of), sorted(unit.parts for unit in told.held)

    mixed = list(made)
    chance.shuffle(mixed)
    assert shape(tell_gifts(made)) == shape(tell_gifts(mixed))


@given(st.lists(st.integers(SMALL := 1_00, MERGE_LIMIT), min_size=5, max_size=12))
@settings(max_examples=50, deadline=None)
def test_a_sum_leaves_each_gift_room(amounts):
    made = [Unit(("general", "card"), f"who{at}", amount) for at, amount in enumerate(amounts)]
    if not safe(made, ORDINARY):
        return
    least, most = room(sum(amounts), SMALL, MERGE_LIMIT, len(amounts) - 1)
    assert (most - least) * 2 * len(amounts) >= sum(amounts)


@given(st.lists(units(most=25), min_size=2, max_size=6))
@settings(max_examples=25, deadline=None)
def test_no_two_sums_of_any_months_leave_fewer_than_five(months):
    """Whatever is added to and subtracted from whatever: a newer sum has five unknowns that no older one has."""
    seen, held, told = set(), [], []
    for at, made in enumerate(months):
        fresh = [
            Unit(
                unit.key, f"{unit.who}", unit.amount if unit.news is not News.BACK else abs(unit.amount),
                News.AGAIN if unit.who in seen else News.FRESH, ((at, *unit.parts),),
            )
            for unit in made
        ]  # fmt: skip
        shown = tell_gifts([*held, *fresh])
        held = shown.held
        told.append([[unit.who for unit in group] for group in groups(shown)])
        seen |= {unit.who for group in groups(shown) for unit in group}
    known = Knowledge()
    every = [Counter(group) for month in told for group in month]
    for vector in every:
        known.learn(vector)
    assert not any(known.knows({who: 1}) for vector in every for who in vector)


def test_the_edges():
    def five(*amounts):
        return [Unit(("general", "card"), f"who{at}", amount) for at, amount in enumerate(amounts)]

    assert safe(five(10_00, 20_00, 30_00, 40_00, 50_00), ORDINARY)
    assert not safe(five(10_00, 20_00, 30_00, 40_00), ORDINARY)
    assert not safe(five(1_00, 1_00, 1_00, 1_00, 50_00), ORDINARY), "four of one's own uncover a fifth"
    assert not safe(five(*[1_00] * 5), ORDINARY), "five of the smallest are five of 1.00"
    assert not safe(five(*[1_000_00] * 5), ORDINARY), "five of the largest are five of 1,000.00"
    assert not safe(five(*[1_000_01] * 5), LARGE), "five just above the limit"
    same = [Unit(("general", "card"), "one", 10_00, News.FRESH, (at,)) for at in range(9)]
    assert not safe(same, UNBOUNDED), "one giver of nine months is one"
    shown, waits = trim(five(2_000_00, 2_100_00, 2_200_00, 2_300_00, 2_400_00, 900_000_00), LARGE)
    assert [unit.amount for unit in waits] == [900_000_00]
    assert len(shown) == LEAST
    told = tell_gifts(five(10_00, 20_00, 30_00, 40_00))
    assert (told.cells, told.together, len(told.held)) == ({}, [], 4)


def test_a_small_cell_takes_the_smallest_with_it():
    made = [Unit(("a", "card"), f"a{at}", 10_00 + at) for at in range(2)]
    made += [Unit(("b", "card"), f"b{at}", 20_00 + at) for at in range(5)]
    made += [Unit(("c", "card"), f"c{at}", 30_00 + at) for at in range(9)]
    told = tell_gifts(made)
    assert list(told.cells) == [("c", "card")]
    assert {unit.key[0] for unit in told.together} == {"a", "b"}
