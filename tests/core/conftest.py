"""An application of a test's own, to which doors may be added before it answers anything."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask

from support.app import create_app
from support.core.db import db
from tests.inspector import Inspector


@pytest.fixture
def grown(settings: Any) -> Iterator[Callable[..., Flask]]:
    """`grown(blueprint)`: a fresh application on this test's database, with one more blueprint."""
    made: list[Flask] = []

    def grow(*blueprints: Any, **changes: Any) -> Flask:
        from dataclasses import replace

        app = create_app(replace(settings, **changes))
        app.testing = True
        app.test_client_class = Inspector
        for blueprint in blueprints:
            app.register_blueprint(blueprint)
        made.append(app)
        return app

    yield grow
    for app in made:
        with app.app_context():
            db.session.remove()
            for engine in db.engines.values():
                engine.dispose()
