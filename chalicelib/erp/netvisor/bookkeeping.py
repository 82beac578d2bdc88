"""What a company's bookkeeping looks like, as far as a voucher of ours needs it: chart, voucher types, periods."""

from datetime import date

from chalicelib.erp.netvisor.api import NetvisorApi
from chalicelib.erp.netvisor.elements import Node
from chalicelib.erp.netvisor.values import day, flag
from chalicelib.erp.netvisor.wire import Account, Periods, Voucher, VoucherType

ACCOUNTS, VOUCHER_TYPES, PERIODS = "accountlist.nv", "vouchertypelist.nv", "accountingperiodlist.nv"
LEDGER = "accountingledger.nv"

_HEADINGS = frozenset({"accountgroup", "group"})


def accounts(api: NetvisorApi) -> dict[str, Account]:
    """The chart by account number."""
    nodes = [node for node in api.get(ACCOUNTS, {}).walk() if node.name == "account" and node.value("number")]
    return {found.number: found for found in map(_account, nodes)}


def voucher_types(api: NetvisorApi) -> list[VoucherType]:
    """The types that come with Netvisor and the company's own: any of them may have been renamed."""
    nodes = [node for node in api.get(VOUCHER_TYPES, {}).walk() if node.value("name")]
    return [VoucherType(tuple(filter(None, (node.value("name"), node.value("foreignname"))))) for node in nodes]


def periods(api: NetvisorApi) -> Periods:
    """Locks and fiscal periods. The names of the locks vary, so all dates among them count but purchases' own."""
    root = api.get(PERIODS, {})
    locks = [node for node in root.walk() if node.name == "periodlockinformation"]
    days = [day(each.text) for lock in locks for each in lock.walk() if "purchase" not in each.name and each.text]
    spans = [_span(node) for node in root.walk() if node.name == "period"]
    return Periods(max((one for one in days if one), default=None), tuple(span for span in spans if span))


def vouchers(api: NetvisorApi, on: date) -> list[Voucher]:
    """The vouchers of one day, those that were made invalid or deleted too."""
    root = api.get(LEDGER, {"startdate": on.isoformat(), "enddate": on.isoformat()})
    return [
        Voucher(
            node.value("netvisorkey"),
            " ".join(node.value("voucherdescription").split()),
            node.attributes.get("status", "").lower() not in ("invalidated", "deleted"),
        )
        for node in root.first("vouchers").all("voucher")
    ]


def _account(node: Node) -> Account:
    heading = node.value("accounttype").lower() in _HEADINGS
    return Account(node.value("number"), not heading and flag(node.value("isactive")) is not False)


def _span(node: Node) -> tuple[date, date] | None:
    first, last = day(node.value("begindate", "startdate")), day(node.value("enddate"))
    return (first, last) if first and last else None
