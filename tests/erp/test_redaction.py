"""What must not stand in a log or trace, and what must stay so that support can read it."""

import pytest

from chalicelib.erp.redaction import REDACTED, redact_body, redact_headers, redact_json, redact_text, redact_url

NORWAY = {"CountryCode": "NO"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("fnr 01017012345.", "fnr [11 digits]."),
        ("010170 12345", "[11 digits]"),
        ("010101-123N", "[national id]"),
        ("skriv til kari.n@example.no i dag", "skriv til [e-mail] i dag"),
        ("Authorization: Bearer abc.def-123", f"Authorization: Bearer {REDACTED}"),
        ("faktura 10042, 1250.00", "faktura 10042, 1250.00"),
        ("organisasjon 987654325", "organisasjon 987654325"),
    ],
)
def test_free_text(text: str, expected: str) -> None:
    assert redact_text(text) == expected


@pytest.mark.parametrize(
    "name",
    [
        "Authorization",
        "Cookie",
        "Set-Cookie",
        "X-Api-Key",
        "Ocp-Apim-Subscription-Key",
        "X-Netvisor-Authentication-MAC",
        "x-request-signature",
    ],
)
def test_headers_that_open_doors(name: str) -> None:
    assert redact_headers({name: "abc", "content-type": "text/html"}) == {name: REDACTED, "content-type": "text/html"}


def test_json_keeps_its_form() -> None:
    raw = {
        "value": {
            "id": 12345678901,
            "token": "abc",
            "consumerToken": {"id": 11, "url": "x/token/11"},
            "hmacSharedSecret": "s",
            "customer": {
                "name": "Kari",
                "email": "",
                "overdueNoticeEmail": "k@x.no",
                "organizationNumber": "987654325",
            },
            "reminders": [{"comment": "Kari ringte", "charge": 35}],
            "isCharged": True,
            "voucher": None,
        }
    }
    assert redact_json(raw) == {
        "value": {
            "id": 12345678901,
            "token": REDACTED,
            "consumerToken": {"id": 11, "url": REDACTED},
            "hmacSharedSecret": REDACTED,
            "customer": {
                "name": REDACTED,
                "email": "",
                "overdueNoticeEmail": REDACTED,
                "organizationNumber": "987654325",
            },
            "reminders": [{"comment": REDACTED, "charge": 35}],
            "isCharged": True,
            "voucher": None,
        }
    }


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://t.no/v2/invoice?id=1%2C2&fields=id", "https://t.no/v2/invoice?id=1%2C2&fields=id"),
        ("https://u:p@t.no/hook", "https://t.no/hook"),
        ("https://t.no/token/session/abc123", "https://t.no/token/session/%5Bredacted%5D"),
        ("https://t.no/token/session/:create", "https://t.no/token/session/:create"),
        ("https://t.no/x?employeeToken=abc&from=0", "https://t.no/x?employeeToken=%5Bredacted%5D&from=0"),
        ("https://t.no/customer?customerName=Kari", "https://t.no/customer?customerName=%5Bredacted%5D"),
    ],
)
def test_addresses(url: str, expected: str) -> None:
    assert redact_url(url).replace("[redacted]", "%5Bredacted%5D") == expected


@pytest.mark.parametrize(
    ("body", "kind", "expected"),
    [
        (b"", "application/json", None),
        (b"%PDF-1.7", "application/pdf", "[8 bytes of application/pdf]"),
        (b"<p>kari@example.no</p>", "text/html", "<p>[e-mail]</p>"),
        (
            b"grant_type=x&client_secret=abc",
            "application/x-www-form-urlencoded",
            "grant_type=x&client_secret=%5Bredacted%5D",
        ),
        (b'{"broken', "application/json", '{"broken'),
    ],
)
def test_bodies(body: bytes, kind: str, expected: object) -> None:
    assert redact_body(body, kind) == expected


@pytest.mark.parametrize(
    ("xml", "shown"),
    [
        ("<Comment>Aino soitti</Comment>", "<Comment>[redacted]</Comment>"),
        ("<comment>Aino soitti</comment>", "<comment>[redacted]</comment>"),
        ("<PrivateComment>Aino</PrivateComment>", "<PrivateComment>[redacted]</PrivateComment>"),
        ("<Name><![CDATA[Aino <K>]]></Name><Sum>1,00</Sum>", "<Name>[redacted]</Name><Sum>1,00</Sum>"),
        ("<n:Name>Aino</n:Name>", "<n:Name>[redacted]</n:Name>"),
        ("<Name>Aino <b>K</b></Name>", "<Name>[redacted]<b>K</b></Name>"),
        ("<Name />Sum", "<Name />Sum"),
        ("<YourReference>Aino K</YourReference>", "<YourReference>[redacted]</YourReference>"),
        ("<IBAN>FI2112345600000785</IBAN>", "<IBAN>[redacted]</IBAN>"),
        ("<CustomerAddress>\n  <City>Oulu</City>", "<CustomerAddress>\n  <City>[redacted]</City>"),
        ("<ReferenceNumber>1232</ReferenceNumber>", "<ReferenceNumber>1232</ReferenceNumber>"),
        ("<MaterialTypeName>Lasku</MaterialTypeName>", "<MaterialTypeName>Lasku</MaterialTypeName>"),
    ],
)
def test_xml_keeps_its_form(xml: str, shown: str) -> None:
    assert redact_body(f"<Root>{xml}</Root>".encode(), "text/xml") == f"<Root>{shown}</Root>"


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ({"NationalIdNumber": 1017012345}, {"NationalIdNumber": 0}),
        ({"PhoneNumber": 40000000, "IsPerson": True}, {"PhoneNumber": 0, "IsPerson": True}),
        ({"TemporaryUrl": "https://go.example/?t=1"}, {"TemporaryUrl": REDACTED}),
        ({"ClientKey": "guid", "ClientName": "Eksempel AS"}, {"ClientKey": REDACTED, "ClientName": "Eksempel AS"}),
        ({"City": "Oslo", "ZipCode": "0161", "CountryCode": "NO"}, {"City": REDACTED, "ZipCode": REDACTED} | NORWAY),
        ({"DeliveryAddress1": "Gate 1", "statusText": "Kari"}, {"DeliveryAddress1": REDACTED, "statusText": REDACTED}),
    ],
)
def test_json_of_all_three(raw: dict[str, object], shown: dict[str, object]) -> None:
    assert redact_json(raw) == shown
