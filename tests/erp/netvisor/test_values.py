"""Facts 12 and 16: amounts with both marks, dates of three forms, words for yes and no, and XML in any case."""

from datetime import date, datetime

import pytest

from chalicelib.erp.contract import ErpUnavailable
from chalicelib.erp.netvisor.elements import NotXml, Tag, document, parse
from chalicelib.erp.netvisor.values import amount, day, flag, helsinki, instant, minor_units


@pytest.mark.parametrize(
    ("text", "cents"),
    [
        ("740,00", 74000),
        ("244.12", 24412),
        ("-10000.00", -1000000),
        ("0,5478", 55),
        ("0.545", 55),
        ("1 240,00", 124000),
        ("1\N{NO-BREAK SPACE}240,5", 124050),
        ("1.240,00", 124000),
        ("1,240.00", 124000),
        ("12", 1200),
        ("", 0),
        ("\N{MINUS SIGN}3,10", -310),
    ],
)
def test_amounts_of_both_marks(text: str, cents: int) -> None:
    assert minor_units(text) == cents


@pytest.mark.parametrize("text", ["x", "1,2,x", "--1"])
def test_what_is_no_amount_is_said(text: str) -> None:
    with pytest.raises(ErpUnavailable, match="amount"):
        minor_units(text)


@pytest.mark.parametrize(("cents", "text"), [(74000, "740,00"), (5, "0,05"), (-120, "-1,20"), (0, "0,00")])
def test_amounts_are_written_with_a_comma(cents: int, text: str) -> None:
    assert amount(cents) == text


@pytest.mark.parametrize(
    "text", ["2026-02-03", "3.2.2026", "03.02.2026", "3.2.2026 6:30:05", "2026-02-03T06:30:05", " 2026-02-03 "]
)
def test_a_date_goes_by_its_shape(text: str) -> None:
    assert day(text) == date(2026, 2, 3)


@pytest.mark.parametrize("text", ["soon", "30.2.2026", "2026-13-01"])
def test_what_is_no_date_is_said(text: str) -> None:
    with pytest.raises(ErpUnavailable, match="date"):
        day(text)


def test_an_instant_is_local() -> None:
    assert instant("7.10.2021 14:24:42") == datetime(2021, 10, 7, 14, 24, 42, tzinfo=helsinki())
    assert instant("3.2.2026") == datetime(2026, 2, 3, tzinfo=helsinki())
    assert instant("") is None


def test_words_for_yes_and_no() -> None:
    assert [flag(text) for text in ("1", "Kyllä", "Yes", "0", "Ei", "No", "", "ehkä")] == [
        True,
        True,
        True,
        False,
        False,
        False,
        None,
        None,
    ]


@pytest.mark.parametrize("xml", ["<Root><A>1</A></Root>", "<root><a>1</a></root>", "<ROOT><A>1</A></ROOT>"])
def test_names_are_read_in_any_case(xml: str) -> None:
    root = parse(xml.encode())
    assert (root.name, root.value("a")) == ("root", "1")


@pytest.mark.parametrize(("xml", "count"), [("<r />", 0), ("<r><a/></r>", 1), ("<r><a/><b/><A/></r>", 2)])
def test_one_or_many_are_read_alike(xml: str, count: int) -> None:
    assert len(parse(xml.encode()).all("a")) == count


def test_an_older_charset_is_read_too() -> None:
    assert parse("<r><a>Väinö €</a></r>".encode("iso-8859-15")).value("a") == "Väinö €"
    assert parse("<r><a>Väinö €</a></r>".encode()).value("a") == "Väinö €"


@pytest.mark.parametrize(
    "xml",
    [
        '<!DOCTYPE r [<!ENTITY a "x">]><r>&a;</r>',
        '<!DOCTYPE r [<!ENTITY a SYSTEM "file:///etc/hostname">]><r>&a;</r>',
        '<!DOCTYPE r [<!ENTITY a "xx"><!ENTITY b "&a;&a;&a;&a;">]><r>&b;</r>',
        '<!DOCTYPE r SYSTEM "http://127.0.0.1:1/x.dtd"><r/>',
        "<r>",
        "",
        "<html><p>sorry",
    ],
)
def test_document_types_entities_and_broken_xml_are_refused(xml: str) -> None:
    with pytest.raises(NotXml):
        parse(xml.encode())


def test_what_is_sent_is_ascii_in_order_and_without_a_declaration() -> None:
    sent = document(Tag("payment", (Tag("sum", "7,00", {"currency": "EUR"}), Tag("name", "Väinö & €"))))
    assert sent == (
        b'<root><payment><sum currency="EUR">7,00</sum><name>V&#228;in&#246; &amp; &#8364;</name></payment></root>'
    )
    assert parse(sent).first("payment").value("name") == "Väinö & €"
