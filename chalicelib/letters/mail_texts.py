"""The words of the mails: one TOML file per language, read once and strictly."""

import tomllib
from functools import cache

from pydantic import BaseModel, ConfigDict

from chalicelib.letters.formats import locale_of
from chalicelib.letters.mail_body import FOLDER

Lines = tuple[str, ...]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class LetterMail(_Strict):
    file_name: str
    subject: str
    title: str
    opening: Lines
    opening_settled: Lines
    """Where the principal is settled and only interest and costs are left."""
    button: str
    closing: Lines


class Facts(_Strict):
    total: str
    deadline: str
    account_number: str
    kid: str
    case_no: str


class ListMail(_Strict):
    subject_one: str
    subject_many: str
    title: str
    opening: Lines
    automatic: str
    by_hand: str
    how: str
    answer_by: str
    count: str
    total: str
    stop: str
    head: Lines
    button: str
    closing: Lines


class ConnectionLostMail(_Strict):
    subject: str
    title: str
    opening: Lines
    wrong_company: Lines
    button: str
    closing: Lines
    erps: dict[str, str]
    steps: dict[str, Lines]


class RightMissingMail(_Strict):
    subject: str
    title: str
    opening: Lines
    unnamed: str
    how: str
    button: str
    closing: Lines
    steps: dict[str, Lines]


class TaskMail(_Strict):
    subject: str
    opening: Lines
    answer_by: str
    button: str


class MailTexts(_Strict):
    signature: Lines
    notice: LetterMail
    payment_demand: LetterMail
    facts: Facts
    list: ListMail
    connection_lost: ConnectionLostMail
    right_missing: RightMissingMail
    task: TaskMail


@cache
def mail_texts(language: str) -> MailTexts:
    """The words of that language; ValueError when there are none."""
    locale_of(language)
    with (FOLDER / f"{language}.toml").open("rb") as file:
        return MailTexts.model_validate(tomllib.load(file))
