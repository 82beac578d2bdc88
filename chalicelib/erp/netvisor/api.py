"""Calls to Netvisor with what is the same for all: turn, signature, envelope, failures, paging by key."""

import logging
from collections.abc import Iterator, Mapping

from chalicelib.erp.contract import ErpNotFound, ErpUnavailable, ErpUnreadable
from chalicelib.erp.netvisor.elements import Node, NotXml, Tag, document, parse
from chalicelib.erp.netvisor.failures import complaint, failure
from chalicelib.erp.netvisor.signing import Signer
from chalicelib.erp.transport import Answer, Call, Limits, Transport
from chalicelib.erp.turns import Turns

_log = logging.getLogger(__name__)

LIMITS = Limits(call=270.0, connect=10.0, read=120.0, least=150.0, repeat_unanswered=False)
"""Netvisor asks for 120 seconds of patience per request, so each has them, with time to connect, to send and to take
the answer in: for workers, never behind a page. A repeat at once would be the overlap that Netvisor refuses."""
LEASE = LIMITS.call + 30.0
"""A turn outlasts the longest call with its repeats."""

BATCH = 100
"""Keys in one request: more is allowed for some resources, but large fetches are known to fail."""

MOST_PAGES = 2000
"""Ends a listing whose keys do not grow."""

Query = Mapping[str, str]


class NetvisorApi:
    """One company. Each request waits for the company's turn, since Netvisor bears one at a time."""

    def __init__(self, transport: Transport, signer: Signer, company: str, turns: Turns) -> None:
        self._transport, self._signer = transport, signer
        self.company = company
        self._turns = turns

    def get(self, resource: str, query: Query) -> Node:
        """The answer's root. GETs that change something (deletesalesinvoice.nv) must not come this way."""
        return self._answered(resource, Call("GET", f"/{resource}", query=query, headers=_READS, sign=self._sign))

    def post(self, resource: str, query: Query, body: Tag | None = None, *, repeatable: bool = False) -> Node:
        """A write. Only one that does no harm twice may be `repeatable`: an id used anew is a new request."""
        content = document(body) if body is not None else b""
        headers = _READS | {"content-type": "text/xml; charset=utf-8"}
        path = f"/{resource}"
        return self._answered(resource, Call("POST", path, query, headers, content, repeatable, self._sign))

    def pages(self, resource: str, query: Query, above: str, container: str, item: str, key: str) -> Iterator[Node]:
        """All items of a list, page after page above the largest key seen, until a page is empty.

        So no page size need be known. `above` is the name of the parameter; `key` of the element that is the key. An
        item whose key cannot be read is passed over; with none on a page that can, nobody knows how to go on.
        """
        cursor = int(query.get(above, "0"))
        for _ in range(MOST_PAGES):
            paged = {**query, above: str(cursor)} if cursor else dict(query)
            found = self.get(resource, paged).first(container).all(item)
            keyed = [(int(each.value(key)), each) for each in found if is_key(each.value(key))]
            if len(keyed) < len(found):
                _log.warning("Netvisor: %s lists %d items without a key", resource, len(found) - len(keyed))
            if found and not keyed:
                raise ErpUnreadable(f"Netvisor: {resource} lists items without keys")
            fresh = [(its, each) for its, each in keyed if its > cursor]
            if not fresh:
                return
            yield from (each for _, each in fresh)
            cursor = max(its for its, _ in fresh)
        raise ErpUnavailable(f"Netvisor: {resource} does not come to an end")

    def _sign(self, url: str) -> Mapping[str, str]:
        return self._signer.headers(url)

    def _answered(self, resource: str, call: Call) -> Node:
        with self._turns.hold(f"netvisor:{self.company}"):
            answer = self._transport.send(call)
        return self._opened(resource, answer)

    def _opened(self, resource: str, answer: Answer) -> Node:
        # The XML first and the HTTP status second: without the header that asks for statuses everything is 200.
        try:
            root = parse(answer.body)
            told = complaint(root)
        except (NotXml, LookupError):
            if answer.status in (401, 403, 404):
                raise failure(resource, answer.status, None, self.company) from None
            raise ErpUnavailable(f"Netvisor: {resource} answered {answer.status} without its envelope") from None
        if told is None and 200 <= answer.status < 300:
            return root
        raise failure(resource, answer.status, told, self.company)


_READS = {"accept": "text/xml, application/xml"}


def is_key(text: str) -> bool:
    """Whether the text can be a key of Netvisor's."""
    return text.isascii() and text.isdecimal()


def netvisor_key(text: str, what: str) -> str:
    """A key that is safe to send. ErpNotFound for anything else."""
    if not is_key(text):
        raise ErpNotFound(f"Netvisor: that is no {what} key")
    return text


def batches(keys: list[str]) -> Iterator[list[str]]:
    """The keys in groups that one request takes."""
    for start in range(0, len(keys), BATCH):
        yield keys[start : start + BATCH]
