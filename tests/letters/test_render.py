"""The PDF as a file: the same bytes each time, fit for the archive, and never wrong without a word."""

import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader
from pypdf.generic import ArrayObject, BooleanObject, DictionaryObject, PdfObject, TextStringObject

from chalicelib.claim.receipt import LineKind
from chalicelib.erp.contract import Address
from chalicelib.letters.check import LetterRefused
from chalicelib.letters.model import LetterContent
from chalicelib.letters.render import render
from chalicelib.letters.texts import CONDITIONS, TEXT_VERSION, texts
from tests.letters import samples
from tests.letters.pdf_text import text_of

LANGUAGES = ("nb", "en")
MAKERS = [samples.notice, samples.payment_demand]
Maker = Callable[[str], LetterContent]
ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("make", MAKERS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_same_content_gives_the_same_bytes(make: Maker, language: str) -> None:
    first = render(make(language))
    render(samples.business(make("nb")))
    assert render(make(language)) == first


def test_another_process_gives_the_same_bytes(tmp_path: Path) -> None:
    program = (
        "import hashlib; from tests.letters import samples; from chalicelib.letters.render import render;"
        "print(hashlib.sha256(render(samples.payment_demand())).hexdigest())"
    )
    environment = {"TZ": "Asia/Tokyo", "LANG": "C", "HOME": str(tmp_path), "PYTHONHASHSEED": "7"}
    hashes = {
        subprocess.run(
            [sys.executable, "-c", program], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
        ).stdout
        for environment in ({}, environment)
    }
    assert len(hashes) == 1


def test_the_instant_of_issue_is_the_files_only_clock() -> None:
    content = samples.notice()
    later = replace(content, issued_at=content.issued_at + timedelta(hours=1))
    assert render(later) != render(content)
    created = PdfReader(BytesIO(render(content))).metadata
    assert created is not None
    assert created.creation_date == content.issued_at


@pytest.mark.parametrize("make", MAKERS)
def test_is_pdf_a_2a_tagged_and_named(make: Maker) -> None:
    pdf = render(make("nb"))
    reader = PdfReader(BytesIO(pdf))
    assert b"<pdfaid:part>2</pdfaid:part>" in pdf
    assert b"<pdfaid:conformance>A</pdfaid:conformance>" in pdf
    assert b"<pdfuaid:part>1</pdfuaid:part>" in pdf
    assert _within(reader.trailer, "/Root", "/MarkInfo", "/Marked") == BooleanObject(True)
    assert _within(reader.trailer, "/Root", "/Lang") == TextStringObject("nb")
    assert reader.metadata is not None
    assert reader.metadata.author == samples.AGENCY.name
    assert "10042" in (reader.metadata.title or "")


def test_all_fonts_are_embedded() -> None:
    embedded: dict[str, bool] = {}
    for page in PdfReader(BytesIO(render(samples.payment_demand()))).pages:
        fonts = _within(page, "/Resources", "/Font")
        assert isinstance(fonts, DictionaryObject)
        for name in fonts:
            descriptor = _within(fonts, name, "/DescendantFonts", 0, "/FontDescriptor")
            assert isinstance(descriptor, DictionaryObject)
            embedded[str(_within(fonts, name, "/BaseFont"))] = any(key.startswith("/FontFile") for key in descriptor)
    assert {name.split("+")[1].split("-")[0] for name in embedded} == {"SourceSans3"}
    assert all(embedded.values())


def _within(thing: PdfObject, *path: str | int) -> PdfObject | None:
    """Follows keys and positions into a PDF, resolving references on the way."""
    found: PdfObject | None = thing
    for step in path:
        if isinstance(step, int):
            assert isinstance(found, ArrayObject)
            found = found[step].get_object()
        else:
            assert isinstance(found, DictionaryObject)
            found = found[step].get_object()
    return found


INJECTIONS = [
    '#import "x"',
    "#panic()",
    "*bold* _it_ `raw` $x^2$ <label> @ref // no comment /* nor this */",
    "\\u{41} \\ [ ] { } \" ' ~ -- ... = heading",
    "{total} {0} {creditor.__class__}",
    '","pin":"0000',
]


@pytest.mark.parametrize("text", INJECTIONS)
def test_markup_in_names_is_printed_not_obeyed(text: str) -> None:
    content = replace(
        samples.notice(),
        debtor_name=text,
        creditor_name=text,
        what_for=text,
        invoice_number=text,
        debtor_address=Address(text, text, "0570", text, "NO"),
        agency=replace(samples.AGENCY, complaints=text),
    )
    shown = text_of(render(content))
    assert f"Skyldner {text}" in shown
    assert f"Kravet gjelder {text}" in shown
    assert content.pin in shown


@pytest.mark.parametrize(
    "name", ["Дмитрий Пример", "Αλέξανδρος Δοκιμή", "Łukasz Žižka Đặng", "Ŋalljil Ávžži", "Þór Ðæ"]
)
def test_names_in_other_letters_are_printed(name: str) -> None:
    assert f"Skyldner {name}" in text_of(render(replace(samples.notice(), debtor_name=name)))


@pytest.mark.parametrize("name", ["سلام تجربة", "שלום דוגמה", "გიორგი", "Արամ"])
def test_names_in_other_scripts_have_glyphs(name: str) -> None:
    text = text_of(render(replace(samples.notice(), debtor_name=name)))
    assert "□" not in text


@pytest.mark.parametrize(("name", "shown"), [("Kari 🎉 Test", "Kari □ Test"), ("王小明", "□□□"), ("a\ue000b", "ab")])
def test_what_no_font_has_becomes_a_square(name: str, shown: str) -> None:
    assert f"Skyldner {shown}" in text_of(render(replace(samples.notice(), debtor_name=name)))


def test_control_and_direction_characters_are_dropped() -> None:
    name = "Kari\u202e\nNordmann\x00\t\u2066X"
    assert "Skyldner Kari NordmannX" in text_of(render(replace(samples.notice(), debtor_name=name))).replace(
        "n X", "nX"
    )


def test_very_long_names_and_addresses_stand_whole() -> None:
    long = "Etternavn" * 30
    address = Address("c/o " + "Lang Gate " * 15, "B" * 120, "0570", "Oslo " * 20, "DE")
    text = text_of(render(replace(samples.notice(), debtor_name=long, creditor_name=long, debtor_address=address)))
    packed = text.replace(" ", "")
    assert packed.count(long) >= 4
    assert "B" * 120 in packed
    assert "GERMANY" in text


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"total": 129950}, "its lines add up to 129951 and its total is 129950"),
        ({"principal_open": 1}, "principal, interest and costs add up to 4952"),
        ({"deadline": date(2026, 6, 25)}, "less than 14 days after 2026-06-12"),
        ({"due_date": date(2026, 6, 12)}, "not after the due date 2026-06-12"),
        ({"kid": "123"}, "KID '123' is not 4 to 25 digits"),
        ({"kid": "12345678٣"}, "is not 4 to 25 digits"),
        ({"agency": replace(samples.AGENCY, account_number="12345678904")}, "account number '12345678904'"),
        ({"pin": ""}, "no PIN"),
        ({"kind": "reminder"}, "'reminder' is none of notice, payment_demand"),
        ({"issued_at": samples.notice().issued_at.replace(tzinfo=None)}, "issued_at has no time zone"),
    ],
)
def test_a_wrong_letter_is_refused_with_its_fault(change: dict[str, object], says: str) -> None:
    wrong = replace(samples.notice(), **change)  # type: ignore[arg-type]
    with pytest.raises(LetterRefused, match="case-1001-notice-1 is refused") as refused:
        render(wrong)
    assert says in str(refused.value)


