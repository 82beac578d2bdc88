"""Inkassovarsel: every item that inkassoloven § 9 and practice ask for stands in the PDF's own text."""

from dataclasses import replace

import pytest

from chalicelib.letters.render import render
from tests.letters import samples
from tests.letters.pdf_text import page_texts, text_of

REQUIRED = {
    "nb": {
        "clear heading": "Inkassovarsel Faktura 10042 fra Nordvik Rør og Varme AS er ikke betalt",
        "dated": "Dato 12. juni 2026",
        "collection will start, and the deadline": "Betal 1 299,51 kr innen 26. juni 2026. Er kravet ikke betalt "
        "innen fristen, vil det bli satt i gang inkasso.",
        "creditor": "Kreditor Nordvik Rør og Varme AS (org.nr. 988 077 917)",
        "debtor": "Skyldner Ingrid Eksempel Hansen",
        "what the claim is": "Kravet gjelder Rørleggerarbeid og deler",
        "invoice and due date": "Faktura 10042 av 1. mai 2026, med forfall 15. mai 2026",
        "principal": "Hovedkrav Faktura 10042 av 1. mai 2026 1 250,00",
        "interest with receipt": "Forsinkelsesrente 12 % av 1 250,00 kr i 28 dager fra 16. mai 2026 "
        "(forsinkelsesrenteloven § 3) 11,51",
        "fee with receipt": "Gebyr for inkassovarsel 1/20 av inkassosatsen 750 kr (inkassoforskriften § 1-2) 38,00",
        "split": "Fordelt på: hovedkrav 1 250,00, renter 11,51, kostnader 38,00 1 299,51",
        "interest rate and from-date": "nå 12 prosent i året. Den er regnet fra og med 16. mai 2026",
        "daily interest": "Etter det øker renten med 0,41 kr per dag, helt til hovedkravet er betalt.",
        "costs only as a possibility": "kan det komme inkassosalær 300,00 kr",
        "earlier fee included": "Gebyr som alt er krevd, går inn i det.",
        "free of collection fee in time": "Betaler du hele beløpet innen 26. juni 2026, skal du ikke betale "
        "inkassosalær.",
        "how to object": "Si fra til oss innen 26. juni 2026, og skriv hva du mener er feil.",
        "case number": "Saksnummer 2026-100128",
        "PIN": "PIN-kode K7M-4TQ",
        "debtor's page": "Din side https://fjordlys.example/sak",
        "payment box": "1 299,51 kr 26. juni 2026 1234 56 78903 10012800000426",
        "contact": "Telefon 73 00 00 00 · E-post hei@fjordlys-inkasso.example",
        "complaints": "klage til Finansklagenemnda Inkasso, postboks 53 Skøyen, 0212 Oslo",
        "supervisor": "under tilsyn av Finanstilsynet",
        "page numbers": "Side 1 av 2",
    },
    "en": {
        "clear heading": "Notice of debt collection (inkassovarsel) Invoice 10042 from Nordvik Rør og Varme AS",
        "dated": "Date 12 June 2026",
        "collection will start, and the deadline": "Please pay NOK 1,299.51 by 26 June 2026. If the claim is not "
        "paid by then, debt collection will be started.",
        "creditor": "Creditor Nordvik Rør og Varme AS (org. no. 988 077 917)",
        "debtor": "Debtor Ingrid Eksempel Hansen",
        "what the claim is": "What the claim is for Plumbing and parts",
        "invoice and due date": "Invoice 10042 of 1 May 2026, due 15 May 2026",
        "principal": "Principal Invoice 10042 of 1 May 2026 1,250.00",
        "interest with receipt": "Late-payment interest 12% of NOK 1,250.00 for 28 days from 16 May 2026 "
        "(forsinkelsesrenteloven § 3) 11.51",
        "fee with receipt": "Fee for the collection notice 1/20 of the base rate NOK 750 "
        "(inkassoforskriften § 1-2) 38.00",
        "split": "Made up of: principal 1,250.00, interest 11.51, costs 38.00 1,299.51",
        "interest rate and from-date": "now 12 per cent a year. It is counted from 16 May 2026",
        "daily interest": "After that, NOK 0.41 a day is added",
        "costs only as a possibility": "there may be a collection fee (salær) NOK 300.00",
        "earlier fee included": "Fees charged before are included in it.",
        "free of collection fee in time": "If you pay the whole amount by 26 June 2026, you will not have to pay a "
        "collection fee.",
        "how to object": "Tell us by 26 June 2026, and write what you think is wrong.",
        "case number": "Case number 2026-100128",
        "PIN": "PIN code K7M-4TQ",
        "debtor's page": "Your page https://fjordlys.example/sak",
        "payment box": "NOK 1,299.51 26 June 2026 1234 56 78903 10012800000426",
        "contact": "Phone 73 00 00 00 · E-mail hei@fjordlys-inkasso.example",
        "complaints": "complain to Finansklagenemnda Inkasso, postboks 53 Skøyen, 0212 Oslo",
        "supervisor": "supervised by Finanstilsynet",
        "page numbers": "Page 1 of 2",
    },
}
ITEMS = [(language, item) for language, items in REQUIRED.items() for item in items]


@pytest.fixture(scope="module")
def letters() -> dict[str, str]:
    return {language: text_of(render(samples.notice(language))) for language in REQUIRED}


@pytest.mark.mission("C1")
@pytest.mark.parametrize(("language", "item"), ITEMS)
def test_says_what_the_law_asks_for(letters: dict[str, str], language: str, item: str) -> None:
    assert REQUIRED[language][item] in letters[language]


@pytest.mark.mission("C1")
@pytest.mark.parametrize("language", REQUIRED)
def test_what_to_pay_and_by_when_stand_on_the_first_page(language: str) -> None:
    first = page_texts(render(samples.many_lines(samples.notice(language), 40)))[0]
    assert "10012800000426" in first
    assert "1234 56 78903" in first
    assert samples.notice().pin in first


@pytest.mark.parametrize("language", REQUIRED)
def test_a_business_gets_no_advice_for_private_people(language: str) -> None:
    assert "nav.no" in text_of(render(samples.notice(language)))
    assert "nav.no" not in text_of(render(samples.business(samples.notice(language))))


@pytest.mark.mission("C4")
def test_the_trading_name_is_printed() -> None:
    assert "kjent som Nordvik Bad & Varme" in text_of(render(samples.business(samples.notice())))


def test_without_interest_or_costs_nothing_is_said_of_them() -> None:
    text = text_of(render(samples.principal_only(samples.notice())))
    assert "forsinkelsesrenteloven" not in text
    assert "kan det komme" not in text
    assert "Fordelt på: hovedkrav 1 250,00, renter 0,00, kostnader 0,00" in text


def test_every_line_of_a_long_claim_is_shown() -> None:
    content = samples.many_lines(samples.notice(), 40)
    text = text_of(render(content))
    assert text.count("(forsinkelsesrenteloven § 3) 1,00") == 40
    assert "Side 3 av 3" in text


def test_a_foreign_address_ends_with_the_country() -> None:
    home = samples.notice()
    assert home.debtor_address is not None
    abroad = replace(home, debtor_address=replace(home.debtor_address, country="SE", city="Göteborg"))
    assert "0570 Göteborg SWEDEN" in text_of(render(abroad))
    assert "NORWAY" not in text_of(render(home))


def test_a_letter_without_postal_address_can_be_mailed() -> None:
    assert "Ingrid Eksempel Hansen" in text_of(render(replace(samples.notice(), debtor_address=None)))
