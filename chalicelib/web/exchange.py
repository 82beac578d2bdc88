"""A request and a reply as the handlers see them: plain values, so that no handler knows the web framework."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from urllib.parse import parse_qs

JsonValue = str | int | bool | None | list["JsonValue"] | dict[str, "JsonValue"]
"""What a JSON answer may hold. No float and no Decimal: amounts are text like "1250.00"."""

FORM_LIMIT = 64 * 1024
"""Bytes: no form of ours comes near it."""


@dataclass(frozen=True, slots=True)
class Request:
    """`path` holds the decoded parameters of the route; header names are lower case."""

    method: str
    address: str
    """The path that was asked for, for links back; never used to build an absolute address."""
    path: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    source: str = ""
    """The caller's network address as the gateway gives it: for counting failures, nothing else."""

    def cookie(self, name: str) -> str:
        """The value of a cookie, or an empty text."""
        for part in self.headers.get("cookie", "").split(";"):
            key, _, value = part.strip().partition("=")
            if key == name:
                return value
        return ""

    def form(self) -> dict[str, str]:
        """The fields of a posted form; the last value of a repeated one. Raises Problem for what is no form."""
        if len(self.body) > FORM_LIMIT:
            raise Problem(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "form_too_large")
        try:
            fields = parse_qs(self.body.decode("utf-8"), keep_blank_values=True, max_num_fields=50)
        except ValueError:
            raise Problem(HTTPStatus.BAD_REQUEST, "bad_form") from None
        return {name: values[-1].strip() for name, values in fields.items()}


@dataclass(frozen=True, slots=True)
class Reply:
    """What goes back. `cookies` are whole Set-Cookie values; header values never hold text from a user."""

    status: int = HTTPStatus.OK
    body: str = ""
    content_type: str = "text/html; charset=utf-8"
    headers: Mapping[str, str] = field(default_factory=dict)
    cookies: tuple[str, ...] = ()


class Problem(Exception):
    """A request that cannot be served. `code` names the texts `problem.<code>.title` and `.advice` of the catalogue.

    `detail` is for the open API only: plain English, what was wrong with which value and what to do. `listed` are all
    faults of a body one by one, (JSON path, message).
    """

    listed: tuple[tuple[str, str], ...] = ()

    def __init__(self, status: HTTPStatus, code: str, detail: str = "") -> None:
        super().__init__(code)
        self.status = status
        self.code = code
        self.detail = detail


class NotFound(Problem):
    """Also the answer to another creditor's ids: it does not tell whether they exist."""

    def __init__(self, detail: str = "") -> None:
        super().__init__(HTTPStatus.NOT_FOUND, "not_found", detail)


class Redirected(Exception):
    """The answer is another page: sign in first, choose a company."""

    def __init__(self, target: str) -> None:
        super().__init__(target)
        self.target = target


def see(target: str, *cookies: str) -> Reply:
    """303 to a path of ours or to a presigned link: the browser asks for it with GET."""
    if "\r" in target or "\n" in target:
        raise ValueError("a redirect target cannot hold a line break")
    return Reply(HTTPStatus.SEE_OTHER, headers={"Location": target}, cookies=cookies)


def as_json(
    value: object,
    status: int = HTTPStatus.OK,
    content_type: str = "application/json",
    headers: Mapping[str, str] | None = None,
) -> Reply:
    """A JSON answer. Raises TypeError for what is no JsonValue, above all for a float or a Decimal."""
    _check(value)
    return Reply(status, json.dumps(value, ensure_ascii=False), content_type, headers or {})


def _check(value: object) -> None:
    match value:
        case None | str() | bool() | int():
            return
        case list():
            for part in value:
                _check(part)
        case dict():
            for name, part in value.items():
                _check(name)
                _check(part)
        case _:
            raise TypeError(f"{type(value).__name__} does not go into JSON: render it as text first")
