"""Our settlements posted into the books by interface (mission E7), for companies that agreed to it (E6: never both).

Principal is a payment per line, everything else one voucher, all on the same counter account. A transaction id does
not make a repeat harmless, so each write has a note of its own, and each carries our number where Netvisor keeps it:
the payment as its payer, the voucher in its description. So what is ours is found again without any list of keys.
"""

from dataclasses import dataclass

from chalicelib.erp.contract import (
    Booked,
    Entry,
    ErpRefused,
    ErpUnavailable,
    PostingAccounts,
    Settlement,
    SettlementLine,
)
from chalicelib.erp.intents import Intents
from chalicelib.erp.netvisor import bookkeeping, posting_checks, reading, references, voucher, wire
from chalicelib.erp.netvisor.api import NetvisorApi
from chalicelib.erp.netvisor.elements import Node, Tag
from chalicelib.erp.netvisor.failures import NetvisorRefused
from chalicelib.erp.netvisor.invoices import HOME_CURRENCY
from chalicelib.erp.netvisor.rewrites import anew
from chalicelib.erp.netvisor.values import amount as written

PAYMENT = "salespayment.nv"


@dataclass(frozen=True, slots=True)
class _Standing:
    """What of a settlement stands in the books: the payment of each principal line, and the voucher's key."""

    principal: tuple[SettlementLine, ...]
    payments: tuple[wire.Payment | None, ...]
    voucher: str
    wants_voucher: bool

    def booked(self) -> Booked | None:
        """None unless all of it stands."""
        paid = [each for each in self.payments if each is not None]
        if len(paid) < len(self.payments) or (self.wants_voucher and not self.voucher):
            return None
        pairs = zip(self.principal, paid, strict=True)
        unmatched = tuple(dict.fromkeys(line.invoice_id for line, each in pairs if not _on(each, line)))
        return Booked(self.voucher or paid[0].key, unmatched)


@dataclass(frozen=True, slots=True)
class Settlements:
    """Posts into one company's books; `agency` is the name that our marks begin with."""

    api: NetvisorApi
    agency: str
    intents: Intents

    def booked(self, settlement: Settlement) -> Booked | None:
        """Two requests, or three where the day's payments fill a page."""
        return self._standing(settlement).booked()

    def book(self, settlement: Settlement, accounts: PostingAccounts) -> Booked:
        """Writes what does not stand yet, and targets what is not targeted yet.

        A crash at any step leaves less to do. ErpUnavailable when it cannot be said whether a write was carried out:
        asked again, it looks first.
        """
        standing = self._standing(settlement)
        if standing.booked() is None:
            self._allowed(settlement, accounts)
            for place, payment in enumerate(standing.payments):
                if payment is None:
                    self._pay(settlement, accounts, place)
            if standing.wants_voucher and not standing.voucher:
                self._post(settlement, accounts)
            standing = self._standing(settlement)
        booked = standing.booked()
        if booked is not None and booked.unmatched:
            self._match(standing)
            booked = self.booked(settlement)
        if booked is None:
            raise ErpUnavailable(f"Netvisor: settlement {settlement.number} was posted and is not listed yet")
        return booked

    def _standing(self, settlement: Settlement) -> _Standing:
        principal = tuple(line for line in settlement.lines if line.entry is Entry.CUSTOMER)
        wants = bool(voucher.lines(settlement))
        found = self._voucher(settlement) if wants else None
        return _Standing(principal, self._payments(settlement, principal), found or "", wants)

    def _payments(
        self, settlement: Settlement, principal: tuple[SettlementLine, ...]
    ) -> tuple[wire.Payment | None, ...]:
        if not principal:
            return ()
        ours = voucher.mark(self.agency, settlement.number).casefold()
        found = reading.payments_of(self.api, settlement.on)
        return _assigned(principal, [each for each in found if " ".join(each.payer.split()).casefold() == ours])

    def _voucher(self, settlement: Settlement) -> str | None:
        for each in bookkeeping.vouchers(self.api, settlement.on):
            if each.valid and voucher.is_marked(each.description, self.agency, settlement.number):
                return each.key
        return None

    def _allowed(self, settlement: Settlement, accounts: PostingAccounts) -> None:
        """ErpRefused with all that is in the way, before anything is written."""
        faults: list[str] = []
        principal = [line for line in settlement.lines if line.entry is Entry.CUSTOMER]
        if settlement.currency != HOME_CURRENCY:
            faults.append(f"settlements are posted in {HOME_CURRENCY}, this one is in {settlement.currency}")
        if any(line.amount >= 0 for line in principal):
            faults.append("Netvisor takes payments above nil only: what was settled too much is corrected by hand")
        wanted = sorted({line.invoice_id for line in principal})
        keys = [key for key in wanted if key.isascii() and key.isdecimal()]
        there = reading.invoices(self.api, keys)
        faults += [f"there is no invoice {key}" for key in wanted if key not in there]
        entries = {line.entry for line in settlement.lines}
        faults += posting_checks.problems(self.api, self.agency, accounts, settlement.on, entries)
        if faults:
            raise ErpRefused(f"Netvisor: settlement {settlement.number} cannot be posted: {'; '.join(faults)}")

    def _pay(self, settlement: Settlement, accounts: PostingAccounts, place: int) -> None:
        principal = tuple(line for line in settlement.lines if line.entry is Entry.CUSTOMER)

        def standing() -> str | None:
            found = self._payments(settlement, principal)[place]
            return None if found is None else found.key

        def post() -> str:
            body = _payment(self.agency, settlement, accounts, principal[place])
            return _made(self.api.post(PAYMENT, {}, body)) or standing() or _unlisted(settlement)

        anew(self.intents, f"settlement/{settlement.number}/payment/{place}", look=standing, post=post)

    def _post(self, settlement: Settlement, accounts: PostingAccounts) -> None:
        def standing() -> str | None:
            return self._voucher(settlement)

        def post() -> str:
            group = posting_checks.voucher_class(self.api, self.agency)
            body = voucher.message(self.agency, settlement, accounts, group)
            return _made(self.api.post(voucher.RESOURCE, {}, body)) or standing() or _unlisted(settlement)

        anew(self.intents, f"settlement/{settlement.number}/voucher", look=standing, post=post)

    def _match(self, standing: _Standing) -> None:
        """What Netvisor did not target by itself; what it will not target at all is told as unmatched."""
        for line, payment in zip(standing.principal, standing.payments, strict=True):
            if payment is None or payment.linked:
                continue
            try:
                references.link(self.api, self.intents, payment.key, line.invoice_id)
            except NetvisorRefused:
                continue


