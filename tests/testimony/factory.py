"""An officer who testifies, files of some bytes, registers outside with a key of their own."""

import secrets
from dataclasses import dataclass
from typing import Any

from support.testimony.model import PIECE
from support.vault.ciphers import KeyPair, random_seed
from tests.files.factory import send

OWN = "/api/v1/me/testimony"
DESK = "/api/v1/testimony"
MARK = "Zelenka"
STATEMENT = f"{MARK}-saw: On the ninth they were told to write what had not happened."


def evidence(size: int = 1000) -> bytes:
    """Bytes that no other file has, with a mark at the beginning."""
    return f"{MARK}-file ".encode().ljust(16) + secrets.token_bytes(max(0, size - 16))


def begun(officer: Any, statement: str = STATEMENT) -> str:
    """A draft; its id."""
    answer = officer.post(OWN, json={"statement": statement})
    assert answer.status_code == 201, answer.text
    return str(answer.json["id"])


def announced(officer: Any, draft: str, content: bytes, name: str = "evidence.bin") -> dict[str, Any]:
    """A file that will come."""
    answer = officer.post(f"{OWN}/{draft}/files", json={"name": name, "size": len(content)})
    assert answer.status_code == 201, answer.text
    return answer.json  # type: ignore[no-any-return]


def send_piece(officer: Any, draft: str, file_id: str, content: bytes, position: int, **fields: str) -> Any:
    """One piece of a file; the answer."""
    piece = content[position * PIECE : (position + 1) * PIECE]
    return send_raw(officer, draft, file_id, piece, position, **fields)


def send_raw(officer: Any, draft: str, file_id: str, piece: bytes, position: int, **fields: str) -> Any:
    """These bytes as a piece; the answer."""
    return send(officer, f"{OWN}/{draft}/files/{file_id}/pieces/{position}", piece, "piece", **fields)


def with_file(officer: Any, draft: str, content: bytes, name: str = "evidence.bin") -> str:
    """A file that came whole; its id."""
    told = announced(officer, draft, content, name)
    for position in range(told["pieces"]):
        answer = send_piece(officer, draft, told["id"], content, position)
        assert answer.status_code == 200, answer.text
    return str(told["id"])


def deposited(officer: Any, *, content: bytes | None = None, registers: tuple[str, ...] = ()) -> str:
    """A deposit, with a file if there is one; its id."""
    draft = begun(officer)
    if content is not None:
        with_file(officer, draft, content)
    answer = officer.post(f"{OWN}/{draft}/deposit", json={"registers": list(registers)})
    assert answer.status_code == 200, answer.text
    return draft


@dataclass(frozen=True)
class Outside:
    """A register and the pair that its own people have."""

    id: str
    pair: KeyPair


def register(as_: Any, name: str = "The commission", *, confirmed: bool = True) -> Outside:
    """A register that tess added and teo confirmed."""
    pair = KeyPair(random_seed())
    added = as_("tess").post(f"{DESK}/registers", json={"name": name, "public": pair.public.hex()})
    assert added.status_code == 201, added.text
    if confirmed:
        answer = as_("teo").post(f"{DESK}/registers/{added.json['id']}/confirm")
        assert answer.status_code == 200, answer.text
    return Outside(added.json["id"], pair)


WHY = f"{MARK}-purpose: the court opened a case."


def asked(as_: Any, deposit: str, *, by: str = "tess", **body: Any) -> str:
    """Somebody asks to hand it over; the id of that."""
    answer = as_(by).post(f"{DESK}/{deposit}/hand-over", json={"purpose": WHY, **body})
    assert answer.status_code == 201, answer.text
    return str(answer.json["id"])


def handed(as_: Any, deposit: str, **body: Any) -> str:
    """Tess asks and teo agrees; the id of that."""
    found = asked(as_, deposit, **body)
    answer = as_("teo").post(f"{DESK}/{deposit}/hand-over/{found}/agree")
    assert answer.status_code == 200, answer.text
    return found


def known(as_: Any, officer: Any) -> dict[str, str]:
    """One of everything, for the tests of access: deposited by an officer, handed over, and asked for once more."""
    outside = register(as_)
    deposit = deposited(officer, content=f"{MARK}-file ".encode() * 50, registers=(outside.id,))
    handed(as_, deposit, register_id=outside.id)
    file_id = as_("tess").get(f"{DESK}/{deposit}").json["files"][0]["id"]
    handed(as_, deposit, to="A court", files=[file_id])
    return {
        "deposit_id": deposit,
        "evidence_id": file_id,
        "outside_id": outside.id,
        "position": "0",
        "handing_id": asked(as_, deposit, to="Another court"),
        "verdict": "agree",
    }
