"""What is kept and what is left: receipts that others check, drafts swept, no word of it on any disk."""

import json
import secrets
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
import time_machine
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from support.core import clock
from support.core.db import at_the_edge, db
from support.correspondence.service import documents
from support.testimony import service
from support.testimony.model import DRAFT_DAYS, PIECE
from support.vault import outside
from support.vault.model import DataGrant
from tests.correspondence.test_md7 import Search
from tests.giving import pdf
from tests.testimony.factory import (
    DESK,
    OWN,
    STATEMENT,
    announced,
    begun,
    deposited,
    evidence,
    handed,
    register,
    send_piece,
)
from tests.testimony.factory import with_file as with_file_of


def test_a_receipt_is_checked_by_anybody_with_what_it_is_of(officer, tmp_path):
    draft, content = begun(officer), evidence(PIECE + 99)
    with_file_of(officer, draft, content)
    officer.post(f"{OWN}/{draft}/deposit", json={})
    told = officer.get(f"{OWN}/{draft}/receipt").json
    assert told["deposited_on"] == clock.today().isoformat()
    # As docs/testimony.md says, with nothing of ours.
    signed = f"receipt of a deposit 1\ndeposit {draft}\nday {told['deposited_on']}\ndigest {told['digest']}\n"
    Ed25519PublicKey.from_public_bytes(bytes.fromhex(told["verify_key"])).verify(
        bytes.fromhex(told["signature"]), signed.encode()
    )
    (tmp_path / "said.txt").write_text(STATEMENT)
    (tmp_path / "evidence").write_bytes(content)
    (tmp_path / "changed").write_bytes(content[:-1] + b"x")
    assert outside.check(told, STATEMENT.encode(), [tmp_path / "evidence"]) == []
    assert outside.check(told, b"Other words.", [tmp_path / "changed"]) == ["the statement", str(tmp_path / "changed")]
    assert outside.check({**told, "deposited_on": "2020-01-01"}, None, []) == ["the signature"]
    assert outside.check({**told, "files": []}, None, []) == ["the digest"]
    (tmp_path / "receipt.json").write_text(json.dumps(told))
    command = [sys.executable, "-m", "support.vault.outside", "check", str(tmp_path / "receipt.json")]
    done = subprocess.run(
        [*command, "--statement", str(tmp_path / "said.txt"), "--file", str(tmp_path / "evidence")],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, "All of it agrees" in done.stdout) == (0, True), done.stderr


def test_the_printed_receipt_names_nobody(officer):
    deposit = deposited(officer)
    told = officer.get(f"{OWN}/{deposit}/receipt").json
    for language, title in (("en", "Receipt"), ("ru", "Расписка")):
        paper = officer.get(f"{OWN}/{deposit}/receipt.pdf", headers={"Accept-Language": language})
        assert paper.mimetype == "application/pdf"
        facts, words = pdf.facts(paper.data), pdf.words(paper.data).replace(" ", "")
        assert (facts["title"], facts["tagged"], facts["language"], facts["pages"]) == (title, True, language, 1)
        for name in ("deposit", "digest", "signature", "verify_key", "salt"):
            assert told[name] in words, name
        assert not [one for one in ("apora", "testimon", "crime") if one in words.lower()]
    data = json.dumps(told).lower()
    assert "apora" not in data
    assert "testimon" not in data
    assert officer.get(f"{OWN}/{begun(officer)}/receipt").status_code == 409


def test_drafts_are_swept_with_their_objects(app, officer, tmp_path):
    left, whole = begun(officer), evidence(PIECE + 1)
    told = announced(officer, left, whole)
    send_piece(officer, left, told["id"], whole, 0)
    kept = deposited(officer, content=evidence())
    assert len(_objects(tmp_path)) == 2
    with app.test_request_context(), time_machine.travel(clock.now() + timedelta(days=DRAFT_DAYS)), at_the_edge():
        assert service.drafting.sweep() == 0
    with app.test_request_context(), time_machine.travel(clock.now() + timedelta(days=DRAFT_DAYS + 1)), at_the_edge():
        assert service.drafting.sweep() == 1
    assert len(_objects(tmp_path)) == 1
    listed = {one["id"]: one["status"] for one in officer.get(OWN).json["items"]}
    assert listed == {left: "taken_back", kept: "deposited"}


def test_objects_that_nothing_names_are_swept_and_no_others(app, officer, tmp_path):
    deposited(officer, content=evidence())
    (mine,) = _objects(tmp_path)
    lost = mine.with_name("00000000-0000-4000-8000-000000000000")
    lost.write_bytes(b"left")
    with app.test_request_context(), at_the_edge():
        assert service.storing.sweep() == 0
    with app.test_request_context(), time_machine.travel(clock.now() + timedelta(days=3)), at_the_edge():
        assert service.storing.sweep() == 1
        assert documents.sweep() == 0
    assert _objects(tmp_path) == [mine]


def test_what_is_changed_in_the_store_is_not_handed_out(officer, as_, tmp_path):
    deposit = deposited(officer, content=evidence())
    file_id = as_("tess").get(f"{DESK}/{deposit}").json["files"][0]["id"]
    handed(as_, deposit, to="A court", files=[file_id])
    (held,) = _objects(tmp_path)
    whole = held.read_bytes()
    for changed in (whole[:-1], whole[:100] + bytes([whole[100] ^ 1]) + whole[101:]):
        held.write_bytes(changed)
        with pytest.raises(Exception, match="conflict"):
            _ = as_("tess").get(f"{DESK}/{deposit}/files/{file_id}/content").data


