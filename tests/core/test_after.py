"""What is done outside the database waits until it is decided whether the transaction is kept."""

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import OperationalError

from support.core import db as ground
from support.core.db import at_the_edge, db, step, when_kept, when_lost


def asked(told):
    """Ask for both ends."""
    when_kept(lambda: told.append("kept"))
    when_lost(lambda: told.append("lost"))


def test_what_is_kept_is_followed_up(ctx):
    told = []
    with at_the_edge():
        asked(told)
        assert told == []
    assert told == ["kept"]
    with at_the_edge():
        pass
    assert told == ["kept"], "it was done twice"


def test_what_is_rolled_back_is_undone(ctx):
    told = []

    def act():
        with at_the_edge():
            asked(told)
            raise KeyError

    with pytest.raises(KeyError):
        act()
    assert told == ["lost"]


def test_when_nobody_knows_nothing_is_undone(ctx, monkeypatch):
    """A commit that fails may have taken place all the same."""
    told = []
    broken = OperationalError("COMMIT", None, Exception())
    monkeypatch.setattr(db.session, "commit", lambda: (_ for _ in ()).throw(broken))
    with pytest.raises(OperationalError), at_the_edge():
        asked(told)
    assert told == []


def test_a_step_keeps_what_came_before_it(ctx):
    told = []

    def act():
        with at_the_edge():
            asked(told)
            step()
            assert told == ["kept"]
            raise KeyError

    with pytest.raises(KeyError):
        act()
    assert told == ["kept"]


def test_a_fault_afterwards_changes_nothing(ctx, caplog):
    told = []
    with at_the_edge():
        db.session.execute(sa.text("SELECT 1"))
        when_kept(lambda: (_ for _ in ()).throw(ValueError("Zelenka")))
        asked(told)
    assert told == ["kept"]
    assert "ValueError" in caplog.text
    assert "Zelenka" not in caplog.text
    assert ground.KEPT not in db.session().info
