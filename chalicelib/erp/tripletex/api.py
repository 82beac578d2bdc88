"""Calls to Tripletex v2 with what is the same for all of them: session, envelopes, paging, date windows."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import TypeVar
from urllib.parse import quote

from pydantic import BaseModel

from chalicelib.erp.contract import ErpNotFound
from chalicelib.erp.exact_json import written
from chalicelib.erp.json_answers import JsonAnswers, LeftOut
from chalicelib.erp.transport import Answer, Call, Transport
from chalicelib.erp.tripletex.failures import RESULT_SET_TOO_LARGE, TripletexRefused, failure
from chalicelib.erp.tripletex.session import Sessions, basic_auth

PAGE = 1000
BATCH = 100
"""Ids in one filter: keeps the address well below what proxies cut off."""

Query = Mapping[str, str]
Body = Mapping[str, object] | list[int]
M = TypeVar("M", bound=BaseModel)
_ANSWERS = JsonAnswers("Tripletex")


class _Made(BaseModel):
    id: int


class TripletexApi:
    """One company seen through one key."""

    def __init__(self, transport: Transport, sessions: Sessions, company_id: str) -> None:
        self._transport = transport
        self._sessions = sessions
        self._company_id = company_id

    def value(self, model: type[M], path: str, query: Query) -> M:
        """A single object. ErpNotFound when it is not there."""
        return _ANSWERS.read(model, _inner(self._get(path, query), "value"))

    def mapping(self, path: str) -> dict[str, object]:
        """A single object whose keys are data."""
        inner = _inner(self._get(path, {}), "value")
        return inner if isinstance(inner, dict) else {}

    def document(self, path: str) -> bytes:
        """The bytes of a file."""
        return self._get(path, {}, accept="application/pdf, application/octet-stream").body

    def values(self, model: type[M], path: str, query: Query, left_out: LeftOut | None = None) -> Iterator[M]:
        """All objects of a list, page by page: `fullResultSize` is inexact, a short page is the only sure end.

        In the order of ids, so that what comes into being meanwhile moves nothing from one page to another. `left_out`
        as in `JsonAnswers.each`.
        """
        start = 0
        while True:
            page = {"sorting": "id", "from": str(start), "count": str(PAGE)}
            inner = _inner(self._get(path, {**query, **page}), "values")
            if not isinstance(inner, list):
                raise _ANSWERS.unexpected(path, "values is not a list")
            yield from _ANSWERS.each(model, inner, left_out)
            if len(inner) < PAGE:
                return
            start += PAGE

    def in_window(
        self,
        model: type[M],
        path: str,
        query: Query,
        names: tuple[str, str],
        start: date,
        end: date,
        left_out: LeftOut | None = None,
    ) -> Iterator[M]:
        """All objects dated from `start` up to but without `end`.

        A search that matches over 10,000 objects is refused; its window is halved until it fits.
        """
        if end <= start:
            return
        dates = {names[0]: start.isoformat(), names[1]: end.isoformat()}
        try:
            found = list(self.values(model, path, {**query, **dates}, left_out))
        except TripletexRefused as refused:
            days = (end - start).days
            if refused.code != RESULT_SET_TOO_LARGE or days < 2:
                raise
            middle = start + timedelta(days=days // 2)
            yield from self.in_window(model, path, query, names, start, middle, left_out)
            yield from self.in_window(model, path, query, names, middle, end, left_out)
        else:
            yield from found

    def write(self, method: str, path: str, body: Body, query: Query | None = None) -> Answer:
        """A POST or PUT; never repeated by the transport when it may already have been carried out."""
        content = written(body).encode()
        headers = {"content-type": "application/json; charset=utf-8"}
        return self._authorised(Call(method, path, query=query or {}, headers=headers, body=content))

    def made(self, path: str, body: Body, query: Query | None = None) -> str:
        """The id of what a POST made."""
        return str(_ANSWERS.read(_Made, _inner(self.write("POST", path, body, query), "value")).id)

    def _get(self, path: str, query: Query, accept: str = "application/json") -> Answer:
        return self._authorised(Call("GET", path, query=query, headers={"accept": accept}))

    def _authorised(self, call: Call) -> Answer:
        token = self._sessions.token()
        answer = self._send(call, token)
        if answer.status == 401:
            # Sessions end at midnight or when the key's rights change; a 401 was never carried out.
            answer = self._send(call, self._sessions.renewed(token))
        if not 200 <= answer.status < 300:
            raise failure(call.method, call.path, answer)
        return answer

    def _send(self, call: Call, token: str) -> Answer:
        headers = {**call.headers, "authorization": basic_auth(self._company_id, token)}
        return self._transport.send(Call(call.method, call.path, call.query, headers, call.body, call.repeatable))


def numeric(identifier: str, what: str) -> str:
    """An id as Tripletex has them, safe to stand in a path. ErpNotFound for anything else."""
    if not (identifier.isascii() and identifier.isdecimal()):
        raise ErpNotFound(f"Tripletex: {quote(identifier)[:40]} is no {what} id")
    return identifier


def batches(identifiers: list[str]) -> Iterator[list[str]]:
    """The ids in groups that one filter takes."""
    for start in range(0, len(identifiers), BATCH):
        yield identifiers[start : start + BATCH]


def _inner(answer: Answer, key: str) -> object:
    parsed = _ANSWERS.parsed(answer.body)
    if not isinstance(parsed, dict) or key not in parsed:
        raise _ANSWERS.unexpected("answer", f"no {key}")
    return parsed[key]
