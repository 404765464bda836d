"""What is installed is what was locked: every package pinned and hashed, and a changed byte refused."""

import base64
import hashlib
import os
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

HOUSE = Path(__file__).resolve().parents[2]
LOCKS = ("requirements.txt", "requirements-dev.txt")
HASH = re.compile(r"--hash=sha256:[0-9a-f]{64}")


def locked(name):
    """Each requirement of a lock file, its continuation lines joined."""
    text = re.sub(r"\\\n\s*", " ", (HOUSE / name).read_text())
    return [line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]


def names(lines):
    return {re.split(r"[=<>~!\[ ;]", line)[0].lower().replace("_", "-") for line in lines}


def wheel(folder, content):
    """A small package, made by hand."""
    path = folder / "tiny-1.0-py3-none-any.whl"
    files = {
        "tiny.py": content,
        "tiny-1.0.dist-info/METADATA": "Metadata-Version: 2.1\nName: tiny\nVersion: 1.0\n",
        "tiny-1.0.dist-info/WHEEL": "Wheel-Version: 1.0\nGenerator: house\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    rows = [
        f"{name},sha256={base64.urlsafe_b64encode(hashlib.sha256(body.encode()).digest()).decode().rstrip('=')},{len(body)}"
        for name, body in files.items()
    ]
    files["tiny-1.0.dist-info/RECORD"] = "\n".join([*rows, "tiny-1.0.dist-info/RECORD,,"]) + "\n"
    with zipfile.ZipFile(path, "w") as archive:
        for name, body in files.items():
            archive.writestr(name, body)
    return path


@pytest.fixture(scope="module")
def venv(tmp_path_factory):
    """An empty environment, into which the Makefile installs."""
    folder = tmp_path_factory.mktemp("venv") / "venv"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(folder)], check=True)
    return folder


def make_runtime(venv, requirements, wheels):
    environ = {name: value for name, value in os.environ.items() if not name.startswith("PIP_")}
    # The environment has no pip of its own, so the Makefile uses PYTHON's: that branch is tried here too.
    words = [f"VENV={venv}", f"REQUIREMENTS={requirements}", f"PYTHON={sys.executable}"]
    return subprocess.run(
        ["make", f"{venv}/.runtime", *words],
        cwd=HOUSE,
        env={**environ, "PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(wheels)},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("name", LOCKS)
def test_every_package_is_pinned_and_hashed(name):
    lines = locked(name)
    assert len(lines) > 30
    assert [line for line in lines if "==" not in line or not HASH.search(line)] == []


def test_the_locks_hold_what_the_project_asks_for():
    project = tomllib.loads((HOUSE / "pyproject.toml").read_text())["project"]
    asked, dev = names(project["dependencies"]), names(project["optional-dependencies"]["dev"])
    assert asked - names(locked("requirements.txt")) == set()
    assert (asked | dev) - names(locked("requirements-dev.txt")) == set()
    runtime, everything = (
        dict(re.match(r"([\w.-]+)(?:\[.*\])?==(\S+)", line).groups() for line in locked(one)) for one in LOCKS
    )
    assert {name: version for name, version in runtime.items() if everything.get(name) != version} == {}


def test_sc1_the_makefile_installs_only_what_the_lock_names_byte_for_byte(tmp_path, venv):
    package = wheel(tmp_path, "GOOD = True\n")
    digest = hashlib.sha256(package.read_bytes()).hexdigest()
    source = tmp_path / "raw-1.0.zip"
    with zipfile.ZipFile(source, "w") as archive:
        archive.writestr("raw-1.0/setup.py", "open('/dev/null')\n")
    requirements = tmp_path / "requirements.txt"
    refused = {}
    for attempt, line in {
        "without a hash": "tiny==1.0",
        "with another hash": f"tiny==1.0 --hash=sha256:{'0' * 64}",
        "from source": f"raw==1.0 --hash=sha256:{hashlib.sha256(source.read_bytes()).hexdigest()}",
    }.items():
        requirements.write_text(line + "\n")
        refused[attempt] = make_runtime(venv, requirements, tmp_path)
    assert {attempt: done.returncode for attempt, done in refused.items()} == dict.fromkeys(refused, 2)
    assert "DO NOT MATCH THE HASHES" in refused["with another hash"].stderr
    assert not list(venv.rglob("tiny.py"))
    assert not (venv / ".runtime").exists()
    requirements.write_text(f"tiny==1.0 --hash=sha256:{digest}\n")
    done = make_runtime(venv, requirements, tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    assert len(list(venv.rglob("tiny.py"))) == 1
    assert (venv / ".runtime").exists()
    print(f"SC1: {len(locked(LOCKS[0]))} runtime packages pinned and hashed, {len(refused)} ways around it refused")


def test_installing_says_which_python_is_needed(tmp_path):
    fake = tmp_path / "python3"
    fake.write_text("#!/bin/sh\nexit 1\n")
    fake.chmod(0o755)
    make = shutil.which("make")
    done = subprocess.run(
        [make, "setup", f"VENV={tmp_path}/venv", f"PYTHON={fake}"],
        cwd=HOUSE,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert "Python 3.11 or newer is needed" in done.stderr


def test_make_help_lists_every_verb():
    outside = {name: value for name, value in os.environ.items() if not name.startswith(("MAKE", "MFLAGS"))}
    done = subprocess.run(["make"], cwd=HOUSE, env=outside, capture_output=True, text=True, check=True)
    listed = {line.split()[1] for line in done.stdout.splitlines()}
    declared = re.search(r"^\.PHONY: (.*)$", (HOUSE / "Makefile").read_text(), re.MULTILINE)[1].split()
    assert listed == set(declared)
    assert {"setup", "run", "test", "lint", "fix", "migration", "migrate", "check", "bench"} <= listed
