"""Applications as an officer might send them, with a mark in every personal field to look for later."""

import secrets
from typing import Any


def application(mark: str = "Zelenka", **changes: Any) -> dict[str, Any]:
    """A full application whose every personal field carries the mark."""
    return {
        "language": "en",
        "needs": ["financial", "legal"],
        "wishes_union": True,
        "story": f"{mark}-story: I was ordered to beat people in the courtyard and I refused.",
        "identity": {"name": f"{mark}-name Ivan Petrovich", "birth_date": "1988-04-17"},
        "service": {
            "agency": "internal_troops",
            "unit": f"{mark}-unit 3214",
            "rank": f"{mark}-rank captain",
            "from": "2009-09-01",
            "to": "2020-08-20",
            "reason": f"{mark}-reason",
            "manner": "refused",
        },
        "household": [{"name": f"{mark}-spouse Olga", "relation": f"{mark}-relation", "born": "1990-01-02"}],
        "contacts": [{"kind": "phone", "value": f"{mark}-phone +375291112233", "safe": True}],
        "conduct_declaration": True,
        "consents": ["casework", "partners"],
        **changes,
    }


def typed(mark: str = "Zelenka", **changes: Any) -> dict[str, Any]:
    """The same application as a browser posts it: dotted names, all text; a change of None leaves a field out."""
    told = application(mark)
    form: dict[str, Any] = {
        "language": told["language"],
        "needs": told["needs"],
        "wishes_union": "true",
        "story": told["story"],
        "conduct_declaration": "true",
        "consents": told["consents"],
        "idempotency_key": secrets.token_urlsafe(24),
    }
    form |= {f"identity.{name}": value for name, value in told["identity"].items()}
    form |= {f"service.{name}": value for name, value in told["service"].items()}
    form |= {f"household.0.{name}": value for name, value in told["household"][0].items()}
    form |= {"contacts.0.kind": "phone", "contacts.0.value": told["contacts"][0]["value"], "contacts.0.safe": "true"}
    form |= {name.replace("__", "."): value for name, value in changes.items()}
    return {name: value for name, value in form.items() if value is not None}
