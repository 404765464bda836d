"""The JSON doors of what is published: for everybody, and one for who examines it."""

from typing import Any

from flask import Response

from support.core.web import headers
from support.core.web.downloads import streamed
from support.core.web.guard import me, public
from support.oversight import service
from support.oversight.api.door import api
from support.oversight.schema import BeforeForm, ChainView, DisclosureForm, DisclosureView, SnapshotsView
from support.oversight.service.reading import CSV, CSV_NAME
from support.vault import notary


@api.get("/public/transparency")
@public
@api.arguments(DisclosureForm, location="query")
@api.response(200, DisclosureView)
def transparency(asked: dict[str, Any]) -> Any:
    """What was received, spent and held, month by month, in minor units; `format=csv` is all months as a table."""
    headers.same_for_all()
    if asked["format"] == "csv":
        return streamed(service.csv_lines(), kind=CSV, name=CSV_NAME)
    found, following = service.browse(before=asked["before"])
    return {"items": [one.document for one in found], "next": following}


@api.get("/public/snapshots")
@public
@api.arguments(BeforeForm, location="query")
@api.response(200, SnapshotsView)
def snapshots(asked: dict[str, Any]) -> Any:
    """What proves each published month, the newest first."""
    headers.same_for_all()
    found, following = service.browse(before=asked["before"], limit=service.MOST_MONTHS)
    return {"items": [_proof(one) for one in found], "next": following, "verify_key": notary.verify_key().hex()}


@api.get("/public/snapshots/<month>")
@public
@api.response(200, content_type="application/json", description="The body, byte for byte as it was signed.")
def snapshot(month: str) -> Response:
    """A published month as it was signed; its digest, signature and key stand in the headers, in hexadecimal."""
    found = service.snapshot(month)
    headers.same_for_all()
    response = Response(found.body.encode(), mimetype="application/json")
    response.headers["Apora-Digest"] = found.digest.hex()
    response.headers["Apora-Signature"] = found.signature.hex()
    response.headers["Apora-Verify-Key"] = found.verify_key.hex()
    return response


@api.get("/snapshots/verify")
@api.response(200, ChainView)
def verify() -> Any:
    """Compute digests, signatures and the chain anew."""
    return service.verify_chain(me())


def _proof(one: service.Snap) -> dict[str, Any]:
    return {
        "month": one.month,
        "published_on": one.published_on,
        "digest": one.digest.hex(),
        "previous": one.previous.hex() if one.previous else None,
        "signature": one.signature.hex(),
        "verify_key": one.verify_key.hex(),
    }
