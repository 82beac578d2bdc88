"""Coming in: password, new password, authenticator app; lock-out; cookies; who is a member of what."""

from dataclasses import replace
from urllib.parse import quote

import pytest

from chalicelib.ports.records import Member
from chalicelib.store import keys
from chalicelib.web.sign_in import Challenge
from tests.cloud import TABLE
from tests.web.office import APP_KEY, CODE, NEW_PASSWORD, PASSWORD, Answered, Browser, Office
from tests.web.town import ANNA, BAKERI, BJORN, NORDVIK


def _start(browser: Browser, username: str = ANNA, password: str = PASSWORD) -> Answered:
    browser.get("/sign-in")
    return browser.post("/sign-in", {"username": username, "password": password})


def _step(browser: Browser, challenge: Challenge, step: int | None, **fields: str) -> Answered:
    ticket = "" if step is None else f"{step}-{ANNA}"
    given = {"challenge": challenge.value, "ticket": ticket, "username": "id-of-anna", "shown_as": ANNA, "key": ""}
    return browser.post("/sign-in/next", given | fields)


def test_the_right_password_opens_the_portal(office: Office, browser: Browser) -> None:  # noqa: ARG001
    answered = _start(browser)
    assert (answered.status, answered.location) == (303, "/")
    assert "Nordvik Rør og Varme AS" in browser.get("/").body


def test_the_name_may_be_written_with_capitals(office: Office, browser: Browser) -> None:  # noqa: ARG001
    assert _start(browser, f"  {ANNA.upper()} ").status == 303


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(office: Office) -> None:
    browser = Browser()
    cookie = _start(browser).cookies[0]
    assert cookie.startswith("session=")
    for part in ("HttpOnly", "SameSite=Lax", "Path=/", "Max-Age=28800"):
        assert part in cookie
    assert "Secure" not in cookie
    office.settings = replace(office.settings, stage="prod")
    assert "; Secure" in _start(Browser()).cookies[0]


@pytest.mark.parametrize(("username", "password"), [(ANNA, "wrong"), ("nobody@nordvik.example", PASSWORD)])
def test_what_was_wrong_is_not_told(office: Office, browser: Browser, username: str, password: str) -> None:  # noqa: ARG001
    answered = _start(browser, username, password)
    assert answered.status == 401
    assert "E-post eller passord er feil." in answered.body
    assert "session" not in browser.cookies


def test_five_wrong_passwords_lock_the_user_for_an_hour(office: Office, browser: Browser) -> None:
    for _ in range(5):
        assert _start(browser, password="wrong").status == 401
    assert _start(browser).status == 429
    office.clock.pass_time(minutes=61)
    assert _start(browser).status == 303


def test_a_stranger_locks_himself_out_before_the_user(office: Office, browser: Browser) -> None:  # noqa: ARG001
    browser.get("/sign-in")
    wrong = {"username": ANNA, "password": "wrong"}
    for _ in range(5):
        browser.post("/sign-in", wrong, **{"X-Forwarded-For": "203.0.113.9, 192.0.2.1"})
    right = wrong | {"password": PASSWORD}
    assert browser.post("/sign-in", right, **{"X-Forwarded-For": "8.8.8.8, 203.0.113.9, 192.0.2.1"}).status == 429
    assert browser.post("/sign-in", right, **{"X-Forwarded-For": "198.51.100.7, 192.0.2.1"}).status == 303


def test_from_many_places_the_user_is_locked_all_the_same(office: Office, browser: Browser) -> None:  # noqa: ARG001
    browser.get("/sign-in")
    for number in range(40):
        hops = f"203.0.113.{number}, 192.0.2.1"
        browser.post("/sign-in", {"username": ANNA, "password": "wrong"}, **{"X-Forwarded-For": hops})
    assert _start(browser).status == 429


def test_without_a_password_it_says_so(office: Office, browser: Browser) -> None:  # noqa: ARG001
    answered = _start(browser, password="")
    assert answered.status == 422
    assert "Fyll inn både e-post og passord." in answered.body


def test_a_new_user_chooses_a_password_and_sets_up_the_app(office: Office, browser: Browser) -> None:
    office.identity.steps[ANNA] = (Challenge.NEW_PASSWORD, Challenge.CODE_SETUP)
    assert "Velg et passord" in _start(browser).body
    answered = _step(browser, Challenge.NEW_PASSWORD, 0, value=NEW_PASSWORD, again=NEW_PASSWORD)
    assert "Sett opp autentiseringsapp" in answered.body
    assert " ".join(APP_KEY[at : at + 4] for at in range(0, len(APP_KEY), 4)) in answered.body
    assert _step(browser, Challenge.CODE_SETUP, 1, value="123 456", key=APP_KEY).status == 303
    assert browser.get("/").status == 200


def test_two_different_new_passwords_ask_again(office: Office, browser: Browser) -> None:
    office.identity.steps[ANNA] = (Challenge.NEW_PASSWORD,)
    _start(browser)
    answered = _step(browser, Challenge.NEW_PASSWORD, 0, value=NEW_PASSWORD, again="another")
    assert answered.status == 422
    assert "ikke like" in answered.body
    answered = _step(browser, Challenge.NEW_PASSWORD, 0, value="weak", again="weak")
    assert "for svakt" in answered.body


def test_a_wrong_code_may_be_tried_again_but_not_for_ever(office: Office, browser: Browser) -> None:
    office.identity.steps[ANNA] = (Challenge.CODE,)
    assert "Skriv inn koden" in _start(browser).body
    for _ in range(5):
        answered = _step(browser, Challenge.CODE, 0, value="000000")
        assert answered.status == 401
    assert "Koden er feil" in answered.body
    assert _step(browser, Challenge.CODE, 0, value=CODE).status == 429


