"""Settings: read from the environment, refused in production when they would break the promise."""

import base64
import os
import secrets
import subprocess
import sys
from dataclasses import FrozenInstanceError
from pathlib import Path

import pytest

from config import envfile
from config.production import filesystem_of
from config.run import CHECKOUT
from config.settings import DEMO_ACCOUNT, SettingsError, load

DEVELOPMENT = {
    "SECRET_KEY": "s" * 32,
    "PEPPER": "p" * 32,
    "DATABASE_URL": "postgres://app@/apora",
    "SHARES_URL": "postgresql://shares@/apora_shares",
}


def faults_of(environ: dict[str, str]) -> list[str]:
    with pytest.raises(SettingsError) as caught:
        load(environ)
    return caught.value.faults


def test_development_has_sensible_defaults(tmp_path):
    settings = load(DEVELOPMENT | {"INSTANCE": str(tmp_path)})
    assert settings.environment == "development"
    assert settings.url == "http://127.0.0.1:8000"
    assert settings.trusted_hosts == ("127.0.0.1", "localhost")
    assert settings.secure_cookies is False
    assert settings.second_factor == "totp"
    assert settings.stripe_checkout_origin == "https://checkout.stripe.com"
    assert settings.instance == tmp_path
    assert (settings.files_url, settings.smtp_url, settings.upload_slots) == ("", "", 3)
    assert settings.notice_delay == (5.0, 120.0)
    assert settings.telegram_secret == ""


def test_files_and_mail_are_read(sound, tmp_path):
    (tmp_path / "smtp").write_text("smtps://user:secret-word@mail.internal:465\n")
    given = {
        "FILES_URL": "s3://bucket/apora",
        "SMTP_URL_FILE": str(tmp_path / "smtp"),
        "MAIL_FROM": "post@house.example",
    }
    settings = load(sound | given | {"NOTICE_DELAY": "10-30"})
    assert settings.files_url == "s3://bucket/apora"
    assert settings.smtp_url == "smtps://user:secret-word@mail.internal:465"
    assert settings.notice_delay == (10.0, 30.0)
    assert "secret-word" not in repr(settings)


def test_every_spelling_of_a_database_address_becomes_one():
    settings = load(DEVELOPMENT | {"DATABASE_OWNER_URL": "postgresql+psycopg://owner@/apora"})
    assert settings.database_url == "postgresql+psycopg://app@/apora"
    assert settings.shares_url == "postgresql+psycopg://shares@/apora_shares"
    assert settings.database_owner_url == "postgresql+psycopg://owner@/apora"


def test_a_secret_comes_from_a_file_without_its_newline(tmp_path):
    (tmp_path / "pepper").write_text("from-a-file\n")
    settings = load({**DEVELOPMENT, "PEPPER_FILE": str(tmp_path / "pepper")})
    assert settings.pepper == "from-a-file"


def test_an_unreadable_secret_file_is_named_without_its_path(tmp_path):
    faults = faults_of({**DEVELOPMENT, "PEPPER": "", "PEPPER_FILE": str(tmp_path / "absent")})
    assert "PEPPER_FILE names a file that cannot be read as text." in faults
    assert str(tmp_path) not in " ".join(faults)


def test_development_reads_what_the_runner_wrote_and_the_real_environment_wins(tmp_path):
    kept = DEVELOPMENT | {"ORGANISATION": "kept", "SECOND_FACTOR": "off", "PEPPER": "kept"}
    envfile.write(tmp_path / "env", kept, heading="test")
    (tmp_path / "pepper").write_text("from-a-file")
    given = {"INSTANCE": str(tmp_path), "ORGANISATION": "given", "PEPPER_FILE": str(tmp_path / "pepper")}
    settings = load(given)
    assert (settings.organisation, settings.second_factor, settings.pepper) == ("given", "off", "from-a-file")


def test_production_reads_nothing_that_a_runner_wrote(sound):
    instance = Path(sound["INSTANCE"])
    instance.mkdir()
    envfile.write(instance / "env", {"PEPPER": sound.pop("PEPPER")}, heading="test")
    assert faults_of(sound) == ["PEPPER is missing."]


