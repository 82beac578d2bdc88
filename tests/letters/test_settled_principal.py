"""The invoice itself is settled and only interest and costs are left: what is said of it must be true, and kind."""

from dataclasses import replace
from email import message_from_bytes
from email.policy import default

import pytest

from chalicelib.letters.mail import letter_mail
from chalicelib.letters.mail_content import Mailbox
from chalicelib.letters.model import LetterContent
from chalicelib.letters.render import render
from tests.letters import samples
from tests.letters.pdf_text import text_of

UNTRUE = ("er ikke betalt", "ikke fullt betalt", "has not been paid", "not been paid in full")
SAID = {
    "nb": ("gjort opp, takk for det", "etter forfall, som var 15. mai 2026, og derfor gjenstår {}."),
    "en": ("has been settled, thank you", "after the due date, 15 May 2026, what is left to pay is {}."),
}
BOTH = {"nb": "renter og kostnader", "en": "interest and costs"}


def letter(kind: str, language: str) -> LetterContent:
    return samples.principal_paid(samples.notice(language) if kind == "notice" else samples.payment_demand(language))


def mail_text(content: LetterContent) -> str:
    raw = letter_mail(content, b"%PDF", samples.SENDER, Mailbox("Ingrid", "ingrid@post.example"))
    body = message_from_bytes(raw, policy=default).get_body(("plain",))
    assert body is not None
    return " ".join(str(body.get_content()).replace("\xa0", " ").split())


@pytest.mark.mission("C1", "C4")
@pytest.mark.parametrize("kind", ["notice", "payment_demand"])
@pytest.mark.parametrize("language", ["nb", "en"])
def test_letter_and_mail_say_that_the_invoice_is_settled_and_what_is_left(kind: str, language: str) -> None:
    content = letter(kind, language)
    for text in (text_of(render(content)), mail_text(content)):
        for said in SAID[language]:
            assert said.format(BOTH[language]) in text
        assert [untrue for untrue in UNTRUE if untrue in text] == []


@pytest.mark.mission("C1")
@pytest.mark.parametrize(
    ("language", "required"),
    [
        (
            "nb",
            (
                "Inkassovarsel Faktura 10042 fra Nordvik Rør og Varme AS: renter og kostnader gjenstår",
                "Betal 49,51 kr innen 26. juni 2026.",
                "Er kravet ikke betalt innen fristen, vil det bli satt i gang inkasso.",
                "Fordelt på: hovedkrav 0,00, renter 11,51, kostnader 38,00 49,51",
                "Si fra til oss innen 26. juni 2026",
            ),
        ),
        (
            "en",
            (
                "Notice of debt collection (inkassovarsel) Invoice 10042 from Nordvik Rør og Varme AS",
                "Please pay NOK 49.51 by 26 June 2026.",
                "If the claim is not paid by then, debt collection will be started.",
                "Made up of: principal 0.00, interest 11.51, costs 38.00 49.51",
                "Tell us by 26 June 2026",
            ),
        ),
    ],
)
def test_the_notice_still_says_what_the_law_asks_for(language: str, required: tuple[str, ...]) -> None:
    text = text_of(render(letter("notice", language)))
    assert [item for item in required if item not in text] == []


@pytest.mark.mission("C1")
@pytest.mark.parametrize("language", ["nb", "en"])
def test_only_what_is_left_is_named(language: str) -> None:
    content = letter("notice", language)
    fee, interest = content.costs_open, content.interest_open
    lines = tuple(line for line in content.lines if line.kind != "interest")
    without_interest = replace(content, lines=lines, interest_open=0, total=fee)
    lines = tuple(line for line in content.lines if line.kind != "notice_fee")
    without_fee = replace(content, lines=lines, costs_open=0, total=interest)
    names = {"nb": ("kostnader", "renter"), "en": ("costs", "interest")}[language]
    for made, name in zip((without_interest, without_fee), names, strict=True):
        assert SAID[language][1].format(name) in text_of(render(made))
        assert SAID[language][1].format(name) in mail_text(made)


@pytest.mark.mission("C1")
def test_one_oere_of_principal_is_not_a_settled_invoice() -> None:
    content = letter("notice", "nb")
    paid = content.lines[-1]
    lines = (*content.lines[:-1], replace(paid, amount=paid.amount + 1))
    short = replace(content, lines=lines, principal_open=1, total=content.total + 1)
    text = text_of(render(short))
    assert "er den ikke fullt betalt" in text
    assert "gjort opp, takk" not in text
    assert "er ikke fullt betalt" in mail_text(short)
