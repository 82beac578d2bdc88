"""What is not taken: each reason with its words in the ERP, and nothing is used up (missions B6, B7)."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from chalicelib.case.model import Phase
from chalicelib.claim.norway_limits import limitation_day
from chalicelib.erp.contract import ErpAccessLost
from chalicelib.letters.status_texts import refusal_comment
from chalicelib.ports.records import RefusalReason as Why
from chalicelib.work.connections import onboard
from chalicelib.work.tell_erp import tell_refusal
from local.erps.tripletex import chart
from tests.contracts.erp_installations import AGENCY, Sold
from tests.world import CONNECTION, World

OTHER = next(each.agency for each in chart.AGENCIES if each.agency != AGENCY)


def again(site: World, sold: Sold) -> None:
    site.at("2026-06-01 14:00")
    site.site.send_to_collection(sold)
    site.webhooks()
    site.settle()


def refuse(site: World, **card: Any) -> Sold:
    """Sell, put in front of us whatever the ERP's own page would say, and work it."""
    sold = site.sell(card.pop("amount", "1250.00"), **card)
    site.site.force_start(sold)
    site.run("2026-06-01 13:00")
    site.webhooks()
    site.settle()
    return sold


def _set(**changes: object) -> Callable[[World, Sold], None]:
    return lambda site, sold: site.site.change_customer(sold, **changes)


def _remark_gone(site: World, sold: Sold) -> None:
    site.site.act("remark", sold, text="")


CORRECTABLE: list[tuple[Why, dict[str, Any], str, Callable[[World, Sold], None]]] = [
    (Why.FACTORED, {"is_factoring": True}, "", _set(is_factoring=False)),
    (Why.MISSING_ADDRESS, {"line1": ""}, "", _set(line1="Prøvegata 1")),
    (Why.MISSING_ADDRESS, {"city": ""}, "", _set(city="Oslo")),
    (Why.MISSING_CUSTOMER, {"name": " "}, "", _set(name="Kari Prøve")),
    (
        Why.INVALID_ORGANISATION_NUMBER,
        {"is_private": False, "organization_number": "923456780"},
        "923456780",
        _set(organization_number="923456783"),
    ),
]


@pytest.mark.mission("B7")
@pytest.mark.parametrize(("why", "card", "detail", "correct"), CORRECTABLE, ids=[case[0].value for case in CORRECTABLE])
def test_a_refusal_says_why_and_uses_nothing_up(
    site: World, why: Why, card: dict[str, Any], detail: str, correct: Callable[[World, Sold], None]
) -> None:
    sold = refuse(site, **card)
    assert [(refusal.reason, refusal.detail) for refusal in site.refusals()] == [(why, detail)]
    assert site.cases() == []
    shown = site.shown(sold)
    assert (shown["status"], shown["reference"]) == ("ERROR", "")
    assert shown["comment"] == refusal_comment(why.value, "nb", detail)
    assert site.site.shown_link(sold).endswith("/refused"), "no case has a page, the refusals have"
    correct(site, sold)
    again(site, sold)
    assert [case.phase for case in site.cases()] == [Phase.RECEIVED]
    assert site.shown(sold)["status"] == "PROCESSING"


@pytest.mark.mission("B6")
def test_a_remark_counts_as_disputed_until_it_is_gone(site: World) -> None:
    sold = site.sell()
    site.site.act("remark", sold, text="Kunden er uenig")
    site.site.force_start(sold)
    site.run("2026-06-01 13:00")
    site.webhooks()
    site.settle()
    (refusal,) = site.refusals()
    assert refusal.reason is Why.DISPUTED
    assert "Kunden er uenig" in site.shown(sold)["comment"]
    _remark_gone(site, sold)
    again(site, sold)
    assert [case.phase for case in site.cases()] == [Phase.RECEIVED]


@pytest.mark.mission("B7")
@pytest.mark.parametrize(
    ("why", "card", "detail"),
    [
        (Why.FOREIGN_CURRENCY, {"currency": "EUR", "amount": "100.00"}, "EUR"),
        (Why.NOT_DUE, {"due": date(2026, 6, 1)}, "2026-06-01"),
        (Why.NOTHING_OUTSTANDING, {"amount": "0.00"}, ""),
    ],
)
def test_what_cannot_be_collected_is_refused_with_its_reason(
    site: World, why: Why, card: dict[str, Any], detail: str
) -> None:
    sold = refuse(site, **card)
    assert [(refusal.reason, refusal.detail) for refusal in site.refusals()] == [(why, detail)]
    assert site.cases() == []
    assert site.shown(sold)["comment"] == refusal_comment(why.value, "nb", detail)