def test_the_env_file_is_its_owners_alone_and_refuses_a_second_line(tmp_path):
    envfile.write(tmp_path / "env", {"A": "1=2"}, heading="test")
    assert (tmp_path / "env").stat().st_mode & 0o777 == 0o600
    assert envfile.read(tmp_path / "env") == {"A": "1=2"}
    with pytest.raises(ValueError, match="one KEY=VALUE line"):
        envfile.write(tmp_path / "env", {"A": "1\nB=2"}, heading="test")


def test_settings_are_frozen_and_keep_secrets_out_of_their_repr(sound):
    settings = load(sound)
    with pytest.raises(FrozenInstanceError):
        settings.second_factor = "off"
    shown = repr(settings)
    hidden = [sound[name] for name in ("SECRET_KEY", "PEPPER", "STRIPE_WEBHOOK_SECRET")]
    assert not [secret for secret in (*hidden, settings.stripe_key, "apora_app") if secret in shown]


def test_a_sound_production_environment_is_accepted(sound):
    settings = load(sound)
    assert settings.environment == "production"
    assert settings.secure_cookies is True
    assert settings.stripe_livemode is True
    assert settings.stripe_api_base == ""
    assert settings.trusted_hosts == ("apora.example",)
    assert settings.stripe_key.startswith("rk_live_")
    assert not settings.stripe_key.endswith("\n")


def test_two_webhook_secrets_are_taken_during_a_rotation_and_not_three(sound):
    one, two, three = (f"whsec_{secrets.token_hex(16)}" for _ in range(3))
    assert load(sound | {"STRIPE_WEBHOOK_SECRET": f"{one}, {two}"}).stripe_webhook_secrets == (one, two)
    assert "two secrets at most" in faults_of(sound | {"STRIPE_WEBHOOK_SECRET": f"{one},{two},{three}"})[0]


def test_a_systemd_credential_is_found_by_its_name(sound):
    folder = Path(sound.pop("STRIPE_KEY_FILE")).parent
    assert load(sound | {"CREDENTIALS_DIRECTORY": str(folder)}).stripe_key.startswith("rk_live_")


def test_a_credentials_directory_on_disk_is_still_a_plain_file(sound, tmp_path):
    (tmp_path / "stripe_key").write_text(f"rk_live_{secrets.token_hex(16)}")
    del sound["STRIPE_KEY_FILE"]
    faults = faults_of(sound | {"CREDENTIALS_DIRECTORY": str(tmp_path)})
    assert [fault for fault in faults if "plain file on disk" in fault]


