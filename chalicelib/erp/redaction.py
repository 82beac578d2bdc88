"""Keeps keys, tokens, names and national ids out of logs and trace files.

Types stay as they are (text stays text, objects stay objects), so that a redacted body still fits the ERP's schema.
"""

import json
import re
from collections.abc import Mapping
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from chalicelib.erp.redaction_xml import redact_xml

REDACTED = "[redacted]"

_SECRET_WORDS = (
    "token",
    "secret",
    "password",
    "authorization",
    "authentication",
    "cookie",
    "apikey",
    "subscriptionkey",
    "signature",
)
_SECRET_KEYS = frozenset(
    # The addresses of an onboarding hold its state and its one-time token.
    {"authheadervalue", "encryptionkey", "clientkey", "applicationkey", "mac", "state", "temporaryurl", "redirecturi"}
)
_PERSONAL_WORDS = ("email", "phone", "firstname", "lastname", "nationalid", "birth", "deliveryaddress")
_PERSONAL_KEYS = frozenset(
    {
        "name",
        "displayname",
        "customername",
        "legalname",
        "customerreference",
        "contactname",
        "addressline1",
        "addressline2",
        "city",
        "zipcode",
        "postalcode",
        "addressasstring",
        "displaynameinklmatrikkel",
        "comment",
        "statustext",
        "content",
        "description",
        "invoicecomment",
        "invoiceremarks",
    }
)
_IN_TEXT = (
    (re.compile(r"\b(Basic|Bearer)\s+[A-Za-z0-9+/=._~-]+"), r"\1 " + REDACTED),
    (re.compile(r"\b\d{6}[-+A-FU-Y]\d{3}[0-9A-Y]\b"), "[national id]"),
    # Eleven digits are a Norwegian national id (or a bank account): neither belongs in a log.
    (re.compile(r"(?<!\d)\d{6} ?\d{5}(?!\d)"), "[11 digits]"),
)
# Bounded as addresses are, so that a long text without one costs no more than its length.
_EMAIL = re.compile(r"[^\s@\"<>=&:/?]{1,64}@[^\s@\"<>=&:/?]{1,255}")
_TOKEN_IN_PATH = re.compile(r"(/token/session/)[^/:>%?]+")


def redact_text(text: str) -> str:
    """Free text without what can be recognised as a key, an e-mail address or a national id."""
    for pattern, instead in _IN_TEXT:
        text = pattern.sub(instead, text)
    return _EMAIL.sub("[e-mail]", text) if "@" in text else text


def redact_headers(headers: Mapping[str, str]) -> dict[str, str]:
    """Headers with every key, token, cookie and signature replaced."""
    return {name: REDACTED if _is_secret(name) else redact_text(value) for name, value in headers.items()}


def redact_url(url: str) -> str:
    """The address without user name and password, and without secret or personal values in path and query."""
    parts = urlsplit(url)
    pairs = parse_qsl(parts.query, keep_blank_values=True)
    query = urlencode([(k, REDACTED if _is_secret(k) or _is_personal(k) else redact_text(v)) for k, v in pairs])
    path = _TOKEN_IN_PATH.sub(r"\1" + REDACTED, parts.path)
    return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], path, query, ""))


def redact_body(body: bytes, content_type: str) -> object:
    """The body for a trace line: JSON as a value, form and other text as text, the rest as its size."""
    if not body:
        return None
    if "json" in content_type or body[:1] in (b"{", b"["):
        try:
            return redact_json(json.loads(body))
        except ValueError:
            return redact_text(body.decode("utf-8", "replace"))
    if "x-www-form-urlencoded" in content_type:
        return redact_url("?" + body.decode("utf-8", "replace")).lstrip("?")
    if "xml" in content_type or body[:1] == b"<":
        return redact_text(redact_xml(body.decode("utf-8", "replace"), REDACTED))
    if content_type.startswith("text/"):
        return redact_text(body.decode("utf-8", "replace"))
    return f"[{len(body)} bytes of {content_type or 'unknown type'}]"


def redact_json(value: object, key: str = "", secret: bool = False) -> object:
    """A JSON value with the texts under secret or personal names replaced; empty texts stay to be seen as empty."""
    secret = secret or _is_secret(key)
    if isinstance(value, dict):
        return {str(name): redact_json(inner, str(name), secret) for name, inner in value.items()}
    if isinstance(value, list):
        return [redact_json(inner, key, secret) for inner in value]
    if isinstance(value, str) and value:
        return REDACTED if secret or _is_personal(key) else redact_text(value)
    if isinstance(value, int | float) and not isinstance(value, bool) and _is_personal(key):
        return 0
    return value


def _plain(key: str) -> str:
    return key.lower().replace("-", "").replace("_", "")


def _is_secret(key: str) -> bool:
    plain = _plain(key)
    return plain in _SECRET_KEYS or any(word in plain for word in _SECRET_WORDS)


def _is_personal(key: str) -> bool:
    plain = _plain(key)
    return plain in _PERSONAL_KEYS or any(word in plain for word in _PERSONAL_WORDS)
