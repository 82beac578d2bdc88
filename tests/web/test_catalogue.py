"""The words: the same keys and blanks in every language, and a text for everything that code can name."""

import re
import tomllib
from datetime import date
from enum import StrEnum
from pathlib import Path
from string import Formatter

import pytest

from chalicelib.case.model import LetterKind, LetterState, Outcome, Phase, Step, WhyNot
from chalicelib.claim import origins
from chalicelib.claim.facts import Country, DebtorClass
from chalicelib.claim.finland import _KINDS
from chalicelib.claim.origins import instruction, plain_line
from chalicelib.claim.statement import Line, LineKind
from chalicelib.law import lawbook
from chalicelib.ports.records import ConnectionState, ListState, RefusalReason, TaskKind
from chalicelib.web import catalogue
from chalicelib.web.catalogue import LANGUAGES, words
from chalicelib.work.debtor_message import About
from chalicelib.work.letters.stop_link import StopResult

_WEB = Path(catalogue.__file__).parent
_CLAIM = Path(origins.__file__).parent
_LAW = Path(lawbook.__file__).parent
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


_STATUTE = re.compile(
    r"(\w+(loven|forskriften|laki)|oikeusministeriön asetus|laki velan vanhentumisesta)( 1311/2001)?"
    r"( tuomioistuinmaksuista| §§? [\d\w-]+( \(\d\))?( \w)?(, \w+)*| \d+( \w)? §( \d mom\.)?( \d k\.)?)?"
    r"(, \d+( \w)? §( \d mom\.)?)*"
)
"""How a paragraph is cited; its name is the same in every language."""
_NOTICE = re.compile(r"(FOR|LOV)-\d{4}-\d\d-\d\d-\d+|(SDK )?\d+/\d{4}(, \d+/\d{4})*")


def _plain(country: Country) -> list[Line]:
    return [plain_line(country, kind, 0, date(2026, 11, 24)) for kind in _UNWRITTEN]


def test_every_rule_of_a_claim_is_told_in_words() -> None:
    """All ids that stand in the engine, and those that it puts together of an act's name."""
    source = "".join(path.read_text(encoding="utf-8") for path in _CLAIM.glob("*.py"))
    rules = set(re.findall(r'"((?:no|fi)\.[a-z_.]+[a-z])"', source))
    rules |= {line.rule for country in Country for line in _plain(country)}
    rules |= {f"fi.cost.reasonable.{act.value}" for act in _KINDS}
    assert {rule.partition(".")[0] for rule in rules} == {"no", "fi"}
    assert len(rules) > 40
    assert [rule for rule in sorted(rules) if f"rule.{rule}" not in words("nb")] == []


def test_no_rule_is_put_together_in_a_way_that_this_file_does_not_know() -> None:
    source = "".join(path.read_text(encoding="utf-8") for path in _CLAIM.glob("*.py"))
    assert set(re.findall(r'f"((?:no|fi)\.[^"]*)"', source)) == {"fi.cost.reasonable.{fact.type}"}


@pytest.mark.parametrize("country", Country)
def test_what_rests_on_no_paragraph_names_its_source_in_the_readers_language(country: Country) -> None:
    sources = {line.source for line in _plain(country)} | {instruction(country)}
    assert [source for source in sorted(sources) if f"source.{source}" not in words("en")] == []


def test_what_the_law_files_say_beside_a_paragraph_is_told_in_the_readers_language() -> None:
    """A line cites section and notice as they stand there. What the choices of silent law say is never cited."""
    files = [path for path in _LAW.glob("*/*.toml") if path.name not in {"choices.toml", "sources.toml"}]
    cited: set[str] = set()
    for path in files:
        for entry in tomllib.loads(path.read_text(encoding="utf-8")).values():
            if isinstance(entry, dict):
                cited |= set(entry["section"].split("; "))
                cited |= {value["notice"] for value in entry["values"] if "notice" in value}
    assert len(cited) > 50
    unnamed = {each for each in cited if not _STATUTE.fullmatch(each) and not _NOTICE.fullmatch(each)}
    assert [each for each in sorted(unnamed) if f"source.{each}" not in words("nb")] == []


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
