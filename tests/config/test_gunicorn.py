"""The web server's settings: what it knows of a caller stays out of its log, and nothing lies outside its folder."""

import http.client
import os
import socket
import subprocess
import sys
import time

import pytest

from config.run import CHECKOUT
from tests.ports import free_port

APPLICATION = """
def app(environ, start_response):
    if environ["PATH_INFO"].startswith("/fail"):
        raise ValueError("canary-in-an-exception")
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [b"fine"]
"""


@pytest.fixture
def web(tmp_path):
    """The real server over an application of three lines; its port and its log."""
    (tmp_path / "tiny.py").write_text(APPLICATION)
    port = free_port()
    (tmp_path / "home").mkdir()
    given = {
        "PATH": os.environ["PATH"],
        "HOME": str(tmp_path / "home"),
        "TMPDIR": str(tmp_path),
        "PYTHONPATH": str(tmp_path),
    }
    command = [
        sys.executable,
        "-m",
        "gunicorn",
        "--config",
        "config/gunicorn.py",
        "--bind",
        f"127.0.0.1:{port}",
        "tiny:app",
    ]
    with (tmp_path / "log").open("wb") as log:
        process = subprocess.Popen(command, cwd=CHECKOUT, env=given, stdout=log, stderr=log)
    deadline = time.monotonic() + 20
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            break
        except OSError:
            assert time.monotonic() < deadline
            time.sleep(0.05)
    yield port, tmp_path / "log", tmp_path / "home"
    process.terminate()
    assert process.wait(timeout=15) == 0


def test_neither_an_address_nor_a_path_nor_an_exceptions_words_reach_the_log(web):
    port, log, home = web
    statuses = []
    for path in ("/canary-path?q=canary-query", "/fail/canary-failing"):
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        connection.request("GET", path)
        statuses.append(connection.getresponse().status)
        connection.close()
    with socket.create_connection(("127.0.0.1", port)) as broken:
        broken.sendall(b"GET /canary-broken canary-version\r\n\r\n")
        assert broken.recv(100).startswith(b"HTTP/1.1 400")
    text = log.read_text()
    assert statuses == [200, 500]
    assert "canary" not in text
    assert "ip=" not in text
    assert "A broken request was refused." in text
    assert "A request failed inside the server." in text
    assert list(home.iterdir()) == []
