"""Our settlements in Netvisor (mission E6): matched to their invoice where Netvisor did not, or posted by interface.

Principal only: interest and collection costs are not part of the creditor's invoice. A transaction id does not make a
repeat harmless, so before a payment is posted, and after an answer was lost, the payments are looked at.
"""

from dataclasses import dataclass
from datetime import date

from chalicelib.erp.contract import ErpRefused, ErpUnavailable
from chalicelib.erp.netvisor import reading, wire
from chalicelib.erp.netvisor.api import NetvisorApi, netvisor_key
from chalicelib.erp.netvisor.elements import Tag
from chalicelib.erp.netvisor.values import amount as written

PAYMENT, MATCH = "salespayment.nv", "matchpayment.nv"


@dataclass(frozen=True, slots=True)
class Settlement:
    """`amount` in euro cents. Invoice, day and amount tell settlements apart: two alike on one day are one."""

    invoice_id: str
    amount: int
    on: date
    method: str


def match(api: NetvisorApi, invoice_id: str, amount: int, on: date) -> bool:
    """A waiting payment with the invoice's reference and the amount is matched; one that is matched stays."""
    if any(each.sum == amount and each.on >= on for each in reading.payments(api, invoice_id)):
        return True
    reference = _plain(reading.invoice(api, invoice_id, details=reading.LINKS).reference)
    for payment in reading.waiting_payments(api, on):
        if payment.sum == amount and reference and _plain(payment.reference) == reference:
            _link(api, payment.key, invoice_id)
            return True
    return False


def book(api: NetvisorApi, agency: str, settlement: Settlement) -> str:
    """The key of the payment, which then stands linked to the invoice.

    ErpUnavailable when nobody can say whether it was posted: to be called again, which looks first.
    """
    netvisor_key(settlement.invoice_id, "invoice")
    if settlement.amount <= 0:
        raise ErpRefused("Netvisor: a settlement must be above nil; what was settled too much is corrected by hand")
    standing = _standing(api, agency, settlement)
    if standing is None:
        try:
            _post(api, agency, settlement)
        except ErpUnavailable:
            standing = _standing(api, agency, settlement)
            if standing is None:
                raise
        standing = standing or _standing(api, agency, settlement)
    if standing is None:
        raise ErpUnavailable(f"Netvisor: the payment posted on invoice {settlement.invoice_id} is not listed")
    payment, linked = standing
    if not linked:
        # The invoice does not take part payments by itself, or was paid for a moment.
        _link(api, payment.key, settlement.invoice_id)
    return payment.key


def _standing(api: NetvisorApi, agency: str, settlement: Settlement) -> tuple[wire.Payment, bool] | None:
    """The payment if it is there, and whether it is linked to the invoice."""
    for payment in reading.payments(api, settlement.invoice_id):
        if _is(payment, agency, settlement):
            return payment, True
    reference = _plain(reading.invoice(api, settlement.invoice_id, details=reading.LINKS).reference)
    for payment in reading.waiting_payments(api, settlement.on):
        if _is(payment, agency, settlement) and _plain(payment.reference) in ("", reference):
            return payment, False
    return None


def _is(payment: wire.Payment, agency: str, settlement: Settlement) -> bool:
    same = (payment.sum, payment.on) == (settlement.amount, settlement.on)
    return same and agency.casefold() in payment.payer.casefold()


def _post(api: NetvisorApi, agency: str, settlement: Settlement) -> None:
    """In the order that Netvisor demands."""
    inner = (
        Tag("sum", written(settlement.amount), {"currency": "EUR"}),
        Tag("paymentdate", settlement.on.isoformat()),
        Tag("targetidentifier", settlement.invoice_id, {"type": "netvisor", "targettype": "invoice"}),
        Tag("sourcename", agency),
        Tag("paymentmethod", settlement.method, {"type": "alternative"}),
    )
    api.post(PAYMENT, {}, Tag("salespayment", inner))


def _link(api: NetvisorApi, payment_key: str, invoice_key: str) -> None:
    inner = (
        Tag("handlingtype", "partialpayment"),
        Tag("paymentnetvisorkey", payment_key),
        Tag("invoicenetvisorkey", invoice_key),
    )
    api.post(MATCH, {}, Tag("matchpayment", inner))


def _plain(reference: str) -> str:
    """Reference numbers are the same without blanks, leading zeros and the RF in front with its two digits."""
    plain = reference.replace(" ", "").upper()
    return (plain[4:] if plain.startswith("RF") else plain).lstrip("0")
