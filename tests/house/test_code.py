"""Laws of the house that neither ruff nor import-linter can say, read from the syntax trees of `support`."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

SUPPORT = Path(__file__).resolve().parents[2] / "support"
FILES = sorted(SUPPORT.rglob("*.py"))
LONGEST = 400
VAGUE = {"utils", "util", "helpers", "helper", "common", "manager", "base", "misc"}
# The queue compares its own times by the database's clock.
CLOCK = ("core/clock.py", "core/outbox.py")
# The edge itself; the share store, whose commits come before and apart; the command that migrates.
EDGE = ("core/db.py", "core/web/", "vault/shares.py", "app/commands.py")


def place(path: Path) -> str:
    return path.relative_to(SUPPORT).as_posix()


def calls(tree: ast.AST) -> Iterator[ast.Call]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.Call))


def dynamic_imports(tree: ast.AST) -> list[int]:
    """An import the contracts cannot see."""
    return [call.lineno for call in calls(tree) if ast.unparse(call.func).endswith(("import_module", "__import__"))]


def commits(tree: ast.AST) -> list[int]:
    """A transaction ended elsewhere than at the edge."""
    ends = {"commit", "rollback", "begin"}
    return [
        call.lineno
        for call in calls(tree)
        if isinstance(call.func, ast.Attribute)
        and call.func.attr in ends
        and any(word in ast.unparse(call.func.value) for word in ("session", "connection", "db", "engine"))
    ]


def clocks(tree: ast.AST) -> list[int]:
    """The time read elsewhere than in the clock, by the database too."""
    reads = (
        "func.now",
        "func.current_timestamp",
        "func.clock_timestamp",
        "func.transaction_timestamp",
        "func.current_date",
    )
    found = [call.lineno for call in calls(tree) if ast.unparse(call.func).endswith(reads)]
    words = ("now()", "CURRENT_TIMESTAMP", "CURRENT_DATE", "clock_timestamp()")
    texts = (node for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str))
    documented = {id(doc) for doc in docstrings(tree)}
    return found + [
        text.lineno for text in texts if id(text) not in documented and any(word in str(text.value) for word in words)
    ]


def docstrings(tree: ast.AST) -> Iterator[ast.Constant]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and node.body:
            first = node.body[0]
            if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant):
                yield first.value


def bulk_moves(tree: ast.AST) -> list[int]:
    """A status changed by UPDATE, past the model's table of moves."""
    return [
        call.lineno
        for call in calls(tree)
        if isinstance(call.func, ast.Attribute)
        and call.func.attr == "values"
        and any(word.arg == "status" for word in call.keywords)
        and "update(" in ast.unparse(call.func.value)
    ]


# What each law is called, what finds a breach, where it does not hold, and a line that breaks it.
LAWS = [
    ("no import hides from the contracts", dynamic_imports, lambda where: where.startswith("app/"),
     "import importlib\nimportlib.import_module('support.aid')"),
    ("transactions end at the edge", commits, lambda where: where.startswith(EDGE), "db.session.commit()"),
    ("only the clock reads the time", clocks, lambda where: where.startswith(CLOCK), "sa.select(sa.func.now())"),
    ("the clock is not read in SQL either", clocks, lambda where: where.startswith(CLOCK), "sa.text('SELECT now()')"),
    ("a status moves along the model's table", bulk_moves, lambda where: where.endswith("model.py"),
     "sa.update(Case).where(Case.id == id).values(status='closed')"),
]  # fmt: skip


@pytest.mark.parametrize(("law", "find", "exempt", "breach"), LAWS, ids=[law for law, *_ in LAWS])
def test_the_law_holds_and_would_catch_a_breach(law, find, exempt, breach):
    assert find(ast.parse(breach)), "the law does not bite"
    found = [
        f"support/{place(path)}:{line}"
        for path in FILES
        if not exempt(place(path))
        for line in find(ast.parse(path.read_text()))
    ]
    assert found == [], law


def test_a_room_says_in_one_docstring_what_it_is_for_and_holds_no_code():
    for path in set(SUPPORT.glob("*/__init__.py")) - {SUPPORT / "app" / "__init__.py"}:
        tree = ast.parse(path.read_text())
        assert ast.get_docstring(tree), f"{place(path)} does not say what the room is for"
        assert len(tree.body) == 1, f"{place(path)} holds code"


def test_no_file_is_longer_than_one_can_read():
    assert [place(path) for path in FILES if len(path.read_text().splitlines()) > LONGEST] == []


def test_no_file_has_a_name_that_says_nothing():
    assert [place(path) for path in FILES if VAGUE & set(path.relative_to(SUPPORT).with_suffix("").parts)] == []
