"""The pages: sent, shown again with what was typed, neutral for officers."""

import re

import pytest

from tests.files.factory import multipart, paper, photograph, send


@pytest.fixture
def browser(app, case):
    """The officer in a browser, signed in by typing the words back."""
    client = app.test_client()
    assert client.submit("/apply/confirm", {"passphrase": case.passphrase}).status_code == 303
    return client


@pytest.fixture
def carol(app, people):
    """Carol in a browser."""
    client = app.test_client()
    client.set_cookie("session", people.token("carol"))
    return client


@pytest.fixture
def desk(case):
    return f"/desk/cases/{case.reference}"


def upload(client, page, content, name="photo.jpg", *, action=None, **fields):
    """Send a file with the form of a page, as a browser does."""
    shown = client.get(page).text
    form = next((one for one in re.findall(r"<form[^>]*multipart.*?</form>", shown, re.DOTALL)), None)
    assert form, f"no form for a file on {page}"
    tokens = dict(re.findall(r'name="(csrf_token|idempotency_key)"[^>]*value="([^"]+)"', form))
    body, kind = multipart(content, name, {**tokens, **fields})
    return client.post(action or re.search(r'action="([^"]+)"', form)[1], data=body, content_type=kind)


def test_they_write_to_each_other(browser, carol, desk, people):
    sent = browser.submit("/mine/messages", {"text": "We had to <b>move</b> again."})
    assert (sent.status_code, sent.headers["Location"]) == (303, "/mine/messages")
    shown = carol.get(f"{desk}/messages")
    assert "We had to &lt;b&gt;move&lt;/b&gt; again." in shown.text
    answer = carol.submit(f"{desk}/messages", {"text": "Thank you.", "audience": "officer"})
    assert answer.status_code == 303
    carol.submit(f"{desk}/messages", {"text": "They sound tired.", "audience": "team"})
    mine = browser.get("/mine/messages").text
    assert "Thank you." in mine
    assert "Coordinator 1" in mine
    assert "tired" not in mine
    assert people.carol.name not in mine
    assert "The team alone" in carol.get(f"{desk}/messages").text


def test_a_refused_message_is_shown_again_with_what_was_typed(browser, carol, desk):
    long = "word " * 4100
    again = browser.submit("/mine/messages", {"text": long})
    assert again.status_code == 422
    assert "at most 20000" in again.text
    assert long.strip() in again.text
    again = carol.submit(f"{desk}/messages", {"text": "Kept.", "audience": "everybody"})
    assert (again.status_code, "Kept." in again.text) == (422, True)
    empty = browser.submit("/mine/messages", {"text": " "})
    assert (empty.status_code, "Please fill this in" in empty.text) == (422, True)


def test_a_reload_sends_a_message_once(browser, as_, case):
    shown = browser.get("/mine/messages").text
    form = re.search(r"<form[^>]*action=\"/mine/messages\".*?</form>", shown, re.DOTALL)[0]
    typed = dict(re.findall(r'name="(csrf_token|idempotency_key)"[^>]*value="([^"]+)"', form)) | {"text": "Once."}
    assert [browser.post("/mine/messages", data=typed).status_code for _time in range(3)] == [303, 303, 303]
    assert len(as_("carol").get(f"{case.address}/messages").json["items"]) == 1


def test_an_officer_sends_a_file_and_sees_it(browser, carol, desk):
    before = browser.get("/mine/documents").text
    assert "up to 50 MB" in before
    assert "the place, the camera, the author" in before
    assert upload(browser, "/mine/documents", photograph(), "garden.jpg").status_code == 303
    mine = browser.get("/mine/documents").text
    assert "garden.jpg" in mine
    picture = re.search(r'<img class="thumb" src="(/mine/documents/[\w-]+/picture)"', mine)[1]
    assert browser.get(picture).mimetype == "image/jpeg"
    theirs = carol.get(f"{desk}/documents").text
    link = re.search(rf'href="({desk}/documents/[\w-]+/content)"', theirs)[1]
    assert carol.get(link).headers["Content-Disposition"].endswith("filename*=UTF-8''garden.jpg")


def test_a_refused_file_says_what_to_send_instead_and_opens_nothing(app, browser, carol, desk):
    for client, page in ((browser, "/mine/documents"), (carol, f"{desk}/documents")):
        again = upload(client, page, b"MZ\x00\x01" + bytes(50), "holiday.jpg")
        assert again.status_code == 422
        assert "Send a picture (JPEG, PNG" in again.text
        assert "Choose the file again" in again.text
        none = upload(client, page, b"", "")
        assert (none.status_code, "Choose a file." in none.text) == (422, True)
    large = upload(browser, "/mine/documents", bytes(51 * 1024 * 1024), "film.txt")
    assert (large.status_code, "50 MB at most" in large.text) == (413, True)


