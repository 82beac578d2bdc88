"""Standard Webhooks (standardwebhooks.com, spec 1.0): how whoever tells us that an ERP has news proves who he is.

For ERPs that announce nothing themselves. The body says nothing that counts: the ERP is asked what is so.
"""

import base64
import binascii
import hashlib
import hmac
from datetime import datetime, timedelta

ID_HEADER, TIME_HEADER, SIGNATURE_HEADER = "webhook-id", "webhook-timestamp", "webhook-signature"
TOLERANCE = timedelta(minutes=5)
"""How far the sender's clock may be from ours; an older message may be a stolen one."""


def shown_secret(secret: str) -> str:
    """The connection's secret in the form that Standard Webhooks' libraries take."""
    return "whsec_" + base64.b64encode(secret.encode()).decode()


def sign(secret: str, message_id: str, timestamp: str, raw_body: bytes) -> str:
    """One signature: version, comma, Base64 of HMAC-SHA256 over id, time and body with points between them."""
    signed = f"{message_id}.{timestamp}.".encode(errors="replace") + raw_body
    return "v1," + base64.b64encode(hmac.new(secret.encode(), signed, hashlib.sha256).digest()).decode()


def verify(secret: str, message_id: str, timestamp: str, raw_body: bytes, signatures: str, now: datetime) -> bool:
    """Whether one of the space-separated signatures is ours and the time (Unix seconds) is near `now` (wall, aware)."""
    if not secret or not (timestamp.isascii() and timestamp.isdecimal() and len(timestamp) <= 12):
        return False
    if abs(int(timestamp) - now.timestamp()) > TOLERANCE.total_seconds():
        return False
    expected = _digest(sign(secret, message_id, timestamp, raw_body))
    # Every one is compared, so that the time taken tells nothing about where a match stands.
    return sum(hmac.compare_digest(expected, _digest(one)) for one in signatures.split(" ")[:10]) > 0


def _digest(signature: str) -> bytes:
    version, _, encoded = signature.partition(",")
    if version != "v1":
        return b""
    try:
        return base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError):
        return b""
