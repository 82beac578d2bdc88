"""Our settlements that arrive by bank, put against their invoice where Netvisor did not do so itself (mission E6)."""

from datetime import date

from chalicelib.erp.intents import Intents, renewed
from chalicelib.erp.netvisor import reading
from chalicelib.erp.netvisor.api import NetvisorApi
from chalicelib.erp.netvisor.elements import Tag
from chalicelib.erp.netvisor.failures import unless_there

MATCH = "matchpayment.nv"


def match(api: NetvisorApi, intents: Intents, invoice_id: str, amount: int, on: date) -> bool:
    """A waiting payment with the invoice's reference and the amount is matched; one that is matched stays."""
    if any(each.sum == amount and each.on >= on for each in reading.payments(api, invoice_id)):
        return True
    reference = plain(reading.invoice(api, invoice_id, details=reading.LINKS).reference)
    for payment in reading.waiting_payments(api, on):
        if payment.sum == amount and reference and plain(payment.reference) == reference:
            link(api, intents, payment.key, invoice_id)
            return True
    return False


def link(api: NetvisorApi, intents: Intents, payment_key: str, invoice_key: str) -> None:
    """Targets a waiting payment as a part payment. NetvisorRefused when the invoice takes none."""

    def found() -> str | None:
        linked = reading.payments(api, invoice_key)
        return payment_key if any(each.key == payment_key for each in linked) else None

    def post() -> str:
        inner = (
            Tag("handlingtype", "partialpayment"),
            Tag("paymentnetvisorkey", payment_key),
            Tag("invoicenetvisorkey", invoice_key),
        )
        api.post(MATCH, {}, Tag("matchpayment", inner))
        return payment_key

    renewed(
        intents,
        f"match/{payment_key}/{invoice_key}",
        stands=lambda _: found() is not None,
        look=found,
        post=lambda: unless_there(post, found),
    )


def plain(reference: str) -> str:
    """Reference numbers are the same without blanks, leading zeros and the RF in front with its two digits."""
    bare = reference.replace(" ", "").upper()
    return (bare[4:] if bare.startswith("RF") else bare).lstrip("0")
