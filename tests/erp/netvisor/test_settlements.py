"""Mission E7: a settlement in Netvisor's books: payments, one voucher, once, whatever happens on the way."""

from collections import Counter
from contextlib import suppress
from datetime import date, timedelta

import httpx
import pytest

from chalicelib.erp.contract import Entry, ErpRefused, ErpRightMissing, ErpUnavailable, Settlement, SettlementLine
from chalicelib.erp.intents import UNDER_WAY, MemoryIntents
from local.erps.netvisor import chart
from local.erps.netvisor.records import Payment
from tests.contracts.erp_installations import Sold
from tests.contracts.erp_installations_netvisor import Netvisor
from tests.erp.netvisor.crashes import Crash, CrashingIntents, CrashingNetwork, Fuse
from tests.erp.netvisor.scripted import refused

ON = date(2026, 6, 1)


def settlement(
    *principal: tuple[Sold, int], number: str = "17", cost: int = 12550, interest: int = 500, on: date = ON
) -> Settlement:
    """What we owe, less our cost with 25.5 percent VAT in it."""
    whole = sum(amount for _, amount in principal)
    lines = [SettlementLine(Entry.CUSTOMER, -amount, f"Lasku {sold.number}", sold.id) for sold, amount in principal]
    lines.append(SettlementLine(Entry.PAYOUT, whole + interest - cost, "Tilitys"))
    more = ((Entry.COLLECTION_COST, cost, "Perintäkulut"), (Entry.INTEREST, -interest, "Viivästyskorko"))
    lines += [SettlementLine(entry, amount, text) for entry, amount, text in more if amount]
    return Settlement(number, on, "EUR", "Perintätilitys", tuple(lines))


def balances(site: Netvisor, booked: Settlement) -> dict[str, int]:
    """Per account what the settlement moved."""
    sums: Counter[str] = Counter()
    for account, amount in site.booked_lines(booked):
        sums[account] += amount
    return dict(sums)


def posted(site: Netvisor, resource: str) -> int:
    return len([request for request in site.requests if request.url.path == f"/{resource}"])


@pytest.mark.mission("E7")
@pytest.mark.parametrize("part_payments", [True, False])
def test_payments_voucher_and_the_banks_line_meet_on_the_counter_account(site: Netvisor, part_payments: bool) -> None:
    site.set_company(partial_payments=part_payments)
    first, second = site.sell("1000.00"), site.sell("500.00")
    whole = settlement((first, 40000), (second, 50000))
    booked = site.erp.book_settlement(whole, site.accounts())
    assert booked.unmatched == ()
    assert site.erp.open_balances([first.id, second.id]) == {first.id: 60000, second.id: 0}
    # The bank's line will credit the counter account with what we paid out: 900.00 + 5.00 - 125.50.
    assert balances(site, whole) == {
        chart.RECEIVABLES: -90000,
        chart.CLEARING: 77950,
        "7680": 10000,
        chart.VAT_RECEIVABLE: 2550,
        chart.INTEREST_INCOME: -500,
    }


@pytest.mark.mission("E7")
def test_principal_alone_needs_no_voucher(site: Netvisor) -> None:
    sold = site.sell("100.00")
    plain = settlement((sold, 4000), cost=0, interest=0)
    booked = site.erp.book_settlement(plain, site.accounts())
    assert site.erp.booked(plain) == booked
    assert posted(site, "accounting.nv") == 0
    assert balances(site, plain) == {chart.RECEIVABLES: -4000, chart.CLEARING: 4000}


@pytest.mark.mission("E7")
def test_our_costs_alone_need_no_payment(site: Netvisor) -> None:
    costs = settlement(cost=12550, interest=0)
    accounts = site.accounts(payment_method="")
    assert site.erp.book_settlement(costs, accounts) == site.erp.booked(costs)
    assert balances(site, costs) == {chart.CLEARING: -12550, "7680": 10000, chart.VAT_RECEIVABLE: 2550}


