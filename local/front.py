"""The front door on loopback: one origin for the portal, as CloudFront is on AWS, and the demo's own pages."""

import argparse
import json
import logging
import signal
import threading
from collections.abc import Iterable
from http.cookiejar import CookieJar, DefaultCookiePolicy
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
from werkzeug import Request, Response
from werkzeug.serving import make_server

from local import demo_pages, mail_sink
from local.places import Places, of_ports, usual
from local.processes import watched

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

_HOP_BY_HOP = {
    "connection",
    "keep-alive",
    "proxy-authenticate",
    "proxy-authorization",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
    "host",
    "content-length",
}
_NOTHING_THERE = json.dumps(
    {
        "type": "about:blank",
        "title": "Not Found",
        "status": 404,
        "code": "not_found",
        "detail": "there is nothing at this address: check it",
    }
)


class FrontDoor:
    """A WSGI application: /demo is ours, everything else goes to the API's stage in the embedded cloud."""

    def __init__(self, places: Places) -> None:
        self._places = places
        self._demo = demo_pages.Demo(places)
        # Every visitor brings his own cookies: a jar in here would sign everybody in as the last one.
        no_cookies = CookieJar(DefaultCookiePolicy(allowed_domains=[]))
        self._client = httpx.Client(timeout=60, follow_redirects=False, trust_env=False, cookies=no_cookies)
        self._api = ""

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        request = Request(environ)
        if request.path == "/demo" or request.path.startswith("/demo/"):
            response = self._demo.answer(request)
        else:
            response = self._forward(request, environ.get("RAW_URI", request.full_path))
        return response(environ, start_response)

    def _forward(self, request: Request, target: str) -> Response:
        api = self._api_address()
        if not api:
            return Response("AutoCollect is being deployed; try again in a moment.", 503, content_type="text/plain")
        headers = [(name, text) for name, text in request.headers.items() if name.lower() not in _HOP_BY_HOP]
        headers.append(("X-Forwarded-For", request.remote_addr or ""))
        try:
            answer = self._client.request(request.method, api + target, headers=headers, content=request.get_data())
        except httpx.TransportError as trouble:
            return Response(f"The embedded cloud does not answer: {trouble}", 502, content_type="text/plain")
        if answer.status_code == 403 and b"Missing Authentication Token" in answer.content:
            # The gateway's answer to what no route takes; on AWS the template turns it into this.
            return Response(_NOTHING_THERE, 404, content_type="application/problem+json")
        response = Response(answer.content, answer.status_code)
        response.headers.clear()
        for name, text in answer.headers.multi_items():
            if name.lower() not in _HOP_BY_HOP | {"content-encoding"}:
                response.headers.add(name, text)
        response.headers["Content-Length"] = str(len(answer.content))
        return response

    def _api_address(self) -> str:
        """Known once something was deployed."""
        if not self._api and self._places.outputs.exists():
            self._api = str(json.loads(self._places.outputs.read_text(encoding="utf-8"))["ApiUrl"])
        return self._api


def serve(places: Places) -> None:
    """Front door and mail sink until SIGTERM."""
    logging.getLogger("werkzeug").setLevel(logging.WARNING)
    sink = mail_sink.serve(places.mail, places.smtp_port)
    server = make_server("127.0.0.1", places.front_port, FrontDoor(places), threaded=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.1}, daemon=True)
    thread.start()
    ended = threading.Event()
    for what in (signal.SIGTERM, signal.SIGINT):
        signal.signal(what, lambda *_: ended.set())
    ended.wait()
    server.shutdown()
    sink.stop()


def command(places: Places) -> list[str]:
    """How another process starts this one."""
    ports = ",".join(str(number) for number in places.ports)
    return watched("local.front", "--home", str(places.home), "--mail", str(places.mail), "--ports", ports)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m local.front")
    parser.add_argument("--home", type=Path)
    parser.add_argument("--mail", type=Path)
    parser.add_argument("--ports", help="front,erp,cloud,smtp,poweroffice,netvisor")
    given = parser.parse_args()
    if not given.ports:
        serve(usual())
        return
    serve(of_ports(given.home, given.mail, (int(text) for text in given.ports.split(","))))


if __name__ == "__main__":
    main()
