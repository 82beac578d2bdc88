"""How Tripletex signs what it sends to a webhook address. The body is only a hint: the ERP is asked what is so."""

import base64
import hashlib
import hmac

SIGNATURE_HEADER = "x-request-signature"
IDEMPOTENCY_HEADER = "idempotency-key"


def verify(secret: str, idempotency_key: str, raw_body: bytes, signature: str) -> bool:
    """Whether the sender knew the secret: Base64 of HMAC-SHA512 over idempotency key, "&" and the body as received.

    False for an empty secret: a subscription without one is not signed at all.
    """
    if not secret:
        return False
    signed = idempotency_key.encode(errors="replace") + b"&" + raw_body
    expected = base64.b64encode(hmac.new(secret.encode(), signed, hashlib.sha512).digest())
    return hmac.compare_digest(expected, signature.encode(errors="replace"))
