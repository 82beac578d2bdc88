"""What is matched to an invoice, and what moved since last time. The numbers are those of docs/erp/poweroffice.md."""

from datetime import UTC, date, datetime, timedelta
from typing import Any, ClassVar

import httpx
import pytest

from chalicelib.case.model import ItemKind, MatchedItem
from tests.erp.poweroffice.scripted import (
    CREDIT,
    INVOICE,
    case,
    entry,
    envelope,
    invoice,
    none,
    own_entry,
    scripted_poweroffice,
)
from tests.erp.scripted import Scripted, Time

ENTRIES = "/v2/Customerledger/EntriesByMatchId"
KID, OTHER_KID = "0012345000018", "0099999000013"


def matched(balance: float, *entries: dict[str, Any]) -> list[MatchedItem]:
    """The items of an invoice of 1250.00 with that balance, told from the entries beside its own."""
    server = Scripted()
    server.on("GET", f"/v2/OutgoingInvoices/{INVOICE}", httpx.Response(200, json=invoice(Balance=balance, MatchId=880)))
    server.on("GET", ENTRIES, httpx.Response(200, json=[own_entry(Balance=balance), *entries]))
    found = list(scripted_poweroffice(server, Time()).matched_items(INVOICE))
    assert server.to("GET", ENTRIES)[0].url.params["matchId"] == "880"
    return found


def amounts(found: list[MatchedItem]) -> list[tuple[ItemKind, int]]:
    return [(item.kind, item.amount) for item in found]


def test_an_unmatched_invoice_costs_one_call() -> None:
    server = Scripted()
    server.on("GET", f"/v2/OutgoingInvoices/{INVOICE}", httpx.Response(200, json=invoice()))
    assert scripted_poweroffice(server, Time()).matched_items(INVOICE) == []
    assert [each.url.path for each in server.requests if each.method == "GET"] == [f"/v2/OutgoingInvoices/{INVOICE}"]


def test_a_payment_and_a_credit_note() -> None:
    credit = entry(7003, -250.0, VoucherType="OutgoingCreditNote", InvoiceNo="12346", VoucherId=CREDIT)
    found = matched(500.0, entry(7002, -500.0, Cid=KID), credit)
    assert found == [
        MatchedItem("7002", ItemKind.PAYMENT, 50000, date(2025, 12, 1)),
        MatchedItem("7003", ItemKind.CREDIT_NOTE, 25000, date(2025, 12, 1)),
    ]


@pytest.mark.mission("E3")
def test_a_write_off_is_never_a_payment() -> None:
    """Surprise 13: it is a manual journal like many others, told only by its mark."""
    loss = entry(7003, -750.0, VoucherType="ManualJournal", IsWriteOff=True)
    found = matched(0.0, entry(7002, -500.0, Cid=KID), loss)
    assert amounts(found) == [(ItemKind.PAYMENT, 50000), (ItemKind.WRITE_OFF, 75000)]


@pytest.mark.mission("E8")
@pytest.mark.parametrize(
    ("ours", "reference", "expected"),
    [
        (True, "autocollect-settlement-17", True),
        (False, "autocollect-settlement-17", False),
        (True, "import-5", False),
        (None, None, False),
    ],
)
def test_our_own_settlement_is_told_from_the_debtors_payment(
    ours: bool | None, reference: str | None, expected: bool
) -> None:
    """Surprise 14."""
    paid = entry(7002, -1250.0, IsCreatedByCurrentIntegration=ours, ExternalImportReference=reference)
    assert [item.settlement for item in matched(0.0, paid)] == [expected]


def test_unknown_voucher_types_count_as_payments() -> None:
    """Surprise 26: new types come at any time."""
    assert amounts(matched(0.0, entry(7002, -1250.0, VoucherType="Unknown"))) == [(ItemKind.PAYMENT, 125000)]


@pytest.mark.mission("E8")
def test_a_settlement_of_farm_produce_is_none_of_ours() -> None:
    """Surprise 39: Go's voucher type "Settlement" is what a dairy pays its farmers, not what an agency pays out."""
    (item,) = matched(0.0, entry(7002, -1250.0, VoucherType="Settlement", IsCreatedByCurrentIntegration=False))
    assert (item.kind, item.settlement, item.own_settlement) == (ItemKind.PAYMENT, False, "")


