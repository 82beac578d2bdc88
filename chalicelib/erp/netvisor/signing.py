"""The headers that every request to Netvisor carries, and the MAC over them and the address exactly as it is sent."""

import hashlib
import hmac
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from uuid import uuid4

from chalicelib.erp.contract import ErpAccessLost, ErpRefused

ALGORITHM = "HMACSHA256"
LANGUAGE = "FI"
"""One for all calls: it also changes values, not only messages."""
ENCODING = "iso-8859-1"
"""Of the MAC's input; everything that goes in is kept within ASCII, where all sources agree."""

_PREFIX = "X-Netvisor-Authentication-"
_BUSINESS_ID = re.compile(r"\d{7}-\d")


@dataclass(frozen=True, slots=True)
class Credentials:
    """Two pairs of id and key, and the company's Finnish business id with its dash. The keys never travel."""

    customer_id: str
    customer_key: str = field(repr=False)
    partner_id: str
    partner_key: str = field(repr=False)
    organisation: str


def credentials(agency_key: str, company_key: str, company_id: str) -> Credentials:
    """From "partner id:partner key", "customer id:customer key" and the business id ("12345671" or "1234567-1").

    Raises ErpRefused for the agency's own pair, ErpAccessLost for what the creditor gave.
    """
    partner_id, _, partner_key = agency_key.strip().partition(":")
    if not partner_id or not partner_key:
        raise ErpRefused(
            "Netvisor: the agency's key must read 'partner id:partner key': check the deployment's settings"
        )
    customer_id, _, customer_key = company_key.strip().partition(":")
    if not (customer_id and customer_key and company_key.isascii()):
        raise ErpAccessLost("Netvisor: the API identifiers must read 'customer id:customer key'")
    return Credentials(customer_id, customer_key, partner_id, partner_key, business_id(company_id))


def business_id(text: str) -> str:
    """With the dash that Netvisor's header demands. ErpAccessLost for anything that is no Finnish business id."""
    digits = text.strip().removeprefix("FI").replace(" ", "")
    dashed = digits if "-" in digits else f"{digits[:-1]}-{digits[-1:]}"
    if not _BUSINESS_ID.fullmatch(dashed):
        raise ErpAccessLost("Netvisor: the company's business id must read like 1234567-1")
    return dashed


class Signer:
    """Signs attempts for one company. `clock` is the wall clock; `transaction_id` makes an id never used before.

    Netvisor refuses an id that any customer of the same partner used before, so a repeat needs a new one too.
    """

    def __init__(
        self,
        credentials: Credentials,
        sender: str,
        clock: Callable[[], datetime],
        transaction_id: Callable[[], str] = lambda: uuid4().hex,
    ) -> None:
        self._credentials, self._sender = credentials, sender
        self._clock, self._transaction_id = clock, transaction_id

    def headers(self, url: str) -> Mapping[str, str]:
        """For one attempt at `url`, which must go out as it stands here."""
        now = self._clock().astimezone(UTC)
        who = self._credentials
        timestamp = now.strftime("%Y-%m-%d %H:%M:%S.") + f"{now.microsecond // 1000:03d}"
        transaction, unix = self._transaction_id(), str(int(now.timestamp()))
        signed = (url, self._sender, who.customer_id, timestamp, LANGUAGE, who.organisation, transaction, unix)
        return {
            f"{_PREFIX}Sender": self._sender,
            f"{_PREFIX}CustomerId": who.customer_id,
            f"{_PREFIX}PartnerId": who.partner_id,
            f"{_PREFIX}Timestamp": timestamp,
            f"{_PREFIX}TimestampUnix": unix,
            f"{_PREFIX}TransactionId": transaction,
            "X-Netvisor-Interface-Language": LANGUAGE,
            "X-Netvisor-Organisation-ID": who.organisation,
            f"{_PREFIX}MACHashCalculationAlgorithm": ALGORITHM,
            f"{_PREFIX}UseHTTPResponseStatusCodes": "1",
            f"{_PREFIX}MAC": mac(signed, who.customer_key, who.partner_key),
        }


def mac(signed: tuple[str, ...], customer_key: str, partner_key: str) -> str:
    """HMAC-SHA256 in hex. `signed`: url, sender, customer id, timestamp, language, organisation, transaction id, unix.

    The keys are both the end of the message and the key of the HMAC; the partner's id is not in it.
    """
    message = "&".join((*signed, customer_key, partner_key)).encode(ENCODING)
    return hmac.new(f"{customer_key}&{partner_key}".encode(ENCODING), message, hashlib.sha256).hexdigest()
