"""What an item of a list still says of which thing it is about, when it cannot be read as a whole."""

from collections.abc import Iterator, Mapping, Sequence

from pydantic import ValidationError

from chalicelib.erp.tripletex import wire

_NAMES = (("invoiceNumber", "type", "voucher"), ("invoiceNumber",))
_NOTHING: dict[str, object] = {"id": 0, "date": "1970-01-01", "amount": 0}
_STATUS = ("id", "voucher", "status", "type")


def postings_named(raw: object) -> Iterator[wire.Posting]:
    """The invoices that a posting, or each posting of a close group, is about: lines with their names and nothing
    else, so that what moved unread is looked at whole."""
    inner = raw.get("postings") if isinstance(raw, dict) else None
    for line in inner if isinstance(inner, list) else [raw]:
        if isinstance(line, dict):
            yield from _named(line)


def _named(line: Mapping[str, object]) -> Sequence[wire.Posting]:
    for names in _NAMES:
        kept = {name: line[name] for name in names if name in line}
        try:
            return [wire.Posting.model_validate(_NOTHING | kept)]
        except ValidationError:
            continue
    return []


def invoice_id(raw: object) -> str:
    """The id of a listed invoice; "" when that cannot be read either."""
    found = raw.get("id") if isinstance(raw, dict) else None
    return str(found) if isinstance(found, int) else ""


def status(raw: object) -> Sequence[wire.VoucherStatus]:
    """The status with voucher and state alone: a request or a recall of the user's that came without its time, say,
    is one all the same. Empty when these cannot be read either."""
    kept = {name: raw[name] for name in _STATUS if name in raw} if isinstance(raw, dict) else {}
    try:
        return [wire.VoucherStatus.model_validate(kept)]
    except ValidationError:
        return []
