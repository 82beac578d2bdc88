"""The demo's books, debtors and clerk: the same every time, and each day once."""

from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from stdnum.luhn import is_valid as luhn_is_valid
from stdnum.no.kontonr import is_valid as account_is_valid
from stdnum.no.orgnr import is_valid as orgnr_is_valid

from local import debtors
from local.demo_invoices import book
from local.erps.tripletex import create_app
from tests.local_erps.conftest import START, Erp


def walk(erp: Erp, days: int) -> list[dict[str, Any]]:
    done: list[dict[str, Any]] = []
    for number in range(days):
        day = (date.fromisoformat(START) + timedelta(days=number)).isoformat()
        done += erp.http.post("/sim/day", json={"day": day}).json()["deeds"]
    return done


def test_the_demo_has_every_kind_of_invoice() -> None:
    demo = book(1, date(2026, 6, 1))
    assert len(demo.creditors) == 2
    assert len(demo.invoices) == 60
    cases = Counter(each.case for each in demo.invoices)
    for case in ("foreign currency", "zero amount", "credit note", "factored customer", "remark set", "notice expired"):
        assert cases[case] >= 1
    assert len({each.customer.name for each in demo.invoices}) > 40


def test_made_up_numbers_carry_valid_check_digits(erp: Erp) -> None:
    demo = book(1, date(2026, 6, 1))
    assert all(orgnr_is_valid(each.organization_number) for each in demo.creditors)
    assert all(account_is_valid(each.bank_account) for each in demo.creditors)
    firms = [each for each in demo.invoices if each.customer.organization_number]
    wrong = [each.case for each in firms if not orgnr_is_valid(each.customer.organization_number)]
    assert wrong == ["wrong organisation number"]
    kids = erp.login().get("/v2/invoice", params={"invoiceDateFrom": "1970-01-01", "invoiceDateTo": "2100-01-01"})
    assert all(luhn_is_valid(each["kid"]) for each in kids.json()["values"])


def test_the_same_seed_gives_the_same_books_and_another_does_not() -> None:
    assert book(7, date(2026, 6, 1)) == book(7, date(2026, 6, 1))
    assert book(7, date(2026, 6, 1)) != book(8, date(2026, 6, 1))


def test_seeding_twice_is_once_and_another_seed_is_refused(erp: Erp) -> None:
    before = erp.lines()
    assert erp.http.post("/sim/seed", json={"seed": 1, "start": START}).json()["seeded"] is False
    assert erp.lines() == before
    other = erp.http.post("/sim/seed", json={"seed": 2, "start": START})
    assert other.status_code == 422
    assert "empty state directory" in other.json()["error"]


def test_a_day_is_run_once_also_over_a_restart(erp: Erp, start_erp: Callable[[], Erp]) -> None:
    first = erp.http.post("/sim/day", json={"day": START}).json()
    assert any(each["deed"] == "start" for each in first["deeds"])
    lines = erp.lines()
    again = start_erp()
    assert again.http.post("/sim/day", json={"day": START}).json() == first
    assert again.lines() == lines


def test_four_months_hold_every_kind_of_deed(erp: Erp) -> None:
    deeds = Counter(each["deed"] for each in walk(erp, 120))
    for deed in ("arrive", "credit", "remark", "reverse", "put-on-account", "match", "unmatch", "start"):
        assert deeds[deed] >= 1, deed


def test_a_fresh_process_with_the_same_seed_does_the_same(erp: Erp, tmp_path_factory: pytest.TempPathFactory) -> None:
    app = create_app(tmp_path_factory.mktemp("twin"), lambda: erp.now[0], lambda _call: 200)
    twin = Erp(Path(), app, erp.now)
    twin.http.post("/sim/seed", json={"seed": 1, "start": START})
    assert walk(erp, 90) == walk(twin, 90)
    assert erp.lines() == twin.lines()
    app.store.close()


def test_the_clerk_sends_on_working_days_only_and_once(erp: Erp) -> None:
    saturday = erp.http.post("/sim/day", json={"day": "2026-06-06"}).json()["deeds"]
    assert [each for each in saturday if each["who"] == "clerk"] == []
    monday = erp.http.post("/sim/day", json={"day": "2026-06-08"}).json()["deeds"]
    tuesday = erp.http.post("/sim/day", json={"day": "2026-06-09"}).json()["deeds"]
    sent = [each["invoice"] for each in monday + tuesday if each["who"] == "clerk"]
    assert sent
    assert len(sent) == len(set(sent))


@pytest.mark.parametrize(("day", "acts"), [(date(2026, 6, 10), 0), (date(2026, 6, 11), 1), (date(2026, 6, 20), 2)])
def test_a_missed_day_is_made_good(day: date, acts: int) -> None:
    plan = (debtors.Act(10, "arrive"), debtors.Act(13, "reverse"))
    assert len(debtors.due_acts(plan, 0, date(2026, 6, 1), day)) == acts


def test_every_behaviour_that_is_drawn_can_be_played() -> None:
    for behaviour in debtors.WEIGHTS:
        assert isinstance(debtors.acts(behaviour, 1, 1), tuple)
    with pytest.raises(ValueError, match="unknown behaviour"):
        debtors.acts("flees", 1, 1)


def test_the_law_clock_moves_stands_still_and_goes_back(erp: Erp, start_erp: Callable[[], Erp]) -> None:
    moved = erp.http.put("/sim/clock", json={"instant": "2026-07-01T22:30:00+00:00"}).json()
    assert moved["today"] == "2026-07-02", "the Norwegian date"
    assert start_erp().http.get("/sim/clock").json()["today"] == "2026-07-02"
    bad = erp.http.put("/sim/clock", json={"instant": "2026-07-01T22:30:00"})
    assert bad.status_code == 422
