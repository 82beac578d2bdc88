"""People at the deployed portal: the real pool with new password and authenticator app, and pages over real storage."""

import base64
import hashlib
import hmac
import re
import struct
import time

import httpx
import pytest

from local.installation import Installation
from local.seeding import planted

TEMPORARY, OWN = "Midlertidig-Passord-1", "Eget-langt-Passord-2"


class Visitor:
    """A browser's habits: cookies, the page's form token, forms from the same origin."""

    def __init__(self, installation: Installation) -> None:
        self.client = httpx.Client(
            base_url=installation.places.front, follow_redirects=True, trust_env=False, timeout=30
        )
        self.page = ""

    def get(self, path: str) -> str:
        self.page = self.client.get(path, headers={"Accept": "text/html", "Accept-Language": "nb"}).text
        return self.page

    def post(self, path: str, **fields: str) -> httpx.Response:
        """Sends the hidden fields of the page's last form along."""
        form = self.page.split(f'action="{path}"')[-1].split("</form>")[0]
        hidden = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', form))
        headers = {"Accept": "text/html", "Sec-Fetch-Site": "same-origin"}
        answer = self.client.post(path, data=hidden | fields, headers=headers)
        self.page = answer.text
        return answer


def _code(key: str) -> str:
    """The six digits of RFC 6238 for now."""
    digest = hmac.new(base64.b32decode(key), struct.pack(">Q", int(time.time()) // 30), hashlib.sha1).digest()
    number: int = struct.unpack(">I", digest[digest[-1] & 15 :][:4])[0]
    return f"{(number & 0x7FFFFFFF) % 1_000_000:06d}"


@pytest.fixture
def visitor(installation: Installation) -> Visitor:
    return Visitor(installation)


@pytest.mark.mission("G1")
def test_the_demo_user_signs_in_and_reads(installation: Installation, visitor: Visitor) -> None:
    demo = planted(installation)
    visitor.get("/")
    assert "Logg inn" in visitor.page
    assert visitor.post("/sign-in", username=demo.username, password="wrong").status_code == 401
    answer = visitor.post("/sign-in", username=demo.username, password=demo.password)
    assert answer.status_code == 200, answer.text
    assert answer.url.path == "/companies"
    for path in ("/", "/cases", "/lists", "/refused", "/tasks"):
        assert "<h1>" in visitor.get(path)
    [styles] = re.findall(r'href="(/static/portal[^"]+)"', visitor.page)
    assert visitor.client.get(styles).headers["cache-control"].startswith("public")


def test_a_new_user_sets_a_password_and_later_needs_a_code(installation: Installation, visitor: Visitor) -> None:
    username = "ny.bruker@agency.example"
    creditor = next(iter(planted(installation).creditors))
    installation.product.add_member(creditor, username, "user")
    cognito, pool = installation.cloud.cognito, installation.outputs["UserPoolId"]
    cognito.admin_set_user_password(UserPoolId=pool, Username=username, Password=TEMPORARY, Permanent=False)
    visitor.get("/sign-in")
    visitor.post("/sign-in", username=username, password=TEMPORARY)
    assert "Velg et passord" in visitor.page
    visitor.post("/sign-in/next", value=OWN, again="something else")
    assert "ikke like" in visitor.page
    assert visitor.post("/sign-in/next", value=OWN, again=OWN).url.path == "/"
    key = _enrol(installation, username)
    again = Visitor(installation)
    again.get("/sign-in")
    again.post("/sign-in", username=username, password=OWN)
    assert "Skriv inn koden" in again.page
    assert again.post("/sign-in/next", value="12345").status_code == 401
    again.get("/sign-in")
    again.post("/sign-in", username=username, password=OWN)
    assert again.post("/sign-in/next", value=_code(key)).url.path == "/"


def _enrol(installation: Installation, username: str) -> str:
    """An authenticator app of the user's; the embedded pool never asks for one, so the page for that is shown by
    tests/web/test_entry.py and the calls behind it by tests/web/test_cognito.py."""
    cognito, pool = installation.cloud.cognito, installation.outputs["UserPoolId"]
    clients = cognito.list_user_pool_clients(UserPoolId=pool)["UserPoolClients"]
    [client_id] = [each["ClientId"] for each in clients if each["ClientName"] == "portal"]
    client = cognito.describe_user_pool_client(UserPoolId=pool, ClientId=client_id)["UserPoolClient"]
    proof = hmac.new(client["ClientSecret"].encode(), (username + client_id).encode(), hashlib.sha256).digest()
    signed_in = cognito.initiate_auth(
        ClientId=client_id,
        AuthFlow="USER_PASSWORD_AUTH",
        AuthParameters={"USERNAME": username, "PASSWORD": OWN, "SECRET_HASH": base64.b64encode(proof).decode()},
    )["AuthenticationResult"]["AccessToken"]
    key = cognito.associate_software_token(AccessToken=signed_in)["SecretCode"]
    cognito.verify_software_token(AccessToken=signed_in, UserCode=_code(key))
    return key
