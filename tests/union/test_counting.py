"""Counts of members: whoever has all reports ever made, and can calculate, finds no few and no change of a few.

`COUNTED_LIVES` sets how many unions are followed (60 unless told; 20,000 in `make drill`).
"""

import os
import random
from collections import Counter
from typing import ClassVar

from support.union.service.counting import LEAST, OTHERS, Cell, Table, by_one, by_two, counted, tell, together, told
from tests.union.reader import Reader

LIVES = int(os.environ.get("COUNTED_LIVES", "20000" if "DRILL" in os.environ else "60"))
SEED = int(os.environ.get("COUNTED_SEED", "0")) or random.SystemRandom().randrange(1, 1_000_000)
REPORTS = 8
SECTIONS, CLASSES = ["a", "b", "c", "d", "-"], ["full", "serving", "supporter"]
STATUSES, GENDERS = ["current", "grace", "lapsed"], ["man", "woman", "unsaid", "other"]


def somebody(chance, weights):
    """A section, a class, a status and a gender: most are alike, some sections very small."""
    return [
        chance.choices(SECTIONS, weights)[0],
        chance.choices(CLASSES, [8, 2, 1])[0],
        chance.choices(STATUSES, [8, 2, 1])[0],
        chance.choices(GENDERS, [6, 2, 3, 1])[0],
    ]


def life(chance):
    """The members of a union quarter after quarter: some come, some go, some move, mostly few at once."""
    weights = [chance.random() ** 3 + 0.01 for _ in SECTIONS]
    members = [somebody(chance, weights) for _ in range(chance.choice([chance.randint(0, 30), chance.randint(20, 90)]))]
    for _report in range(REPORTS):
        yield [tuple(one) for one in members]
        much = chance.choice([1, 1, 2, 5, 12])
        chance.shuffle(members)
        del members[: chance.randint(0, much)]
        members += [somebody(chance, weights) for _ in range(chance.randint(0, much + 1))]
        for one in chance.sample(members, min(len(members), chance.randint(0, much))):
            part = chance.choice([0, 2, 2, 3])
            one[part] = somebody(chance, weights)[part]


def counts_of(members):
    """What is true: of each table, how many are in each cell."""
    return [
        counted((section, klass) for section, klass, _s, _g in members),
        counted((status,) for _c, _k, status, _g in members),
        counted((gender,) for _c, _k, _s, gender in members),
    ]


def compared(counts, former):
    """A report beside all that was told before."""
    tables = [by(one, before) for by, one, before in zip((by_two, by_one, by_one), counts, former, strict=True)]
    return together(tables, former)


def not_compared(counts, _former):
    """The control: each report is safe by itself, and counted anew."""
    return compared(counts, [None, None, None])


def last_told(tables):
    return [dict(table.kept) | {key: cell.members for key, cell in table.cells.items()} for table in tables]


def attacked(engine, lives, seed):
    """What a reader of all reports finds in so many unions, and what was told of how many small cells."""
    found, met = Counter(), Counter()
    for number in range(lives):
        former, reader = [None, None, None], Reader()
        for members in life(random.Random(f"{seed} {number}")):
            counts = counts_of(members)
            tables = engine(counts, former)
            for table in tables:
                assert all(count >= LEAST and count % LEAST == 0 for count in table.shown.values())
                assert table.total() == sum(table.shown.values())
                met["told"] += len(table.cells)
                met["carried over"] += sum(not cell.anew for cell in table.cells.values())
                met["left out"] += table.covered
            met["small"] += sum(count < LEAST for one in counts for count in one.values())
            reader.read(tables, counts)
            former = last_told(tables)
        found.update(reader.found())
    return found, met


def test_whoever_has_all_reports_finds_no_few_and_no_change_of_a_few():
    found, met = attacked(compared, LIVES, SEED)
    before, _met = attacked(not_compared, max(10, LIVES // 10), SEED)
    print(
        f"Numbers over time: seed {SEED}, {LIVES} unions of {REPORTS} reports, {met['told']} numbers told, of which"
        f" {met['carried over']} as before, {met['small']} cells below five: found {dict(found) or 'nothing'};"
        f" by reports that are not compared: {dict(before)}"
    )
    assert not found
    assert before["told of a change of a few"] > 0, "the same reader takes reports apart that are not compared"
    assert met["small"] > LIVES
    assert met["carried over"] > LIVES
    assert met["told"] > 4 * met["left out"], "what is safe is told"


def test_a_reader_takes_exact_numbers_apart():
    """The control: the small cells left out, the others and the sum told as they are."""

    def exact(counts, _former):
        cells = [{key: (count, count) for key, count in one.items() if count >= LEAST} for one in counts]
        return [Exact(one) for one in cells]

    found, chance = Counter(), random.Random(SEED)
    for _life in range(10):
        reader = Reader()
        for members in life(chance):
            reader.read(exact(counts_of(members), None), counts_of(members))
        found.update(reader.found())
    assert found["few"] > 0
    assert found["a change of a few"] > 0


class Exact:
    """A table of exact counts, as a reader understands it."""

    covered = False
    kept: ClassVar = {}

    def __init__(self, bounds):
        self.cells = {key: Sure(least, most) for key, (least, most) in bounds.items()}


class Sure:
    """A count that is told as it is."""

    anew = True

    def __init__(self, least, most):
        self.members, self.least, self.most = least, least, most


def test_a_number_stays_until_six_or_more_came_or_went():
    assert [told(count) for count in (4, 5, 9, 10, 1_003)] == [0, 5, 5, 10, 1_000]
    for former in (0, 5, 10, 15):
        for count in range(40):
            cell = tell(count, former)
            was = range(former, former + LEAST)
            assert cell.least <= count <= cell.most
            assert cell.anew == all(abs(count - one) > LEAST for one in was) == (cell.members != former)
    assert tell(7, None) == Cell(5, True)


def test_small_sections_are_merged_and_what_is_still_small_is_in_no_number():
    counts = {("a", "full"): 12, ("b", "full"): 3, ("c", "full"): 4, ("d", "full"): 2, ("c", "supporter"): 2}
    table = by_two(counts)
    assert table.shown == {("a", "full"): 10, (OTHERS, "full"): 5}
    assert (table.total(), table.total(starting=("a",)), table.small) == (15, 10, [4])
    assert by_one({("x",): 3, ("y",): 3}).shown == {}, "of two below five, who are five or more, each is somebody"
    assert by_one({("x",): 3, ("y",): 3, ("z",): 1}).shown == {(OTHERS,): 5}


def test_a_second_table_never_tells_how_few_the_first_leaves_out():
    first = Table({("x",): Cell(10, True), ("y",): Cell(15, True)}, small=[4])
    second = Table({("u",): Cell(35, True)})
    table, _other = together([first, second], [None, {("u",): 35}])
    assert (table.shown, table.covered, table.kept) == ({("y",): 15}, True, {})
    again, _other = together([first, second], [{("x",): 20}, None])
    assert again.kept == {("x",): 20}, "what was told of it last is kept for the report after"
