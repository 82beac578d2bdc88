"""The webhook signature of Tripletex changelog 2.71.19."""

import base64
import hashlib
import hmac


def signature(secret: str, idempotency_key: str, body: bytes) -> str:
    """Base64 of HMAC-SHA512 over the key, "&" and the raw body: the header `x-request-signature`."""
    mac = hmac.new(secret.encode(), idempotency_key.encode() + b"&" + body, hashlib.sha512)
    return base64.b64encode(mac.digest()).decode()
