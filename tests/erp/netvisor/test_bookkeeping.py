"""Facts 11 and 12: chart, voucher types and periods in the shapes that they may have, and what is checked by them."""

from datetime import date

import httpx
import pytest

from chalicelib.erp.contract import Entry, PostingAccounts
from chalicelib.erp.netvisor import posting_checks, voucher
from chalicelib.erp.netvisor.wire import VoucherType
from tests.contracts.erp_installations_netvisor import Netvisor
from tests.erp.netvisor.scripted import answer, netvisor

ON = date(2026, 6, 1)
ACCOUNTS = PostingAccounts({Entry.PAYOUT: "1799", Entry.INTEREST: "9160"}, {}, "Perintätilitys")
CHART = (
    "<AccountList><CompanyDefaultAccounts><Collection>9170</Collection></CompanyDefaultAccounts><Accounts>"
    "<Account><Number>1799</Number><AccountType>account</AccountType><IsActive>1</IsActive></Account>"
    "<Account><Number>9160</Number></Account></Accounts></AccountList>"
)
TYPES = (
    "<VoucherTypeList><DefaultVoucherTypes><VoucherType><NetvisorKey>4</NetvisorKey><Abbreviation>MU</Abbreviation>"
    "<Name>Muut</Name></VoucherType></DefaultVoucherTypes><VoucherTypes /></VoucherTypeList>"
)
PERIODS = "<AccountingPeriodList><PeriodLockInformation /></AccountingPeriodList>"


def faults(chart: str = CHART, types: str = TYPES, periods: str = PERIODS) -> list[str]:
    shapes = {"/accountlist.nv": chart, "/vouchertypelist.nv": types, "/accountingperiodlist.nv": periods}

    def handler(request: httpx.Request) -> httpx.Response:
        return answer(shapes[request.url.path])

    return list(netvisor(handler).check_accounts(ACCOUNTS, ON))


def test_everything_in_order_is_said_with_nothing() -> None:
    assert faults() == []
    assert faults(CHART.lower(), TYPES.lower(), PERIODS.lower()) == []


@pytest.mark.mission("E7")
@pytest.mark.parametrize(
    ("chart", "said"),
    [
        ("<AccountList />", "account 9160 for interest is not in the chart"),
        (CHART.replace("<IsActive>1", "<IsActive>0"), "account 1799 for payout is a heading or out of use"),
        (CHART.replace(">account<", ">accountgroup<"), "account 1799 for payout is a heading or out of use"),
        # An account that is only somebody's default is not in the chart.
        (CHART.replace("9170", "9160").replace("<Account><Number>9160</Number></Account>", ""), "9160"),
    ],
)
def test_accounts_that_nothing_can_be_posted_to_are_named(chart: str, said: str) -> None:
    assert any(said in fault for fault in faults(chart))


LOCK = "<{0} format='ansi'>{1}</{0}>"


@pytest.mark.mission("E7")
@pytest.mark.parametrize(
    ("name", "until", "locked"),
    [
        ("AccountingPeriodLockDate", "31.5.2026", False),
        ("AccountingPeriodLockDate", "1.6.2026", True),
        ("AccountingPeriodLockDate", "2026-06-01", True),
        ("VatPeriodLockDate", "2026-06-02", True),
        ("PurchaseInvoiceLockDate", "2026-06-02", False),
        ("AccountingPeriodLockDate", "", False),
    ],
)
def test_locks_in_either_form_of_date(name: str, until: str, locked: bool) -> None:
    inner = f"<PeriodLockInformation>{LOCK.format(name, until)}</PeriodLockInformation>"
    found = faults(periods=f"<AccountingPeriodList>{inner}</AccountingPeriodList>")
    assert any("locked until" in fault for fault in found) is locked


@pytest.mark.parametrize(
    ("first", "last", "inside"),
    [
        ("2026-01-01", "31.5.2026", False),
        ("2026-01-01", "1.6.2026", True),
        ("1.6.2026", "2026-12-31", True),
        ("2.6.2026", "2026-12-31", False),
    ],
)
def test_a_day_lies_in_an_accounting_period_with_its_ends(first: str, last: str, inside: bool) -> None:
    period = f"<Period><BeginDate format='ansi'>{first}</BeginDate><EndDate format='ansi'>{last}</EndDate></Period>"
    found = faults(periods=f"<AccountingPeriodList>{period}</AccountingPeriodList>")
    assert any("no accounting period" in fault for fault in found) is not inside


def kinds(*names: tuple[str, ...]) -> list[VoucherType]:
    return [VoucherType(each) for each in names]


@pytest.mark.parametrize(
    ("types", "name"),
    [
        (kinds(("Myyntilasku", "Sales invoice"), ("Muut", "Other")), "Muut"),
        (kinds(("Sekalaiset", "Other")), "Sekalaiset"),
        (kinds(("Muut",), ("AutoCollect",)), "AutoCollect"),
        (kinds(("Pankki", "Bank")), None),
        ([], None),
    ],
)
def test_the_voucher_type_by_its_full_name_renamed_or_added(types: list[VoucherType], name: str | None) -> None:
    assert posting_checks.class_name(types, "AutoCollect") == name


def test_a_company_without_a_type_for_it_is_told_what_to_do() -> None:
    assert faults(types=TYPES.replace("Muut", "Pankki")) == [
        "there is no voucher type for other vouchers: add one that is called AutoCollect"
    ]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("KOOS 25,5", ("KOOS", "25,5")),
        (" koos 25.5 % ", ("KOOS", "25,5")),
        ("NONE 0", ("NONE", "0")),
        ("KOOS", None),
        ("25,5", None),
        ("KOOS 255,55", None),
        ("", None),
    ],
)
def test_a_vat_code_comes_with_its_percentage(text: str, found: tuple[str, str] | None) -> None:
    read = voucher.vat(text)
    assert (None if read is None else (read.code, read.percent)) == found


@pytest.mark.parametrize(
    ("payer", "number"),
    [
        ("AutoCollect 17", "17"),
        ("autocollect  2026-0017", "2026-0017"),
        ("AutoCollect S17", "S17"),
        ("AutoCollect", ""),
        ("AutoCollect Oy", ""),
        ("AutoCollect Oy 17", ""),
        ("Toinen AutoCollect 17", ""),
        ("Koe Asiakas", ""),
    ],
)
def test_the_number_behind_our_name(payer: str, number: str) -> None:
    assert voucher.number_in("AutoCollect", payer) == number


def test_the_check_takes_three_requests(site: Netvisor) -> None:
    before = len(site.requests)
    assert site.erp.check_accounts(site.accounts(), ON) == []
    assert len(site.requests) - before == 3
