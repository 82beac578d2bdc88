"""Our settlements posted into the books by interface (mission E7), for companies that agreed to it (E6: never both).

Principal is a payment per line, everything else one voucher, all on the same counter account. A transaction id does
not make a repeat harmless, so each write has a note of its own, and each carries our number where Netvisor keeps it:
the payment as its payer, the voucher in its description. So what is ours is found again without any list of keys.
"""

from collections.abc import Callable
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
from chalicelib.erp.intents import Intents, renewed
from chalicelib.erp.netvisor import posting_checks, reading, references, voucher
from chalicelib.erp.netvisor.api import NetvisorApi
from chalicelib.erp.netvisor.elements import Node, Tag
from chalicelib.erp.netvisor.failures import NetvisorRefused, unless_there
from chalicelib.erp.netvisor.invoices import HOME_CURRENCY
from chalicelib.erp.netvisor.settlement_search import Search, Standing, principal_of
from chalicelib.erp.netvisor.values import amount as written

PAYMENT = "salespayment.nv"


@dataclass(frozen=True, slots=True)
class Settlements:
    """Posts into one company's books; `agency` is the name that our marks begin with."""

    api: NetvisorApi
    agency: str
    intents: Intents

    @property
    def _search(self) -> Search:
        return Search(self.api, self.agency)

    def booked(self, settlement: Settlement) -> Booked | None:
        """By our marks alone. Two requests, or three where the day has payments."""
        return self._search.standing(settlement).booked()

    def book(self, settlement: Settlement, accounts: PostingAccounts) -> Booked:
        """Writes what does not stand yet, and targets what is not targeted yet.

        A crash at any step leaves less to do. ErpUnavailable when it cannot be said whether a write was carried out:
        asked again, it looks first.
        """
        standing = self._search.standing(settlement)
        if standing.booked() is None:
            self._allowed(settlement, accounts)
            missing = [place for place, payment in enumerate(standing.payments) if payment is None]
            keys = {place: self._pay(settlement, accounts, place) for place in missing}
            posted = self._post(settlement, accounts) if standing.wants_voucher and not standing.voucher else ""
            standing = self._search.standing(settlement, keys, posted)
        booked = standing.booked()
        if booked is not None and booked.unmatched:
            self._match(standing)
            keys = {place: payment.key for place, payment in enumerate(standing.payments) if payment is not None}
            booked = self._search.standing(settlement, keys, standing.voucher).booked()
        if booked is None:
            raise ErpUnavailable(f"Netvisor: settlement {settlement.number} was posted and is not listed yet")
        return booked

    def _allowed(self, settlement: Settlement, accounts: PostingAccounts) -> None:
        """ErpRefused with all that is in the way, before anything is written."""
        faults: list[str] = []
        principal = principal_of(settlement)
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

    def _pay(self, settlement: Settlement, accounts: PostingAccounts, place: int) -> str:
        def standing(noted: str = "") -> str | None:
            found = self._search.payments(settlement, {place: noted})[place]
            return None if found is None else found.key

        def post() -> str:
            body = _payment(self.agency, settlement, accounts, principal_of(settlement)[place])
            return _made(self.api.post(PAYMENT, {}, body)) or standing() or _unlisted(settlement)

        return self._renewed(f"settlement/{settlement.number}/payment/{place}", standing, post)

    def _post(self, settlement: Settlement, accounts: PostingAccounts) -> str:
        def standing(noted: str = "") -> str | None:
            return self._search.voucher(settlement, noted)

        def post() -> str:
            group = posting_checks.voucher_class(self.api, self.agency)
            body = voucher.message(self.agency, settlement, accounts, group)
            return _made(self.api.post(voucher.RESOURCE, {}, body)) or standing() or _unlisted(settlement)

        return self._renewed(f"settlement/{settlement.number}/voucher", standing, post)

    def _renewed(self, key: str, standing: Callable[..., str | None], post: Callable[[], str]) -> str:
        return renewed(
            self.intents,
            key,
            stands=lambda noted: standing(noted) is not None,
            look=standing,
            post=lambda: unless_there(post, standing),
        )

    def _match(self, standing: Standing) -> None:
        """What Netvisor did not target by itself; what it will not target at all is told as unmatched."""
        for line, payment in zip(standing.principal, standing.payments, strict=True):
            if payment is None or payment.linked:
                continue
            try:
                references.link(self.api, self.intents, payment.key, line.invoice_id)
            except NetvisorRefused:
                continue


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
