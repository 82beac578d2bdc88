"""The debt-collector channel: what users sent to collection, and what is reported back. The newest status counts."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime

from chalicelib.erp.contract import Proposal, Recall, ReportStatus, StatusReport
from chalicelib.erp.exact_json import written
from chalicelib.erp.intents import Intents, once
from chalicelib.erp.tripletex import remnants, wire
from chalicelib.erp.tripletex.api import TripletexApi, batches, numeric
from chalicelib.erp.tripletex.failures import TripletexRefused

PATH = "/voucherStatus"
TYPE = "DEBT_COLLECTION"

_FIELDS = "id,type,status,message,timestamp,externalObjectUrl,comment,referenceNumber,voucher(id)"
_WORDS = {
    ReportStatus.ONGOING: ("PROCESSING", "ONGOING"),
    ReportStatus.SETTLED: ("DONE", "SETTLED"),
    ReportStatus.WITHDRAWN: ("DONE", "WITHDRAWN"),
    ReportStatus.REFUSED: ("ERROR", "NONE"),
}
_ENDS_A_RECALL = frozenset({"DONE", "ERROR", "WAITING"})
_EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)


def ask(api: TripletexApi) -> None:
    """One small question to the channel. ErpRightMissing when it is closed to the agency."""
    next(api.values(wire.VoucherStatus, PATH, {"type": TYPE, "status": "WAITING", "fields": "id"}), None)


def proposals(api: TripletexApi, agency: str) -> Sequence[Proposal]:
    """Vouchers whose newest status is WAITING: a waiting one that we answered stays in the history for ever."""
    found = [
        Proposal(str(status.id), voucher, agency, _instant(status))
        for voucher, history in _histories_with(api, "WAITING")
        if (status := history[-1]).status == "WAITING"
    ]
    return sorted(found, key=lambda proposal: int(proposal.id))


def recalls(api: TripletexApi) -> Sequence[Recall]:
    """Vouchers that were taken back and not let go since.

    A status of ours that was under way when the user took the voucher back may be newer than the recall: only one that
    ends the assignment answers it, or the user's sending it anew.
    """
    found = []
    for voucher, history in _histories_with(api, "RECLAIMED"):
        last = max(place for place, status in enumerate(history) if status.status == "RECLAIMED")
        if not any(status.status in _ENDS_A_RECALL for status in history[last:]):
            found.append(Recall(str(history[last].id), voucher, _instant(history[last])))
    return sorted(found, key=lambda recall: int(recall.id))


def report(api: TripletexApi, intents: Intents, status: StatusReport) -> None:
    """Puts the status on the invoice unless the newest one says the same already: two calls, one for a repeat."""
    body = _body(status)
    voucher = body["voucher"]
    newest = _newest(api, voucher)
    if newest is not None and _says(newest, voucher) == body:
        return
    # The same words may be due again once others stand above them, so the note is for this place in the history.
    digest = hashlib.sha256(written(body).encode()).hexdigest()[:32]
    key = f"status/{voucher}/{newest.id if newest else 0}/{digest}"
    once(intents, key, look=lambda: _standing(api, voucher, body), post=lambda: _post(api, body))


def _histories_with(api: TripletexApi, state: str) -> Iterable[tuple[str, list[wire.VoucherStatus]]]:
    """Of every voucher that ever had the state the whole history, oldest first."""
    having = _statuses(api, {"type": TYPE, "status": state, "fields": _FIELDS})
    vouchers = sorted({str(status.voucher.id) for status in having if status.voucher is not None})
    for batch in batches(vouchers):
        yield from _histories(api, batch).items()


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


def _says(newest: wire.VoucherStatus, voucher: str) -> Mapping[str, str]:
    return {
        "status": newest.status,
        "message": newest.message or "NONE",
        "comment": newest.comment,
        "referenceNumber": newest.reference_number,
        "externalObjectUrl": newest.external_object_url,
        "voucher": voucher,
    }


def _standing(api: TripletexApi, voucher: str, body: Mapping[str, str]) -> str | None:
    newest = _newest(api, voucher)
    return str(newest.id) if newest is not None and _says(newest, voucher) == body else None


def _post(api: TripletexApi, body: Mapping[str, str]) -> str:
    # Empty texts are left out: an absent one is what Tripletex calls none.
    content: dict[str, object] = {name: text for name, text in body.items() if text}
    content["voucher"] = {"id": int(body["voucher"])}
    try:
        return api.made(PATH, content)
    except TripletexRefused as refused:
        # The guide says that the type must be sent, the specification that it is read-only: to be confirmed.
        if not any(name.split(".")[-1] == "type" for name in refused.fields):
            raise
        return api.made(PATH, {**content, "type": TYPE})


def _newest(api: TripletexApi, voucher: str) -> wire.VoucherStatus | None:
    history = _histories(api, [voucher]).get(voucher)
    return history[-1] if history else None


def _histories(api: TripletexApi, voucher_ids: Iterable[str]) -> dict[str, list[wire.VoucherStatus]]:
    query = {"type": TYPE, "voucherIds": ",".join(voucher_ids), "fields": _FIELDS}
    found: dict[str, list[wire.VoucherStatus]] = {}
    for status in _statuses(api, query):
        if status.voucher is not None:
            found.setdefault(str(status.voucher.id), []).append(status)
    return {voucher: _oldest_first(history) for voucher, history in found.items()}


def _statuses(api: TripletexApi, query: Mapping[str, str]) -> list[wire.VoucherStatus]:
    """With what is left of those that cannot be read: what a user asked for must not go unseen."""
    unread: list[object] = []
    found = list(api.values(wire.VoucherStatus, PATH, query, unread.append))
    return [*found, *(status for raw in unread for status in remnants.status(raw))]


def _oldest_first(history: list[wire.VoucherStatus]) -> list[wire.VoucherStatus]:
    told = all(status.timestamp is not None for status in history)
    return sorted(history, key=_age if told else lambda status: (_EARLIEST, status.id))


def _instant(status: wire.VoucherStatus) -> datetime | None:
    return status.timestamp.astimezone(UTC) if status.timestamp else None


def _age(status: wire.VoucherStatus) -> tuple[datetime, int]:
    # Times have whole seconds; of two in the same second the later id is the newer.
    return (status.timestamp or _EARLIEST, status.id)
