"""Things said, for tests."""

from typing import Any

from tests.aid.sql import refused

TEXT = "Coordinator 1 does not answer me. Zimorodok-Kalina."


def complain(client: Any, **given: Any) -> dict[str, Any]:
    """Somebody signed in says something."""
    answer = client.post("/api/v1/complaints", json={"category": "conduct", "text": TEXT} | given)
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json
    return found


def leave(client: Any, **given: Any) -> dict[str, Any]:
    """Somebody says something without a name."""
    answer = client.post("/api/v1/feedback", json={"category": "idea", "text": TEXT} | given)
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json
    return found


def the_only_one(client: Any) -> str:
    """The id of the one complaint on somebody's desk."""
    (one,) = client.get("/api/v1/complaints").json["items"]
    return str(one["id"])


def resolve(client: Any, complaint_id: str, **given: Any) -> Any:
    """Answer it."""
    return client.post(
        f"/api/v1/complaints/{complaint_id}/resolve", json={"resolution": "partly", "answer": "We are sorry."} | given
    )


__all__ = ["TEXT", "complain", "leave", "refused", "resolve", "the_only_one"]
