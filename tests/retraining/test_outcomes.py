"""What is told of cohorts: cells of five people, in whole fives, and sums of nothing else."""

import random
from uuid import UUID

import pytest

from support.retraining.service.outcomes import LEAST, LEFT, OTHER, WORKS, Ended, publish

SIZES = (0, 1, 2, 3, 4, 5, 6, 9, 14)
ONE, TWO, THREE = (UUID(int=number) for number in (1, 2, 3))


def people(programme, **counts):
    return [
        Ended(programme, f"Course {programme.int}", "care", how) for how, count in counts.items() for _ in range(count)
    ]


def rows(told):
    return [(row.programme_id, row.left, row.completed, row.works) for row in told.programmes]


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        ({WORKS: 4}, []),
        ({WORKS: 5}, [(ONE, 0, 5, None)]),
        ({WORKS: 9, OTHER: 4}, [(ONE, 0, 10, None)]),
        ({WORKS: 9, OTHER: 6}, [(ONE, 0, 10, 5)]),
        ({WORKS: 2, OTHER: 2, LEFT: 4}, []),
        ({WORKS: 3, OTHER: 2, LEFT: 4}, [(ONE, 0, 5, None)]),
        ({LEFT: 7}, [(ONE, 5, 0, None)]),
    ],
)
def test_a_cell_is_told_from_five_people_on(counts, expected):
    assert rows(publish(people(ONE, **counts))) == expected


def test_small_programmes_are_told_of_together_and_nobody_twice():
    told = publish(people(ONE, works=3) + people(TWO, works=3) + people(THREE, works=6, left=1))
    assert rows(told) == [(THREE, 0, 5, None), (None, 0, 5, None)]
    assert told.total("completed") == 10


def test_no_sum_holds_anybody_whose_cell_is_not_told():
    dice = random.Random(31)
    hidden = 0
    for _round in range(400):
        counts = {one: {how: dice.choice(SIZES) for how in (LEFT, WORKS, OTHER)} for one in (ONE, TWO)}
        told = _published(counts)
        numbers = [number for row in told.programmes for number in (row.left, row.completed, row.works or 0)]
        assert all(number % LEAST == 0 for number in numbers)
        assert told.total("completed") == sum(row.completed for row in told.programmes)
        for row in told.programmes:
            if row.programme_id is None:
                continue
            real = counts[row.programme_id]
            assert row.left <= real[LEFT]
            assert row.works is None or (row.works <= real[WORKS] and row.completed - row.works <= real[OTHER])
        hidden += _same_without(counts, told)
    print(f"Cohorts: {hidden} small cells that no published number gives away, in 400 random years")
    assert hidden > 200


def _same_without(counts, told):
    """For each cell of one to four people: that another number of people in it is published just the same."""
    cells = [(one, how) for one in counts for how in (LEFT, WORKS, OTHER)]
    small = [(one, how) for one, how in cells if 0 < counts[one][how] < LEAST]
    for cell in small:
        assert any(rows(_published(other)) == rows(told) for other in _others(counts, cell, cells)), (counts, cell)
    return len(small)


def _others(counts, cell, cells):
    """The same people, but for some more or fewer in a cell, who may then stand in another one."""
    have = counts[cell[0]][cell[1]]
    for more in range(-have, LEAST - have):
        if more:
            yield _with(counts, cell, more)
            yield from (_with(_with(counts, cell, more), place, -more) for place in cells if place != cell)


def _with(counts, cell, more):
    one, how = cell
    return {**counts, one: {**counts[one], how: max(counts[one][how] + more, 0)}}


def _published(counts):
    return publish([who for one, cells in counts.items() for who in people(one, **cells)])
