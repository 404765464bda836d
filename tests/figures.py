"""Shows, at the end of a run, the figure that each acceptance test printed: `test_sc4_...` printed `SC4: ...`.

Loaded by the tests' `conftest.py`. It works across xdist's processes, where a test's output is otherwise not seen.
"""

import re

from _pytest.terminal import TerminalReporter

ACCEPTANCE = re.compile(r"::test_((?:ac|id|cr|md|in|mo|du|au|sc|op)\d+)_")


def pytest_terminal_summary(terminalreporter: TerminalReporter) -> None:
    """List the figures by acceptance test; one that printed none is named too."""
    found = []
    for report in terminalreporter.getreports("passed"):
        name = ACCEPTANCE.search(report.nodeid)
        if name and report.when == "call":
            lines = [line for line in report.capstdout.splitlines() if line.strip()] or ["(printed no figure)"]
            found += [(name[1].upper(), line.removeprefix(f"{name[1].upper()}: ")) for line in lines]
    if found:
        terminalreporter.section("figures of the acceptance tests")
        for identity, line in sorted(found, key=lambda one: (one[0][:2], int(one[0][2:]))):
            terminalreporter.write_line(f"{identity:<5} {line}")