@pytest.mark.mission("E7")
def test_two_equal_lines_on_one_invoice_are_two_payments(site: Netvisor) -> None:
    sold = site.sell("100.00")
    twice = settlement((sold, 4000), (sold, 4000))
    assert site.erp.book_settlement(twice, site.accounts()) == site.erp.book_settlement(twice, site.accounts())
    found = site.erp.matched_items(sold.id)
    assert [(item.amount, item.own_settlement) for item in found] == [(4000, "17"), (4000, "17")]


@pytest.mark.mission("E8")
def test_numbers_that_begin_alike_are_not_mixed_up(site: Netvisor) -> None:
    sold = site.sell("1000.00")
    one, ten = settlement((sold, 4000), number="1"), settlement((sold, 4000), number="10")
    site.erp.book_settlement(ten, site.accounts())
    assert site.erp.booked(one) is None
    site.erp.book_settlement(one, site.accounts())
    assert sorted(item.own_settlement for item in site.erp.matched_items(sold.id)) == ["1", "10"]


@pytest.mark.mission("E2")
def test_a_tick_is_no_settlement_of_ours(site: Netvisor) -> None:
    sold = site.sell("100.00")
    site.start(sold, "reminder")
    site.act("settle", sold, "10.00")
    (item,) = site.erp.matched_items(sold.id)
    assert (item.settlement, item.own_settlement) == (True, "")


@pytest.mark.mission("E8")
def test_a_negative_payment_of_the_tick_takes_back_a_settlement_of_ours(site: Netvisor) -> None:
    sold = site.sell("100.00")
    site.start(sold, "reminder")
    site.erp.book_settlement(settlement((sold, 4000)), site.accounts())
    site.act("settle", sold, "-15.00")
    (item,) = site.erp.matched_items(sold.id)
    assert (item.amount, item.settlement, item.own_settlement) == (2500, True, "17")


@pytest.mark.mission("E7")
def test_an_invoice_that_was_paid_meanwhile_is_told_as_unmatched(site: Netvisor) -> None:
    sold, other = site.sell("100.00"), site.sell("100.00")
    site.act("arrive", sold)
    booked = site.erp.book_settlement(settlement((sold, 10000), (other, 10000)), site.accounts())
    assert booked.unmatched == (sold.id,)
    assert site.erp.on_account() == []
    site.act("unmatch", sold)
    assert site.erp.book_settlement(settlement((sold, 10000), (other, 10000)), site.accounts()).unmatched == ()


@pytest.mark.parametrize("part_payments", [True, False])
def test_payments_of_the_older_shape_name_no_invoice_keys(site: Netvisor, part_payments: bool) -> None:
    site.set_company(partial_payments=part_payments)
    first, second = site.sell("100.00"), site.sell("100.00")
    whole = settlement((first, 4000), (second, 4000))
    site.fault(no_attributes=True)
    booked = site.erp.book_settlement(whole, site.accounts())
    assert (booked.unmatched, site.erp.booked(whole)) == ((), booked)
    assert site.erp.open_balances([first.id, second.id]) == {first.id: 6000, second.id: 6000}


@pytest.mark.mission("E7")
def test_what_was_deleted_there_is_posted_anew_when_it_is_asked_for(site: Netvisor) -> None:
    sold = site.sell("100.00")
    whole = settlement((sold, 4000))
    first = site.erp.book_settlement(whole, site.accounts())
    for _ in range(2):
        site.unbook(whole)
        assert site.erp.booked(whole) is None
        again = site.erp.book_settlement(whole, site.accounts())
        assert again != first
        assert site.erp.booked(whole) == again
    assert balances(site, whole)[chart.RECEIVABLES] == -4000


@pytest.mark.mission("E7")
def test_half_of_it_is_completed(site: Netvisor) -> None:
    sold = site.sell("100.00")
    whole = settlement((sold, 4000))
    resources = site.company["resources"]
    site.set_company(resources=[each for each in resources if each != "accounting.nv"])
    with pytest.raises(ErpRightMissing, match=r"accounting\.nv"):
        site.erp.book_settlement(whole, site.accounts())
    assert site.erp.booked(whole) is None
    site.set_company(resources=resources)
    site.erp.book_settlement(whole, site.accounts())
    assert posted(site, "salespayment.nv") == 1
    assert balances(site, whole)[chart.CLEARING] == 4000 + 500 - 12550