def _assigned(principal: tuple[SettlementLine, ...], payments: list[wire.Payment]) -> tuple[wire.Payment | None, ...]:
    """A payment of its amount for each line: one on its invoice first, then a waiting one, then one anywhere else."""
    left = sorted(payments, key=lambda each: int(each.key))
    found: dict[int, wire.Payment] = {}
    for fits in (_on, lambda payment, _: not payment.linked, lambda _, __: True):
        for place, line in enumerate(principal):
            if place in found:
                continue
            payment = next((each for each in left if each.sum == -line.amount and fits(each, line)), None)
            if payment is not None:
                left.remove(payment)
                found[place] = payment
    return tuple(found.get(place) for place in range(len(principal)))


def _on(payment: wire.Payment, line: SettlementLine) -> bool:
    """Whether the payment is on the line's invoice; a list of the older shape names no keys, and is believed."""
    return payment.linked and payment.invoice_key in ("", line.invoice_id)


def _payment(agency: str, settlement: Settlement, accounts: PostingAccounts, line: SettlementLine) -> Tag:
    """In the order that Netvisor demands. The account overrides the method's, so that all of it meets on one."""
    counter = accounts.numbers[Entry.PAYOUT]
    method = {"type": "alternative", "overrideaccountingaccountnumber": counter}
    inner = (
        Tag("sum", written(-line.amount), {"currency": HOME_CURRENCY}),
        Tag("paymentdate", settlement.on.isoformat()),
        Tag("targetidentifier", line.invoice_id, {"type": "netvisor", "targettype": "invoice"}),
        Tag("sourcename", voucher.mark(agency, settlement.number)),
        Tag("paymentmethod", accounts.payment_method, method),
    )
    return Tag("salespayment", inner)


def _made(root: Node) -> str:
    return root.first("replies").value("inserteddataidentifier")


def _unlisted(settlement: Settlement) -> str:
    raise ErpUnavailable(f"Netvisor: what was posted for settlement {settlement.number} has no key")
