"""Cases on the table: one commit is all or nothing, and every way of finding a case."""

from dataclasses import replace
from datetime import date, timedelta
from typing import cast

import pytest
from mypy_boto3_dynamodb import DynamoDBClient

from chalicelib.case.events import (
    BalanceRead,
    DiscrepancyFound,
    Event,
    HoldLifted,
    LetterIssued,
    PutOnHold,
)
from chalicelib.case.model import LetterKind, Plan, Step, WhyNot
from chalicelib.case.postings import PostingLine, PostingSet
from chalicelib.ports.records import CaseRef, StoredEvent
from chalicelib.ports.storage import CommitTooLarge, FactExists, Missing, VersionConflict
from chalicelib.store.cases import DynamoCases, DynamoMailings
from chalicelib.store.dynamo import Table
from chalicelib.store.outbox import DynamoOutbox
from tests.cloud import Cloud, of
from tests.store.samples import (
    DEBTOR,
    LATER,
    NOW,
    TODAY,
    frozen_letter,
    next_commit,
    open_commit,
    opening,
    ref,
)


def test_an_opened_case_is_found_in_every_way(cases: DynamoCases) -> None:
    cases.commit(open_commit(unique=("PROPOSAL#k1#1",)), NOW)
    assert cases.load(ref()) == open_commit().after
    assert cases.debtor(ref()) == DEBTOR
    assert cases.find("100001") == ref()
    assert cases.find_by_kid("1000017") == ref()
    assert cases.fact("PROPOSAL#k1#1")
    assert cases.assignments("k1", "77") == [ref()]
    assert cases.events(ref()) == [StoredEvent(opening(), 1, 0, NOW)]


def test_what_is_not_there_is_missing(cases: DynamoCases) -> None:
    for ask in (cases.load, cases.debtor):
        with pytest.raises(Missing):
            ask(ref())
    with pytest.raises(Missing):
        cases.letter(ref(), "L1")
    with pytest.raises(Missing):
        cases.event("CREDITOR#c1#CASE#100001", "EVENT#000001#00")
    assert cases.find("100001") is None
    assert not cases.fact("CASE#100001")
    assert cases.assignments("k1", "77") == []
    assert cases.events(ref()) == []


def test_another_creditors_reference_finds_nothing(cases: DynamoCases) -> None:
    cases.commit(open_commit(), NOW)
    with pytest.raises(Missing):
        cases.load(ref(creditor_id="c2"))


def test_versions_count_up_by_one_per_commit(cases: DynamoCases) -> None:
    cases.commit(open_commit(), NOW)
    cases.commit(next_commit(cases.load(ref()), PutOnHold(TODAY, "asked"), HoldLifted(TODAY, "asked")), LATER)
    assert cases.load(ref()).version == 2
    assert [(each.version, each.index) for each in cases.events(ref())] == [(1, 0), (2, 0), (2, 1)]
    assert cases.events(ref())[-1].committed_at == LATER


def test_of_two_commits_on_one_version_one_wins(cases: DynamoCases) -> None:
    cases.commit(open_commit(), NOW)
    seen = cases.load(ref())
    cases.commit(next_commit(seen, PutOnHold(TODAY, "first")), NOW)
    with pytest.raises(VersionConflict):
        cases.commit(next_commit(seen, PutOnHold(TODAY, "second")), NOW)
    assert [each.event for each in cases.events(ref())] == [opening(), PutOnHold(TODAY, "first")]


@pytest.mark.parametrize(
    ("second", "key"),
    [
        (open_commit(opening("100002", invoice_id="99"), unique=("PROPOSAL#1",)), "PROPOSAL#1"),
        (open_commit(opening("100002")), "INVOICE#k1#77#1"),
        (open_commit(opening("100001", invoice_id="99")), "CASE#100001"),
        (open_commit(replace(opening("100002", invoice_id="99"), kid="1000017")), "KID#1000017"),
    ],
)
def test_what_happens_once_is_refused_by_name(cases: DynamoCases, second: object, key: str) -> None:
    cases.commit(open_commit(unique=("PROPOSAL#1",)), NOW)
    assert isinstance(second, type(open_commit()))
    with pytest.raises(FactExists) as refused:
        cases.commit(second, NOW)
    assert refused.value.key == key
    assert cases.assignments("k1", "99") == []


def test_a_fact_that_exists_comes_before_a_version_that_moved(cases: DynamoCases) -> None:
    """The second of two workers with the same webhook: what it wanted is done, it need not decide again."""
    cases.commit(open_commit(), NOW)
    seen = cases.load(ref())
    cases.commit(next_commit(seen, PutOnHold(TODAY, "x"), unique=("EVENT#1",)), NOW)
    with pytest.raises(FactExists):
        cases.commit(next_commit(seen, PutOnHold(TODAY, "x"), unique=("EVENT#1",)), NOW)


def test_an_invoice_transferred_again_keeps_its_cases_in_order(cases: DynamoCases) -> None:
    for number in range(1, 12):
        cases.commit(open_commit(opening(str(100_000 + number), assignment=number)), NOW)
    assert [each.case_no for each in cases.assignments("k1", "77")] == [str(100_000 + n) for n in range(1, 12)]


