"""The JSON doors of testimony: an officer's own, and those of the officers of testimony."""

from typing import Any
from uuid import UUID

from flask_babel import get_locale

from support.core.web import downloads, uploads
from support.core.web.api import Door
from support.core.web.guard import me
from support.testimony.model import PIECE, DepositStatus
from support.testimony.schema import (
    BrowseDepositsForm,
    DepositForm,
    DepositPageView,
    DepositReceiptView,
    DepositStandView,
    DepositView,
    EvidenceForm,
    EvidenceStandingView,
    HandOverAskedView,
    HandOverForm,
    OnwardDepositsForm,
    OutsideChoicesView,
    OutsideRegisterForm,
    OutsideRegistersView,
    OutsideRegisterView,
    OwnDepositView,
    PieceForm,
    TestimonyForm,
    WaitingHandOversView,
)
from support.testimony.service import asking, depositing, drafting, files, handing, registers

api = Door("testimony", __name__, description="Statements and files for investigators")
BYTES = {"type": "string", "format": "binary"}
MULTIPART = "multipart/form-data"
OCTETS = "application/octet-stream"


# An officer's own


@api.get("/me/testimony")
@api.arguments(OnwardDepositsForm, location="query")
@api.response(200, DepositPageView)
def browse_own(given: dict[str, Any]) -> Any:
    """What the officer began and deposited, newest first."""
    return drafting.browse_own(me(), **given)


@api.post("/me/testimony")
@api.arguments(TestimonyForm)
@api.response(201, DepositStandView)
def begin(given: dict[str, Any]) -> Any:
    """Begin a draft, which nobody else reads. It is never a condition for help, and need not be finished."""
    return drafting.begin(me(), **given)


@api.get("/me/testimony/registers")
@api.response(200, OutsideChoicesView)
def usable_registers() -> Any:
    """The registers of investigators outside that a testimony can be sealed to as well."""
    drafting.ensure_officer(me())
    return {"items": registers.usable()}


@api.get("/me/testimony/<uuid:deposit_id>")
@api.response(200, OwnDepositView)
def show_own(deposit_id: UUID) -> Any:
    """A deposit of one's own, and what is in it."""
    return drafting.show_own(me(), deposit_id)


@api.put("/me/testimony/<uuid:deposit_id>")
@api.arguments(TestimonyForm)
@api.response(200, DepositStandView)
def write(given: dict[str, Any], deposit_id: UUID) -> Any:
    """Write the statement of a draft anew."""
    return drafting.write(me(), deposit_id, **given)


@api.delete("/me/testimony/<uuid:deposit_id>")
@api.response(204)
def take_back(deposit_id: UUID) -> None:
    """Delete a draft, or take back what was not handed over: key, words and files are destroyed."""
    drafting.take_back(me(), deposit_id)


@api.post("/me/testimony/<uuid:deposit_id>/files")
@api.arguments(EvidenceForm)
@api.response(201, EvidenceStandingView)
def announce(given: dict[str, Any], deposit_id: UUID) -> Any:
    """Say that a file will come, and how large it is. Then send its pieces, in any order."""
    return files.announce(me(), drafting.changeable(me(), deposit_id), **given)


@api.get("/me/testimony/<uuid:deposit_id>/files/<uuid:evidence_id>")
@api.response(200, EvidenceStandingView)
def file_standing(deposit_id: UUID, evidence_id: UUID) -> Any:
    """Which pieces of a file are there and which are missing: where to go on after a break."""
    return files.show(me(), deposit_id, evidence_id)


@api.post("/me/testimony/<uuid:deposit_id>/files/<uuid:evidence_id>/pieces/<string:position>")
@uploads.takes_files(PIECE)
@api.arguments(PieceForm, location="form", content_type=MULTIPART)
@api.response(200, EvidenceStandingView)
def put_piece(given: dict[str, Any], deposit_id: UUID, evidence_id: UUID, position: str) -> Any:
    """Send a piece: the first is 0, each has 4 MiB, the last the rest. One that was sent before is replaced."""
    draft, piece = drafting.changeable(me(), deposit_id), uploads.taken()
    number = int(position) if position.isdecimal() and len(position) < 6 else -1
    return files.put(me(), draft, evidence_id, number, piece.content, digest=given.get("sha256"))


@api.delete("/me/testimony/<uuid:deposit_id>/files/<uuid:evidence_id>")
@api.response(204)
def remove_file(deposit_id: UUID, evidence_id: UUID) -> None:
    """Delete a file of a draft."""
    files.remove(me(), drafting.changeable(me(), deposit_id), evidence_id)


@api.get("/me/testimony/<uuid:deposit_id>/files/<uuid:evidence_id>/content")
@api.response(200, BYTES, content_type=OCTETS)
def own_content(deposit_id: UUID, evidence_id: UUID) -> Any:
    """A file of one's own, exactly as it was sent."""
    found = drafting.own_file(me(), deposit_id, evidence_id)
    return downloads.streamed(found.pieces, kind=OCTETS, name=found.name, ours=False)


