"""Calls to PowerOffice Go v2 with what is the same for all of them: token, subscription key, empty answers, paging."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import TypeVar
from urllib.parse import quote

from pydantic import BaseModel

from chalicelib.erp.contract import ErpNotFound, ErpRightMissing
from chalicelib.erp.exact_json import written
from chalicelib.erp.json_answers import JsonAnswers, LeftOut
from chalicelib.erp.poweroffice import wire
from chalicelib.erp.poweroffice.failures import failure
from chalicelib.erp.poweroffice.rights import explained
from chalicelib.erp.poweroffice.tokens import SUBSCRIPTION, Tokens
from chalicelib.erp.transport import Answer, Call, Transport

BASE = "/v2"
PAGE = 5000
BATCH = 40
"""Ids in one filter. An address of over about 2,000 characters is answered with a misleading 404."""

LAG = 1.5
"""Seconds after which a write can usually be read."""

INTEGRATION = "/ClientIntegrationInformation"

Query = Mapping[str, str]
M = TypeVar("M", bound=BaseModel)
ANSWERS = JsonAnswers("PowerOffice")
_GUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")


class GoApi:
    """One client seen through one client key."""

    def __init__(self, transport: Transport, tokens: Tokens, subscription_key: str) -> None:
        self._transport = transport
        self._tokens = tokens
        self._subscription_key = subscription_key

    def one(self, model: type[M], path: str) -> M:
        """A single object. ErpNotFound when it is not there."""
        answer = self._get(path, {})
        if answer.status == 204:
            raise ErpNotFound(f"PowerOffice: GET {path} found nothing")
        return ANSWERS.read(model, ANSWERS.parsed(answer.body))

    def many(self, model: type[M], path: str, query: Query, left_out: LeftOut | None = None) -> Iterator[M]:
        """All objects of a list, page by page. None at all is an empty answer with status 204. `left_out` as in
        `JsonAnswers.each`."""
        page = 1
        while True:
            answer = self._get(path, {**query, "PageNumber": str(page), "PageSize": str(PAGE)})
            if answer.status == 204:
                return
            found = ANSWERS.parsed(answer.body)
            if not isinstance(found, list):
                raise ANSWERS.unexpected(path, "the answer is not a list")
            yield from ANSWERS.each(model, found, left_out)
            if not _goes_on(answer, len(found)):
                return
            page += 1

    def write(self, method: str, path: str, body: object, content_type: str = "application/json") -> Answer:
        """A POST or PATCH; never repeated by the transport when it may already have been carried out."""
        content = written(body).encode()
        return self._authorised(Call(method, BASE + path, headers={"content-type": content_type}, body=content))

    def pause(self) -> None:
        """Reads come from a copy that is typically less than a second behind."""
        self._transport.pause(LAG)

    def integration(self) -> wire.Integration:
        """What this integration may do at this client."""
        return self.one(wire.Integration, INTEGRATION)

    def _get(self, path: str, query: Query) -> Answer:
        return self._authorised(Call("GET", BASE + path, query=query))

    def _authorised(self, call: Call) -> Answer:
        token = self._tokens.token()
        answer = self._send(call, token)
        if answer.status in (401, 403):
            # A token carries the rights of the time it was made, so a refused one deserves a fresh look.
            answer = self._send(call, self._tokens.renewed(token))
        if 200 <= answer.status < 300:
            return answer
        if answer.status == 403 and INTEGRATION not in call.path:
            raise self._missing_right(call)
        raise failure(call.method, call.path, answer)

    def _missing_right(self, call: Call) -> ErpRightMissing:
        answer = self._send(Call("GET", BASE + INTEGRATION), self._tokens.token())
        known = ANSWERS.read(wire.Integration, ANSWERS.parsed(answer.body)) if answer.status == 200 else None
        return explained(call.method, call.path.removeprefix(BASE), known)

    def _send(self, call: Call, token: str) -> Answer:
        headers = {**call.headers, "authorization": f"Bearer {token}", SUBSCRIPTION: self._subscription_key}
        return self._transport.send(Call(call.method, call.path, call.query, headers, call.body, call.repeatable))


def guid(identifier: str, what: str) -> str:
    """An id as PowerOffice has them, safe to stand in a path. ErpNotFound for anything else."""
    if _GUID.fullmatch(identifier) is None:
        raise ErpNotFound(f"PowerOffice: {quote(identifier)[:40]} is no {what} id")
    return identifier.lower()


def id_in(raw: object) -> str:
    """The id of an item that cannot be read as a whole, of either version; "" when that cannot be read either."""
    found = (raw.get("Id") or raw.get("id")) if isinstance(raw, dict) else None
    return found.lower() if isinstance(found, str) and _GUID.fullmatch(found) else ""


def batches(identifiers: Sequence[str]) -> Iterator[Sequence[str]]:
    """The ids in groups that one filter takes."""
    for start in range(0, len(identifiers), BATCH):
        yield identifiers[start : start + BATCH]


def _goes_on(answer: Answer, size: int) -> bool:
    """Whether another page follows. The link is only asked whether it is there: its host is nobody's to follow."""
    text = answer.headers.get("x-pagination", "")
    try:
        raw = json.loads(text) if text else None
    except ValueError:
        raw = None
    if not isinstance(raw, dict):
        return size >= PAGE
    return any(str(name).lower() == "nextpagelink" and bool(value) for name, value in raw.items())