@pytest.mark.mission("E8")
@pytest.mark.parametrize(
    ("reference", "number"), [("autocollect-settlement-17", "17"), ("autocollect-settlement-2026-17", "2026-17")]
)
def test_our_settlement_comes_back_with_its_number(reference: str, number: str) -> None:
    """Surprise 14."""
    paid = entry(7002, -1250.0, IsCreatedByCurrentIntegration=True, ExternalImportReference=reference)
    assert [item.own_settlement for item in matched(0.0, paid)] == [number]


@pytest.mark.mission("E1")
def test_a_reversal_takes_its_payment_away() -> None:
    paid, back = entry(7002, -1250.0), entry(7003, 1250.0, VoucherType="ReversalVoucher", Balance=0.0)
    assert matched(1250.0, paid, back) == []


@pytest.mark.mission("E1")
def test_a_reversal_in_part_leaves_another_item() -> None:
    paid, back = entry(7002, -1000.0), entry(7003, 400.0, VoucherType="BankJournal")
    assert [(item.id, item.amount) for item in matched(650.0, paid, back)] == [("7002:60000", 60000)]


class TestOneMatchOfSeveralInvoices:
    """Surprise 12: a match is a set, not a pair."""

    OTHER: ClassVar[dict[str, Any]] = {"VoucherType": "OutgoingInvoice", "InvoiceNo": "12399", "Cid": OTHER_KID}

    def test_one_payment_for_two_gives_each_its_part(self) -> None:
        found = matched(0.0, entry(7011, 500.0, **self.OTHER), entry(7002, -1750.0))
        assert [(item.id, item.amount) for item in found] == [("7002:125000", 125000)]

    def test_what_names_the_other_invoice_is_not_this_ones(self) -> None:
        theirs = entry(7002, -300.0, Cid=OTHER_KID)
        found = matched(0.0, entry(7011, 500.0, **self.OTHER), theirs, entry(7003, -1450.0))
        assert [(item.id, item.amount) for item in found] == [("7003:125000", 125000)]

    def test_what_names_this_invoice_goes_before_what_names_none(self) -> None:
        found = matched(0.0, entry(7011, 500.0, **self.OTHER), entry(7002, -1000.0), entry(7003, -750.0, Cid=KID))
        assert sorted((item.id, item.amount) for item in found) == [("7002:50000", 50000), ("7003", 75000)]

    @pytest.mark.parametrize("lost", [False, True])
    def test_what_came_first_and_names_none_is_this_ones_before_what_came_later(self, lost: bool) -> None:
        """No interest runs on what was credited, so a credit note is not given away to the other invoice."""
        early = note(7002, -200.0) | {"PostingDate": "2026-02-01", "IsWriteOff": lost}
        paid = entry(7003, -1550.0) | {"PostingDate": "2026-03-01"}
        kind = ItemKind.WRITE_OFF if lost else ItemKind.CREDIT_NOTE
        found = matched(0.0, entry(7011, 500.0, **self.OTHER), early, paid)
        assert amounts(found) == [(kind, 20000), (ItemKind.PAYMENT, 105000)]

    def test_a_payment_that_also_covered_gos_own_fee(self) -> None:
        fee = entry(7012, 35.0, VoucherType="OutgoingPaymentReminder", Cid=KID)
        found = matched(0.0, fee, entry(7002, -1285.0, Cid=KID))
        assert [(item.id, item.amount) for item in found] == [("7002:125000", 125000)]

    def test_an_overpayment_is_cut_to_what_the_invoice_took(self) -> None:
        assert sum(item.amount for item in matched(0.0, entry(7002, -2000.0, Cid=KID, Balance=-750.0))) == 125000

    def test_what_was_credited_whole_beside_gos_own_fee_stays_credited_whole(self) -> None:
        """The fee took 35.00 of what the match has; the rest of what is too much was paid, not credited."""
        fee = entry(7012, 35.0, VoucherType="OutgoingPaymentReminder", Cid=KID)
        found = matched(0.0, fee, entry(7002, -500.0, Cid=KID), note(7003, -1250.0, Cid=KID))
        assert amounts(found) == [(ItemKind.CREDIT_NOTE, 125000)]


