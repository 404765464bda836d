"""The doors of people, each once happy and once refused."""


def test_staff_sign_in_with_name_and_words(client, people):
    answer = client.post("/api/v1/sessions", json={"name": people.carol.name, "passphrase": people.carol.passphrase})
    assert answer.status_code == 201
    me = client.get("/api/v1/me", headers={"Authorization": f"Bearer {answer.json['token']}"})
    assert me.json["name"] == people.carol.name
    assert me.json["roles"] == ["caseworker"]


def test_wrong_words_are_refused(client, people):
    answer = client.post("/api/v1/sessions", json={"name": people.carol.name, "passphrase": "not these words"})
    assert answer.status_code == 401


def test_a_stranger_is_turned_away(client):
    assert client.get("/api/v1/me").status_code == 401
    assert client.get("/api/v1/nowhere").status_code == 404


def test_compartments_show_their_members(as_, people):
    items = {row["name"]: row for row in as_("ada").get("/api/v1/compartments").json["items"]}
    assert items["intake"]["members"] == sorted([people.ina.name, people.ivo.name])
    assert all(row["founded"] for row in items.values())
