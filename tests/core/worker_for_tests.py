"""A worker as a process of its own, with the tests' jobs: `python -m tests.core.worker_for_tests SETTINGS`."""

import pickle
import sys
from pathlib import Path

from support.app import create_app
from support.core import outbox
from tests.core import jobs_for_tests

if __name__ == "__main__":
    assert jobs_for_tests.FOLDER.is_dir()
    outbox.run_worker(create_app(pickle.loads(Path(sys.argv[1]).read_bytes())))
