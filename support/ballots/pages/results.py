"""What came of a ballot as a picture and a table: bars of votes, for the transferable vote one a round."""

from dataclasses import dataclass
from typing import Any

from flask_babel import gettext, ngettext

from support.ballots.model import Method
from support.ballots.pages.door import answer
from support.ballots.service import Whole

#: The drawing's own units, as wide as a telephone.
WIDTH, LABEL, BAR, GAP = 300, 18, 9, 12


@dataclass(frozen=True)
class Bar:
    """One bar: how long, and what it says to who hovers or listens."""

    y: float
    width: float
    words: str
    strong: bool


@dataclass(frozen=True)
class Group:
    """All bars of one person or answer, under their name."""

    y: float
    label: str
    bars: list[Bar]


@dataclass(frozen=True)
class Drawing:
    """A picture of votes; `quota` is where enough votes lie."""

    title: str
    desc: str
    height: float
    groups: list[Group]
    quota: float | None
    votes: int | None

    @property
    def width(self) -> int:
        """Always the same."""
        return WIDTH


@dataclass(frozen=True)
class Figures:
    """What a page shows of a count. Columns are rounds, or the votes; each row is `(name, cells, elected)`."""

    result: dict[str, Any]
    drawing: Drawing
    columns: list[str]
    rows: list[tuple[str, list[str], bool]]
    steps: list[str]


def figures(whole: Whole, counted: dict[str, Any]) -> Figures:
    """A count with its picture and its table."""
    names = {str(one.position): one.handle for one in whole.candidates}
    names |= {code: answer(code) for code in ("yes", "no", "abstain")}
    rounds = counted["rounds"]
    if whole.ballot.method == Method.STV and rounds:
        series = {one: [float(each["votes"][one]) for each in rounds] for one in rounds[0]["votes"]}
        written = {one: [shorter(each["votes"][one]) for each in rounds] for one in series}
        columns = [gettext("Round %(number)s", number=number) for number in range(1, len(rounds) + 1)]
    else:
        tally = {one: counted["tally"][one] for one in names if one in counted["tally"]}
        series = {one: [float(votes)] for one, votes in tally.items()}
        written = {one: [str(votes)] for one, votes in tally.items()}
        columns = [gettext("Votes")]
    elected = {str(one) for one in counted["elected"]}
    rows = [(names.get(one, one), written[one], one in elected) for one in series]
    drawing = _drawing({names.get(one, one): values for one, values in series.items()}, written.values(), counted)
    return Figures(counted, drawing, columns, rows, [_step(each, names) for each in rounds])


def shorter(votes: str) -> str:
    """Votes without noughts that say nothing: `12.50000` is 12.5, `12.00000` is 12."""
    return votes.rstrip("0").rstrip(".") if "." in votes else votes


def _drawing(series: dict[str, list[float]], written: Any, counted: dict[str, Any]) -> Drawing:
    quota = counted["quota"]
    most = max([value for values in series.values() for value in values] + [quota or 0, 1])
    groups, y = [], 0.0
    for (label, values), texts in zip(series.items(), written, strict=True):
        bars = []
        for number, (value, text) in enumerate(zip(values, texts, strict=True)):
            words = f"{label}: {text}"
            if len(values) > 1:
                words = gettext("%(who)s, round %(number)s: %(votes)s", who=label, number=number + 1, votes=text)
            top = y + LABEL + number * (BAR + 1)
            bars.append(Bar(top, round(WIDTH * value / most, 1), words, number == len(values) - 1))
        groups.append(Group(y, label, bars))
        y += LABEL + len(values) * (BAR + 1) + GAP
    line = round(WIDTH * quota / most, 1) if quota else None
    desc = gettext("Each bar is a number of votes. The table beneath has the same numbers.")
    return Drawing(gettext("How the votes went"), desc, y, groups, line, quota)


def _step(stage: dict[str, Any], names: dict[str, str]) -> str:
    """What a round decided, in a sentence or two."""
    told = []
    if stage["elected"]:
        who = ", ".join(names[str(one)] for one in stage["elected"])
        told.append(ngettext("%(who)s is elected.", "%(who)s are elected.", len(stage["elected"]), who=who))
    if stage["why"] == "surplus":
        told.append(gettext("What %(who)s has above the quota goes on.", who=names[str(stage["moves"])]))
    if stage["why"] == "excluded":
        told.append(gettext("%(who)s has fewest and is out; these votes go on.", who=names[str(stage["moves"])]))
    if stage["tie"] == "earlier":
        told.append(gettext("Equals were told apart by an earlier round."))
    if stage["tie"] == "lots":
        told.append(gettext("Equals were told apart by the order that follows from the hash of the votes."))
    return " ".join(told)