class TestTooMuchOnOneInvoice:
    """What was credited was never owed: too much was paid before too much was credited."""

    @pytest.mark.parametrize(
        ("paid", "credited", "expected"),
        [
            ([500.0], 1250.0, [(ItemKind.CREDIT_NOTE, 125000)]),
            ([300.0, 200.0], 1250.0, [(ItemKind.CREDIT_NOTE, 125000)]),
            ([500.0], 1000.0, [(ItemKind.PAYMENT, 25000), (ItemKind.CREDIT_NOTE, 100000)]),
            ([1250.0], 1250.0, [(ItemKind.CREDIT_NOTE, 125000)]),
            ([500.0], 1500.0, [(ItemKind.CREDIT_NOTE, 125000)]),
            ([500.0], 750.0, [(ItemKind.PAYMENT, 50000), (ItemKind.CREDIT_NOTE, 75000)]),
        ],
    )
    def test_payments_give_way_to_credit_notes(
        self, paid: list[float], credited: float, expected: list[tuple[ItemKind, int]]
    ) -> None:
        payments = [entry(7002 + place, -amount, Cid=KID) for place, amount in enumerate(paid)]
        assert amounts(matched(0.0, *payments, note(7010, -credited))) == expected

    def test_our_settlement_gives_way_to_the_debtors_own_money(self) -> None:
        ours = entry(
            7003, -1250.0, IsCreatedByCurrentIntegration=True, ExternalImportReference="autocollect-settlement-17"
        )
        (item,) = matched(0.0, entry(7002, -1250.0, Cid=KID), ours)
        assert (item.id, item.own_settlement) == ("7002", "")


def note(number: int, amount: float, **more: Any) -> dict[str, Any]:
    return entry(number, amount, VoucherType="OutgoingCreditNote", InvoiceNo="12346", VoucherId=CREDIT, **more)


def test_what_no_entry_explains_is_left_open(caplog: pytest.LogCaptureFixture) -> None:
    assert matched(0.0, entry(7002, -1000.0)) == [MatchedItem("7002", ItemKind.PAYMENT, 100000, date(2025, 12, 1))]
    assert "do not explain its balance" in caplog.text


NOW = datetime(2026, 6, 1, 10, 0, tzinfo=UTC)


class TestChanges:
    def changes(
        self, cursor: str, found: list[dict[str, Any]], cases: list[dict[str, Any]]
    ) -> tuple[frozenset[str], str, Scripted]:
        server = Scripted()
        server.on("GET", "/v2/OutgoingInvoices", httpx.Response(200, json=found) if found else none())
        server.on("GET", "/DebtCollection/GetAllMatchedItems", envelope(cases))
        changes = scripted_poweroffice(server, Time()).ledger_changes(cursor)
        return changes.invoice_ids, changes.cursor, server

    def test_changed_balances_and_what_v1_saw_matched(self) -> None:
        other = INVOICE[:-1] + "7"
        moved = invoice(Balance=0.0, MatchId=880)
        ids, cursor, server = self.changes("", [moved], [case(invoices=[{"id": other}], matchedItems=[{"id": 1}])])
        assert ids == {INVOICE, other}
        assert cursor == "2026-06-01T10:00:00+00:00"
        assert len([each for each in server.requests if each.method == "GET"]) == 2

    @pytest.mark.parametrize(
        ("cursor", "since"),
        [
            ("", NOW - timedelta(days=92)),
            ("2026-05-31T22:00:00+00:00", datetime(2026, 5, 31, 20, 0, tzinfo=UTC)),
            ("2027-01-01T00:00:00+00:00", NOW - timedelta(hours=2)),
            ("nonsense", NOW - timedelta(days=92)),
        ],
    )
    def test_every_look_overlaps_the_last(self, cursor: str, since: datetime) -> None:
        """Surprise 19: filters leave out the instant itself and reads lag."""
        _, _, server = self.changes(cursor, [], [])
        text = f"{since:%Y-%m-%dT%H:%M:%SZ}"
        asked = server.to("GET", "/v2/OutgoingInvoices")[0].url.params
        assert asked["balanceLastChangedDateTimeOffsetGreaterThan"] == text
        assert server.to("GET", "/DebtCollection/GetAllMatchedItems")[0].url.params["fromDateTime"] == text

    def test_a_new_invoice_is_no_movement_but_an_unmatched_one_is(self) -> None:
        new = invoice(BalanceLastChangedDateTimeOffset="2025-11-01T08:00:09.1234567Z")
        assert self.changes("", [new], [])[0] == frozenset()
        unmatched = invoice(BalanceLastChangedDateTimeOffset="2026-05-01T08:00:00Z", MatchId=None)
        assert self.changes("", [unmatched], [])[0] == {INVOICE}
