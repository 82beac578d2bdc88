"""What holds for every address: guards, headers, ids, media types, static files, and no script anywhere."""

import inspect
import re
import subprocess
import sys
from dataclasses import replace
from importlib import import_module
from pathlib import Path

import pytest

from chalicelib.web import router, static_files
from chalicelib.web.exchange import as_json, see
from tests.web.office import Browser, Office
from tests.web.town import COLLECTION, LIST, LISTED

_ROOT = Path(__file__).parents[2]
PAGES = ["/", "/cases", f"/cases/{COLLECTION}", f"/cases/{LISTED}/terminate", "/lists", f"/lists/{LIST}", "/refused"]
PAGES += ["/tasks", "/companies", "/connections/nordvik-tripletex/restore"]


def _filled(path: str) -> str:
    return re.sub(r"\{[a-z_]+\}", "x1", path)


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("language", ["nb", "en"])
def test_every_page_opens_in_both_languages(anna: Browser, path: str, language: str) -> None:
    anna.cookies["language"] = language
    answered = anna.get(path)
    assert answered.status == 200, answered.body
    assert f'<html lang="{language}">' in answered.body
    assert "<h1>" in answered.body


@pytest.mark.parametrize("path", [*PAGES, "/sign-in", "/d", "/cases/nowhere", "/stop/nothing"])
def test_no_page_needs_inline_script_or_style(anna: Browser, path: str) -> None:
    answered = anna.get(path)
    assert "<script" not in answered.body
    assert not re.search(r"\sstyle=|\son[a-z]+=\"|javascript:", answered.body)
    policy = answered.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy


@pytest.mark.parametrize("path", ["/", "/d", "/static/nothing.css", "/v1/cases/A-1", "/local/idle"])
def test_security_headers_are_on_everything(office: Office, browser: Browser, path: str) -> None:  # noqa: ARG001
    answered = browser.get(path)
    for name, value in router.SECURITY_HEADERS.items():
        assert answered.headers[name] == value
    assert answered.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("route", [route for route in router.ROUTES if not route.path.startswith("/hooks")])
def test_nobody_gets_in_without_being_asked_who_he_is(office: Office, route: router.Route) -> None:
    """Without cookie, token or form token: sign in, a refusal, or a page that is open to all."""
    office.settings = replace(office.settings, stage="prod")
    answered = Browser().send(
        route.method,
        _filled(route.path),
        b"" if route.method == "GET" else b"csrf=guessed",
        {} if route.method == "GET" else {"Content-Type": router.FORM},
    )
    open_to_all = {"/sign-in", "/d", "/language/{language}"}
    if route.method == "GET" and route.path in open_to_all:
        assert answered.status in {200, 404}
    else:
        assert answered.status in {303, 401, 403, 404}, answered.body
        assert not answered.location or answered.location in {"/sign-in", "/d"}


_LATE = re.findall(r'(\w+)\((?:"\w+", )?late\("(\w+)\.(\w+)"\)\)', inspect.getsource(router))


def test_late_handlers_are_found_in_the_source() -> None:
    at_once = [route for route in router.ROUTES if route.path.startswith("/hooks/")]
    assert len(_LATE) == len(router.ROUTES) - len(at_once)


@pytest.mark.parametrize(("guard", "module", "name"), _LATE)
def test_a_handler_that_loads_late_exists_and_takes_what_its_guard_gives(guard: str, module: str, name: str) -> None:
    handler = getattr(import_module(f"chalicelib.web.{module}"), name)
    kinds = [str(parameter.annotation.__name__) for parameter in inspect.signature(handler).parameters.values()]
    expected = {
        "visitor": ["Visit"],
        "visitor_form": ["Visit", "Mapping"],
        "signed_in": ["Desk"],
        "signed_in_form": ["Desk", "Mapping"],
        "debtor": ["DebtorVisit"],
        "debtor_form": ["DebtorVisit", "Mapping"],
        "machine": ["Caller"],
        "told_in_json": ["Services", "Request"],
        "local_only": ["Services", "Request"],
    }
    assert kinds == expected[guard]