REFUSED = [
    ({"SECRET_KEY": ""}, "SECRET_KEY is missing."),
    ({"PEPPER": ""}, "PEPPER is missing."),
    ({"SECRET_KEY": "changeme"}, "SECRET_KEY is shorter"),
    ({"SECRET_KEY": "change me, please"}, "SECRET_KEY is not hex or base64"),
    ({"PEPPER": "00" * 32}, "PEPPER is a default or filler"),
    ({"PEPPER": "0123456789abcdef" * 4}, "PEPPER is a default or filler"),
    ({"PEPPER": base64.b64encode(b"x" * 40).decode()}, "PEPPER is a default or filler"),
    ({"PEPPER": secrets.token_hex(31)}, "PEPPER is shorter"),
    ({"DATABASE_URL": ""}, "DATABASE_URL is missing."),
    ({"SHARES_URL": ""}, "SHARES_URL is missing."),
    ({"DATABASE_URL": "sqlite:///apora.db"}, "DATABASE_URL has to be a PostgreSQL address."),
    ({"DATABASE_URL": "postgres://a@/apora?host=/srv/x/apora-pg"}, "DATABASE_URL is the embedded database"),
    ({"SHARES_URL": "postgres://a@/s?host=/tmp/apora-pg-x1&port=5432"}, "SHARES_URL is the embedded database"),
    ({"SHARES_URL": "postgresql://other@db.internal:5432/apora"}, "SHARES_URL is the same database"),
    ({"DATABASE_OWNER_URL": "postgresql://apora_app@db.internal/apora"}, "use the same login"),
    ({"SECOND_FACTOR": "off"}, "SECOND_FACTOR is off"),
    ({"SECOND_FACTOR": "sms"}, "SECOND_FACTOR has to be"),
    ({"URL": "http://apora.example"}, "URL has to start with https://"),
    ({"URL": "apora.example"}, "URL has to be a full"),
    ({"SECURE_COOKIES": "false"}, "SECURE_COOKIES is off"),
    ({"SECURE_COOKIES": "perhaps"}, "SECURE_COOKIES cannot be read"),
    ({"ARGON_SLOTS": "many"}, "ARGON_SLOTS cannot be read"),
    ({"ARGON_SLOTS": "0"}, "ARGON_SLOTS has to be at least 1"),
    ({"UPLOAD_SLOTS": "0"}, "UPLOAD_SLOTS has to be at least 1"),
    ({"FILES_URL": "memory:///"}, "FILES_URL keeps files in memory"),
    ({"FILES_URL": "ftp://files.internal/apora"}, "FILES_URL has to begin with"),
    ({"SMTP_URL": "https://mail.internal", "MAIL_FROM": "post@house.example"}, "SMTP_URL has to be smtp://"),
    ({"SMTP_URL": "smtps://user:secret-word@mail.internal"}, "MAIL_FROM has to be a mail address"),
    ({"NOTICE_DELAY": "120-5"}, "NOTICE_DELAY has to be two numbers"),
    ({"TELEGRAM_SECRET": "short"}, "TELEGRAM_SECRET has to have 32"),
    ({"NOTICE_DELAY": "soon"}, "NOTICE_DELAY has to be two numbers"),
    ({"CURRENCY": "USD"}, "CURRENCY has to be EUR"),
    ({"STRIPE_KEY": "sk_live_" + "a" * 24}, "STRIPE_KEY is a plain variable"),
    ({"STRIPE_KEY_FILE": ""}, "STRIPE_KEY_FILE is missing"),
    ({"STRIPE_API_BASE": "http://127.0.0.1:12111"}, "STRIPE_API_BASE points away"),
    ({"STRIPE_CHECKOUT_ORIGIN": "http://pay.example"}, "STRIPE_CHECKOUT_ORIGIN has to be https"),
    ({"STRIPE_WEBHOOK_SECRET": ""}, "STRIPE_WEBHOOK_SECRET is missing"),
    ({"STRIPE_WEBHOOK_SECRET": "whsec_short"}, "STRIPE_WEBHOOK_SECRET does not look like one"),
    ({"STRIPE_LIVEMODE": "false"}, "the Stripe key is a live key"),
    ({"ENVIRONMENT": "Production"}, "ENVIRONMENT has to be development or production"),
]


@pytest.mark.parametrize(("changed", "expected"), REFUSED, ids=[expected for _, expected in REFUSED])
def test_production_refuses(sound, changed, expected):
    faults = faults_of(sound | changed)
    assert any(expected in fault for fault in faults), faults
    values = [value for value in changed.values() if len(value) > 8]
    assert not [value for value in values if value in " ".join(faults)], "a fault quotes a value"


def test_production_refuses_an_embedded_database_of_this_instance_whatever_its_folder_is_called(sound):
    socket = Path(sound["INSTANCE"]) / "run"
    faults = faults_of(sound | {"DATABASE_URL": f"postgres://a@/apora?host={socket}"})
    assert [fault for fault in faults if "DATABASE_URL is the embedded database" in fault]


def test_production_accepts_a_server_of_its_own_on_a_socket(sound):
    assert load(sound | {"DATABASE_URL": "postgres://a@/apora?host=/var/run/postgresql"})


def test_production_refuses_a_test_key_in_live_mode_and_a_key_on_disk(sound, tmp_path):
    key = tmp_path / "key"
    key.write_text("sk_test_" + "a" * 24)
    faults = faults_of(sound | {"STRIPE_KEY_FILE": str(key), "STRIPE_LIVEMODE": "true"})
    assert [fault for fault in faults if "plain file on disk" in fault]
    assert [fault for fault in faults if "is a test key" in fault]


def test_a_live_key_has_no_place_in_development():
    assert "no place in development" in faults_of(DEVELOPMENT | {"STRIPE_KEY": "sk_live_x"})[0]


def test_the_deepest_mount_decides_and_a_later_one_hides_an_earlier_one(tmp_path):
    mounts = tmp_path / "mounts"
    mounts.write_text(
        "x / ext4 rw 0 0\nx /a\\040b tmpfs rw 0 0\nx /a\\040b/c ext4 rw 0 0\nx /d tmpfs rw 0 0\nx /d xfs rw 0 0\n"
    )
    found = [filesystem_of(Path(path), mounts) for path in ("/a b/key", "/a b/c/key", "/d/key", "/e", "/a bc")]
    assert found == ["tmpfs", "ext4", "xfs", "ext4", "ext4"]


