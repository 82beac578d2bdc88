"""Betalingsoppfordring: every item that inkassoloven § 10 asks for stands in the PDF's own text."""

from dataclasses import replace

import pytest

from chalicelib.letters.render import render
from tests.letters import samples
from tests.letters.pdf_text import text_of

REQUIRED = {
    "nb": {
        "heading": "Betalingsoppfordring Krav fra Nordvik Rør og Varme AS, faktura 10042",
        "dated": "Dato 2. juli 2026",
        "creditor": "Kreditor Nordvik Rør og Varme AS (org.nr. 988 077 917)",
        "what the claim is": "Kravet gjelder Rørleggerarbeid og deler",
        "invoice and due date": "Faktura 10042 av 1. mai 2026, med forfall 15. mai 2026",
        "after a notice": "Du fikk inkassovarsel 12. juni 2026. Fristen i det har gått ut.",
        "pay or object within the deadline": "Betal 1 143,30 kr innen 16. juli 2026, eller si fra innen samme frist "
        "hvis du har innvendinger mot kravet.",
        "more costs and legal collection": "kan det føre til flere kostnader for deg, og kravet kan bli drevet inn "
        "rettslig.",
        "principal": "Hovedkrav Faktura 10042 av 1. mai 2026 1 250,00",
        "payments": "Innbetalt Betalt til kreditor 20. mai 2026 −500,00",
        "interest": "Forsinkelsesrente 12 % av 1 250,00 kr i 28 dager fra 16. mai 2026 (forsinkelsesrenteloven § 3) "
        "18,30",
        "notice fee": "Gebyr for inkassovarsel 1/20 av inkassosatsen 750 kr (inkassoforskriften § 1-2) 38,00",
        "collection fee": "Inkassosalær Lett salær: 0,4 av inkassosatsen 750 kr (inkassoforskriften § 2-2) 262,00",
        "VAT": "Merverdiavgift av salær 25 % av 300,00 kr 75,00",
        "split into principal and additions": "hovedkrav 750,00, renter 18,30, kostnader 375,00 1 143,30",
        "interest rate and from-date": "nå 12,25 prosent i året. Den er regnet fra og med 16. mai 2026",
        "daily interest": "Etter det øker renten med 0,25 kr per dag, helt til hovedkravet er betalt.",
        "how to object": "Si fra til oss innen 16. juli 2026, og skriv hva du mener er feil.",
        "what happens next": "Vi kan sende kravet til forliksrådet eller be namsmannen om utlegg.",
        "right to the complaint board": "har du rett til å klage til Finansklagenemnda Inkasso, postboks 53 Skøyen",
        "case number": "Saksnummer 2026-100128",
        "PIN": "PIN-kode K7M-4TQ",
        "debtor's page": "Din side https://fjordlys.example/sak",
        "payment box": "1 143,30 kr 16. juli 2026 1234 56 78903 10012800000426",
        "agency": "Fjordlys Inkasso AS · org.nr. 923 456 783 · Brattørkaia 99, 7010 Trondheim",
        "page numbers": "Side 2 av 2",
    },
    "en": {
        "heading": "Payment demand (betalingsoppfordring) Claim from Nordvik Rør og Varme AS, invoice 10042",
        "dated": "Date 2 July 2026",
        "creditor": "Creditor Nordvik Rør og Varme AS (org. no. 988 077 917)",
        "what the claim is": "What the claim is for Plumbing and parts",
        "invoice and due date": "Invoice 10042 of 1 May 2026, due 15 May 2026",
        "after a notice": "You received a notice of debt collection dated 12 June 2026. Its deadline has passed.",
        "pay or object within the deadline": "Please pay NOK 1,143.30 by 16 July 2026, or tell us by the same date "
        "if you have objections to the claim.",
        "more costs and legal collection": "this may lead to further costs for you, and the claim may be collected "
        "by legal means.",
        "principal": "Principal Invoice 10042 of 1 May 2026 1,250.00",
        "payments": "Paid Paid to the creditor on 20 May 2026 −500.00",
        "interest": "Late-payment interest 12% of NOK 1,250.00 for 28 days from 16 May 2026 "
        "(forsinkelsesrenteloven § 3) 18.30",
        "notice fee": "Fee for the collection notice 1/20 of the base rate NOK 750 (inkassoforskriften § 1-2) 38.00",
        "collection fee": "Collection fee (salær) Light fee: 0.4 of the base rate NOK 750 (inkassoforskriften § 2-2) "
        "262.00",
        "VAT": "Value added tax on the collection fee 25% of NOK 300.00 75.00",
        "split into principal and additions": "principal 750.00, interest 18.30, costs 375.00 1,143.30",
        "interest rate and from-date": "now 12.25 per cent a year. It is counted from 16 May 2026",
        "daily interest": "After that, NOK 0.25 a day is added",
        "how to object": "Tell us by 16 July 2026, and write what you think is wrong.",
        "what happens next": "before the conciliation board (forliksrådet) or ask the enforcement officer",
        "right to the complaint board": "you have the right to complain to Finansklagenemnda Inkasso, postboks 53",
        "case number": "Case number 2026-100128",
        "PIN": "PIN code K7M-4TQ",
        "debtor's page": "Your page https://fjordlys.example/sak",
        "payment box": "NOK 1,143.30 16 July 2026 1234 56 78903 10012800000426",
        "agency": "Fjordlys Inkasso AS · org. no. 923 456 783 · Brattørkaia 99, 7010 Trondheim",
        "page numbers": "Page 2 of 2",
    },
}
ITEMS = [(language, item) for language, items in REQUIRED.items() for item in items]


@pytest.fixture(scope="module")
def letters() -> dict[str, str]:
    return {language: text_of(render(samples.payment_demand(language))) for language in REQUIRED}


@pytest.mark.mission("C4")
@pytest.mark.parametrize(
    ("language", "stopped", "growing"),
    [("nb", "til det var gjort opp. Den øker ikke mer.", "per dag"), ("en", "It does not grow any more.", "a day")],
)
def test_interest_on_a_settled_principal_does_not_grow(language: str, stopped: str, growing: str) -> None:
    """The debtor paid the bare invoice; fee and interest are left, and no day adds anything."""
    text = text_of(render(samples.principal_paid(samples.payment_demand(language))))
    assert stopped in text
    assert growing not in text


@pytest.mark.mission("C4")
@pytest.mark.parametrize(("language", "item"), ITEMS)
def test_says_what_the_law_asks_for(letters: dict[str, str], language: str, item: str) -> None:
    assert REQUIRED[language][item] in letters[language]


@pytest.mark.parametrize("language", REQUIRED)
def test_the_notice_is_named_only_where_there_was_one(language: str) -> None:
    text = text_of(render(replace(samples.payment_demand(language), earlier_notice_on=None)))
    assert "12. juni 2026" not in text
    assert "12 June 2026" not in text


def test_every_required_item_is_checked_in_both_languages() -> None:
    assert set(REQUIRED["nb"]) == set(REQUIRED["en"])