def test_a_reloaded_upload_is_kept_once(browser, as_, case):
    shown = browser.get("/mine/documents").text
    tokens = dict(
        re.findall(r'name="(csrf_token|idempotency_key)"[^>]*value="([^"]+)"', shown.partition("multipart")[2])
    )
    for _time in range(2):
        body, kind = multipart(b"Some text.", "a.txt", tokens)
        assert browser.post("/mine/documents", data=body, content_type=kind).status_code == 303
    assert len(as_("carol").get(f"{case.address}/documents").json["items"]) == 1


def test_asked_for_and_sent(browser, carol, desk):
    assert carol.get(f"{desk}/documents/ask").status_code == 200
    asked = {"what": "The order of dismissal", "why": "For the lawyer.", "due_on": ""}
    assert carol.submit(f"{desk}/documents/ask", asked).status_code == 303
    mine = browser.get("/mine/documents").text
    link = re.search(r'href="(/mine/documents/asked/[\w-]+)"', mine)[1]
    page = browser.get(link).text
    assert "For the lawyer." in page
    assert "Do not take a risk for a paper" in page
    assert upload(browser, link, paper(), "order.pdf").status_code == 303
    assert "Came" in carol.get(f"{desk}/documents").text
    assert "another page" in browser.get(link).text


def test_asked_for_and_not_to_be_had(browser, carol, desk):
    carol.submit(f"{desk}/documents/ask", {"what": "The order", "why": "x", "due_on": "2099-01-01"})
    link = re.search(r'href="(/mine/documents/asked/[\w-]+)"', browser.get("/mine/documents").text)[1]
    empty = browser.submit(f"{link}/cannot", {"reason": ""}, page=link)
    assert (empty.status_code, "Please fill this in" in empty.text) == (422, True)
    assert browser.submit(f"{link}/cannot", {"reason": "It is at my parents'."}, page=link).status_code == 303
    assert "It is at my parents&#39;." in carol.get(f"{desk}/documents").text
    assert "You said that you cannot send this" in browser.get("/mine/documents").text


def test_taken_back_after_a_pause(browser, carol, desk):
    carol.submit(f"{desk}/documents/ask", {"what": "The order", "why": "x"})
    pause = re.search(rf'href="({desk}/documents/asked/[\w-]+/withdraw)"', carol.get(f"{desk}/documents").text)[1]
    assert "Take this request back?" in carol.get(pause).text
    assert carol.submit(pause, {}).status_code == 303
    assert "You are asked for this" not in browser.get("/mine/documents").text
    again = carol.submit(pause, {})
    assert (again.status_code, "Take this request back?" in again.text) == (409, True)


def test_a_refused_request_is_shown_again(carol, desk):
    again = carol.submit(f"{desk}/documents/ask", {"what": "The order", "why": "", "due_on": "2020-01-01"})
    assert again.status_code == 422
    assert 'value="The order"' in again.text
    again = carol.submit(f"{desk}/documents/ask", {"what": "The order", "why": "x", "due_on": "2020-01-01"})
    assert (again.status_code, "This day has gone by" in again.text) == (422, True)


OFFICERS = ("/mine/messages", "/mine/documents")


@pytest.mark.parametrize("page", OFFICERS)
def test_an_officers_pages_say_nothing_of_what_they_are_for(browser, as_, case, page):
    as_("carol").post(f"{case.address}/messages", json={"text": "x"})
    send(as_("carol"), f"{case.address}/documents", b"x", "letter.txt")
    shown = browser.get(page).text
    assert "<title>Page</title>" in shown
    assert not re.search(r"\d\d:\d\d", re.sub(r"<[^>]*>", "", shown)), "a time of day"
    assert "letter.txt" in shown or page == "/mine/messages"


@pytest.mark.parametrize("page", OFFICERS)
def test_empty_pages_say_what_to_do(browser, carol, desk, page):
    assert browser.get(page).status_code == 200
    assert "yet" in browser.get(page).text
    assert "yet" in carol.get(f"{desk}/{page.rpartition('/')[2]}").text


def test_more_than_a_page(browser, as_, case, carol, desk):
    for number in range(55):
        as_("carol").post(f"{case.address}/messages", json={"text": f"Number {number}."})
    for client, page in ((browser, "/mine/messages"), (carol, f"{desk}/messages")):
        first = client.get(page).text
        assert "Number 54." in first
        assert "Number 4." not in first
        onward = re.search(rf'href="({page}\?cursor=[\w-]+)"', first)[1]
        rest = client.get(onward).text
        assert "Number 4." in rest
        assert "Back to the beginning" in rest
        assert client.get(f"{page}?cursor=x").status_code == 422


def test_what_is_new_stands_beside_the_part_of_the_case(browser, as_, case, carol, desk):
    as_("cyril").post(f"{case.address}/messages", json={"text": "x"})
    counted = r'Messages <span class="count">1</span>'
    assert re.search(counted, browser.get("/mine/documents").text)
    assert re.search(counted, carol.get(f"{desk}/documents").text)
    browser.get("/mine/messages")
    assert not re.search(counted, browser.get("/mine/documents").text)
