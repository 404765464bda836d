"""Everything a deployment can set: one frozen object, read once, faults named all together.

A secret may come as `NAME` or, better, as `NAME_FILE`, the path of a file that holds it. In development the file
`INSTANCE/env`, which `make run` writes, fills in what the environment does not say. In production nothing is
filled in, and what would break the promise of sealing stops the start.
"""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from environs import EnvValidationError, FileAwareEnv

from config import envfile
from config.production import faults_in_production
from config.urls import sqlalchemy_url
from support.core.money import DIGITS

ENVIRONMENTS = ("development", "production")
SECOND_FACTORS = ("totp", "off")
NEUTRAL_SITE = "https://www.wikipedia.org/"
STRIPE_CHECKOUT = "https://checkout.stripe.com"
#: What stands on an officer's statement beside our name, unless a deployment says otherwise.
PAYMENT_TEXT = "Transfer"
#: Whose account pays in development: an account that no bank has.
DEMO_ACCOUNT = {"BANK_NAME": "Apora (demo)", "BANK_IBAN": "DE02100100100006820101", "BANK_BIC": "DEMODEDDXXX"}


class SettingsError(Exception):
    """The settings do not hold together. `faults` are sentences, and none of them quotes a secret."""

    def __init__(self, faults: list[str]) -> None:
        self.faults = faults
        listed = "\n".join(f"  {number}. {fault}" for number, fault in enumerate(faults, 1))
        super().__init__(f"The settings need mending before anything starts:\n{listed}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What `create_app` is given. Secrets stay out of its repr."""

    environment: str
    url: str
    organisation: str = "apora"
    secret_key: str = field(repr=False)
    pepper: str = field(repr=False)
    database_url: str = field(repr=False)
    database_owner_url: str = field(default="", repr=False)
    shares_url: str = field(repr=False)
    second_factor: str = "totp"
    exit_url: str = NEUTRAL_SITE
    trusted_hosts: tuple[str, ...] = ()
    secure_cookies: bool = True
    currency: str = "EUR"
    currencies: tuple[str, ...] = ("EUR",)
    organisation_address: str = ""
    stripe_key: str = field(default="", repr=False)
    stripe_webhook_secrets: tuple[str, ...] = field(default=(), repr=False)
    stripe_api_base: str = ""
    stripe_checkout_origin: str = STRIPE_CHECKOUT
    stripe_livemode: bool = False
    stripe_account: str = ""
    instance: Path = Path("instance")
    argon_slots: int = 4
    blind_tokens: bool = False
    upload_slots: int = 3
    files_url: str = ""
    smtp_url: str = field(default="", repr=False)
    mail_from: str = ""
    bank_name: str = ""
    bank_iban: str = ""
    bank_bic: str = ""
    payment_text: str = PAYMENT_TEXT
    notice_delay: tuple[float, float] = (5.0, 120.0)
    telegram_secret: str = field(default="", repr=False)


class _Reader(FileAwareEnv):
    """An environs reader over a given mapping instead of the process environment; it collects faults."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        super().__init__(eager=False)
        self._given = environ
        self.unreadable: list[str] = []

    def _get_value(self, env_key: str, default: Any) -> Any:
        path = self._given.get(f"{env_key}_FILE")
        if not path:
            return self._given.get(env_key) or default
        try:
            return Path(path).read_text(encoding="utf-8").rstrip("\r\n")
        except (OSError, UnicodeDecodeError):
            self.unreadable.append(f"{env_key}_FILE names a file that cannot be read as text.")
            return default

    def listed(self, name: str) -> tuple[str, ...]:
        """Comma-separated values, blanks left out."""
        return tuple(part.strip() for part in self.str(name, "").split(",") if part.strip())

    def faults(self) -> list[str]:
        """What could not be read, as sentences that name the variable and never its value."""
        try:
            self.seal()
        except EnvValidationError as error:
            wrong = error.error_messages if isinstance(error.error_messages, dict) else {}
            return [*self.unreadable, *(f"{name} cannot be read: it has the wrong form." for name in sorted(wrong))]
        return self.unreadable


def _filled_in(environ: Mapping[str, str]) -> dict[str, str]:
    """The environment, with `INSTANCE/env` below it in development. What is really set wins."""
    given = dict(environ)
    if "CREDENTIALS_DIRECTORY" in given and "STRIPE_KEY_FILE" not in given:
        credential = Path(given["CREDENTIALS_DIRECTORY"]) / "stripe_key"
        if credential.is_file():
            given["STRIPE_KEY_FILE"] = str(credential)
    if given.get("ENVIRONMENT", "development") != "development":
        return given
    kept = DEMO_ACCOUNT | envfile.read(Path(given.get("INSTANCE") or "instance") / "env")
    if "BANK_IBAN" in given or "BANK_IBAN_FILE" in given:
        kept = {name: value for name, value in kept.items() if not name.startswith("BANK_")}
    return {name: value for name, value in kept.items() if f"{name}_FILE" not in given} | given


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def _span(text: str) -> tuple[float, float] | None:
    """Two numbers with a hyphen between them, the smaller first; None for anything else."""
    least, _hyphen, most = text.partition("-")
    try:
        found = float(least), float(most or least)
    except ValueError:
        return None
    return found if 0 <= found[0] <= found[1] else None


def _read(env: _Reader, environ: Mapping[str, str]) -> dict[str, Any]:
    url = env.str("URL", f"http://127.0.0.1:{environ.get('PORT') or 8000}").rstrip("/")
    stripe_key, api_base = env.str("STRIPE_KEY", ""), env.str("STRIPE_API_BASE", "").rstrip("/")
    own_hosts = {urlsplit(url).hostname or "", *env.listed("TRUSTED_HOSTS")} - {""}
    if environ.get("ENVIRONMENT", "development") == "development":
        own_hosts |= {"127.0.0.1", "localhost"}
    return {
        "environment": environ.get("ENVIRONMENT") or "development",
        "url": url,
        "organisation": env.str("ORGANISATION", "apora"),
        "secret_key": env.str("SECRET_KEY", ""),
        "pepper": env.str("PEPPER", ""),
        "database_url": sqlalchemy_url(env.str("DATABASE_URL", "")),
        "database_owner_url": sqlalchemy_url(env.str("DATABASE_OWNER_URL", "")),
        "shares_url": sqlalchemy_url(env.str("SHARES_URL", "")),
        "second_factor": env.str("SECOND_FACTOR", "totp"),
        "exit_url": env.str("EXIT_URL", NEUTRAL_SITE),
        "trusted_hosts": tuple(sorted(own_hosts)),
        "secure_cookies": env.bool("SECURE_COOKIES", url.startswith("https://")),
        "currency": env.str("CURRENCY", "EUR"),
        "currencies": tuple(dict.fromkeys([env.str("CURRENCY", "EUR"), *env.listed("CURRENCIES")])),
        "organisation_address": env.str("ORGANISATION_ADDRESS", ""),
        "stripe_key": stripe_key,
        "stripe_webhook_secrets": env.listed("STRIPE_WEBHOOK_SECRET"),
        "stripe_api_base": api_base,
        "stripe_checkout_origin": env.str("STRIPE_CHECKOUT_ORIGIN", _origin(api_base) if api_base else STRIPE_CHECKOUT),
        "stripe_livemode": env.bool("STRIPE_LIVEMODE", "_live_" in stripe_key),
        "stripe_account": env.str("STRIPE_ACCOUNT", ""),
        "instance": Path(environ.get("INSTANCE") or "instance").absolute(),
        "argon_slots": env.int("ARGON_SLOTS", 4),
        "blind_tokens": env.bool("BLIND_TOKENS", False),
        "upload_slots": env.int("UPLOAD_SLOTS", 3),
        "files_url": env.str("FILES_URL", ""),
        "smtp_url": env.str("SMTP_URL", ""),
        "mail_from": env.str("MAIL_FROM", ""),
        "bank_name": env.str("BANK_NAME", ""),
        "bank_iban": env.str("BANK_IBAN", "").replace(" ", "").upper(),
        "bank_bic": env.str("BANK_BIC", "").replace(" ", "").upper(),
        "payment_text": env.str("PAYMENT_TEXT", PAYMENT_TEXT),
        "notice_delay": _span(env.str("NOTICE_DELAY", "5-120")),
        "telegram_secret": env.str("TELEGRAM_SECRET", ""),
    }


def _faults_of_files_and_mail(read: Mapping[str, Any]) -> list[str]:
    """Where files are kept, and how notices are sent."""
    faults = []
    if read["files_url"] and urlsplit(read["files_url"]).scheme not in {"file", "memory", "s3"}:
        faults.append("FILES_URL has to begin with file:///, s3:// or, for trying out, memory://.")
    if read["telegram_secret"] and not re.fullmatch(r"[A-Za-z0-9_-]{32,256}", read["telegram_secret"]):
        faults.append("TELEGRAM_SECRET has to have 32 to 256 letters, digits, - or _: openssl rand -hex 32.")
    if read["notice_delay"] is None:
        faults.append("NOTICE_DELAY has to be two numbers of minutes, such as 5-120.")
    if not read["smtp_url"]:
        return faults
    if urlsplit(read["smtp_url"]).scheme not in {"smtp", "smtps"} or not urlsplit(read["smtp_url"]).hostname:
        faults.append("SMTP_URL has to be smtp://host or smtps://host, with user and password if the server asks.")
    if not re.fullmatch(r"[\w.+-]+@[\w.-]+", read["mail_from"]):
        faults.append("MAIL_FROM has to be a mail address, from which notices are sent.")
    return faults


def _faults_of_the_account(read: Mapping[str, Any]) -> list[str]:
    """The organisation's own account, from which officers are paid; it may be left out. And what money it takes."""
    faults = []
    if strange := sorted(set(read["currencies"]) - set(DIGITS)):
        faults.append(f"CURRENCIES has {', '.join(strange)}, which is not known here: use {', '.join(sorted(DIGITS))}.")
    if read["bank_iban"] and not _iban_holds(read["bank_iban"]):
        faults.append("BANK_IBAN is no valid IBAN: compare it digit by digit.")
    if read["bank_bic"] and not re.fullmatch(r"[A-Z]{6}[A-Z0-9]{2}([A-Z0-9]{3})?", read["bank_bic"]):
        faults.append("BANK_BIC has to have 8 or 11 letters and digits.")
    if bool(read["bank_iban"]) != bool(read["bank_name"]):
        faults.append("BANK_NAME and BANK_IBAN belong together: give both, or neither.")
    if not re.fullmatch(r"[A-Za-z0-9/?:().,'+ -]{1,70}", read["payment_text"]):
        faults.append("PAYMENT_TEXT has to have 1 to 70 plain letters and digits, as every bank takes them.")
    return faults


def _iban_holds(iban: str) -> bool:
    """Shape and check digits (ISO 13616, ISO 7064 MOD 97-10)."""
    if not re.fullmatch(r"[A-Z]{2}\d{2}[A-Z0-9]{11,30}", iban):
        return False
    return int("".join(str(int(symbol, 36)) for symbol in iban[4:] + iban[:4])) % 97 == 1


def _faults_anywhere(read: Mapping[str, Any]) -> list[str]:
    """What no environment can run with."""
    faults = [
        f"{name.upper()} is missing."
        + (" `make run` writes one into INSTANCE/env." if read["environment"] == "development" else "")
        for name in ("secret_key", "pepper", "database_url", "shares_url")
        if not read[name]
    ]
    faults += [
        f"{name.upper()} has to be a PostgreSQL address."
        for name in ("database_url", "database_owner_url", "shares_url")
        if read[name] and not read[name].startswith("postgresql+psycopg://")
    ]
    if read["environment"] not in ENVIRONMENTS:
        faults.append("ENVIRONMENT has to be development or production.")
    if read["second_factor"] not in SECOND_FACTORS:
        faults.append("SECOND_FACTOR has to be totp or off.")
    if read["currency"] != "EUR":
        faults.append("CURRENCY has to be EUR.")
    if len(read["stripe_webhook_secrets"]) > 2:
        faults.append("STRIPE_WEBHOOK_SECRET takes two secrets at most, separated by a comma, during a rotation.")
    if read["argon_slots"] is not None and read["argon_slots"] < 1:
        faults.append("ARGON_SLOTS has to be at least 1.")
    if read["upload_slots"] is not None and read["upload_slots"] < 1:
        faults.append("UPLOAD_SLOTS has to be at least 1.")
    faults += _faults_of_files_and_mail(read) + _faults_of_the_account(read)
    for name in ("url", "exit_url"):
        parts = urlsplit(read[name])
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            faults.append(f"{name.upper()} has to be a full http or https address.")
    if read["environment"] == "development" and ("_live_" in read["stripe_key"] or read["stripe_livemode"]):
        faults.append("A live Stripe key, or STRIPE_LIVEMODE, has no place in development: use the sandbox.")
    return faults


def load(environ: Mapping[str, str] = os.environ) -> Settings:
    """Read the settings. Raises `SettingsError` naming every fault at once."""
    given = _filled_in(environ)
    env = _Reader(given)
    read = _read(env, given)
    faults = env.faults() + _faults_anywhere(read)
    if read["environment"] != "development":
        faults += faults_in_production(read, given)
    if faults:
        raise SettingsError(list(dict.fromkeys(faults)))
    return Settings(**read)
