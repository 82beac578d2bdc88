"""Answers in JSON, read with exact decimals into models; one of another form is told without its values."""

import json
import logging
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from chalicelib.erp.contract import ErpUnavailable, ErpUnreadable

_log = logging.getLogger(__name__)

M = TypeVar("M", bound=BaseModel)
LeftOut = Callable[[object], None]
"""Told of each item of a list that could not be read, as it came."""


def leave_out(raw: object) -> None:
    """For lists in which an item may be missing without anybody being misled."""


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
        """The value as an object of the model. ErpUnreadable when something in it has another form; ErpUnavailable
        when it has nothing of what such an object always has, and so is something else."""
        try:
            return model.model_validate(raw)
        except ValidationError as error:
            # Places and kinds only: the values are personal data.
            places = "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['type']}" for e in error.errors()[:5])
            unexpected = self.unexpected(model.__name__, places)
            raise ErpUnreadable(unexpected.detail) if _is_one(model, raw) else unexpected from None
        except ArithmeticError:
            # A number beyond all amounts is met in a validator, which pydantic lets through.
            raise ErpUnreadable(
                f"{self.erp}: unexpected form of {model.__name__}: a number beyond all bounds"
            ) from None

    def each(self, model: type[M], raws: Iterable[object], left_out: LeftOut | None = None) -> Iterator[M]:
        """The items of a list one by one. With `left_out` one that cannot be read is passed over, told to it and
        logged; without, it is raised, for lists that mislead when an item is missing."""
        for raw in raws:
            try:
                found = self.read(model, raw)
            except ErpUnavailable as unreadable:
                if left_out is None:
                    raise ErpUnreadable(unreadable.detail) from unreadable
                _log.warning("passed over in a list: %s", unreadable.detail)
                left_out(raw)
            else:
                yield found

    def unexpected(self, where: str, what: str) -> ErpUnavailable:
        """The error for an answer that has not the form it should have."""
        return ErpUnavailable(f"{self.erp}: unexpected form of {where}: {what}")


def _is_one(model: type[BaseModel], raw: object) -> bool:
    """Whether it has at least one of the fields that such an object always has."""
    needed = {field.alias or name for name, field in model.model_fields.items() if field.is_required()}
    return isinstance(raw, dict) and (not needed or not needed.isdisjoint(raw))
