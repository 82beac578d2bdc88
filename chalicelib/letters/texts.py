"""The words of the letters: a folder per version, in it one TOML file per language, read once and strictly.

A version that letters were issued with stays: a letter that was decided before a change says what was decided.
"""

import tomllib
from functools import cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from chalicelib.letters.formats import locale_of

TEXT_VERSION = "no-2026-11"
"""The version that new letters are issued with (`LetterContent.text_version`)."""
CONDITIONS = (
    "always",
    "private",
    "principal_open",
    "principal_settled",
    "interest",
    "interest_stopped",
    "costs",
    "possible_costs",
    "earlier_notice",
)

_FOLDER = Path(__file__).parent / "texts"


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Paragraph(_Strict):
    """`text` with {names}, printed where the condition `when` holds."""

    text: str
    when: str = "always"


class Section(_Strict):
    title: str
    paragraphs: tuple[Paragraph, ...] = ()
    steps: tuple[Paragraph, ...] = ()


class KindTexts(_Strict):
    """The words of one kind of letter, in reading order."""

    heading: str
    subject: tuple[Paragraph, ...]
    """One of them holds."""
    lead: tuple[Paragraph, ...]
    key: str
    after: tuple[Paragraph, ...]
    sections: tuple[Section, ...]


class Texts(_Strict):
    language: str
    labels: dict[str, str]
    lines: dict[str, str]
    notice: KindTexts
    payment_demand: KindTexts

    def of(self, kind: str) -> KindTexts:
        return self.notice if kind == "notice" else self.payment_demand


@cache
def texts(language: str, version: str = TEXT_VERSION) -> Texts:
    """The words of that language and version; ValueError when there are none."""
    locale_of(language)
    versions = sorted(folder.name for folder in _FOLDER.iterdir() if folder.is_dir())
    if version not in versions:
        raise ValueError(f"no letter texts of version {version!r}: there are {', '.join(versions)}")
    with (_FOLDER / version / f"{language}.toml").open("rb") as file:
        return Texts.model_validate(tomllib.load(file))
