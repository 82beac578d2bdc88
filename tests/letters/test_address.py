"""Where a letter may go."""

from datetime import date, timedelta

import pytest

from chalicelib.letters.address import RECENT_USE_DAYS, electronic_allowed, usable_email

TODAY = date(2026, 7, 2)


@pytest.mark.parametrize(
    ("text", "usable"),
    [
        ("kari@firma.no", "kari@firma.no"),
        (" Kari.Nordmann+faktura@Firma.NO ", "Kari.Nordmann+faktura@firma.no"),
        ("post@blåbær.no", "post@xn--blbr-roah.no"),
        ("bounce@simulator.amazonses.com", "bounce@simulator.amazonses.com"),
        ("", None),
        ("   ", None),
        ("ukjent", None),
        ("kari@firma", None),
        ("kari@@firma.no", None),
        ("kari@firma..no", None),
        ("kari.@firma.no", None),
        ("a@firma.no;b@firma.no", None),
        ("a@firma.no b@firma.no", None),
        ("Kari <kari@firma.no>", None),
        ("kåre@firma.no", None),
        ("kari@firma.no\nBcc: x@y.no", None),
        ("kari@localhost", None),
        ("kari@firma.invalid", None),
        ("kari@[127.0.0.1]", None),
        ("k" * 65 + "@firma.no", None),
        ("kari@" + "a" * 64 + ".no", None),
    ],
)
def test_usable_email(text: str, usable: str | None) -> None:
    assert usable_email(text) == usable


@pytest.mark.mission("C1")
def test_a_notice_may_go_to_the_address_on_the_customer_card() -> None:
    assert electronic_allowed("notice", None, TODAY)


@pytest.mark.mission("C4")
@pytest.mark.parametrize(
    ("used", "allowed"),
    [
        (None, False),
        (TODAY, True),
        (TODAY - timedelta(days=RECENT_USE_DAYS - 1), True),
        (TODAY - timedelta(days=RECENT_USE_DAYS), True),
        (TODAY - timedelta(days=RECENT_USE_DAYS + 1), False),
        (TODAY + timedelta(days=1), False),
    ],
)
def test_a_payment_demand_only_to_an_address_recently_used(used: date | None, allowed: bool) -> None:
    assert electronic_allowed("payment_demand", used, TODAY) is allowed


def test_any_other_kind_goes_on_paper() -> None:
    assert not electronic_allowed("legal_warning", TODAY, TODAY)
