"""What of a settlement of ours stands in the books: found by the marks that we write, or by keys that were noted."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from chalicelib.erp.contract import Booked, Entry, ErpUnreadable, Settlement, SettlementLine
from chalicelib.erp.netvisor import bookkeeping, matching, reading, voucher, wire
from chalicelib.erp.netvisor.api import NetvisorApi
from chalicelib.erp.netvisor.elements import Node

NO_KEYS: Mapping[int, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Standing:
    """The payment of each principal line, and the voucher's key; both empty where there are none."""

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


def principal_of(settlement: Settlement) -> tuple[SettlementLine, ...]:
    return tuple(line for line in settlement.lines if line.entry is Entry.CUSTOMER)


@dataclass(frozen=True, slots=True)
class Search:
    """In one company's books; `agency` is the name that our marks begin with."""

    api: NetvisorApi
    agency: str

    def standing(self, settlement: Settlement, keys: Mapping[int, str] = NO_KEYS, written: str = "") -> Standing:
        """`keys` of payments by the place of their line, and the voucher's, where they are known."""
        wants = bool(voucher.lines(settlement))
        found = self.voucher(settlement, written) if wants else None
        return Standing(principal_of(settlement), self.payments(settlement, keys), found or "", wants)

    def payments(self, settlement: Settlement, keys: Mapping[int, str]) -> tuple[wire.Payment | None, ...]:
        principal = principal_of(settlement)
        if not principal:
            return ()

        def must_be_read(node: Node) -> None:
            # Taken for missing, a payment of ours would be posted a second time; the customers' are not looked for.
            if reading.key_of(node) in keys.values() or matching.from_agency(node.value("name"), self.agency):
                raise ErpUnreadable(f"Netvisor: a payment of ours on {settlement.on} cannot be read")

        found = {each.key: each for each in reading.payments_of(self.api, settlement.on, must_be_read)}
        known = {place: found.pop(key) for place, key in keys.items() if key in found}
        ours = voucher.mark(self.agency, settlement.number).casefold()
        marked = [each for each in found.values() if " ".join(each.payer.split()).casefold() == ours]
        return _assigned(principal, known, marked)

    def voucher(self, settlement: Settlement, written: str) -> str | None:
        """The key of the voucher that is valid."""
        for each in bookkeeping.vouchers(self.api, settlement.on):
            marked = voucher.is_marked(each.description, self.agency, settlement.number)
            if each.valid and (marked or each.key == written):
                return each.key
        return None


def _assigned(
    principal: tuple[SettlementLine, ...], known: Mapping[int, wire.Payment], marked: list[wire.Payment]
) -> tuple[wire.Payment | None, ...]:
    """Each line's payment: the known one, else a marked one of its amount: on its invoice first, then a waiting one,
    then one anywhere else."""
    left = sorted(marked, key=lambda each: int(each.key))
    found = dict(known)
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
