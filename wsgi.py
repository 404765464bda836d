"""What a web server, the worker and the commands load: the settings joined to the application."""

from config.settings import SettingsError, load
from support.app import create_app

try:
    settings = load()
except SettingsError as error:
    raise SystemExit(str(error)) from None

app = create_app(settings)