def test_the_name_in_the_form_opens_nobody_elses_portal(office: Office, browser: Browser) -> None:
    """Bjørn answers his own challenge but sends Anna's name with it: he comes in as Bjørn."""
    office.identity.steps[BJORN] = (Challenge.CODE,)
    _start(browser, BJORN)
    fields = {
        "challenge": Challenge.CODE.value,
        "ticket": f"0-{BJORN}",
        "username": ANNA,
        "shown_as": ANNA,
        "value": CODE,
    }
    assert browser.post("/sign-in/next", fields).status == 303
    assert "Solbakken Bakeri AS" in browser.get("/").body


def test_an_old_ticket_begins_anew(office: Office, browser: Browser) -> None:
    office.identity.steps[ANNA] = (Challenge.CODE,)
    _start(browser)
    assert "tok for lang tid" in _step(browser, Challenge.CODE, 7, value=CODE).body
    assert _step(browser, Challenge.CODE, None, value=CODE).status == 400


def test_a_form_without_our_token_is_refused(office: Office, browser: Browser) -> None:  # noqa: ARG001
    browser.get("/sign-in")
    answered = browser.post("/sign-in", {"username": ANNA, "password": PASSWORD, "csrf": "guessed-by-somebody-else"})
    assert answered.status == 403
    assert "Skjemaet var for gammelt" in answered.body


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Sec-Fetch-Site": "none"}, 303),
        ({"Sec-Fetch-Site": "same-origin", "Host": "evil.example"}, 303),
    ],
)
def test_a_form_from_another_site_is_refused(
    office: Office,  # noqa: ARG001
    browser: Browser,
    headers: dict[str, str],
    status: int,
) -> None:
    browser.get("/sign-in")
    answered = browser.post("/sign-in", {"username": ANNA, "password": PASSWORD}, **headers)
    assert answered.status == status


@pytest.mark.parametrize(
    ("origin", "status"), [("https://collect.example", 303), ("https://evil.example", 403), ("null", 403)]
)
def test_an_older_browser_is_judged_by_the_configured_address(
    office: Office,  # noqa: ARG001
    browser: Browser,
    origin: str,
    status: int,
) -> None:
    browser.get("/sign-in")
    body = f"csrf={browser.csrf}&username={ANNA}&password={PASSWORD}".encode()
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Origin": origin, "Host": "evil.example"}
    assert browser.send("POST", "/sign-in", body, headers).status == status


def test_a_removed_member_is_out_at_once(anna: Browser, office: Office) -> None:
    assert anna.get("/").status == 200
    pk, sk = keys.member(ANNA, NORDVIK)
    office.cloud.dynamodb.delete_item(TableName=TABLE, Key={"pk": {"S": pk}, "sk": {"S": sk}})
    assert office.register.memberships(ANNA) == []
    assert anna.get("/").location == "/sign-in"


def test_a_session_ends_after_eight_hours(anna: Browser, office: Office) -> None:
    office.clock.pass_time(hours=7, minutes=59)
    assert anna.get("/").status == 200
    office.clock.pass_time(minutes=2)
    assert anna.get("/").location == "/sign-in"


def test_signing_out_ends_the_session_itself(anna: Browser) -> None:
    stolen = dict(anna.cookies)
    anna.get("/")
    assert anna.post("/sign-out").location == "/sign-in"
    anna.cookies = stolen
    assert anna.get("/").location == "/sign-in"


def test_somebody_without_a_company_is_told_what_to_do(office: Office, browser: Browser) -> None:
    office.identity.steps["new@nordvik.example"] = ()
    answered = _start(browser, "new@nordvik.example")
    assert answered.status == 403
    assert "Be en administrator" in answered.body


def test_an_accountant_chooses_among_companies(office: Office) -> None:
    office.register.add_member(Member(BAKERI, ANNA, "user"))
    browser = Browser()
    assert _start(browser).location == "/companies"
    answered = browser.get("/companies")
    assert "Solbakken Bakeri AS" in answered.body
    before = browser.cookies["session"]
    assert browser.post("/companies", {"creditor": BAKERI}).location == "/"
    assert browser.cookies["session"] != before
    assert "Solbakken Bakeri AS" in browser.get("/").body
    browser.get("/companies")
    assert browser.post("/companies", {"creditor": "somebody-elses"}).status == 404


def test_one_company_is_not_asked_for(anna: Browser) -> None:
    assert "Bytt bedrift" not in anna.get("/").body
    assert anna.post("/companies", {"creditor": BAKERI}).status == 404
    assert "Nordvik Rør og Varme AS" in anna.get("/").body


@pytest.mark.parametrize(
    ("back", "target"),
    [
        ("/cases?phase=notice", "/cases?phase=notice"),
        ("https://evil.example/", "/"),
        ("//evil.example", "/"),
        ("/\\evil.example", "/"),
        ("/a\r\nSet-Cookie: x=y", "/"),
        ("", "/"),
    ],
)
def test_the_language_switch_leads_back_but_never_away(
    office: Office,  # noqa: ARG001
    browser: Browser,
    back: str,
    target: str,
) -> None:
    answered = browser.get(f"/language/en?back={quote(back)}")
    assert answered.location == target
    assert browser.cookies["language"] == "en"
    assert browser.get("/language/xx").status == 404


@pytest.mark.parametrize(
    ("accept", "language"), [("nb-NO,nb;q=0.9", "nb"), ("sv", "nb"), ("en-US", "en"), ("de", "en")]
)
def test_the_browser_says_the_first_language(office: Office, accept: str, language: str) -> None:  # noqa: ARG001
    assert f'<html lang="{language}">' in Browser(accept).get("/sign-in").body
