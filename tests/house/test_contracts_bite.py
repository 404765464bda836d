"""Each import contract, broken on purpose in a copy of the package, has to fail `lint-imports` by name.

The breaks use two rooms made for the purpose, so that they hold whatever rooms stand.
"""

import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

HOUSE = Path(__file__).resolve().parents[2]
LINT = Path(sys.executable).with_name("lint-imports")
CONTRACTS = {
    contract["id"]: contract["name"]
    for contract in tomllib.loads((HOUSE / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
}
# Rooms of the highest floors of doors and of the floor below `app`, made anew in the copy.
UPPER, DOOR, NEIGHBOUR = "oversight", "union", "voice"
FURNITURE = ("model", "policy", "gateway", "schema", "service", "api", "pages", "webhook", "cli", "jobs")

# (contract, importing module, imported module)
BREAKS = [
    ("floors", f"{DOOR}.service", f"support.{UPPER}.service"),
    ("floors", f"{DOOR}.service", f"support.{NEIGHBOUR}.service"),
    ("floors", f"{DOOR}.service", "support.app"),
    ("floors", "core.money", f"support.{DOOR}.model"),
    ("furniture", f"{DOOR}.model", f"support.{DOOR}.policy"),
    ("furniture", f"{DOOR}.policy", f"support.{DOOR}.service"),
    ("furniture", f"{DOOR}.gateway", f"support.{DOOR}.schema"),
    ("furniture", f"{DOOR}.service", f"support.{DOOR}.api"),
    ("furniture", f"{DOOR}.pages", f"support.{DOOR}.api"),
    *(("doors", f"{UPPER}.service", f"support.{DOOR}.{door}") for door in ("api", "pages", "webhook", "cli", "jobs")),
    *(("web-free", f"{DOOR}.{file}", "flask") for file in ("service", "policy", "schema", "model")),
    ("web-free", f"{DOOR}.service", "flask_login"),
    ("web-free", f"{DOOR}.policy", "werkzeug"),
    *(("nouns", f"{UPPER}.model", f"support.{DOOR}.{file}") for file in ("service", "policy", "gateway", "schema")),
    *(("rules", f"{UPPER}.policy", f"support.{DOOR}.{file}") for file in ("service", "gateway", "schema")),
    *(("shapes", f"{UPPER}.schema", f"support.{DOOR}.{file}") for file in ("service", "policy", "gateway")),
    *(("gateways", f"{UPPER}.gateway", f"support.{DOOR}.{file}") for file in ("service", "policy", "schema", "model")),
    ("verbs", f"{DOOR}.service", f"support.{DOOR}.schema"),
    ("own-room", f"{UPPER}.api", f"support.{DOOR}.schema"),
    ("stripe", f"{DOOR}.service", "stripe"),
    ("stripe", f"{DOOR}.gateway", "stripe"),
    ("stripe", "core.money", "stripe"),
    ("ciphers", f"{DOOR}.service", "cryptography.hazmat.primitives"),
    ("ciphers", "core.money", "cryptography"),
    *(("inward", f"{DOOR}.service", package) for package in ("config.settings", "tests", "wsgi", "migrations")),
]


@pytest.fixture(scope="module")
def copy(tmp_path_factory):
    """The package, its contracts, and the rooms for the breaks."""
    root = tmp_path_factory.mktemp("copy")
    shutil.copytree(HOUSE / "support", root / "support", ignore=shutil.ignore_patterns("__pycache__"))
    (root / "tests" / "house").mkdir(parents=True)
    shutil.copy(HOUSE / "pyproject.toml", root)
    shutil.copy(HOUSE / "tests" / "house" / "contracts.py", root / "tests" / "house")
    for package in ("config", "migrations"):
        (root / package).mkdir()
        (root / package / "__init__.py").touch()
    for module in ("wsgi.py", "config/settings.py"):
        (root / module).touch()
    for room in (UPPER, DOOR, NEIGHBOUR):
        shutil.rmtree(root / "support" / room, ignore_errors=True)
        (root / "support" / room).mkdir()
        for file in ("__init__", *FURNITURE):
            (root / "support" / room / f"{file}.py").touch()
    return root


def lint(root, *words):
    return subprocess.run(
        [LINT, "--no-logo", "--no-cache", *words], cwd=root, capture_output=True, text=True, check=False
    )


def test_the_house_as_it_stands_keeps_every_contract(copy):
    done = lint(copy)
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"Contracts: {len(CONTRACTS)} kept, 0 broken." in done.stdout
    print(f"{len(CONTRACTS)} import contracts kept, {len(BREAKS)} ways to break them refused")


def test_every_contract_is_broken_here():
    assert {contract for contract, _, _ in BREAKS} == set(CONTRACTS)


@pytest.mark.parametrize(("contract", "importer", "imported"), BREAKS, ids=[" ".join(one) for one in BREAKS])
def test_breaking_it_fails(copy, contract, importer, imported):
    path = copy / "support" / f"{importer.replace('.', '/')}.py"
    before = path.read_text()
    path.write_text(f"{before}\nimport {imported}\n")
    try:
        done = lint(copy, "--contract", contract)
    finally:
        path.write_text(before)
    assert done.returncode == 1, done.stdout + done.stderr
    assert f"{CONTRACTS[contract]} BROKEN" in done.stdout


def test_a_new_room_has_to_choose_its_floor(copy):
    stray = copy / "support" / "stray"
    stray.mkdir()
    (stray / "__init__.py").touch()
    try:
        done = lint(copy, "--contract", "floors")
    finally:
        shutil.rmtree(stray)
    assert done.returncode == 1
    assert "support.stray" in done.stdout


def test_hiding_an_import_inside_a_function_or_behind_another_module_does_not_help(copy):
    room = copy / "support" / DOOR
    (room / "service.py").write_text("def verb():\n    from flask import g\n    return g\n")
    (room / "detour.py").write_text("import flask\n")
    (room / "policy.py").write_text(f"import support.{DOOR}.detour\n")
    try:
        done = lint(copy, "--contract", "web-free")
    finally:
        (room / "detour.py").unlink()
        for file in ("service", "policy"):
            (room / f"{file}.py").write_text("")
    assert done.returncode == 1
    assert f"support.{DOOR}.service is not allowed to import flask" in done.stdout
    assert f"support.{DOOR}.policy is not allowed to import flask" in done.stdout
