"""Counts of members: whoever subtracts what is told from what is told finds nobody."""

import os
import random
from itertools import combinations

from support.union.service.counting import LEAST, OTHERS, Table, by_one, by_two, together, told

ROUNDS = 20_000 if "DRILL" in os.environ else 1_500
SECTIONS, CLASSES = ["a", "b", "c", "d", "e"], ["full", "serving", "supporter"]


def population(chance):
    """Members with a section, a class, a status and a gender, most of them alike, some sections very small."""
    size = chance.choice([chance.randint(0, 30), chance.randint(20, 120)])
    weights = [chance.random() ** 3 + 0.01 for _ in SECTIONS]
    return [
        (
            chance.choices(SECTIONS, weights)[0],
            chance.choices(CLASSES, [8, 2, 1])[0],
            chance.choices(["current", "grace", "lapsed"], [8, 2, 1])[0],
            chance.choices(["man", "woman", "", "other"], [6, 2, 3, 1])[0],
        )
        for _ in range(size)
    ]


def tables_of(members):
    return together(
        [
            by_two((section, klass) for section, klass, _s, _g in members),
            by_one(status for _c, _k, status, _g in members),
            by_one(gender for _c, _k, _s, gender in members),
        ]
    )


def left_over(tables):
    """What somebody who reads all of them knows of how many each leaves out: `(at least, at most or none)`."""
    return [max([0, *(one.least - table.most for one in tables if one is not table)]) for table in tables]


def test_numbers_are_told_from_five_on_and_nobody_is_found_by_subtraction():
    chance = random.Random(7)
    cells = found = suppressed = naive = 0
    for _round in range(ROUNDS):
        members = population(chance)
        tables = tables_of(members)
        for table, least in zip(tables, left_over(tables), strict=True):
            assert sum(table.cells.values()) + table.left_out == len(members), "everybody stands in one place or none"
            assert all(count >= LEAST for count in table.cells.values())
            shown = table.shown
            assert all(count >= LEAST and count % LEAST == 0 for count in shown.values())
            # Subtracting any told cells from the told sum leaves whole told cells: a sum knows of nothing else.
            keys = list(shown)[:6]
            for size in (1, 2):
                for some in combinations(keys, min(size, len(keys))):
                    rest = table.total() - sum(shown[key] for key in set(some))
                    assert rest == 0 or rest >= LEAST
            cells += len(shown)
            suppressed += bool(table.left_out)
            # Whoever is left out alone is nowhere told to be anybody at all.
            found += bool(table.left_out) and not table.covered and least > 0
        plain = [section for section, *_rest in members]
        counts = {code: plain.count(code) for code in SECTIONS}
        naive += sum(0 < count < LEAST for count in counts.values()) == 1
    assert found == 0
    assert suppressed > ROUNDS / 10, "small cells must have been there to be found"
    assert naive > ROUNDS / 100, "hiding only small cells would have told these by their sum"
    print(
        f"{ROUNDS} populations, {cells} cells told: 0 small counts found by subtraction; {naive} by hiding cells alone"
    )


def test_one_more_or_less_is_seldom_seen_and_never_who():
    assert [told(count) for count in (5, 7, 8, 12, 13, 1_000)] == [5, 5, 10, 10, 15, 1_000]


def test_small_sections_are_merged_and_what_is_still_small_is_in_no_number():
    members = [("a", "full")] * 12 + [("b", "full")] * 3 + [("c", "full")] * 4 + [("c", "supporter")] * 2
    table = by_two(members)
    assert table.shown == {("a", "full"): 10, (OTHERS, "full"): 5}
    assert (table.left_out, table.total(), table.total(starting=("a",))) == (2, 15, 10)
    assert by_one(["x"] * 3 + ["y"] * 3).shown == {(OTHERS,): 5}
    assert by_one(["x"] * 4).shown == {}


def test_small_cells_as_large_as_they_can_be_are_not_told_together():
    table = by_two([("a", "full")] * 4 + [("b", "full")] * 4)
    assert (table.shown, table.left_out) == ({}, 8), "ten, of two below five, would be eight: four of each"
    three = by_two([("a", "full")] * 4 + [("b", "full")] * 4 + [("c", "full")] * 4)
    assert three.shown == {(OTHERS, "full"): 10}


def test_a_second_table_never_tells_how_few_the_first_leaves_out():
    first = Table({("x",): 12, ("y",): 12}, 4)
    second = Table({("u",): 28})
    assert first.most < second.least, "at least two would be known to be left out"
    told_, _other = together([first, second])
    assert told_.left_out == 16
