"""The application: the one place that knows every room and joins them."""

from support.app.factory import create_app

__all__ = ["create_app"]
