"""As much of S3 as the file store asks for, on loopback: objects in a dictionary."""

import http.server
import re
import threading
from urllib.parse import parse_qs, unquote, urlsplit

DAY = "2024-01-01T00:00:00.000Z"


class Bucket:
    """Listens on a free port until it is closed; `objects` is what it holds, by key."""

    def __init__(self) -> None:
        self.objects: dict[str, bytes] = {}
        self.signed = 0
        bucket = self

        class Desk(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *_words: object) -> None:
                """Say nothing."""

            def _say(self, status: int, body: bytes = b"") -> None:
                self.send_response(status)
                self.send_header("Content-Length", str(len(body)))
                self.send_header("ETag", '"x"')
                self.send_header("Last-Modified", "Mon, 01 Jan 2024 00:00:00 GMT")
                self.end_headers()
                self.wfile.write(body)

            def _body(self) -> bytes:
                bucket.signed += "AWS4-HMAC-SHA256" in self.headers.get("Authorization", "")
                return self.rfile.read(int(self.headers.get("Content-Length", 0)))

            def _key(self) -> str:
                return unquote(urlsplit(self.path).path).split("/", 2)[2]

            def do_PUT(self) -> None:
                bucket.objects[self._key()] = self._body()
                self._say(200)

            def do_GET(self) -> None:
                self._body()
                asked = parse_qs(urlsplit(self.path).query)
                if "list-type" in asked:
                    self._say(200, bucket.listed(asked.get("prefix", [""])[0]))
                    return
                found = bucket.objects.get(self._key())
                self._say(404 if found is None else 200, found or b"<Error><Code>NoSuchKey</Code></Error>")

            def do_POST(self) -> None:
                keys = re.findall(r"<Key>([^<]*)</Key>", self._body().decode())
                for key in keys:
                    bucket.objects.pop(key, None)
                gone = "".join(f"<Deleted><Key>{key}</Key></Deleted>" for key in keys)
                self._say(200, f"<DeleteResult>{gone}</DeleteResult>".encode())

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Desk)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        self._thread.start()

    def listed(self, prefix: str) -> bytes:
        """The objects under a prefix, as S3 lists them."""
        found = "".join(
            f"<Contents><Key>{key}</Key><LastModified>{DAY}</LastModified><ETag>x</ETag><Size>{len(body)}</Size></Contents>"
            for key, body in self.objects.items()
            if key.startswith(prefix)
        )
        head = "<Name>bucket</Name><IsTruncated>false</IsTruncated>"
        return f'<?xml version="1.0"?><ListBucketResult>{head}{found}</ListBucketResult>'.encode()

    def close(self) -> None:
        """Shut it."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
