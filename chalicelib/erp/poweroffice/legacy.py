"""Calls to PowerOffice Go v1, where the debt collection service is: envelopes in which a refusal has status 200."""

import json
from collections.abc import Mapping

from chalicelib.erp.contract import ErpRightMissing, ErpUnavailable
from chalicelib.erp.poweroffice.api import ANSWERS, Query
from chalicelib.erp.poweroffice.failures import failure, legacy_failure
from chalicelib.erp.poweroffice.rights import LEGACY
from chalicelib.erp.poweroffice.tokens import Tokens
from chalicelib.erp.transport import Answer, Call, Transport


class LegacyApi:
    """One client seen through one client key."""

    def __init__(self, transport: Transport, tokens: Tokens) -> None:
        self._transport = transport
        self._tokens = tokens

    def get(self, path: str, query: Query | None = None) -> object:
        """What the envelope holds. LegacyRefused when it says no.

        Amounts come as floats: they are handed back as they came and never reckoned with.
        """
        return _data(path, self._authorised(Call("GET", path, query=query or {})))

    def listing(self, path: str, query: Query | None = None) -> list[object]:
        """The same where a list is expected; an absent one is empty."""
        found = self.get(path, query)
        if found is None:
            return []
        if not isinstance(found, list):
            raise ANSWERS.unexpected(path, "data is not a list")
        return found

    def write(self, method: str, path: str, body: Mapping[str, object] | None = None) -> object:
        """A POST or DELETE; never repeated by the transport when it may already have been carried out."""
        content = b"" if body is None else json.dumps(body, ensure_ascii=False).encode()
        return _data(path, self._authorised(Call(method, path, headers=_JSON, body=content)))

    def document(self, path: str) -> bytes:
        """The bytes of a file. A refusal comes as an envelope here too."""
        answer = self._authorised(Call("GET", path, headers={"accept": "application/pdf, application/json"}))
        if answer.body[:1] == b"{":
            _data(path, answer)
        return answer.body

    def _authorised(self, call: Call) -> Answer:
        token = self._tokens.token()
        answer = self._send(call, token)
        if answer.status in (401, 403):
            answer = self._send(call, self._tokens.renewed(token))
        if answer.status == 403:
            need = "the integration lacks the right to the debt collection service of v1"
            raise ErpRightMissing(f"PowerOffice: {call.method} {call.path}: {need}", LEGACY)
        if not 200 <= answer.status < 300:
            raise failure(call.method, call.path, answer)
        return answer

    def _send(self, call: Call, token: str) -> Answer:
        headers = {**call.headers, "authorization": f"Bearer {token}"}
        return self._transport.send(Call(call.method, call.path, call.query, headers, call.body, call.repeatable))


_JSON = {"content-type": "application/json; charset=utf-8"}


def _data(path: str, answer: Answer) -> object:
    if answer.status == 204 or not answer.body:
        return None
    try:
        envelope = json.loads(answer.body)
    except ValueError as error:
        raise ErpUnavailable("PowerOffice: answered with something other than JSON") from error
    if not isinstance(envelope, dict) or not isinstance(envelope.get("success"), bool):
        raise ANSWERS.unexpected(path, "no envelope that says whether it went well")
    if not envelope["success"]:
        raise legacy_failure(path, envelope)
    found: object = envelope.get("data")
    return found
