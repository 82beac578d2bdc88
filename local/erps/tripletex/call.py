"""One API call: its parameters read strictly, its answer in the envelope of the real one."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from hashlib import sha256
from typing import TypeVar

from werkzeug import Request, Response

from local.erps.jsontext import Json, read, write
from local.erps.stage.answers import respond
from local.erps.tripletex import errors
from local.erps.tripletex.access import Caller, Sessions
from local.erps.tripletex.cards import view
from local.erps.tripletex.faults import Faults
from local.erps.tripletex.fields import Cell, Ref, Row, check, parse, render
from local.erps.tripletex.office import Office
from local.erps.tripletex.records import Company, Record
from local.erps.tripletex.shapes import SHAPES

R = TypeVar("R", bound=Record)
Rows = Sequence[Row]


@dataclass(frozen=True, slots=True)
class Call:
    """`maybe_caller` is None only on the routes that need no login."""

    request: Request
    office: Office
    sessions: Sessions
    faults: Faults
    maybe_caller: Caller | None
    path: dict[str, str]

    @property
    def caller(self) -> Caller:
        if self.maybe_caller is None:
            raise errors.unauthorized()
        return self.maybe_caller

    @property
    def company(self) -> Company:
        return self.caller.books()

    def text(self, name: str) -> str:
        return self.request.args.get(name, "")

    def need(self, *names: str) -> None:
        """Raises 422 with one fault for every required parameter that is missing."""
        faults = [errors.Fault(name, "Kan ikke være null.", "Cannot be null.") for name in names if not self.text(name)]
        if faults:
            raise errors.ApiError(422, 18000, "Validering feilet.", "Validation failed.", tuple(faults))

    def day(self, name: str) -> date | None:
        text = self.text(name)
        if not text:
            return None
        try:
            parsed = date.fromisoformat(text)
        except ValueError:
            parsed = None
        if parsed is None or len(text) != 10:
            raise errors.invalid(name, "Må ha formatet yyyy-MM-dd.", "Format must be yyyy-MM-dd.")
        return parsed

    def must_day(self, name: str) -> date:
        self.need(name)
        return self.day(name) or date.min

    def span(self, first: str, last: str) -> tuple[date, date]:
        """A required range: from inclusive, to exclusive. Raises 422 when empty."""
        self.need(first, last)
        start, end = self.must_day(first), self.must_day(last)
        if start >= end:
            raise errors.invalid(last, f"Må være etter {first}.", f"Must be later than {first}.")
        return start, end

    def integer(self, name: str) -> int | None:
        text = self.text(name)
        if not text:
            return None
        try:
            return int(text)
        except ValueError:
            raise errors.invalid(name, "Må være et heltall.", "Must be an integer.") from None

    def amount(self, name: str) -> Decimal | None:
        text = self.text(name)
        if not text:
            return None
        try:
            value = Decimal(text)
        except InvalidOperation:
            value = Decimal("NaN")
        if not value.is_finite():
            raise errors.invalid(name, "Må være et tall.", "Must be a number.")
        return value

    def flag(self, name: str) -> bool | None:
        text = self.text(name).lower()
        return None if not text else text == "true"

    def ids(self, name: str) -> set[int] | None:
        """A list with commas; None when not given. Raises 422, code 12000."""
        text = self.text(name)
        if not text:
            return None
        try:
            return {int(part) for part in text.split(",")}
        except ValueError:
            raise errors.bad_id_list(name, text) from None

    def path_id(self, name: str = "id") -> int:
        try:
            return int(self.path[name])
        except ValueError:
            raise errors.bad_path(self.path[name]) from None

    def own(self, kind: type[R], identifier: int) -> R:
        """A record of the caller's company. Raises 404 also for another company's."""
        found = self.office.store.get(kind, identifier)
        if found is None or found.company_id != self.company.id:
            raise errors.not_found()
        return found

    def body(self, kind: str) -> dict[str, Json]:
        """A JSON object whose fields the kind has. Raises 422."""
        return check_body(kind, self.parsed())

    def parsed(self) -> Json:
        try:
            return read(self.request.get_data())
        except ValueError:
            raise errors.invalid_json() from None

    def show(self, kind: str, row: Row) -> dict[str, Json]:
        tree = parse(self.text("fields"))
        check(kind, tree)
        return render(row, tree, lambda ref: view(self.office, ref))


def check_body(kind: str, parsed: Json) -> dict[str, Json]:
    if not isinstance(parsed, dict):
        raise errors.invalid_json()
    for name in parsed:
        if name not in SHAPES[kind]:
            raise errors.unmapped(name)
    return parsed


def without_identity(body: dict[str, Json]) -> None:
    """A POST must not carry id or version."""
    for name in ("id", "version"):
        if body.get(name) is not None:
            raise errors.invalid(name, "Feltet må være null.", "The field must be null.")


def single(call: Call, kind: str, row: Row | None, status: int = 200) -> Response:
    if row is None:
        raise errors.not_found()
    return respond({"value": call.show(kind, row)}, status)


def found(call: Call, kind: str, identifier: int, status: int = 200) -> Response:
    """The object with this id, by its view."""
    return single(call, kind, view(call.office, Ref(kind, identifier)), status)


def listing(call: Call, kind: str, ids: Sequence[int], status: int = 200) -> Response:
    """The objects with these ids: limited, sorted, paged and rendered."""
    _limit(call, len(ids))
    tree = parse(call.text("fields"))
    check(kind, tree)
    keys = _sort_keys(call, kind)
    if not keys:
        first, count = _window(call)
        rows = [view(call.office, Ref(kind, each)) for each in ids[first : first + count]]
        return _envelope(call, kind, [row for row in rows if row is not None], len(ids), first, status)
    rows = [view(call.office, Ref(kind, each)) for each in ids]
    return rows_listing(call, kind, [row for row in rows if row is not None], status)


def rows_listing(call: Call, kind: str, rows: Rows, status: int = 200) -> Response:
    """The same for rows that have no record of their own."""
    _limit(call, len(rows))
    ordered = list(rows)
    for path, backwards in reversed(_sort_keys(call, kind)):
        ordered.sort(key=_by(call, path), reverse=backwards)
    first, count = _window(call)
    return _envelope(call, kind, ordered[first : first + count], len(ordered), first, status)


def _by(call: Call, path: list[str]) -> Callable[[Row], tuple[bool, Decimal, str]]:
    def key(row: Row) -> tuple[bool, Decimal, str]:
        value = _dig(call, row, path)
        if isinstance(value, bool | int | Decimal):
            return (True, Decimal(value), "")
        return (value is not None, Decimal(0), "" if value is None else str(value))

    return key


def _dig(call: Call, row: Row, path: list[str]) -> Cell:
    value: Cell = row.get(path[0])
    for name in path[1:]:
        below = view(call.office, value) if isinstance(value, Ref) else None
        value = None if below is None else below.get(name)
    return value.id if isinstance(value, Ref) else value


def _limit(call: Call, hits: int) -> None:
    if hits > call.faults.order.result_limit:
        raise errors.too_large(call.faults.order.result_limit)


def _window(call: Call) -> tuple[int, int]:
    first, count = call.integer("from") or 0, call.integer("count")
    if first < 0 or (count is not None and count < 0):
        raise errors.invalid("from" if first < 0 else "count", "Kan ikke være negativ.", "Cannot be negative.")
    return first, 1000 if count is None else count


def _sort_keys(call: Call, kind: str) -> list[tuple[list[str], bool]]:
    keys = []
    for part in call.text("sorting").replace(" ", "").split(","):
        if not part:
            continue
        path = part.removeprefix("-").split(".")
        model: str | None = kind
        for name in path:
            if model is None or name not in SHAPES[model]:
                raise errors.bad_sorting(part)
            model = SHAPES[model][name]
        keys.append((path, part.startswith("-")))
    return keys


def _envelope(call: Call, kind: str, rows: Rows, size: int, first: int, status: int) -> Response:
    values = [call.show(kind, row) for row in rows]
    digest = "'If-None-Match' header not specified"
    asked = call.request.headers.get("If-None-Match")
    if asked:
        digest = sha256(write(values).encode()).hexdigest()
        if asked.strip('"') == digest:
            return Response(status=304)
    return respond(
        {"fullResultSize": size, "from": first, "count": len(values), "versionDigest": digest, "values": values}, status
    )


@dataclass(frozen=True, slots=True)
class Route:
    """`right`: what the key must include; "" needs a login only, None not even that. `office`: no client needed."""

    method: str
    path: str
    handler: Callable[[Call], Response]
    right: str | None
    office: bool = False
