"""The ERP's own pages."""

from dataclasses import dataclass

from werkzeug import Request, Response

from local.erps.tripletex.office import Office


@dataclass(slots=True)
class Pages:
    office: Office

    def answer(self, request: Request) -> Response:
        return Response(f"no page {request.path} yet", status=404)
