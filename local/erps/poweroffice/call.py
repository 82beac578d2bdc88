"""One API call: its parameters read strictly, its answer in the form of the real one."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from urllib.parse import urlencode

from werkzeug import Request, Response

from local.erps.jsontext import Json, read, write
from local.erps.poweroffice.access import Caller, Tokens
from local.erps.poweroffice.faults import Faults
from local.erps.poweroffice.office import Office
from local.erps.poweroffice.records import Client
from local.erps.poweroffice.refusals import Refused, bad_request
from local.erps.stage.answers import respond

PAGING = ("PageNumber", "PageSize", "Fields", "OrderBy", "UseDatabaseValidation")


@dataclass(frozen=True, slots=True)
class Call:
    request: Request
    office: Office
    tokens: Tokens
    faults: Faults
    caller: Caller
    path: dict[str, str]

    @property
    def client(self) -> Client:
        return self.caller.client

    def text(self, name: str) -> str:
        return self.request.args.get(name, "")

    def visible(self, written: datetime) -> bool:
        """Whether reads, which lag behind writes on demand, show it yet."""
        return written <= self.office.now - timedelta(seconds=self.faults.order.lag_seconds)

    def known(self, *names: str) -> None:
        """400 for a parameter that the operation does not have."""
        strange = [name for name in self.request.args if name not in (*names, *PAGING)]
        if strange:
            raise bad_request(f"Unknown parameter(s): {', '.join(strange)}")

    def day(self, name: str, *, needed: bool = False) -> date | None:
        """A date; the time part of one is ignored."""
        text = self.text(name)
        if not text and not needed:
            return None
        try:
            return date.fromisoformat(text[:10])
        except ValueError:
            raise bad_request(f"The value '{text}' is not valid for {name}.") from None

    def must_day(self, name: str) -> date:
        return self.day(name, needed=True) or date.min

    def instant(self, name: str) -> datetime | None:
        text = self.text(name)
        if not text:
            return None
        try:
            parsed = datetime.fromisoformat(text)
        except ValueError:
            raise bad_request(f"The value '{text}' is not valid for {name}.") from None
        return parsed if parsed.tzinfo else parsed.replace(tzinfo=UTC)

    def words(self, name: str) -> set[str] | None:
        text = self.text(name)
        return {part.strip().lower() for part in text.split(",")} if text.strip() else None

    def numbers(self, name: str) -> Callable[[int], bool] | None:
        """A filter such as "10000-15999, 12500, 13000-"; None when not given."""
        text = self.text(name)
        if not text.strip():
            return None
        spans = []
        try:
            for part in text.split(","):
                first, dash, last = part.strip().partition("-")
                low = int(first)
                spans.append((low, low if not dash else int(last) if last else None))
        except ValueError:
            raise bad_request(f"The value '{text}' is not valid for {name}.") from None
        return lambda number: any(low <= number and (high is None or number <= high) for low, high in spans)

    def flag(self, name: str) -> bool:
        return self.text(name).lower() == "true"

    def body(self) -> dict[str, Json]:
        try:
            parsed = read(self.request.get_data() or b"{}")
        except ValueError:
            parsed = None
        if not isinstance(parsed, dict):
            raise bad_request("The body is not a JSON object.")
        return parsed


def page(call: Call, rows: Sequence[Json]) -> Response:
    """One page of the bare array with its header; nothing at all is an empty answer."""
    number, size = _paging(call, "PageNumber", 1), _paging(call, "PageSize", 5000)
    if size > 20_000:
        raise bad_request("PageSize must not be larger than 20000")
    size = min(size, call.faults.order.page_size)
    first = (number - 1) * size
    shown = rows[first : first + size]
    if not shown:
        return Response(status=204)
    response = respond(list(shown))
    more = first + size < len(rows)
    query = urlencode({**call.request.args.to_dict(), "PageNumber": number + 1})
    link = f"{call.request.base_url}?{query}" if more else None
    response.headers["X-Pagination"] = write({"currentPage": number, "pageSize": size, "nextPageLink": link})
    return response


def _paging(call: Call, name: str, usual: int) -> int:
    text = call.text(name)
    if not text:
        return usual
    if not text.isdecimal() or int(text) < 1:
        raise Refused(400, "Bad Request", f"{name} must be a positive number")
    return int(text)