def test_what_cannot_be_booked_is_refused_before_anything_is_written(site: Netvisor) -> None:
    sold = site.sell("100.00")
    accounts = site.accounts()
    back = Settlement(
        "17",
        ON,
        "EUR",
        "",
        (SettlementLine(Entry.CUSTOMER, 100, "", sold.id), SettlementLine(Entry.PAYOUT, -100, "")),
    )
    for wrong, using, said in (
        (back, accounts, "above nil"),
        (settlement((Sold("77", "77", "77"), 4000)), accounts, "no invoice 77"),
        (settlement((Sold("x y", "", "1"), 4000)), accounts, "no invoice x y"),
        (Settlement("17", ON, "SEK", "", settlement((sold, 4000)).lines), accounts, "in SEK"),
        (settlement((sold, 4000)), site.accounts(payment_method=" "), "no payment method"),
        (settlement((sold, 4000)), site.accounts(numbers={}), "no account is named for payout"),
        (settlement((sold, 4000)), site.accounts(vat_codes={Entry.COLLECTION_COST: "KOOS"}), "percentage"),
    ):
        with pytest.raises(ErpRefused, match=said):
            site.erp.book_settlement(wrong, using)
    assert not [request for request in site.requests if request.method == "POST"]


def test_what_only_netvisor_can_tell_is_told_in_its_words_and_completed_later(site: Netvisor) -> None:
    sold = site.sell("100.00")
    whole = settlement((sold, 4000))
    with pytest.raises(ErpRefused, match="Maksutapaa Ei ole"):
        site.erp.book_settlement(whole, site.accounts(payment_method="Ei ole"))
    assert site.booked_lines(whole) == []
    with pytest.raises(ErpRefused, match="ALV-koodi"):
        site.erp.book_settlement(whole, site.accounts(vat_codes={Entry.COLLECTION_COST: "KOOS 24"}))
    site.erp.book_settlement(whole, site.accounts())
    assert posted(site, "accounting.nv") == 2
    assert len(site.app.store.find(Payment, "invoice", int(sold.id))) == 1


@pytest.mark.mission("E7")
@pytest.mark.parametrize(("days", "free"), [(-1, True), (0, False), (1, False)])
def test_a_period_is_locked_to_its_last_day(site: Netvisor, days: int, free: bool) -> None:
    site.lock_period(ON + timedelta(days=days))
    assert (site.erp.check_accounts(site.accounts(), ON) == []) is free
    site.set_company(partial_payments=True)
    sold = site.sell("100.00")
    body = f"<root>{PAYMENT.format(sold.id)}</root>".encode()
    assert (site.raw("POST", "/salespayment.nv", body).status_code == 200) is free


PAYMENT = (
    '<salespayment><sum currency="EUR">1,00</sum><paymentdate>2026-06-01</paymentdate>'
    '<targetidentifier type="netvisor" targettype="invoice">{}</targetidentifier><sourcename>X</sourcename>'
    '<paymentmethod type="alternative">Pankkitili</paymentmethod></salespayment>'
)


@pytest.mark.mission("E7")
@pytest.mark.parametrize("notes_survive", [True, False])
def test_after_a_crash_at_any_step_a_repeat_completes_it_and_doubles_nothing(
    site: Netvisor, notes_survive: bool
) -> None:
    site.set_company(partial_payments=False)
    steps = 0
    while True:
        steps += 1
        first, second = site.sell("100.00"), site.sell("200.00")
        # Each on a day of its own, so that a day's lists stay short.
        day, number = ON + timedelta(days=steps), str(1000 + steps)
        whole = settlement((first, 4000), (second, 20000), number=number, on=day)
        fuse, notes = Fuse(steps), MemoryIntents(site.time.now)
        network = CrashingNetwork(site.network, fuse)
        fragile = site.open(site.access, site.transport(network), CrashingIntents(notes, fuse))
        with suppress(Crash):
            fragile.book_settlement(whole, site.accounts())
        site.time.instant += UNDER_WAY
        sound = site.open(site.access, intents=notes if notes_survive else MemoryIntents())
        assert sound.book_settlement(whole, site.accounts()).unmatched == ()
        assert balances(site, whole) == {
            chart.RECEIVABLES: -24000,
            chart.CLEARING: 24000 + 500 - 12550,
            "7680": 10000,
            chart.VAT_RECEIVABLE: 2550,
            chart.INTEREST_INCOME: -500,
        }
        assert site.erp.open_balances([first.id, second.id]) == {first.id: 6000, second.id: 0}
        if not fuse.burnt:
            break
    assert steps > 40


