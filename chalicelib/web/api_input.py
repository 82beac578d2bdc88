"""What the open API takes, checked field by field. Anything unknown is refused, so that a typing error is seen."""

import json
import re
from http import HTTPStatus
from typing import Annotated, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, ValidationInfo, field_validator

from chalicelib.web.exchange import Problem, Request

Id = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9-]{1,40}$")]
Email = Annotated[str, StringConstraints(pattern=r"^[^@\s]{1,64}@[^@\s]{1,250}$", max_length=254, to_lower=True)]
BODY_LIMIT = 1024 * 1024
"""Bytes."""


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


class CreditorInput(_Strict):
    """A company to collect for. Amounts as text in major units ("10.00")."""

    id: Id | None = None
    name: str = Field(min_length=1, max_length=120)
    country: Literal["NO", "FI"] = "NO"
    organisation_number: str
    language: Literal["nb", "en"] = "nb"
    list_recipient: Email | Literal[""] = ""
    deducts_vat: bool
    registration: Literal["AUTO", "MANUAL"] = "AUTO"
    answer_hour: int = Field(default=8, ge=0, le=23)
    free_business_days: int = Field(default=10, ge=0, le=60)
    tolerance: Annotated[str, StringConstraints(pattern=r"^\d{1,4}\.\d{2}$")] = "10.00"
    standing_not_disputed: str = Field(default="", max_length=500)

    @field_validator("organisation_number")
    @classmethod
    def _real_number(cls, number: str, known: ValidationInfo) -> str:
        """Norway: nine digits with the check digit of Enhetsregisteret. Finland: a business id, kept as 1234567-1."""
        from stdnum.exceptions import ValidationError as NotANumber
        from stdnum.fi import ytunnus
        from stdnum.no import orgnr

        try:
            if known.data.get("country") == "FI":
                return str(ytunnus.format(ytunnus.validate(number)))
            return str(orgnr.validate(number))
        except NotANumber:
            raise ValueError(_NO_NUMBER[known.data.get("country", "NO")]) from None


_NO_NUMBER = {
    "NO": (
        "is no Norwegian organisation number: nine digits, the last one is a check digit "
        '(for a Finnish business id give "country": "FI")'
    ),
    "FI": "is no Finnish business id: seven digits, a dash and a check digit, such as 1234567-1",
}


class ConnectionInput(_Strict):
    """A key that the creditor made for AutoCollect in its ERP."""

    connection_id: Id | None = None
    company_id: Annotated[str, StringConstraints(pattern=r"^[0-9-]{0,18}$")] = ""
    """Empty = the key's own company; Netvisor: the creditor's business id."""
    api_key: str = Field(min_length=1, max_length=4000)


class MemberInput(_Strict):
    username: Email
    role: Literal["admin", "user"] = "user"


M = TypeVar("M", bound=BaseModel)


def read_body(request: Request, model: type[M]) -> M:
    """The body as the model. Raises Problem 400, 413, 415 or 422; the text names each field and never its value."""
    _check_json(request)
    try:
        return model.model_validate_json(request.body)
    except ValidationError as error:
        wrong = "; ".join(_complaint(list(found["loc"]), found["msg"]) for found in error.errors(include_input=False))
        raise Problem(HTTPStatus.UNPROCESSABLE_ENTITY, "bad_body", wrong) from None


def check_size(request: Request) -> None:
    """Raises Problem 413."""
    if len(request.body) > BODY_LIMIT:
        raise Problem(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "body_too_large", "a body may have 1 MB at most")


def _check_json(request: Request) -> None:
    """Size, kind and well-formedness of a JSON body."""
    check_size(request)
    if not request.headers.get("content-type", "application/json").lower().startswith("application/json"):
        raise Problem(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "not_json", "send Content-Type: application/json")
    try:
        json.loads(request.body)
    except (ValueError, RecursionError) as error:
        at = re.sub(r"[^A-Za-z0-9 :().,'-]", "", str(error))
        raise Problem(HTTPStatus.BAD_REQUEST, "bad_json", f"the body is no JSON: {at}") from None


def _complaint(place: list[int | str], message: str) -> str:
    where = ".".join(str(part) for part in place) or "body"
    return f"{where}: {message.removeprefix('Value error, ')}"
