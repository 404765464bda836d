"""An empty installation with production's settings, taken from `setup` to the first opened case.

Production's rules are kept as they stand: a PostgreSQL server outside the instance, reached over TCP; second factors;
an https address and cookies for HTTPS alone; the Stripe key as a credential in memory. In place of the proxy that
ends TLS, the test speaks HTTP to gunicorn on loopback, under the address's host name, as that proxy would.
"""

import re
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import requests

from config.logins import Addresses, ensure_logins
from config.settings import SettingsError, load
from tests.flows.journey import Caller, application
from tests.ports import free_port
from tests.seizure.house import House
from tests.seizure.instance import Service, random_passwords, status_of
from tests.seizure.outside_server import OutsideServer

HOST = "help.example.org"
THROUGH_THE_PROXY = {"Host": HOST, "X-Forwarded-Proto": "https"}


class Visitor(Caller):
    """Somebody at the API, whose requests come through the proxy."""

    def __init__(self, url: str, token: str | None = None) -> None:
        super().__init__(url, token)
        self.http.headers.update(THROUGH_THE_PROXY)


@dataclass
class Production:
    """The installation, its database's addresses, and where its programs are reached on loopback."""

    service: Service
    addresses: Addresses

    @property
    def inside(self) -> str:
        """Where the proxy finds it."""
        return f"http://127.0.0.1:{self.service.port}"

    def ready(self) -> tuple[int, str]:
        """What `/ready` says."""
        return status_of(self.service.port, "/ready", HOST)

    def page(self, path: str, *, cookie: str = "") -> requests.Response:
        """A page, as a browser behind the proxy gets it."""
        headers = THROUGH_THE_PROXY | ({"Cookie": cookie} if cookie else {})
        return requests.get(f"{self.inside}{path}", headers=headers, timeout=30, allow_redirects=False)


@pytest.fixture
def production(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Production]:
    """Nothing but two empty databases and the settings."""
    folder = tmp_path_factory.mktemp("p")
    server = OutsideServer(folder / "database-server")
    key = Path(f"/dev/shm/apora-test-{secrets.token_hex(8)}")
    key.touch(mode=0o600)
    key.write_text(f"rk_test_{secrets.token_hex(16)}\n")
    try:
        server.start()
        addresses = ensure_logins(server.superuser_url(), "apora", random_passwords())
        environ = {
            "ENVIRONMENT": "production",
            "URL": f"https://{HOST}",
            "SECRET_KEY": secrets.token_hex(32),
            "PEPPER": secrets.token_hex(32),
            "DATABASE_URL": addresses["DATABASE_URL"],
            "SHARES_URL": addresses["SHARES_URL"],
            "STRIPE_KEY_FILE": str(key),
            "STRIPE_WEBHOOK_SECRET": f"whsec_{secrets.token_hex(24)}",
        }
        service = Service(folder / "server", environ, free_port(), folder / "custodians")
        yield Production(service, addresses)
        service.supervisor.stop()
    finally:
        key.unlink()
        server.stop()


def test_op8_an_empty_production_instance_reaches_its_first_opened_case(production: Production) -> None:
    """`setup`, invitations, second factors, grants; an officer applies, intake opens."""
    service = production.service
    assert load(service.environ).environment == "production"
    with pytest.raises(SettingsError):
        load(service.environ | {"SECOND_FACTOR": "off"})
    service.migrate(production.addresses["DATABASE_OWNER_URL"])
    invitations = service.set_up(service.make_custodians())
    assert len(invitations) == 11
    service.serve(HOST)
    public = Visitor(production.inside)
    house = House(public, lambda token: Visitor(production.inside, token))

    _is_closed(production, public)
    house.accept(invitations["administrator"], "admin")
    _is_closed(production, public)
    house.accept(invitations["founder of intake"], "intake")
    assert production.ready()[0] == 200, production.ready()
    public.post("/invitations/accept", {"code": invitations["founder of intake"]}, expect=404)
    assert production.page("/apply").status_code == 200

    newcomer = house.invite("intake")
    house.invite("caseworker")
    founder = house.people["intake"][0]  # who signs in by cookie below; a code works once, the next in half a minute
    for person in (person for person in house.everybody() if person is not founder):
        signed_in = Visitor(production.inside, person.sign_in(public)["token"])
        assert signed_in.get("/me")["enrolling"] is False
    credentials = {"name": newcomer.name, "passphrase": newcomer.passphrase}
    public.post("/sessions", credentials, expect=401)
    public.post("/sessions", {**credentials, "code": "000000"}, expect=401)

    applied = public.post("/applications", application("Zelenka"), expect=201)
    officer = Visitor(production.inside, public.post("/sessions", {"passphrase": applied["passphrase"]}, 201)["token"])
    assert officer.get("/me/case")["identity"]["name"].startswith("Zelenka")
    opened = newcomer.caller.get(f"/cases/{applied['reference']}")
    assert opened["story"].startswith("Zelenka-story")
    house.people["admin"][0].caller.get(f"/cases/{applied['reference']}", expect=404)
    house.people["caseworker"][0].caller.get(f"/cases/{applied['reference']}", expect=404)
    _opens_as_a_page(production, house, applied["reference"])
    print(
        f"OP8: setup, {len(invitations)} invitations sent, /ready 503 until intake was founded, 4 people enrolled and"
        " signed in with codes, first case opened by API and by page, all with ENVIRONMENT=production"
    )


def _is_closed(production: Production, public: Visitor) -> None:
    """Before intake is founded: not ready, with the reason; applying refused, as a page too."""
    status, said = production.ready()
    assert status == 503
    assert "intake" in said, said
    assert status_of(production.service.port, "/live", HOST)[0] == 200
    refusal = public.post("/applications", application("Zelenka"), expect=503)
    assert refusal["status"] == 503
    assert production.page("/apply").status_code == 503


def _opens_as_a_page(production: Production, house: House, reference: str) -> None:
    """The founder of intake, by cookie: it is for this host and HTTPS alone, and opens the page of the case."""
    founder = house.people["intake"][0]
    credentials = {"name": founder.name, "passphrase": founder.passphrase, "code": founder.code()}
    headers = THROUGH_THE_PROXY
    entered = requests.post(f"{production.inside}/api/v1/sessions", json=credentials, headers=headers, timeout=30)
    assert entered.status_code == 201, entered.text
    given = re.search(r"__Host-session=([^;]+);([^,]*)", entered.headers["Set-Cookie"])
    assert given, entered.headers["Set-Cookie"]
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=Strict"} <= {word.strip() for word in given[2].split(";")}
    page = production.page(f"/desk/cases/{reference}", cookie=f"__Host-session={given[1]}")
    assert page.status_code == 200
    assert "Zelenka-story" in page.text
    assert production.page(f"/desk/cases/{reference}").status_code == 303
