"""A mail server of a few lines on loopback: it takes everything and remembers every byte."""

import socketserver
import threading
import time
from dataclasses import dataclass, field


@dataclass
class Delivery:
    """One conversation: what the other side said line by line, and the mail."""

    said: list[bytes] = field(default_factory=list)
    to: list[bytes] = field(default_factory=list)
    mail: bytes = b""


class PostOffice:
    """Listens on a free port until it is closed."""

    def __init__(self) -> None:
        self.taken: list[Delivery] = []
        office = self

        class Desk(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                office._serve(self)

        self._server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Desk)
        self._server.daemon_threads = True
        self.port = self._server.server_address[1]
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        self._thread.start()

    @property
    def url(self) -> str:
        """Its address, as the settings take it."""
        return f"smtp://127.0.0.1:{self.port}"

    def _serve(self, desk: socketserver.StreamRequestHandler) -> None:
        found = Delivery()
        desk.wfile.write(b"220 here\r\n")
        while line := desk.rfile.readline():
            found.said.append(line)
            verb = line[:4].upper()
            if verb == b"RCPT":
                found.to.append(line.split(b"<")[1].split(b">")[0])
            if verb == b"DATA":
                desk.wfile.write(b"354 go on\r\n")
                while (line := desk.rfile.readline()) not in {b".\r\n", b""}:
                    found.mail += line
                self.taken.append(found)
            desk.wfile.write(b"221 bye\r\n" if verb == b"QUIT" else b"250 fine\r\n")
            if verb == b"QUIT":
                return

    def wait_for(self, count: int, patience: float = 20.0) -> list[Delivery]:
        """So many deliveries."""
        deadline = time.monotonic() + patience
        while len(self.taken) < count:
            assert time.monotonic() < deadline, f"{len(self.taken)} of {count} mails came"
            time.sleep(0.02)
        return self.taken

    def close(self) -> None:
        """Shut it."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
