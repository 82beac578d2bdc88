"""The words: the same keys and blanks in every language, and a text for everything that code can name."""

import re
from datetime import date
from enum import StrEnum
from pathlib import Path
from string import Formatter

import pytest

from chalicelib.case.model import LetterKind, LetterState, Outcome, Phase, Step, WhyNot
from chalicelib.claim import origins
from chalicelib.claim.facts import Country, DebtorClass
from chalicelib.claim.origins import instruction, plain_line
from chalicelib.claim.statement import Line, LineKind
from chalicelib.ports.records import ConnectionState, ListState, RefusalReason, TaskKind
from chalicelib.web import catalogue
from chalicelib.web.catalogue import LANGUAGES, words
from chalicelib.work.debtor_message import About
from chalicelib.work.letters.stop_link import StopResult

_WEB = Path(catalogue.__file__).parent
_CLAIM = Path(origins.__file__).parent
_UNWRITTEN = (LineKind.PRINCIPAL, LineKind.CREDIT_NOTE, LineKind.PAYMENT, LineKind.WRITE_OFF, LineKind.OVERPAYMENT)
"""Lines that rest on no paragraph."""
_NAMED: list[tuple[type[StrEnum], list[str]]] = [
    (Phase, ["phase.{}"]),
    (Outcome, ["outcome.{}", "history.closed_{}.text", "debtor.next.closed_{}"]),
    (Step, ["step.{}"]),
    (WhyNot, ["why_not.{}", "why_not_short.{}"]),
    (LineKind, ["line.{}"]),
    (LetterKind, ["letter.{}"]),
    (LetterState, ["letter_state.{}"]),
    (DebtorClass, ["debtor_class.{}"]),
    (RefusalReason, ["refusal.{}.title", "refusal.{}.advice"]),
    (TaskKind, ["task.{}.title", "task.{}.advice"]),
    (ConnectionState, ["connection.{}"]),
    (ListState, ["list_state.{}"]),
    (About, ["debtor.about_{}", "debtor.said_{}"]),
]


def _plain(kind: LineKind) -> Line:
    return plain_line(Country.NO, kind, 0, date(2026, 11, 24))


def test_every_norwegian_rule_of_a_claim_is_told_in_words() -> None:
    """Court costs come with the legal step; until then no page shows them."""
    source = "".join(path.read_text(encoding="utf-8") for path in _CLAIM.glob("norway*.py"))
    rules = {rule for rule in re.findall(r'"(no\.[a-z_.]+)"', source) if not rule.startswith("no.court.")}
    rules |= {_plain(kind).rule for kind in _UNWRITTEN}
    assert len(rules) > 10
    assert [rule for rule in sorted(rules) if f"rule.{rule}" not in words("nb")] == []


def test_what_rests_on_no_paragraph_names_its_source_in_the_readers_language() -> None:
    sources = {_plain(kind).source for kind in _UNWRITTEN} | {instruction(Country.NO)}
    assert [source for source in sorted(sources) if f"source.{source}" not in words("en")] == []


def _blanks(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def test_every_language_has_the_same_keys() -> None:
    first = words(LANGUAGES[0]).keys()
    for language in LANGUAGES[1:]:
        assert words(language).keys() == first


def test_every_language_fills_in_the_same_values() -> None:
    """A value that only one language names would be missing, or left out, in the other."""
    nb, en = words("nb"), words("en")
    differing = [key for key in nb.keys() if _blanks(nb.text_of(key)) != _blanks(en.text_of(key))]  # noqa: SIM118
    assert differing == []


@pytest.mark.parametrize(("named", "patterns"), _NAMED)
@pytest.mark.parametrize("language", LANGUAGES)
def test_whatever_code_can_name_has_a_text(language: str, named: type[StrEnum], patterns: list[str]) -> None:
    missing = [
        pattern.format(value.value)
        for value in named
        for pattern in patterns
        if pattern.format(value.value) not in words(language)
    ]
    assert missing == []


def test_every_outcome_of_a_stop_is_told() -> None:
    told = [result for result in StopResult if result is not StopResult.UNKNOWN]
    missing = [
        key for result in told for key in (f"stop.{result}_title", f"stop.{result}_text") if key not in words("nb")
    ]
    assert missing == []


def test_every_problem_that_a_page_can_show_is_told() -> None:
    """The codes of Problem in the modules that answer with pages."""
    machines = {"hooks.py", "tokens.py", "local_stage.py", "guards.py"}
    sources = [
        path.read_text() for path in _WEB.glob("*.py") if path.name not in machines and not path.name.startswith("api")
    ]
    codes = {code for text in sources for code in re.findall(r'Problem\([^()]*?HTTPStatus\.\w+, "(\w+)"', text)}
    assert len(codes) > 5
    missing = [code for code in codes if f"problem.{code}.title" not in words("nb")]
    assert missing == []


def test_every_key_in_a_template_exists() -> None:
    templates = "".join(path.read_text() for path in (_WEB / "templates").glob("*.html"))
    keys = set(re.findall(r"""\bt\(["']([a-z_.0-9]+)["'](?:[,)]| ~)""", templates))
    literal = {key for key in keys if not key.endswith(("_", "."))}
    assert len(literal) > 80
    assert [key for key in sorted(literal) if key not in words("nb")] == []


def test_an_unknown_language_is_refused() -> None:
    with pytest.raises(ValueError, match="no texts in language 'xx'"):
        words("xx")
