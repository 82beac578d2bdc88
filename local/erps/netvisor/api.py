"""The interface: routing by resource, admission, faults and the envelope around every answer."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from werkzeug import Request, Response

from local.erps.netvisor import api_books, api_customers, api_invoices, api_payments, parameters
from local.erps.netvisor.access import Gate
from local.erps.netvisor.call import Call
from local.erps.netvisor.envelope import HTTP, E, failure, success
from local.erps.netvisor.faults import Faults
from local.erps.netvisor.office import Office, Refusal, invalid
from local.erps.stage.answers import cut, gateway_page

Handler = Callable[[Call], Sequence[E]]
ROUTES: dict[str, tuple[str, Handler]] = {
    **api_invoices.ROUTES,
    **api_payments.ROUTES,
    **api_customers.ROUTES,
    **api_books.ROUTES,
}
_ENTITY = '<!DOCTYPE Root [<!ENTITY oy "Osakeyhtiö">]>'


@dataclass(slots=True)
class Api:
    office: Office
    gate: Gate
    faults: Faults
    sleep: Callable[[float], None] = time.sleep

    def answer(self, request: Request) -> Response:
        """The answer to one request; nothing of a refused one is kept."""
        resource = request.path.removeprefix("/")
        status = self.faults.instead(request.path)
        if status is not None:
            return gateway_page(500 if isinstance(status, str) else status, "Palvelu ei vastaa")
        try:
            content = self._content(request, resource)
        except Refusal as refused:
            return self._refused(request, refused)
        if request.method == "POST" and self.faults.drops(request.path):
            return cut(request)
        if self.faults.order.wrong_envelope:
            return Response("<html><body>OK</body></html>", content_type="text/html; charset=utf-8")
        return self._shown(success(self.office.now, content), 200)

    def _content(self, request: Request, resource: str) -> Sequence[E]:
        method, handler = ROUTES.get(resource, ("", None))
        if handler is None:
            raise invalid(f"Resurssia {resource} ei ole.", f"There is no resource {resource}.")
        company = self.gate.admit(request, resource)
        if method != request.method:
            raise invalid(f"{resource} vaatii: {method}.", f"{resource} demands {method}.")
        parameters.check(resource, request)
        with self.gate.only_one(company):
            if self.faults.order.latency_ms:
                self.sleep(self.faults.order.latency_ms / 1000)
            if self.faults.order.code and self.faults.take(request.path):
                raise Refusal(self.faults.order.code, "Tilattu virhe.", "An error on demand.")
            with self.office.store.transaction():
                return handler(Call(request, self.office, self.faults, company))

    def _refused(self, request: Request, refused: Refusal) -> Response:
        language = request.headers.get("X-Netvisor-Interface-Language", "FI")
        asked = request.headers.get("X-Netvisor-Authentication-UseHTTPResponseStatusCodes", "") == "1"
        real = asked and not self.faults.order.always_200
        return self._shown(failure(self.office.now, refused, language), HTTP.get(refused.code, 400) if real else 200)

    def _shown(self, xml: str, status: int) -> Response:
        order = self.faults.order
        xml = (_ENTITY + xml.replace("</Root>", "&oy;</Root>")) if order.entities else xml
        if order.lower_case:
            xml = _lower(xml)
        encoded = xml.encode("iso-8859-15", "xmlcharrefreplace") if order.latin else xml.encode()
        return Response(encoded, status=status, content_type="text/xml")


def _lower(xml: str) -> str:
    """All names of elements in lower case; texts and attributes stay."""
    import re

    return re.sub(r"</?[A-Za-z]+", lambda found: found.group().lower(), xml)
