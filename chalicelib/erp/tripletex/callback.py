"""What Tripletex sends to a webhook address: its signature and its body."""

import base64
import hashlib
import hmac
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

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


class Callback(BaseModel):
    """The body of a callback. It names neither company nor time: the address says whose it is."""

    model_config = ConfigDict(extra="ignore", frozen=True, alias_generator=to_camel)

    subscription_id: int
    event: Annotated[str, Field(min_length=1, max_length=100)]
    id: int
    value: dict[str, object] | None = None

    @property
    def voucher_id(self) -> str:
        """The voucher that a status belongs to; empty when the callback does not say."""
        return _id_in(self.value, "voucher")

    @property
    def invoice_numbers(self) -> frozenset[str]:
        """Numbers of the invoices in a close group; empty for a deleted one, which comes without its postings."""
        postings = self.value.get("postings") if self.value else None
        found = [p.get("invoiceNumber") for p in postings if isinstance(p, dict)] if isinstance(postings, list) else []
        return frozenset(number for number in found if isinstance(number, str) and number)


def _id_in(value: dict[str, object] | None, name: str) -> str:
    inner = value.get(name) if value else None
    found = inner.get("id") if isinstance(inner, dict) else None
    return str(found) if isinstance(found, int) and found else ""
