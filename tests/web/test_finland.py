"""A Finnish company's case in the portal: read in the reader's language, and without what only Norway has."""

from dataclasses import replace
from datetime import date
from html import unescape

import pytest

from chalicelib.case.events import CaseOpened, ItemMatched
from chalicelib.case.evolve import opened
from chalicelib.case.model import ItemKind
from chalicelib.claim.facts import Country
from chalicelib.ports.records import CaseRef
from chalicelib.web.catalogue import LANGUAGES, words
from chalicelib.work.commit import Decision, write
from tests.web.office import Browser, Office
from tests.web.town import ANNA, NORDVIK, OWN_NOTICE, WAITING, happen

_EARLIER = date(2026, 10, 2)


def _finnish(office: Office) -> str:
    """Nordvik's waiting case once more, as a claim in euro from a company in Finland."""
    ref = CaseRef(NORDVIK, WAITING)
    first = next(stored.event for stored in office.cases.events(ref))
    assert isinstance(first, CaseOpened)
    event = replace(
        first, case_no=OWN_NOTICE, country=Country.FI, currency="EUR", kid="0000400000022", due_date=_EARLIER
    )
    event = replace(event, erp_invoice=replace(event.erp_invoice, invoice_id="fi-1", voucher_id="fi-1"))
    write(
        office,
        None,
        replace(opened(event), debtor_name="Kulma Oy"),
        Decision((event,), debtor=office.cases.debtor(ref)),
    )
    happen(office, OWN_NOTICE, ItemMatched(date(2026, 11, 20), "fi-pay", ItemKind.PAYMENT, 10_000, date(2026, 11, 19)))
    return OWN_NOTICE


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_line_of_a_finnish_claim_is_told_in_the_readers_language(office: Office, language: str) -> None:
    browser = Browser(language)
    browser.sign_in(ANNA)
    page = browser.get(f"/cases/{_finnish(office)}").body
    for finnish in ("lasku", "velallisen oma määräys"):
        assert f"<dd>{finnish}</dd>" not in page
    t = words(language)
    for key in ("rule.fi.principal", "rule.fi.interest.late", "rule.fi.payment", "source.lasku"):
        assert t(key) in unescape(page)
    told = page.count(f"<dt>{t('claim.rule')}</dt>")
    assert told == page.count('<details class="receipt">') > 2


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_finnish_case_is_given_a_norwegian_kid(office: Office, language: str) -> None:
    browser = Browser(language)
    browser.sign_in(ANNA)
    finnish = browser.get(f"/cases/{_finnish(office)}").body
    assert "KID" not in finnish
    assert "0000400000022" not in finnish
    assert "<dt>KID</dt>" in browser.get(f"/cases/{WAITING}").body