def test_the_latest_case_of_many_invoices_takes_a_call_a_hundred(store: Cloud) -> None:
    for number in range(1, 4):
        store.cases.commit(open_commit(opening(str(100_000 + number), assignment=number)), NOW)
    calls = Counted(store.dynamodb)
    counted = of(cast("DynamoDBClient", calls), store.s3).cases
    unknown = [f"other-{number}" for number in range(150)]
    found = counted.latest("k1", [*unknown, "77"])
    assert {invoice: each.case_no for invoice, each in found.items()} == {"77": "100003"}
    # Two for the 151 first assignments, then one for each further assignment of the one that is there.
    assert calls.names == ["batch_get_item"] * 5
    assert counted.latest("k2", ["77"]) == {}
    assert counted.latest("k1", []) == {}


def test_many_cases_are_loaded_in_the_order_of_their_numbers(store: Cloud) -> None:
    refs = []
    for number in (103, 101, 102):
        commit = open_commit(opening(str(number), assignment=number))
        store.cases.commit(commit, NOW)
        refs.append(CaseRef(commit.after.creditor_id, commit.after.case_no))
    calls = Counted(store.dynamodb)
    counted = of(cast("DynamoDBClient", calls), store.s3).cases
    loaded = counted.load_many([*refs, refs[0], CaseRef(refs[0].creditor_id, "gone")])
    assert [case.case_no for case in loaded] == ["101", "102", "103"]
    assert calls.names == ["batch_get_item"]


class Counted:
    """A client that keeps the names of its calls."""

    def __init__(self, client: DynamoDBClient) -> None:
        self._client = client
        self.names: list[str] = []

    def __getattr__(self, name: str) -> object:
        if not name.startswith("_") and name != "exceptions":
            self.names.append(name)
        return getattr(self._client, name)


def test_a_fact_named_twice_in_one_commit_is_a_mistake(cases: DynamoCases) -> None:
    with pytest.raises(ValueError, match="named twice"):
        cases.commit(open_commit(unique=("A", "A")), NOW)


def test_letters_are_stored_archived_and_found_by_their_mail(cases: DynamoCases, table: Table) -> None:
    issued = LetterIssued(TODAY, "L1", LetterKind.NOTICE, date(2026, 5, 18), 3_800)
    cases.commit(open_commit(), NOW)
    cases.commit(replace(next_commit(cases.load(ref()), issued), letters=(frozen_letter(),)), NOW)
    assert cases.letters(ref()) == [frozen_letter()]
    for _ in range(2):
        cases.archived(ref(), "L1", "letters/1.pdf", "ab" * 32)
        cases.sent_as(ref(), "L1", "mail-1")
    cases.sent_as(ref(), "L1", "mail-2")
    letter = cases.letter(ref(), "L1")
    assert (letter.pdf_key, letter.sha256, letter.message_id) == ("letters/1.pdf", "ab" * 32, "mail-2")
    mailings = DynamoMailings(table)
    assert mailings.letter_of("mail-1") == mailings.letter_of("mail-2") == (ref(), "L1")
    assert mailings.letter_of("mail-3") is None
    with pytest.raises(ValueError, match="other bytes"):
        cases.archived(ref(), "L1", "letters/1.pdf", "cd" * 32)
    with pytest.raises(Missing):
        cases.archived(ref(), "L2", "letters/2.pdf", "ab" * 32)
    with pytest.raises(Missing):
        cases.sent_as(ref(), "L2", "mail-4")


def test_postings_must_balance(cases: DynamoCases) -> None:
    crooked = PostingSet(TODAY, "NOK", (PostingLine("a", 100), PostingLine("b", -99)))
    with pytest.raises(ValueError, match="do not balance"):
        cases.commit(replace(open_commit(), postings=crooked), NOW)
    with pytest.raises(Missing):
        cases.load(ref())


def test_postings_lie_with_the_case_and_in_the_days_journal(cases: DynamoCases, table: Table) -> None:
    straight = PostingSet(TODAY, "NOK", (PostingLine("a", 100), PostingLine("b", -100)))
    cases.commit(replace(open_commit(), postings=straight), NOW)
    (item,) = table.query("CREDITOR#c1#CASE#100001", "POSTING#")
    assert item["journal_shard"]["S"].startswith("2026-05-04#")
    assert item["journal_on"]["S"] == "100001#000001"


def test_a_new_customer_card_replaces_the_debtor(cases: DynamoCases) -> None:
    cases.commit(open_commit(), NOW)
    moved = replace(DEBTOR, email="ny@example.com")
    cases.commit(replace(next_commit(cases.load(ref()), BalanceRead(TODAY, 1)), debtor=moved), NOW)
    assert cases.debtor(ref()) == moved


def test_more_than_a_transaction_holds_is_refused_with_the_count(cases: DynamoCases) -> None:
    cases.commit(open_commit(), NOW)
    seen = cases.load(ref())
    most: tuple[Event, ...] = tuple(BalanceRead(TODAY, n) for n in range(99))
    cases.commit(next_commit(seen, *most), NOW)
    with pytest.raises(CommitTooLarge, match="101 items"):
        cases.commit(next_commit(cases.load(ref()), *most, BalanceRead(TODAY, 100)), NOW)


