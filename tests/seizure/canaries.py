"""Words that must be found nowhere, and every spelling in which they are looked for."""

import base64
import secrets
from dataclasses import dataclass, field


def _base64(raw: bytes) -> dict[str, bytes]:
    """The characters that stay the same wherever in a longer base64 text these bytes stand."""
    found = {}
    for shift, skipped in ((0, 0), (1, 2), (2, 3)):
        shifted = bytes(shift) + raw
        text = base64.b64encode(shifted).rstrip(b"=")[skipped:]
        text = text[:-1] if len(shifted) % 3 else text  # its last character also depends on what follows
        found[f"base64+{shift}"] = text
        found[f"base64url+{shift}"] = text.translate(bytes.maketrans(b"+/", b"-_"))
    return found


def spellings(text: str) -> dict[str, bytes]:
    """A text as it may stand in a file: `{encoding: bytes}`."""
    raw = text.encode()
    return {
        "utf-8": raw,
        "utf-8 capitals": text.upper().encode(),
        "utf-16le": text.encode("utf-16-le"),
        "utf-16be": text.encode("utf-16-be"),
        "hex": raw.hex().encode(),
        "HEX": raw.hex().upper().encode(),
        **_base64(raw),
    }


ENCODINGS = tuple(spellings("abc"))


@dataclass
class Canaries:
    """What is looked for: `{what it is: its text}`. `mark` stands in every field that takes free text."""

    mark: str = field(default_factory=lambda: f"zq{secrets.token_hex(7)}")
    #: The client's own address: on Linux the whole of 127/8 is ours.
    address: str = "127.83.41.207"
    forwarded: str = "198.51.100.237"
    forwarded_v6: str = "2001:db8:dead:beef::4177"
    more: dict[str, str] = field(default_factory=dict)

    def add(self, what: str, text: str) -> str:
        """Look for this too."""
        assert len(text) >= 8, "too short to tell from chance"
        self.more[what] = text
        return text

    def all(self) -> dict[str, str]:
        """Everything that is looked for."""
        return {
            "mark": self.mark,
            "client address": self.address,
            "forwarded address": self.forwarded,
            "forwarded address, IPv6": self.forwarded_v6,
            **self.more,
        }

    def headers(self) -> dict[str, str]:
        """What a client, or a proxy before us, may say of the client."""
        return {
            "User-Agent": f"Mozilla/5.0 ({self.mark}-agent)",
            "Referer": f"http://127.0.0.1/{self.mark}-referer",
            "X-Forwarded-For": f"{self.forwarded}, {self.forwarded_v6}",
            "X-Real-IP": self.forwarded,
            "Forwarded": f'for="[{self.forwarded_v6}]";by={self.forwarded};host={self.mark}-host',
            "Via": f"1.1 {self.mark}-proxy",
        }
