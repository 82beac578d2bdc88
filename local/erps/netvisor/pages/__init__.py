"""Netvisor's own pages under /ui."""

from dataclasses import dataclass

from werkzeug import Request, Response

from local.erps.netvisor.office import Office


@dataclass(slots=True)
class Pages:
    office: Office

    def answer(self, request: Request) -> Response:
        return Response(f"{request.path}", status=404)
