"""/token, /company, /country, /currency: who one is and the lists of codes."""

from werkzeug import Response

from local.erps.jsontext import Json
from local.erps.tripletex import chart, errors
from local.erps.tripletex.call import Call, Route, found, listing, rows_listing, single
from local.erps.tripletex.cards import client
from local.erps.tripletex.fields import Ref, Row
from local.erps.tripletex.shapes import url

_SESSION_BODY = ("consumerToken", "employeeToken", "expirationDate")


def post_session(call: Call) -> Response:
    parsed = call.parsed()
    if not isinstance(parsed, dict):
        raise errors.invalid_json()
    for name in parsed:
        if name not in _SESSION_BODY:
            raise errors.unmapped(name)
    values = [_text(parsed.get(name), name) for name in _SESSION_BODY]
    session = call.sessions.create(*values)
    return found(call, "sessionToken", session.id, 201)


def _text(value: Json, name: str) -> str:
    if not isinstance(value, str) or not value:
        raise errors.missing(f"arg:{name}")
    return value


def put_session(call: Call) -> Response:
    call.need(*_SESSION_BODY)
    session = call.sessions.create(*(call.text(name) for name in _SESSION_BODY))
    return found(call, "sessionToken", session.id)


def delete_session(call: Call) -> Response:
    call.sessions.end(call.path["token"])
    return Response(status=204)


def who_am_i(call: Call) -> Response:
    caller = call.caller
    company = caller.company or caller.home
    row: Row = {
        "employeeId": caller.token.employee_id,
        "actualEmployeeId": caller.token.employee_id,
        "employee": Ref("employee", caller.token.employee_id),
        "companyId": company.id,
        "company": Ref("company", company.id),
        "language": caller.language,
        "loggedInWithConnect": False,
        "employeeIsProxy": False,
    }
    return single(call, "whoAmI", row)


def with_login_access(call: Call) -> Response:
    home = call.caller.home
    ids = list(home.client_ids) if home.is_office else [home.id]
    return rows_listing(call, "client", [row for each in ids if (row := client(call.office, each))])


def get_company(call: Call) -> Response:
    if call.path_id() != call.company.id:
        raise errors.not_found()
    return found(call, "company", call.company.id)


def by_consumer_token(call: Call) -> Response:
    call.need("token")
    consumer = next((each for each in chart.CONSUMERS if each.token == call.text("token")), None)
    if consumer is None:
        raise errors.not_found()
    row: Row = {
        "id": consumer.id,
        "version": 0,
        "url": url("consumerToken", consumer.id),
        "apiConsumer": Ref("reference", consumer.id),
        "token": consumer.token,
        "expirationDate": "2099-12-31",
    }
    return single(call, "consumerToken", row)


def entitlements(call: Call) -> Response:
    """The key's rights as what its employee may do: a key may never do more."""
    employee = call.integer("employeeId")
    number = call.caller.token.employee_id
    if employee not in (None, number):
        raise errors.forbidden()
    rows: list[Row] = [
        {
            "id": call.company.id % 1000 * 1000 + identifier,
            "version": 0,
            "url": url("entitlement", call.company.id % 1000 * 1000 + identifier),
            "employee": Ref("employee", number),
            "name": name,
            "entitlementId": identifier,
            "customer": Ref("company", call.company.id),
        }
        for right, (identifier, name) in chart.ENTITLEMENTS.items()
        if right in call.caller.token.rights
    ]
    return rows_listing(call, "entitlement", rows)


def countries(call: Call) -> Response:
    code = call.text("code")
    wanted = call.ids("id")
    ids = [each[0] for name, each in chart.COUNTRIES.items() if not code or name == code]
    return listing(call, "country", [each for each in ids if wanted is None or each in wanted])


def get_country(call: Call) -> Response:
    return found(call, "country", call.path_id())


def currencies(call: Call) -> Response:
    code = call.text("code")
    wanted = call.ids("id")
    ids = [each[0] for name, each in chart.CURRENCIES.items() if not code or name == code]
    return listing(call, "currency", [each for each in ids if wanted is None or each in wanted])


def get_currency(call: Call) -> Response:
    return found(call, "currency", call.path_id())


def vat_settings(call: Call) -> Response:
    number = call.company.id
    row: Row = {
        "id": number,
        "version": 0,
        "url": url("vatSettings", number),
        "vatRegistrationStatus": "VAT_REGISTERED",
    }
    return single(call, "vatSettings", row)


ROUTES = (
    Route("POST", "/token/session/:create", post_session, None),
    Route("PUT", "/token/session/:create", put_session, None),
    Route("DELETE", "/token/session/<token>", delete_session, "", office=True),
    Route("GET", "/token/session/>whoAmI", who_am_i, "", office=True),
    Route("GET", "/token/consumer/byToken", by_consumer_token, None),
    Route("GET", "/company/>withLoginAccess", with_login_access, "", office=True),
    Route("GET", "/company/<id>", get_company, "company"),
    Route("GET", "/employee/entitlement", entitlements, ""),
    Route("GET", "/country", countries, ""),
    Route("GET", "/country/<id>", get_country, ""),
    Route("GET", "/currency", currencies, ""),
    Route("GET", "/currency/<id>", get_currency, ""),
    Route("GET", "/ledger/vatSettings", vat_settings, "ledger"),
)
