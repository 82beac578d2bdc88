"""Answers in JSON, read with exact decimals into models; one of another form is told without its values."""

import json
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from chalicelib.erp.contract import ErpUnavailable

M = TypeVar("M", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class JsonAnswers:
    """The answers of one ERP, by its name for people."""

    erp: str

    def parsed(self, body: bytes) -> object:
        """The body as a JSON value. ErpUnavailable when it is none: a page of some machine in between."""
        try:
            value: object = json.loads(body, parse_float=Decimal)
        except (ValueError, RecursionError) as error:
            raise ErpUnavailable(f"{self.erp}: answered with something other than JSON") from error
        return value

    def read(self, model: type[M], raw: object) -> M:
        """The value as an object of the model. ErpUnavailable when it has another form."""
        try:
            return model.model_validate(raw)
        except ValidationError as error:
            # Places and kinds only: the values are personal data.
            places = "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['type']}" for e in error.errors()[:5])
            raise self.unexpected(model.__name__, places) from None

    def unexpected(self, where: str, what: str) -> ErpUnavailable:
        """The error for an answer that has not the form it should have."""
        return ErpUnavailable(f"{self.erp}: unexpected form of {where}: {what}")
