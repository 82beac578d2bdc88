"""Our settlements that arrive by bank, put against their invoice where Netvisor did not do so itself (mission E6)."""

from datetime import date

from chalicelib.erp.intents import Intents, renewed, results
from chalicelib.erp.netvisor import reading, wire
from chalicelib.erp.netvisor.api import NetvisorApi
from chalicelib.erp.netvisor.elements import Tag
from chalicelib.erp.netvisor.failures import unless_there
from chalicelib.erp.netvisor.matching import from_agency

MATCH = "matchpayment.nv"


def match(api: NetvisorApi, intents: Intents, agency: str, invoice_id: str, amount: int, on: date) -> bool:
    """A waiting payment with the invoice's reference and the amount is matched, one in the agency's name before others.

    Without one it is asked whether ours is matched already: in the agency's name, or by us as we noted. The debtor may
    have paid the same amount with the same reference, and that is not ours.
    """
    reference = plain(reading.invoice(api, invoice_id, details=reading.LINKS).reference)
    if not reference:
        return False

    def fits(payment: wire.Payment) -> bool:
        return payment.sum == amount and payment.on >= on and plain(payment.reference) == reference

    waiting = [each for each in reading.waiting_payments(api, on) if fits(each)]
    if waiting:
        found = next((each for each in waiting if from_agency(each.payer, agency)), waiting[0])
        link(api, intents, found.key, invoice_id)
        return True
    linked = (each for each in reading.payments(api, invoice_id) if fits(each))
    return any(from_agency(each.payer, agency) or _linked_by_us(intents, each.key, invoice_id) for each in linked)


def _linked_by_us(intents: Intents, payment_key: str, invoice_key: str) -> bool:
    return any(results(intents, _note(payment_key, invoice_key)))


def _note(payment_key: str, invoice_key: str) -> str:
    return f"match/{payment_key}/{invoice_key}"


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
        _note(payment_key, invoice_key),
        stands=lambda _: found() is not None,
        look=found,
        post=lambda: unless_there(post, found),
    )


def plain(reference: str) -> str:
    """Reference numbers are the same without blanks, leading zeros and the RF in front with its two digits."""
    bare = reference.replace(" ", "").upper()
    return (bare[4:] if bare.startswith("RF") else bare).lstrip("0")