def test_a_snapshot_stays_under_its_limit(cases: DynamoCases) -> None:
    with pytest.raises(CommitTooLarge, match="snapshot of case 100001"):
        cases.commit(open_commit(replace(opening(), not_disputed="x" * 100_000)), NOW)


def test_more_than_4_mb_is_refused(cases: DynamoCases) -> None:
    cases.commit(open_commit(), NOW)
    big = tuple(PutOnHold(TODAY, "x" * 350_000) for _ in range(13))
    seen = cases.load(ref())
    commit = replace(next_commit(seen, *big), after=replace(seen, version=2))
    with pytest.raises(CommitTooLarge, match="14 items of 455"):
        cases.commit(commit, NOW)


def test_rows_come_in_the_order_of_their_next_date(cases: DynamoCases) -> None:
    days = [9, None, 31, 15, 16, 9, None, 1, 14, 15, 28, 2]
    dates = [date(2026, 5, day) if day else None for day in days]
    for number, on in enumerate(dates):
        plan = Plan(Step.SEND_NOTICE if on else None, on, WhyNot.TOO_EARLY)
        cases.commit(open_commit(opening(str(number + 1), invoice_id=str(number)), plan=plan), NOW)
    found = [row.next_on for row in cases.rows("c1", "received")]
    assert found == sorted(dates, key=lambda on: on or date.max)
    until = date(2026, 5, 15)
    bounded = [row.next_on for row in cases.rows("c1", "received", until)]
    assert bounded == sorted(on for on in dates if on and on <= until)


def test_a_row_tells_what_lists_show(cases: DynamoCases) -> None:
    cases.commit(open_commit(), NOW)
    seen = cases.load(ref())
    cases.commit(next_commit(seen, BalanceRead(TODAY, 90_000), DiscrepancyFound(TODAY, 125_000, 90_000)), NOW)
    (row,) = cases.rows("c1", "received")
    assert (row.ref, row.debtor_name, row.next_step) == (ref(), "Kari Eksempel", "send_notice")
    assert (row.principal, row.expected_balance, row.erp_balance, row.total) == (125_000, 125_000, 90_000, 128_800)
    assert row.discrepancy
    assert list(cases.rows("c2", "received")) == []


@pytest.mark.parametrize(
    ("plan", "due"),
    [
        (Plan(Step.SEND_NOTICE, TODAY, WhyNot.TOO_EARLY), True),
        (Plan(Step.REGISTER, TODAY - timedelta(days=1), WhyNot.CREDITOR_MAY_STOP), True),
        (Plan(Step.AWAIT_PAYMENT_DEMAND, TODAY, WhyNot.DEMAND_RUNNING), True),
        (Plan(Step.SEND_NOTICE, TODAY + timedelta(days=1), WhyNot.TOO_EARLY), False),
        (Plan(Step.PUT_ON_LIST, TODAY, WhyNot.WAITS_FOR_LIST), False),
        (Plan(None, None, WhyNot.CLOSED), False),
        (Plan(Step.SEND_NOTICE, None, WhyNot.HELD), False),
    ],
)
def test_due_is_what_time_moves_on_or_before_the_day(cases: DynamoCases, plan: Plan, due: bool) -> None:
    cases.commit(open_commit(plan=plan), NOW)
    found = [each for shard in cases.due_shards() for each in cases.due(TODAY, shard)]
    assert found == ([(ref(), "k1")] if due else [])


def test_a_case_that_waits_for_nothing_leaves_the_due_index(cases: DynamoCases) -> None:
    cases.commit(open_commit(plan=Plan(Step.SEND_NOTICE, TODAY, WhyNot.TOO_EARLY)), NOW)
    held = Plan(Step.SEND_NOTICE, None, WhyNot.HELD)
    cases.commit(next_commit(cases.load(ref()), PutOnHold(TODAY, "asked"), plan=held), NOW)
    assert [each for shard in cases.due_shards() for each in cases.due(TODAY, shard)] == []


def test_a_commit_opens_the_effects_of_its_events(cases: DynamoCases, table: Table) -> None:
    cases.commit(open_commit(), NOW)
    seen = cases.load(ref())
    issued = LetterIssued(TODAY, "L1", LetterKind.NOTICE, date(2026, 5, 18), 3_800)
    cases.commit(next_commit(seen, PutOnHold(TODAY, "a"), HoldLifted(TODAY, "a"), issued, BalanceRead(TODAY, 5)), NOW)
    entries = sorted(DynamoOutbox(table).pending(LATER), key=lambda entry: entry.sk)
    assert [(entry.sk, entry.effects, entry.group) for entry in entries] == [
        ("EVENT#000001#00", ("tell_erp",), "k1"),
        ("EVENT#000002#01", ("tell_erp",), "k1"),
        ("EVENT#000002#02", ("deliver_letter",), "k1"),
    ]
    assert cases.event(entries[2].pk, entries[2].sk).event == issued
    assert cases.ref_of(entries[2].pk) == ref()
