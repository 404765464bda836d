"""Applying over the API."""

import pytest

from tests.intake.factory import application


def test_an_application_opens_a_case_that_intake_reads(client, as_, people):
    answer = client.post("/api/v1/applications", json=application())
    assert answer.status_code == 201, answer.text
    assert set(answer.json) == {"reference", "handle", "passphrase"}
    shown = as_("ina").get(f"/api/v1/cases/{answer.json['reference']}")
    assert shown.status_code == 200, shown.text
    assert shown.json["identity"]["name"].startswith("Zelenka-name")
    assert shown.json["service"]["from"] == "2009-09-01"
    assert shown.json["asked"]["wishes_union"] is True
    for stranger in ("ada", "carol", "abel", "fina", "otto", "vera"):
        assert as_(stranger).get(f"/api/v1/cases/{answer.json['reference']}").status_code == 404


def test_the_officer_returns_with_the_words(client, people):
    words = client.post("/api/v1/applications", json=application()).json["passphrase"]
    officer = people.officer(words.upper().replace(" ", "-"))
    assert officer.get("/api/v1/me").json["kind"] == "officer"


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("needs.0", {"needs": ["money"]}),
        ("needs", {"needs": []}),
        ("story", {"story": "x" * 20_001}),
        ("story", {"story": ""}),
        ("identity.birth_date", {"identity": {"name": "A", "birth_date": "2021-02-30"}}),
        (
            "service.to",
            {"service": {"agency": "courts", "manner": "resigned", "from": "2020-01-01", "to": "2019-01-01"}},
        ),
        ("household.0.name", {"household": [{"relation": "spouse"}]}),
        ("conduct_declaration", {"conduct_declaration": False}),
        ("consents", {"consents": []}),
        ("surname", {"surname": "unknown"}),
    ],
)
def test_bad_input_names_the_field_and_leaves_nothing(client, as_, field, changes):
    answer = client.post("/api/v1/applications", json=application(**changes))
    assert answer.status_code == 422
    assert field in answer.json["fields"], answer.json
    assert answer.json["fields"][field][0].endswith((".", "?"))
    assert as_("ina").get("/api/v1/cases").json["items"] == []


def test_malformed_json_and_wrong_type_are_told_apart(client):
    assert client.post("/api/v1/applications", data="{", content_type="application/json").status_code == 400
    assert client.post("/api/v1/applications", data="a=b", content_type="text/plain").status_code == 415
    assert (
        client.post("/api/v1/applications", data=b"x" * 20_000_000, content_type="application/json").status_code == 413
    )
