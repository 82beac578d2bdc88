"""HTTP answers that do not depend on whose ERP it is: JSON with exact money, an HTML failure, a lost answer."""

from werkzeug import Request, Response

from local.erps.jsontext import Json, write

HTML = "text/html; charset=utf-8"


def respond(value: Json, status: int = 200) -> Response:
    return Response(write(value), status=status, content_type="application/json; charset=utf-8")


def gateway_page(status: int, said: str) -> Response:
    """What a gateway puts in front of an interface that does not answer."""
    page = f"<!DOCTYPE html><html><head><title>{status}</title></head><body><h1>{said}</h1></body></html>"
    return Response(page, status=status, content_type=HTML)


def cut(request: Request) -> Response:
    """Loses the answer: closes the connection where there is one, else says that the gateway gave up."""
    connection = request.environ.get("werkzeug.socket")
    if connection is not None:
        connection.shutdown(2)
    return gateway_page(504, "Gateway timeout")