@pytest.mark.mission("E7")
@pytest.mark.parametrize("path", ["salespayment.nv", "matchpayment.nv", "accounting.nv"])
def test_each_write_whose_answer_was_lost_stands_once(site: Netvisor, path: str) -> None:
    site.set_company(partial_payments=False)
    sold = site.sell("100.00")
    whole = settlement((sold, 4000))
    site.fault(drop_after_write=True, path=path)
    site.erp.book_settlement(whole, site.accounts())
    assert posted(site, path) == 1
    assert balances(site, whole)[chart.CLEARING] == 4000 + 500 - 12550


@pytest.mark.parametrize("path", ["salespayment.nv", "accounting.nv"])
def test_a_write_that_never_arrived_is_not_claimed(site: Netvisor, path: str) -> None:
    sold = site.sell("100.00")
    whole = settlement((sold, 4000))
    site.fault(status=503, path=path)
    with pytest.raises(ErpUnavailable):
        site.erp.book_settlement(whole, site.accounts())
    assert site.erp.booked(whole) is None
    site.time.instant += UNDER_WAY
    site.erp.book_settlement(whole, site.accounts())
    assert balances(site, whole)[chart.RECEIVABLES] == -4000


class Renaming(httpx.BaseTransport):
    """A Netvisor that shows another payer than the one that a payment was posted with."""

    def __init__(self, inner: httpx.BaseTransport) -> None:
        self._inner = inner

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        answer = self._inner.handle_request(request)
        return httpx.Response(answer.status_code, content=answer.read().replace(b"AutoCollect 17<", b"AutoCollect<"))


@pytest.mark.mission("E7")
def test_where_our_mark_does_not_come_back_the_noted_keys_keep_it_from_being_posted_twice(site: Netvisor) -> None:
    erp = site.open(site.access, site.transport(Renaming(site.network)))
    first, second = site.sell("100.00"), site.sell("100.00")
    whole = settlement((first, 4000), (second, 4000))
    booked = erp.book_settlement(whole, site.accounts())
    assert erp.book_settlement(whole, site.accounts()) == booked
    assert (posted(site, "salespayment.nv"), posted(site, "accounting.nv")) == (2, 1)
    (item,) = erp.matched_items(first.id)
    assert (item.settlement, item.own_settlement) == (True, "")


class SayingTwice(httpx.BaseTransport):
    """A Netvisor that writes and then says that it is there already."""

    def __init__(self, inner: httpx.BaseTransport, *, written: bool) -> None:
        self._inner, self._written = inner, written

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        if request.url.path != "/salespayment.nv":
            return self._inner.handle_request(request)
        if self._written:
            self._inner.handle_request(request)
        return refused("DUPLICATE_DATA", 400)


def test_what_is_said_to_be_there_already_is_looked_up(site: Netvisor) -> None:
    sold = site.sell("100.00")
    whole = settlement((sold, 4000))
    honest = site.open(site.access, site.transport(SayingTwice(site.network, written=True)))
    assert honest.book_settlement(whole, site.accounts()).unmatched == ()
    other = settlement((sold, 4000), number="18")
    with pytest.raises(ErpRefused, match="DUPLICATE_DATA"):
        site.open(site.access, site.transport(SayingTwice(site.network, written=False))).book_settlement(
            other, site.accounts()
        )
    assert posted(site, "salespayment.nv") == 1
