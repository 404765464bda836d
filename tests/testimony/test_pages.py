"""Testimony as browsers without script do it: written, added to, handed in, taken back, read, handed over."""

import re

import pytest

from tests.correspondence.test_pages import upload
from tests.intake.factory import application
from tests.testimony.factory import STATEMENT, deposited, evidence, register


@pytest.fixture
def browser(app, client):
    """An officer in a browser, signed in by typing the words back."""
    passphrase = client.post("/api/v1/applications", json=application()).json["passphrase"]
    opened = app.test_client()
    assert opened.submit("/apply/confirm", {"passphrase": passphrase}).status_code == 303
    return opened


@pytest.fixture
def tess(app, people):
    """An officer of testimony in a browser."""
    opened = app.test_client()
    opened.set_cookie("session", people.token("tess"))
    return opened


def test_written_and_handed_in(app, people, browser, tess, as_):
    commission = register(as_)
    first = browser.get("/mine/statement")
    assert "never a condition for help" in first.text
    assert "<title>Page</title>" in first.text
    begun = browser.submit("/mine/statement/new", {"statement": STATEMENT})
    own = begun.location
    assert re.fullmatch(r"/mine/statement/[0-9a-f-]{36}", own)
    content = evidence(5000)
    added = upload(browser, own, content, "evidence one.bin")
    assert (added.status_code, added.location) == (303, own)
    assert browser.submit(own, {"statement": STATEMENT + " <b>All</b> of it."}).status_code == 303
    shown = browser.get(own)
    assert "&lt;b&gt;All&lt;/b&gt; of it." in shown.text
    saved = re.search(r'href="(/mine/statement/[^"]+/content)"', shown.text)[1]
    assert browser.get(saved).data == content
    assert tess.get("/testimony").text.count("Nothing yet") == 1

    asked = browser.get(f"{own}/hand-in")
    assert "The commission" in asked.text
    assert "No help here depends on it" in asked.text
    handed = browser.submit(f"{own}/hand-in", {"registers": commission.id})
    assert handed.location == f"{own}/receipt"
    receipt = browser.get(handed.location)
    assert "Our signature" in receipt.text
    assert browser.get(f"{own}/receipt.pdf").data.startswith(b"%PDF-")
    assert browser.get(f"{own}/receipt.json").json["digest"] in receipt.text
    assert browser.get(f"{own}/hand-in").status_code == 409

    listed = tess.get("/testimony")
    address = re.search(r'href="(/testimony/[0-9a-f-]{36})"', listed.text)[1]
    read = tess.get(address)
    assert "&lt;b&gt;All&lt;/b&gt; of it." in read.text
    assert not re.search(r'href="(/testimony/[^"]+/content)"', read.text), "no file before two agreed"
    teo = app.test_client()
    teo.set_cookie("session", people.token("teo"))
    both = tess.submit(f"{address}/hand-over", {"register_id": commission.id, "to": "The court", "purpose": "x"})
    assert both.status_code == 422
    assert "The court" in both.text
    assert tess.submit(f"{address}/hand-over", {"to": "The court", "purpose": ""}).status_code == 422
    for body in ({"register_id": commission.id}, {"to": "The court", "files": evidence_of(tess, address)}):
        done = tess.submit(f"{address}/hand-over", {"purpose": "A case of <i>theirs</i>", **body})
        assert (done.status_code, done.location) == (303, address), done.text
    assert "Nothing leaves before another of them agrees" in browser.get(own).text
    assert "Waits for you" in teo.get("/testimony/hand-overs").text
    assert "Waits for another" in tess.get("/testimony/hand-overs").text
    assert tess.get(address).text.count("To nobody yet") == 1
    shown = teo.get(address).text
    assert "&lt;i&gt;theirs" in shown
    assert "evidence one.bin" in shown
    assert "/agree" not in tess.get(address).text
    for agree in re.findall(r'href="(/testimony/[^"]+/agree)"', shown):
        assert tess.submit(agree).status_code == 403, "never the same person"
        assert teo.submit(agree).location == address
    saved = re.search(r'href="(/testimony/[^"]+/content)"', tess.get(address).text)[1]
    assert tess.get(saved).data == content
    assert "Nothing waits" in teo.get("/testimony/hand-overs").text
    package = tess.get(re.search(r'href="(/testimony/[^"]+/packages/[^"]+)"', tess.get(address).text)[1])
    assert package.data.startswith(b"APORA-TESTIMONY-1")
    assert "The commission" in browser.get(own).text
    assert browser.get(f"{own}/delete").status_code == 409
    for page in (browser.get("/mine/statement"), browser.get(own)):
        assert "estimony" not in re.sub(r"<nav.*?</nav>", "", page.text, flags=re.DOTALL)