def test_md7_no_word_and_no_byte_of_it_lies_in_clear(app, settings, officer, as_, tmp_path, monkeypatch):
    """In the database, the file store, temporary files and open handles, in the middle of a request and afterwards."""
    mark = secrets.token_hex(24)
    searched = Search(mark.encode(), settings.instance, tmp_path)
    real = service.files.frames.seal

    def looking(clear, **about):
        searched.look()
        return real(clear, **about)

    monkeypatch.setattr(service.files.frames, "seal", looking)
    commission = register(as_)
    draft = begun(officer, f"{mark} I saw it.")
    with_file_of(officer, draft, (mark.encode() + b" ") * 40_000, f"{mark}.txt")
    officer.post(f"{OWN}/{draft}/deposit", json={"registers": [commission.id]})
    handed(as_, draft, to=f"{mark} of the court", purpose=f"{mark} was asked for")
    searched.look()
    assert searched.looked >= 4
    assert searched.found == []
    assert _in_tables(app, mark) == []
    found = as_("tess").get(f"{DESK}/{draft}").json
    assert found["statement"].startswith(mark)
    print(f"MD7: {searched.looked} looks at files and every table: no mark of a testimony in clear")


def _in_tables(app, mark):
    found = []
    with app.app_context():
        for table in db.metadata.sorted_tables:
            told = db.session.execute(
                sa.text(f'SELECT count(*) FROM "{table.name}" t WHERE t::text LIKE :mark OR t::text LIKE :hex'),
                {"mark": f"%{mark}%", "hex": f"%{mark.encode().hex()}%"},
            ).scalar_one()
            if told:
                found.append(table.name)
    return found


def _objects(tmp_path: Path) -> list[Path]:
    return sorted(path for path in (tmp_path / "files").rglob("*") if path.is_file())


def test_a_new_passphrase_opens_it_again_once_somebody_looked(app, officer, as_):
    """The officer's new pair is sealed the key by the next visit of an officer of testimony."""
    deposit, draft = deposited(officer), begun(officer)
    waiting = announced(officer, draft, evidence())
    with app.test_request_context(), at_the_edge():
        officer_id = db.session.execute(
            sa.text("SELECT officer_id FROM deposit WHERE id = :id"), {"id": deposit}
        ).scalar_one()
        db.session.execute(sa.delete(DataGrant).where(DataGrant.principal_id == officer_id))
    assert officer.get(f"{OWN}/{deposit}").json["statement"] is None
    assert officer.get(f"{OWN}/{deposit}/receipt").status_code == 409
    for lost in (
        officer.put(f"{OWN}/{draft}", json={"statement": "x"}),
        officer.post(f"{OWN}/{draft}/files", json={"name": "a", "size": 1}),
        send_piece(officer, draft, waiting["id"], evidence(), 0),
        officer.post(f"{OWN}/{draft}/deposit", json={}),
    ):
        assert lost.status_code == 409, lost.text
    assert officer.delete(f"{OWN}/{draft}").status_code == 204
    assert as_("tess").get(f"{DESK}/{deposit}").status_code == 200
    assert officer.get(f"{OWN}/{deposit}").json["statement"] == STATEMENT


def test_the_offline_command_makes_a_pair_and_opens_a_package(officer, as_, tmp_path):
    run = [sys.executable, "-m", "support.vault.outside"]
    made = subprocess.run([*run, "make", str(tmp_path / "commission")], capture_output=True, text=True, check=True)
    assert "commission.pub" in made.stdout
    public = (tmp_path / "commission.pub").read_text()
    added = as_("tess").post(f"{DESK}/registers", json={"name": "The commission", "public": public}).json["id"]
    shown = as_("teo").post(f"{DESK}/registers/{added}/confirm").json
    summed = subprocess.run(["sha256sum", str(tmp_path / "commission.pub")], capture_output=True, text=True, check=True)
    assert shown["fingerprint"].replace(" ", "") == summed.stdout.split()[0]
    content = evidence()
    deposit = deposited(officer, content=content, registers=(added,))
    handed(as_, deposit, register_id=added)
    (tmp_path / "package.bin").write_bytes(as_("tess").get(f"{DESK}/{deposit}/packages/{added}").data)
    opening = [*run, "open", str(tmp_path / "commission.key"), str(tmp_path / "package.bin"), str(tmp_path / "out")]
    done = subprocess.run(opening, capture_output=True, text=True, check=False)
    assert (done.returncode, "All of it agrees" in done.stdout) == (0, True), done.stderr
    assert (tmp_path / "out" / "statement.txt").read_text() == STATEMENT
    assert (tmp_path / "out" / "1-evidence.bin").read_bytes() == content
    assert (tmp_path / "out").stat().st_mode & 0o077 == 0
    again = subprocess.run(opening, capture_output=True, text=True, check=False)
    assert (again.returncode, "there already" in again.stderr) == (1, True)
    loaded = subprocess.run(
        [sys.executable, "-c", "import sys, support.vault.outside; print([m for m in sys.modules if 'support' in m])"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert "support.core" not in loaded.stdout
    assert "support.people" not in loaded.stdout