@pytest.mark.mission("B7")
def test_a_day_in_a_comment_is_written_as_people_write_days(site: World) -> None:
    sold = refuse(site, due=date(2026, 6, 1))
    assert "forfaller først 01.06.2026." in site.shown(sold)["comment"]


@pytest.mark.mission("B7")
@pytest.mark.parametrize(
    ("due", "refusals"),
    [
        pytest.param(date(2023, 5, 29), [(Why.TIME_BARRED, "2026-05-29")], id="ended on Friday"),
        pytest.param(date(2023, 5, 30), [], id="ended on Saturday, so today is the last day"),
        pytest.param(date(2023, 6, 1), [], id="the last day"),
        pytest.param(date(2023, 6, 2), [], id="one day left"),
    ],
)
def test_a_time_barred_claim_is_not_pressed(site: World, due: date, refusals: list[tuple[Why, str]]) -> None:
    """Three years from the due date, today being Monday 2026-06-01 (foreldelsesloven §§ 2, 29)."""
    sold = refuse(site, due=due)
    assert [(refusal.reason, refusal.detail) for refusal in site.refusals()] == refusals
    assert len(site.cases()) == 1 - len(refusals)
    assert ("foreldet 29.05.2026" in site.shown(sold)["comment"]) is bool(refusals)


def test_limitation_of_a_claim_due_on_a_leap_day(site: World) -> None:
    """2027 has no 29 February, and the 28th is a Sunday."""
    assert limitation_day(date(2024, 2, 29), site.ports.law) == date(2027, 3, 1)


@pytest.mark.mission("B7")
def test_the_day_after_the_due_date_is_early_enough(site: World) -> None:
    refuse(site, due=date(2026, 5, 31))
    assert [case.phase for case in site.cases()] == [Phase.RECEIVED]


@pytest.mark.mission("B7")
@pytest.mark.parametrize(("deed", "amount"), [("arrive", None), ("credit", None)])
def test_a_paid_or_credited_invoice_has_nothing_outstanding(site: World, deed: str, amount: str | None) -> None:
    sold = site.sell()
    site.site.act(deed, sold, amount)
    site.site.force_start(sold)
    site.run("2026-06-01 23:00")
    assert [refusal.reason for refusal in site.refusals()] == [Why.NOTHING_OUTSTANDING]


@pytest.mark.mission("B7")
def test_an_overpaid_invoice_has_a_negative_amount(site: World) -> None:
    sold = site.sell()
    site.site.act("arrive", sold, "1300.00")
    site.site.force_start(sold)
    site.run("2026-06-01 23:00")
    assert [refusal.reason for refusal in site.refusals()] == [Why.NEGATIVE_AMOUNT]


@pytest.mark.mission("B7")
def test_a_credit_note_is_not_collected(site: World) -> None:
    sold = site.sell()
    note = site.site.credit_note_of(sold)
    site.site.force_start(note)
    site.run("2026-06-01 23:00")
    assert [refusal.reason for refusal in site.refusals()] == [Why.CREDIT_NOTE]
    assert site.shown(note)["comment"] == refusal_comment("credit_note", "nb", "")


@pytest.mark.mission("B7")
def test_another_agency_chosen_leaves_the_erps_status_alone(site: World) -> None:
    sold = site.sell()
    site.site.send_to_collection(sold, OTHER)
    before = site.shown(sold)
    site.run("2026-06-01 23:00")
    site.webhooks()
    site.settle()
    assert (site.cases(), site.refusals()) == ([], [])
    assert site.shown(sold) == before


@pytest.mark.mission("B7")
def test_a_request_to_a_name_that_is_not_ours_is_refused_without_a_word_in_the_erp(site: World) -> None:
    site.replace_ports(agency=replace(site.ports.agency, erp_names=("Fjordvakt",)))
    sold = site.sell()
    site.site.send_to_collection(sold)
    before = site.shown(sold)
    site.run("2026-06-01 23:00")
    assert [(refusal.reason, refusal.detail) for refusal in site.refusals()] == [(Why.OTHER_AGENCY, AGENCY)]
    assert site.shown(sold) == before