def evidence_of(tess, address):
    """The file that the form offers."""
    return re.search(r'name="files" value="([^"]+)"', tess.get(f"{address}/hand-over").text)[1]


def test_taken_back_and_a_file_removed(browser):
    own = browser.submit("/mine/statement/new", {"statement": ""}).location
    upload(browser, own, evidence(), "a.bin")
    empty = upload(browser, own, b"", "b.bin")
    assert empty.status_code == 422
    assert "Choose a file" in empty.text or "empty" in empty.text
    remove = re.search(r'href="(/mine/statement/[^"]+/remove)"', browser.get(own).text)[1]
    assert "a.bin" in browser.get(remove).text
    assert browser.submit(remove).status_code == 303
    assert "There is no file yet" in browser.get(own).text
    nothing = browser.submit(f"{own}/hand-in", {})
    assert nothing.status_code == 409
    assert "nothing in it" in nothing.text
    sure = browser.get(f"{own}/delete")
    assert "Your help does not change by this" in sure.text
    assert browser.submit(f"{own}/delete").location == "/mine/statement"
    assert "Nothing of it is left here" in browser.get("/mine/statement").text
    assert "This was deleted" in browser.get(own).text


def test_what_was_typed_is_shown_again(browser, tess):
    long = "word " * 6100
    again = browser.submit("/mine/statement/new", {"statement": long})
    assert again.status_code == 422
    assert again.text.count("word word") > 1000
    no_key = tess.submit("/testimony/registers/new", {"name": "A court", "public": "zz"})
    assert no_key.status_code == 422
    assert 'value="A court"' in no_key.text


def test_registers_on_the_page(app, people, as_, tess):
    assert "No register yet" in tess.get("/testimony/registers").text
    waiting = register(as_, confirmed=False)
    shown = tess.get("/testimony/registers").text
    assert "Waits for another" in shown
    assert "Compare and confirm" not in shown
    assert (
        tess.submit(
            f"/testimony/registers/{waiting.id}/confirm", page=f"/testimony/registers/{waiting.id}/end"
        ).status_code
        == 403
    )
    teo = app.test_client()
    teo.set_cookie("session", people.token("teo"))
    asked = teo.get(f"/testimony/registers/{waiting.id}/confirm")
    assert re.search(r"([0-9a-f]{4} ){15}[0-9a-f]{4}", asked.text)
    assert teo.submit(f"/testimony/registers/{waiting.id}/confirm").status_code == 303
    assert "Confirmed" in teo.get("/testimony/registers").text
    assert teo.submit(f"/testimony/registers/{waiting.id}/end").status_code == 303
    assert "Ended" in teo.get("/testimony/registers").text


def test_others_have_no_such_page(app, people, officer):
    deposit = deposited(officer)
    carol = app.test_client()
    carol.set_cookie("session", people.token("carol"))
    assert carol.get("/testimony").status_code == 403
    assert carol.get(f"/testimony/{deposit}").status_code == 404
    assert carol.get("/mine/statement").status_code == 404
    assert "/testimony" not in carol.get("/cases").text