def test_sc4_production_without_settings_or_with_default_ones_refuses_and_names_every_fault_at_once(sound, tmp_path):
    key = tmp_path / "key"
    key.write_text("sk_test_" + "a" * 24)
    careless = {
        "ENVIRONMENT": "production",
        "SECRET_KEY": "changeme",
        "PEPPER": "00" * 32,
        "DATABASE_URL": "postgres://a@/apora?host=/tmp/apora-pg-x",
        "SHARES_URL": "postgres://b@/apora?host=/tmp/apora-pg-x",
        "SECOND_FACTOR": "off",
        "URL": "http://apora.example",
        "STRIPE_KEY_FILE": str(key),
        "STRIPE_LIVEMODE": "true",
        "STRIPE_API_BASE": "http://127.0.0.1:1",
    }
    named = faults_of(careless)
    expected = [
        "SECRET_KEY is shorter", "PEPPER is a default", "DATABASE_URL is the embedded", "SHARES_URL is the embedded",
        "SHARES_URL is the same", "SECOND_FACTOR is off", "URL has to start", "SECURE_COOKIES is off",
        "plain file on disk", "is a test key", "STRIPE_API_BASE points", "STRIPE_WEBHOOK_SECRET is missing",
        "STRIPE_CHECKOUT_ORIGIN has to be https",
    ]  # fmt: skip
    assert [part for part in expected if not any(part in fault for fault in named)] == []
    assert len(named) == len(expected)
    bare = faults_of({"ENVIRONMENT": "production"})
    assert {name for name in ("SECRET_KEY", "PEPPER", "DATABASE_URL", "SHARES_URL") if f"{name} is missing." in bare}
    print(f"SC4: {len(named)} faults named at once in a careless production, {len(bare)} in an empty one")


@pytest.mark.parametrize("program", [["flask", "--app", "wsgi", "routes"], ["gunicorn", "--check-config", "wsgi:app"]])
def test_a_careless_production_does_not_start_and_shows_no_traceback(program, tmp_path):
    given = {"PATH": os.environ["PATH"], "ENVIRONMENT": "production", "HOME": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-m", *program], cwd=CHECKOUT, env=given, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert "The settings need mending before anything starts" in done.stderr
    assert "PEPPER is missing." in done.stderr
    assert "Traceback" not in done.stderr


def test_the_account_that_pays_is_read_and_its_check_digits_verified(sound):
    good = {**sound, "BANK_NAME": "Apora e.V.", "BANK_IBAN": "de02 1001 0010 0006 8201 01", "BANK_BIC": "PBNKDEFF"}
    found = load(good)
    assert (found.bank_name, found.bank_iban) == ("Apora e.V.", "DE02100100100006820101")
    assert (found.bank_bic, found.payment_text) == ("PBNKDEFF", "Transfer")
    without = load(sound)
    assert (without.bank_name, without.bank_iban) == ("", "")
    for changed, expected in (
        ({"BANK_IBAN": "DE03100100100006820101"}, "BANK_IBAN"),
        ({"BANK_NAME": ""}, "BANK_NAME"),
        ({"BANK_BIC": "TOO"}, "BANK_BIC"),
        ({"PAYMENT_TEXT": "за апору"}, "PAYMENT_TEXT"),
    ):
        (fault,) = faults_of({**good, **changed})
        assert fault.startswith(expected)


def test_development_pays_from_an_account_that_no_bank_has_unless_told_otherwise(tmp_path):
    given = {"INSTANCE": str(tmp_path), "SECRET_KEY": "x" * 32, "PEPPER": "y" * 32}
    given |= dict.fromkeys(("DATABASE_URL", "SHARES_URL"), "postgresql://u:p@127.0.0.1/x")
    assert load(given).bank_iban == DEMO_ACCOUNT["BANK_IBAN"]
    own = load({**given, "BANK_NAME": "Ours", "BANK_IBAN": "DE89370400440532013000"})
    assert (own.bank_name, own.bank_iban, own.bank_bic) == ("Ours", "DE89370400440532013000", "")
