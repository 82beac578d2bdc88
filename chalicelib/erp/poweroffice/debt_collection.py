"""The debt collection service of v1: what the user approved, the cases, and what was matched to their invoices."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

from chalicelib.erp.contract import ErpNotFound, ErpRightMissing
from chalicelib.erp.json_answers import leave_out
from chalicelib.erp.poweroffice import wire
from chalicelib.erp.poweroffice.api import ANSWERS, guid, id_in
from chalicelib.erp.poweroffice.failures import NOT_ACTIVE, LegacyRefused
from chalicelib.erp.poweroffice.legacy import LegacyApi
from chalicelib.erp.poweroffice.rights import NOT_CHOSEN

BASE = "/DebtCollection"


@dataclass(frozen=True, slots=True)
class Available:
    """An approved invoice that nobody has taken yet; `raw` as it came, since a new case wants it like that."""

    invoice: wire.DebtInvoice
    raw: Mapping[str, object]
    readable: bool = True
    """Where not, `invoice` is its id and nothing else."""


class DebtCollection:
    """The service for one client. While the client's debt collector is not us, ErpRightMissing says so for what only
    the chosen one may do: see what is approved, and open a case."""

    def __init__(self, api: LegacyApi) -> None:
        self._api = api

    def active(self) -> bool:
        """Whether this integration may fetch invoices and open cases now: the client has chosen it in its settings."""
        return self._api.get(f"{BASE}/IsActiveDebtCollection") is True

    def available(self) -> Mapping[str, Available]:
        """The approved invoices by id, one that cannot be read among them, so that it is not overlooked."""
        raws, unread = self._approved(), list[object]()
        by_id = {id_in(raw): raw for raw in raws if isinstance(raw, dict)}
        whole = ANSWERS.each(wire.DebtInvoice, raws, unread.append)
        read = [Available(one, by_id.get(one.id.lower(), {})) for one in whole]
        ids = sorted({id_in(raw) for raw in unread} - {""})
        read += [Available(wire.DebtInvoice(id=one), by_id[one], readable=False) for one in ids]
        return {one.invoice.id.lower(): one for one in read}

    def approval(self, invoice_id: str) -> Available | None:
        """One approved invoice. Go cannot be asked for one, so the list is fetched, but the others are not read."""
        wanted = (raw for raw in self._approved() if isinstance(raw, dict) and str(raw.get("id")).lower() == invoice_id)
        return next((_available(raw) for raw in wanted), None)

    def case_of(self, code: str) -> wire.DebtCase | None:
        """The case with our number, None when there is none (or it was rejected)."""
        quoted = code.replace("'", "''")
        try:
            found = self._api.listing(f"{BASE}/", {"$filter": f"(Code eq '{quoted}')"})
        except LegacyRefused:
            # That a case can be filtered by its code is not documented; without it, the whole list is searched.
            found = self._api.listing(f"{BASE}/")
        # Ours must be readable: taken for missing, it would be made a second time.
        ours = (raw for raw in found if isinstance(raw, dict) and str(raw.get("code")) == code)
        return next(ANSWERS.each(wire.DebtCase, ours), None)

    def active_cases(self) -> Sequence[wire.DebtCase]:
        """All cases that are not closed, as far as they can be read."""
        found = ANSWERS.each(wire.DebtCase, self._api.listing(f"{BASE}/"), leave_out)
        return [case for case in found if case.status == 0]

    def create(self, code: str, link: str, invoices: Sequence[Available]) -> wire.DebtCase:
        """A new case with the invoices as they were fetched. The number is required, whatever the route's page says."""
        body: dict[str, object] = {"code": code, "invoices": [dict(one.raw) for one in invoices]}
        if link:
            body["externalCaseUrl"] = link
        with _chosen():
            return ANSWERS.read(wire.DebtCase, self._api.write("POST", f"{BASE}/", body))

    def add_invoices(self, case_id: str, invoice_ids: Sequence[str]) -> None:
        """Puts more approved invoices into a case."""
        self._api.write("POST", f"{BASE}/AddInvoicesToCase", {"caseId": case_id, "invoiceIds": list(invoice_ids)})

    def update(self, case_id: str, text: str, closed: bool) -> None:
        """Shows the text to Go's user, and closes or opens the case. Saying the same again changes nothing."""
        body = {"caseId": case_id, "statusText": text, "isCaseClosed": closed}
        self._api.write("POST", f"{BASE}/UpdateStatus", body)

    def reject(self, case_id: str) -> None:
        """Hands the case back as refused; one that is gone already was."""
        try:
            self._api.write("DELETE", f"{BASE}/{guid(case_id, 'case')}")
        except ErpNotFound:
            return

    def merge(self, case_ids: Sequence[str], code: str, link: str) -> wire.DebtCase:
        """Makes one case of several, under one number."""
        body = {"caseIds": list(case_ids), "caseNo": code, "externalCaseUrl": link}
        return ANSWERS.read(wire.DebtCase, self._api.write("POST", f"{BASE}/MergeCases", body))

    def moved_since(self, since: datetime) -> frozenset[str]:
        """The invoices, of closed cases too, in whose case something was matched since the instant."""
        at = since.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
        found = self._api.listing(f"{BASE}/GetAllMatchedItems", {"fromDateTime": at})
        unread: list[object] = []
        moved = {one.id.lower() for case in ANSWERS.each(wire.DebtCase, found, unread.append) for one in case.invoices}
        return frozenset(moved | {one for raw in unread for one in _ids_in(raw)})

    def invoice_pdf(self, invoice_id: str) -> bytes:
        """The invoice document itself, where v2 only has zip files."""
        return self._api.document(f"{BASE}/GetInvoicePdf/{guid(invoice_id, 'invoice')}")

    def _approved(self) -> Sequence[object]:
        with _chosen():
            return self._api.listing(f"{BASE}/Invoices/AvailableInvoices")


@contextmanager
def _chosen() -> Iterator[None]:
    try:
        yield
    except LegacyRefused as refused:
        if refused.exception != NOT_ACTIVE:
            raise
        raise ErpRightMissing(refused.detail, NOT_CHOSEN) from refused


def _available(raw: object) -> Available:
    return Available(ANSWERS.read(wire.DebtInvoice, raw), raw if isinstance(raw, dict) else {})


def _ids_in(raw: object) -> Sequence[str]:
    """The invoices of a case that cannot be read as a whole."""
    inner = raw.get("invoices") if isinstance(raw, dict) else None
    return [found for one in (inner if isinstance(inner, list) else ()) if (found := id_in(one))]
