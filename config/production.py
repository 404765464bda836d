"""What production refuses. Each fault is one sentence that says what to do; none quotes a value."""

import base64
import binascii
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from config.urls import is_embedded, parsed, same_database

SECRET_BYTES = 32
MOUNTS = Path("/proc/mounts")
IN_MEMORY = {"tmpfs", "ramfs"}
_STRIPE_KEY = re.compile(r"^(sk|rk)_(live|test)_\w{8,}$")
_OCTAL = re.compile(r"\\([0-7]{3})")


def _secret_fault(name: str, secret: str) -> str | None:
    """A secret is at least 32 random bytes, in hex or base64. What a person would type is recognised by its bytes."""
    if not secret:
        return None  # named already as missing
    advice = "make one with: openssl rand -hex 32"
    if re.fullmatch(r"[0-9a-fA-F]+", secret) and len(secret) % 2 == 0:
        raw = bytes.fromhex(secret)
    else:
        try:
            raw = base64.b64decode(secret.replace("-", "+").replace("_", "/") + "=" * (-len(secret) % 4), validate=True)
        except (binascii.Error, ValueError):
            return f"{name} is not hex or base64: {advice}"
    if len(raw) < SECRET_BYTES:
        return f"{name} is shorter than {SECRET_BYTES} bytes: {advice}"
    # 32 random bytes hold fewer than 20 different ones about once in 10^8; defaults and filler are far below.
    if len(set(raw)) < 20:
        return f"{name} is a default or filler, not random: {advice}"
    return None


def filesystem_of(path: Path, mounts: Path = MOUNTS) -> str:
    """The type of the file system a path lies on, as the kernel lists it; empty where there is no such list."""
    try:
        lines = mounts.read_text(encoding="utf-8").splitlines()
    except OSError:
        return ""
    real, best, kind = path.resolve(), -1, ""
    for line in lines:
        _, point, type_, *_ = line.split(" ")
        folder = Path(_OCTAL.sub(lambda found: chr(int(found[1], 8)), point))
        # A later mount on the same point hides an earlier one, hence >=.
        if real.is_relative_to(folder) and len(folder.parts) >= best:
            best, kind = len(folder.parts), type_
    return kind


def _stripe_key_faults(read: Mapping[str, Any], environ: Mapping[str, str]) -> list[str]:
    faults = []
    path = environ.get("STRIPE_KEY_FILE")
    if environ.get("STRIPE_KEY"):
        faults.append("STRIPE_KEY is a plain variable: give the key as STRIPE_KEY_FILE, a credential in memory.")
    if path and filesystem_of(Path(path), MOUNTS) not in IN_MEMORY:
        faults.append("STRIPE_KEY_FILE is a plain file on disk: it has to be a credential in memory (tmpfs or ramfs).")
    if not read["stripe_key"]:
        faults.append("STRIPE_KEY_FILE is missing: the Stripe key is given at start as a credential in memory.")
    elif not _STRIPE_KEY.match(read["stripe_key"]):
        faults.append("The Stripe key does not look like one (sk_... or, better, a restricted rk_...).")
    elif read["stripe_livemode"] and "_test_" in read["stripe_key"]:
        faults.append("STRIPE_LIVEMODE is on, but the Stripe key is a test key.")
    elif not read["stripe_livemode"] and "_live_" in read["stripe_key"]:
        faults.append("STRIPE_LIVEMODE is off, but the Stripe key is a live key.")
    return faults


def _stripe_surroundings_faults(read: Mapping[str, Any]) -> list[str]:
    faults = []
    if not read["stripe_webhook_secrets"]:
        faults.append("STRIPE_WEBHOOK_SECRET is missing: copy it from the webhook's page at Stripe.")
    elif not all(re.fullmatch(r"whsec_[\w+/=]{24,}", secret) for secret in read["stripe_webhook_secrets"]):
        faults.append("STRIPE_WEBHOOK_SECRET does not look like one (whsec_ and at least 24 characters).")
    if read["stripe_api_base"]:
        faults.append("STRIPE_API_BASE points away from Stripe: leave it out, the sandbox is for development.")
    if urlsplit(read["stripe_checkout_origin"]).scheme != "https":
        faults.append("STRIPE_CHECKOUT_ORIGIN has to be https.")
    return faults


def _database_faults(read: Mapping[str, Any]) -> list[str]:
    faults = []
    addresses = {name: read[name] for name in ("database_url", "database_owner_url", "shares_url") if read[name]}
    faults += [
        f"{name.upper()} is the embedded database, which is for development: use a PostgreSQL server."
        for name, url in addresses.items()
        if is_embedded(url, read["instance"])
    ]
    faults += [f"{name.upper()} cannot be read as an address." for name, url in addresses.items() if not parsed(url)]
    if read["database_url"] and same_database(read["database_url"], read["shares_url"]):
        faults.append("SHARES_URL is the same database as DATABASE_URL: shares need a server of their own.")
    owner, application = parsed(read["database_owner_url"]), parsed(read["database_url"])
    if owner and application and owner.username and owner.username == application.username:
        faults.append("DATABASE_OWNER_URL and DATABASE_URL use the same login: the application may own nothing.")
    return faults


def faults_in_production(read: Mapping[str, Any], environ: Mapping[str, str]) -> list[str]:
    """Every reason, as a sentence each, why these settings may not start in production."""
    secrets = [_secret_fault(name.upper(), read[name]) for name in ("secret_key", "pepper")]
    faults = [fault for fault in secrets if fault]
    if read["secret_key"] and read["secret_key"] == read["pepper"]:
        faults.append("SECRET_KEY and PEPPER are the same: each needs a secret of its own.")
    faults += _database_faults(read)
    if read["files_url"].startswith("memory:"):
        faults.append("FILES_URL keeps files in memory, where they end with the process: use file:/// or s3://.")
    if read["second_factor"] == "off":
        faults.append("SECOND_FACTOR is off: in production staff need one (totp).")
    if not read["url"].startswith("https://"):
        faults.append("URL has to start with https://.")
    if not read["secure_cookies"]:
        faults.append("SECURE_COOKIES is off: cookies need HTTPS in production.")
    return faults + _stripe_key_faults(read, environ) + _stripe_surroundings_faults(read)