@pytest.mark.mission("B7")
def test_an_invoice_that_vanished_is_refused_and_ends_there(site: World) -> None:
    sold = site.sell()
    site.site.send_to_collection(sold)
    site.site.fault(vanish_invoice=[int(sold.id)])
    site.run("2026-06-01 23:00")
    assert [refusal.reason for refusal in site.refusals()] == [Why.INVOICE_GONE]
    assert site.cases() == []


@pytest.mark.mission("B6", "B7")
def test_the_agreements_standing_and_end_count_too(site: World) -> None:
    site.change_creditor(standing_not_disputed="")
    sold = refuse(site)
    assert [refusal.reason for refusal in site.refusals()] == [Why.NO_DECLARATION]
    site.change_creditor(standing_not_disputed="Avtale punkt 4", ended_on=date(2026, 6, 1))
    again(site, sold)
    assert [refusal.reason for refusal in site.refusals()] == [Why.SERVICE_ENDED, Why.NO_DECLARATION]
    site.change_creditor(ended_on=date(2026, 6, 2))
    again(site, sold)
    assert [case.phase for case in site.cases()] == [Phase.RECEIVED]


@pytest.mark.mission("B7")
def test_one_bad_invoice_never_stops_the_other_four(site: World) -> None:
    cards: list[dict[str, Any]] = [{}, {}, {"line1": ""}, {}, {}]
    sold = [site.sell(f"{100 + n}.00", **card) for n, card in enumerate(cards)]
    for each in sold:
        site.site.send_to_collection(each)
    site.run("2026-06-01 23:00")
    assert [case.principal for case in site.cases()] == [10_000, 10_100, 10_300, 10_400]
    assert [refusal.reason for refusal in site.refusals()] == [Why.MISSING_ADDRESS]


@pytest.mark.mission("B7")
def test_every_reason_has_its_words_in_both_languages() -> None:
    for why in Why:
        for language in ("nb", "en"):
            assert len(refusal_comment(why.value, language, "X")) > 20


@pytest.mark.mission("A2", "B7")
def test_a_refusal_that_a_revoked_key_left_untold_is_told_when_it_is_restored(site: World) -> None:
    site.run("2026-06-01 10:00")
    sold = site.sell(line1="")
    site.site.send_to_collection(sold)
    opened, revoked = site.ports.open_erp, [True]

    class Revoked:
        """The simulated ERP, whose key is revoked between the look and the word about it."""

        def __init__(self, erp: Any) -> None:
            self._erp = erp

        def __getattr__(self, name: str) -> Any:
            if name == "report" and revoked[0]:
                raise ErpAccessLost("revoked")
            return getattr(self._erp, name)

    site.replace_ports(open_erp=lambda connection: Revoked(opened(connection)))
    site.webhooks()
    site.settle()
    assert [each.reason for each in site.refusals()] == [Why.MISSING_ADDRESS]
    assert (site.shown(sold)["status"], site.shown(sold)["comment"]) == ("WAITING", "")
    revoked[0] = False
    site.at("2026-06-05 10:00")
    onboard.restore_connection(site.ports, CONNECTION, site.site.employee_token)
    site.settle()
    assert "adresse" in site.shown(sold)["comment"]
    assert site.shown(sold)["status"] != "WAITING"


@pytest.mark.mission("B7", "B10")
def test_a_refusal_told_late_does_not_hide_the_case_of_what_was_put_right(site: World) -> None:
    sold = site.sell(line1="")
    site.site.send_to_collection(sold)
    site.webhooks()
    site.settle()
    (refusal,) = site.refusals()
    site.site.change_customer(sold, line1="Prøvegata 1")
    site.site.send_to_collection(sold)
    site.webhooks()
    site.settle()
    assert site.shown(sold)["reference"] == site.case().case_no
    # The first message about it comes a second time, or late.
    tell_refusal(site.ports, refusal)
    assert site.shown(sold)["status"] == "PROCESSING"
    assert site.shown(sold)["reference"] == site.case().case_no