def test_pages_and_api_load_with_their_first_request_only() -> None:
    """Imported beside each other, so that what other tests have loaded does not count."""
    heavy = {"jinja2", "babel", "jwt", "httpx", "typst", "holidays", "stdnum", "chalicelib.law", "chalicelib.case.plan"}
    code = f"import app, sys; print(*[name for name in sys.modules if name in {heavy}])"
    done = subprocess.run([sys.executable, "-c", code], cwd=_ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.split() == []


def test_routes_are_registered_once_each() -> None:
    assert len({(route.method, route.path) for route in router.ROUTES}) == len(router.ROUTES)


@pytest.mark.parametrize("case_no", ["A%2F..%2Fb", "A_1", "a" * 65, "%C3%B8", "A.1"])
def test_an_id_of_another_shape_is_not_found(anna: Browser, case_no: str) -> None:
    assert anna.get(f"/cases/{case_no}").status == 404


def test_a_form_in_another_shape_is_refused_with_a_page(anna: Browser) -> None:
    answered = anna.send("POST", "/sign-out", b"{}", {"Content-Type": "application/json"})
    assert answered.status == 415
    assert "Skjemaet kunne ikke leses" in answered.body


def test_a_wrong_method_is_told_to_machines_in_json(office: Office, browser: Browser) -> None:  # noqa: ARG001
    answered = browser.send("PATCH", "/cases", headers={"Accept": "application/json"})
    assert answered.status in {403, 405}


def test_a_crash_shows_a_page_and_no_trace(anna: Browser, office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    def crash(*_: object) -> None:
        raise RuntimeError("secret detail")

    monkeypatch.setattr(type(office.cases), "rows", crash)
    answered = anna.get("/cases")
    assert answered.status == 500
    assert "Noe gikk galt hos oss" in answered.body
    assert "secret detail" not in answered.body


def test_static_files_may_be_kept_for_ever(office: Office, browser: Browser) -> None:  # noqa: ARG001
    answered = browser.get(static_files.address("portal.css"))
    assert answered.status == 200
    assert answered.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answered.headers["Content-Type"] == "text/css; charset=utf-8"
    assert browser.get("/static/portal.css").status == 404
    assert browser.get("/static/..%2Frouter.py").status == 404


def test_pages_name_static_files_by_their_content(anna: Browser) -> None:
    body = anna.get("/").body
    for address in re.findall(r'/static/[^"]+', body):
        assert anna.get(address).status == 200
    assert static_files.address("portal.css") in body


@pytest.mark.parametrize("value", [1.5, {"amount": __import__("decimal").Decimal("1.10")}, [{"a": (1,)}], {1: "x"}])
def test_no_decimal_or_float_leaves_as_json(value: object) -> None:
    if value == {1: "x"}:
        assert as_json(value).body == '{"1": "x"}'
        return
    with pytest.raises(TypeError, match="render it as text first"):
        as_json(value)


def test_a_redirect_cannot_carry_a_header() -> None:
    with pytest.raises(ValueError, match="line break"):
        see("/cases\r\nSet-Cookie: a=b")


@pytest.mark.parametrize("path", ["/local/clock", "/local/idle"])
def test_local_routes_are_unknown_elsewhere(office: Office, browser: Browser, path: str) -> None:
    assert browser.get(path).status == 200
    office.settings = replace(office.settings, stage="prod")
    assert browser.get(path).status == 404
    assert browser.send("PUT", "/local/clock", b"{}").status == 404
    assert browser.send("POST", "/local/tick").status == 404


def test_the_law_clock_is_set_and_read(office: Office, browser: Browser) -> None:
    answered = browser.send("PUT", "/local/clock", b'{"instant": "2027-01-04T08:00:00+01:00", "running": false}')
    assert answered.json["instant"] == "2027-01-04T07:00:00+00:00"
    # A Monday at eight: registrations are due at 08:05.
    assert answered.json["next_job"] == "2027-01-04T08:05:00+01:00"
    kept = office.law_clock.read()
    assert kept is not None
    assert kept[0].isoformat() == "2027-01-04T07:00:00+00:00"
    assert browser.get("/local/clock").json["running"] is False


@pytest.mark.parametrize(
    "body", [b"", b"[]", b'{"instant": "2027-01-04"}', b'{"instant": "2027-01-04T08:00:00"}', b"{}"]
)
def test_a_clock_that_is_none_is_refused(office: Office, browser: Browser, body: bytes) -> None:
    answered = browser.send("PUT", "/local/clock", body)
    assert answered.status == 400
    assert "aware instant" in answered.json["detail"]
    assert office.law_clock.read() is None


def test_a_tick_plans_and_idle_counts(office: Office, browser: Browser) -> None:
    browser.send("PUT", "/local/clock", b'{"instant": "2026-11-24T09:00:00Z"}')
    ticked = browser.send("POST", "/local/tick").json
    assert ticked["sent"] > 0
    assert office.queue.messages
    answered = browser.get("/local/idle").json
    assert answered["idle"] is False
    assert answered["pending"] > 0