def test_a_letter_over_nothing_is_refused() -> None:
    with pytest.raises(LetterRefused, match="nothing is open"):
        render(replace(samples.notice(), lines=(), principal_open=0, interest_open=0, costs_open=0, total=0))


@pytest.mark.parametrize(("days", "drawn"), [(13, False), (14, True), (15, True)])
def test_the_deadline_is_at_least_14_days_away(days: int, drawn: bool) -> None:
    content = samples.notice()
    content = replace(content, deadline=content.issued_on + timedelta(days=days))
    if drawn:
        assert render(content).startswith(b"%PDF-1.7")
    else:
        with pytest.raises(LetterRefused):
            render(content)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"language": "de"}, "no texts in language 'de': use one of en, nb"),
        ({"text_version": "../secret"}, f"there are {TEXT_VERSION}"),
        ({"lines": (replace(samples.notice().lines[0], kind="bribe", amount=129951),)}, "no line of kind 'bribe'"),
    ],
)
def test_missing_words_are_named(change: dict[str, object], says: str) -> None:
    with pytest.raises(ValueError, match=says):
        render(replace(samples.notice(), **change))  # type: ignore[arg-type]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_line_kind_of_a_statement_has_words(language: str) -> None:
    assert set(texts(language).lines) == {kind.value for kind in LineKind}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_condition_in_the_texts_is_one_that_the_view_knows(language: str) -> None:
    words = texts(language)
    for kind in (words.notice, words.payment_demand):
        parts = [
            *kind.subject,
            *kind.lead,
            *kind.after,
            *(part for s in kind.sections for part in (*s.paragraphs, *s.steps)),
        ]
        assert {part.when for part in parts} <= set(CONDITIONS)
        assert parts


def test_languages_say_the_same_things() -> None:
    nb, en = texts("nb"), texts("en")
    assert set(nb.labels) == set(en.labels)
    for kind in ("notice", "payment_demand"):
        shape = [[(len(s.paragraphs), len(s.steps)) for s in words.of(kind).sections] for words in (nb, en)]
        assert shape[0] == shape[1]
        whens = [[p.when for s in words.of(kind).sections for p in (*s.paragraphs, *s.steps)] for words in (nb, en)]
        assert whens[0] == whens[1]
        opens = [[[p.when for p in part] for part in (k.subject, k.lead, k.after)] for k in (nb.of(kind), en.of(kind))]
        assert opens[0] == opens[1]


def test_typst_is_loaded_only_when_a_letter_is_drawn() -> None:
    program = (
        "import sys; import chalicelib.letters.render, chalicelib.letters.mail, chalicelib.letters.print_manifest;"
        "print(sorted({'typst', 'jinja2', 'babel', 'email_validator', 'stdnum'} & set(sys.modules)))"
    )
    ran = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"
