"""Applications as an officer might send them, with a mark in every personal field to look for later."""

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
        "consents": ["casework"],
        **changes,
    }