@api.post("/me/testimony/<uuid:deposit_id>/deposit")
@api.arguments(DepositForm)
@api.response(200, DepositStandView)
def deposit(given: dict[str, Any], deposit_id: UUID) -> Any:
    """Deposit a draft. From now on nothing of it changes, and there is a receipt."""
    return depositing.deposit(me(), deposit_id, **given)


@api.get("/me/testimony/<uuid:deposit_id>/receipt")
@api.response(200, DepositReceiptView)
def receipt(deposit_id: UUID) -> Any:
    """The receipt: digest, day and our signature."""
    return depositing.receipt(me(), deposit_id)


@api.get("/me/testimony/<uuid:deposit_id>/receipt.pdf")
@api.response(200, BYTES, content_type="application/pdf")
def receipt_paper(deposit_id: UUID) -> Any:
    """The same to be printed; it names nobody and does not say what it is of."""
    paper = depositing.receipt_paper(me(), deposit_id, language=str(get_locale()))
    return downloads.fleeting(paper, kind="application/pdf", name="receipt.pdf")


# The officers of testimony


@api.get("/testimony")
@api.arguments(BrowseDepositsForm, location="query")
@api.response(200, DepositPageView)
def browse(given: dict[str, Any]) -> Any:
    """What was deposited, newest first; nothing is opened."""
    status = given.pop("status", None)
    return handing.browse(me(), status=DepositStatus(status) if status else None, **given)


@api.get("/testimony/<uuid:deposit_id>")
@api.response(200, DepositView)
def show(deposit_id: UUID) -> Any:
    """A deposit and what is in it; who reads it is recorded."""
    return handing.show(me(), deposit_id)


@api.get("/testimony/<uuid:deposit_id>/files/<uuid:evidence_id>/content")
@api.response(200, BYTES, content_type=OCTETS)
def content(deposit_id: UUID, evidence_id: UUID) -> Any:
    """A file exactly as it was sent: open it only where it can do no harm."""
    found = handing.file_of(me(), deposit_id, evidence_id)
    return downloads.streamed(found.pieces, kind=OCTETS, name=found.name, ours=False)


@api.post("/testimony/<uuid:deposit_id>/hand-over")
@api.arguments(HandOverForm)
@api.response(201, HandOverAskedView)
def ask_hand_over(given: dict[str, Any], deposit_id: UUID) -> Any:
    """Ask another to agree that it goes to a register, or to investigators who are named. Nothing leaves by this."""
    asked = asking.ask(me(), deposit_id, **given)
    return asking.outline(me(), deposit_id, asked.id)


@api.post("/testimony/<uuid:deposit_id>/hand-over/<uuid:handing_id>/<string:verdict>")
@api.response(200, HandOverAskedView)
def decide_hand_over(deposit_id: UUID, handing_id: UUID, verdict: str) -> Any:
    """Another agrees or says no; or who asked takes it back."""
    asking.verdict(verdict)(me(), deposit_id, handing_id)
    return asking.outline(me(), deposit_id, handing_id)


@api.get("/testimony/hand-overs")
@api.arguments(OnwardDepositsForm, location="query")
@api.response(200, WaitingHandOversView)
def waiting_hand_overs(given: dict[str, Any]) -> Any:
    """What waits for a second of them, oldest first; nothing is opened."""
    return asking.waiting(me(), **given)


@api.get("/testimony/<uuid:deposit_id>/packages/<uuid:outside_id>")
@api.response(200, BYTES, content_type=OCTETS)
def package(deposit_id: UUID, outside_id: UUID) -> Any:
    """What only that register opens, once it was handed over to it."""
    return downloads.streamed(handing.package(me(), deposit_id, outside_id), kind=OCTETS, name="package.bin")


@api.get("/testimony/registers")
@api.response(200, OutsideRegistersView)
def browse_registers() -> Any:
    """The registers outside, with the fingerprints of their keys."""
    return {"items": registers.browse(me())}


@api.post("/testimony/registers")
@api.arguments(OutsideRegisterForm)
@api.response(201, OutsideRegisterView)
def add_register(given: dict[str, Any]) -> Any:
    """Name a register and its key; another has to confirm it."""
    return registers.show(me(), registers.add(me(), **given).id)


@api.post("/testimony/registers/<uuid:outside_id>/confirm")
@api.response(200, OutsideRegisterView)
def confirm_register(outside_id: UUID) -> Any:
    """Say that one compared the key with its owner by another way."""
    return registers.show(me(), registers.confirm(me(), outside_id).id)


@api.post("/testimony/registers/<uuid:outside_id>/end")
@api.response(200, OutsideRegisterView)
def end_register(outside_id: UUID) -> Any:
    """Offer it no longer. What was sealed to it stays so."""
    return registers.show(me(), registers.end(me(), outside_id).id)
