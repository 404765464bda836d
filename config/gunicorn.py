"""The web server, in development and in production. No access log: an address or a path is nobody's business."""

import gc
import os
import resource
from typing import Any

from gunicorn.glogging import Logger

# A core dump would hold opened keys.
resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


class QuietLogger(Logger):
    """Gunicorn's log without what it knows of the caller: addresses, paths, the words of a broken request."""

    def warning(self, msg: str, *args: Any, **kwargs: Any) -> None:
        """Keep the server's own warnings; of a broken request, only that there was one."""
        if str(msg).startswith("Invalid request"):
            msg, args = "A broken request was refused.", ()
        super().warning(msg, *args, **kwargs)

    def exception(self, msg: str, *args: Any, **kwargs: Any) -> None:
        """Keep the kind of error, not the request it met nor a traceback that may quote it."""
        if str(msg).startswith("Error handling"):
            super().error("A request failed inside the server.")
            return
        super().exception(msg, *args, **kwargs)


wsgi_app = "wsgi:app"
worker_class = "gthread"
workers = int(os.environ.get("WEB_WORKERS") or 2)
threads = int(os.environ.get("WEB_THREADS") or 4)
worker_tmp_dir = os.environ.get("TMPDIR") or None
umask = 0o077
timeout = 60
graceful_timeout = 6
keepalive = 5
accesslog = None
errorlog = "-"
loglevel = "info"
logger_class = QuietLogger
control_socket_disable = True


def post_worker_init(_worker: Any) -> None:
    """What was made at the start stays: looking through it again took a third of a second of some requests."""
    gc.collect()
    gc.freeze()
