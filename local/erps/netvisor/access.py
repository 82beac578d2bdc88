"""Who may call: headers, signature, transaction id, rights per resource, and one request at a time per company."""

import hashlib
import hmac
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from werkzeug import Request

from local.erps.netvisor.office import Office, Refusal
from local.erps.netvisor.records import Company

PARTNERS = {"test-partner-autocollect": "test-partner-key-autocollect", "test-partner-other": "test-partner-key-other"}
"""The vendors whom Netvisor's partner support gave a pair of identifiers."""

RESOURCES = (
    "salesinvoicelist.nv",
    "getsalesinvoice.nv",
    "getcustomer.nv",
    "customerlist.nv",
    "salespaymentlist.nv",
    "salesinvoicecomment.nv",
    "updatesalesinvoicestatus.nv",
    "deletedsalesinvoices.nv",
    "deletedsalespayments.nv",
    "paymenttermlist.nv",
    "salespayment.nv",
    "matchpayment.nv",
    "matchcreditnote.nv",
    "deletesalespayment.nv",
    "accounting.nv",
    "accountingledger.nv",
    "accountlist.nv",
    "vouchertypelist.nv",
    "accountingperiodlist.nv",
)
SKEW = timedelta(minutes=10)
"""How far a request's time may be off: the real tolerance is not published."""
_SECRETS = "X-Netvisor-Authentication-"


def _denied(english: str) -> Refusal:
    return Refusal("AUTHENTICATION_FAILED", f"Todennus epäonnistui: {english}", f"Authentication failed: {english}")


@dataclass(slots=True)
class Gate:
    """`clock` is the wall clock that requests are stamped by."""

    office: Office
    clock: Callable[[], datetime]
    _busy: set[int] = field(default_factory=set)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def admit(self, request: Request, resource: str) -> Company:
        """The company whose environment the request may enter. Raises Refusal."""
        partner = request.headers.get(f"{_SECRETS}PartnerId", "")
        company = self._company(request)
        if partner not in PARTNERS:
            raise _denied("the partner is not known")
        self._in_time(request)
        self._signed(request, company, PARTNERS[partner])
        transaction = request.headers.get(f"{_SECRETS}TransactionId", "")
        self._unused(f"transaction:{partner}:{transaction}", resource)
        if resource not in company.resources:
            raise Refusal(
                "SERVICE_ACCESS_ERROR",
                f"Ei käyttöoikeutta resurssiin {resource}.",
                f"There is no access to the resource {resource}.",
            )
        return company

    def _unused(self, transaction: str, resource: str) -> None:
        """An id counts as used over all customers of the partner, also by a request that fails later."""
        with self.office.store.transaction():
            if transaction.endswith(":") or self.office.store.setting(transaction) is not None:
                raise Refusal("REQUEST_NOT_UNIQUE", "Pyyntö on jo käsitelty.", "The transaction id was used before.")
            self.office.store.put_setting(transaction, resource)

    @contextmanager
    def only_one(self, company: Company) -> Iterator[None]:
        """Raises Refusal when another request of the same company is still being answered."""
        with self._lock:
            if company.id in self._busy:
                raise Refusal(
                    "TECHNICAL_ERROR",
                    "Ympäristöön on käynnissä toinen pyyntö.",
                    "Another request to this environment is being processed.",
                )
            self._busy.add(company.id)
        try:
            yield
        finally:
            with self._lock:
                self._busy.discard(company.id)

    def _company(self, request: Request) -> Company:
        customer = request.headers.get(f"{_SECRETS}CustomerId", "")
        organisation = request.headers.get("X-Netvisor-Organisation-ID", "")
        for company in self.office.store.all(Company):
            if company.customer_id == customer and not company.revoked:
                if company.business_id != organisation:
                    raise _denied("the identifiers belong to another company")
                return company
        raise _denied("the customer is not known")

    def _in_time(self, request: Request) -> None:
        stamp = request.headers.get(f"{_SECRETS}Timestamp", "")
        unix = request.headers.get(f"{_SECRETS}TimestampUnix", "")
        try:
            at = datetime.strptime(stamp, "%Y-%m-%d %H:%M:%S.%f").replace(tzinfo=UTC)
        except ValueError:
            raise _denied("the timestamp is of another form") from None
        if len(stamp) != len("2026-01-16 04:30:00.000") or not unix.isdecimal() or int(unix) != int(at.timestamp()):
            raise _denied("the timestamps do not agree")
        if abs(at - self.clock()) > SKEW:
            raise _denied("the timestamp is too old or ahead")

    def _signed(self, request: Request, company: Company, partner_key: str) -> None:
        headers = request.headers
        if headers.get(f"{_SECRETS}MACHashCalculationAlgorithm", "") != "HMACSHA256":
            raise _denied("the algorithm must be HMACSHA256")
        if headers.get("X-Netvisor-Interface-Language", "") not in ("FI", "EN", "SE"):
            raise _denied("the language must be FI, EN or SE")
        keys = f"{company.customer_key}&{partner_key}"
        parts = (
            address(request),
            headers.get(f"{_SECRETS}Sender", ""),
            headers.get(f"{_SECRETS}CustomerId", ""),
            headers.get(f"{_SECRETS}Timestamp", ""),
            headers.get("X-Netvisor-Interface-Language", ""),
            headers.get("X-Netvisor-Organisation-ID", ""),
            headers.get(f"{_SECRETS}TransactionId", ""),
            headers.get(f"{_SECRETS}TimestampUnix", ""),
            keys,
        )
        expected = hmac.new(keys.encode("iso-8859-15"), "&".join(parts).encode("iso-8859-15"), hashlib.sha256)
        if not hmac.compare_digest(expected.hexdigest(), headers.get(f"{_SECRETS}MAC", "").lower()):
            raise _denied("the MAC is wrong")


def address(request: Request) -> str:
    """The address as it came over the wire, nothing decoded: it is what the caller signed."""
    query = request.environ.get("QUERY_STRING", "")
    return f"{request.scheme}://{request.host}{request.environ['PATH_INFO']}" + (f"?{query}" if query else "")
