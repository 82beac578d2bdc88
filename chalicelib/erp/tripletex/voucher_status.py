"""The debt-collector channel: what users sent to collection, and what is reported back. The newest status counts."""

import logging
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime

from chalicelib.erp.contract import ErpUnavailable, Proposal, ReportStatus, StatusReport
from chalicelib.erp.tripletex import wire
from chalicelib.erp.tripletex.api import TripletexApi, batches, numeric
from chalicelib.erp.tripletex.failures import TripletexRefused

_log = logging.getLogger(__name__)

PATH = "/voucherStatus"
TYPE = "DEBT_COLLECTION"

_FIELDS = "id,type,status,message,timestamp,externalObjectUrl,comment,referenceNumber,voucher(id)"
_WORDS = {
    ReportStatus.ONGOING: ("PROCESSING", "ONGOING"),
    ReportStatus.SETTLED: ("DONE", "SETTLED"),
    ReportStatus.WITHDRAWN: ("DONE", "WITHDRAWN"),
    ReportStatus.REFUSED: ("ERROR", "NONE"),
}
_EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)


def proposals(api: TripletexApi, agency: str) -> Sequence[Proposal]:
    """Vouchers whose newest status is WAITING: a waiting one that we answered stays in the history for ever."""
    waiting = api.values(wire.VoucherStatus, PATH, {"type": TYPE, "status": "WAITING", "fields": _FIELDS})
    vouchers = sorted({str(status.voucher.id) for status in waiting if status.voucher is not None})
    found: list[Proposal] = []
    for batch in batches(vouchers):
        for voucher, status in _newest(api, batch).items():
            if status.status == "WAITING":
                raised = status.timestamp.astimezone(UTC) if status.timestamp else None
                found.append(Proposal(str(status.id), voucher, agency, raised))
    return sorted(found, key=lambda proposal: int(proposal.id))


def report(api: TripletexApi, status: StatusReport) -> None:
    """Puts the status on the invoice unless the newest one says the same already: two calls, one for a repeat."""
    body = _body(status)
    if _stands(api, status.voucher_id, body):
        return
    try:
        _post(api, body)
    except ErpUnavailable:
        # The answer may have been lost after the write: look, and only then repeat, once.
        if not _stands(api, status.voucher_id, body):
            _post(api, body)


def _body(status: StatusReport) -> Mapping[str, str]:
    words, message = _WORDS[status.status]
    return {
        "status": words,
        "message": message,
        "comment": status.comment,
        "referenceNumber": status.reference,
        "externalObjectUrl": status.link,
        "voucher": numeric(status.voucher_id, "voucher"),
    }


def _stands(api: TripletexApi, voucher_id: str, body: Mapping[str, str]) -> bool:
    newest = _newest(api, [numeric(voucher_id, "voucher")]).get(voucher_id)
    if newest is None:
        return False
    standing = {
        "status": newest.status,
        "message": newest.message or "NONE",
        "comment": newest.comment,
        "referenceNumber": newest.reference_number,
        "externalObjectUrl": newest.external_object_url,
        "voucher": voucher_id,
    }
    return standing == body


def _post(api: TripletexApi, body: Mapping[str, str]) -> None:
    # Empty texts are left out: an absent one is what Tripletex calls none.
    content: dict[str, object] = {name: text for name, text in body.items() if text}
    content["voucher"] = {"id": int(body["voucher"])}
    try:
        api.write("POST", PATH, content)
    except TripletexRefused as refused:
        # The guide says that the type must be sent, the specification that it is read-only: to be confirmed.
        if not any(name.split(".")[-1] == "type" for name in refused.fields):
            raise
        api.write("POST", PATH, {**content, "type": TYPE})


def _newest(api: TripletexApi, voucher_ids: Iterable[str]) -> dict[str, wire.VoucherStatus]:
    query = {"type": TYPE, "voucherIds": ",".join(voucher_ids), "fields": _FIELDS}
    newest: dict[str, wire.VoucherStatus] = {}
    for status in api.values(wire.VoucherStatus, PATH, query):
        if status.voucher is not None:
            voucher = str(status.voucher.id)
            if voucher not in newest or _age(status) > _age(newest[voucher]):
                newest[voucher] = status
    return newest


def _age(status: wire.VoucherStatus) -> tuple[datetime, int]:
    # Times have whole seconds; of two in the same second the later id is the newer.
    return (status.timestamp or _EARLIEST, status.id)
