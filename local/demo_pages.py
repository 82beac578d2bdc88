"""The demo's own pages beside the product: where to begin, the time machine, and every mail that was sent."""

import re
from datetime import timedelta
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from werkzeug import Request, Response
from werkzeug.utils import redirect

from local import mail_sink
from local.background_walk import BackgroundWalk
from local.installation import NotRunning, standing
from local.places import Places
from local.product import ProductError
from local.seeding import OSLO, planted

_PAGES = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "demo_templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_MOST_DAYS = 366


class Demo:
    """Answers everything under /demo."""

    def __init__(self, places: Places) -> None:
        self._places = places
        self._walk: BackgroundWalk | None = None

    def answer(self, request: Request) -> Response:
        mail = re.fullmatch(r"/demo/mail/(\d{6})(?:/(\d{1,2}))?", request.path)
        if request.path == "/demo" and request.method == "GET":
            return self._start()
        if request.path == "/demo/walk" and request.method == "POST":
            return self._begin(request)
        if request.path == "/demo/ask" and request.method == "POST":
            return self._ask(request)
        if request.path == "/demo/mail" and request.method == "GET":
            mails = [mail_sink.read(path) for path in reversed(mail_sink.numbers(self._places.mail)[-200:])]
            return _page("mailbox.html", mails=mails)
        if mail and request.method == "GET":
            return self._mail(mail[1], mail[2])
        return _page("message.html", 404, title="Nothing here", text="There is nothing at this address.")

    def _start(self) -> Response:
        try:
            installation = standing(self._places)
            demo = planted(installation)
            now = installation.product.clock().astimezone(OSLO)
        except (NotRunning, FileNotFoundError, ProductError):
            text = "AutoCollect is being started. This page will work in a few seconds."
            return _page("message.html", 503, title="One moment", text=text, refresh=2)
        walk = self._walk
        return _page(
            "start.html", places=self._places, demo=demo, now=now, walk=walk, refresh=1 if walk and walk.running else 0
        )

    def _begin(self, request: Request) -> Response:
        origin = request.headers.get("Origin", self._places.front)
        if origin != self._places.front:
            return _page("message.html", 403, title="Not from there", text="Walk from this demo's own page.")
        text = request.form.get("days", "")
        if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= _MOST_DAYS:
            return _page("message.html", 422, title="How many days?", text=f"Give a number from 1 to {_MOST_DAYS}.")
        if self._walk is None or not self._walk.running:
            installation = standing(self._places)
            now = installation.product.clock().astimezone(OSLO)
            # A day that was walked to its night is over.
            first = now.date() + timedelta(days=1) if now.hour >= 23 else now.date()
            self._walk = BackgroundWalk(installation, first, int(text), seed=1)
        return _plain(redirect("/demo", 303))

    def _ask(self, request: Request) -> Response:
        """What the schedule does every five minutes, now: ERPs that announce nothing are asked what is new."""
        if request.headers.get("Origin", self._places.front) != self._places.front:
            return _page("message.html", 403, title="Not from there", text="Ask from this demo's own page.")
        standing(self._places).product.tick()
        return _plain(redirect("/demo", 303))

    def _mail(self, number: str, attachment: str | None) -> Response:
        path = self._places.mail / f"{number}.eml"
        if not path.exists():
            return _page("message.html", 404, title="No such mail", text="The mailbox was emptied, or never had it.")
        mail = mail_sink.read(path)
        if attachment is None:
            return _page("mail.html", mail=mail)
        if int(attachment) >= len(mail.attachments):
            return _page("message.html", 404, title="No such attachment", text="The mail has fewer attachments.")
        wanted = mail.attachments[int(attachment)]
        kind = wanted.kind if wanted.kind == "application/pdf" else "application/octet-stream"
        return Response(wanted.content, content_type=kind)


def _page(template: str, status: int = 200, refresh: int = 0, **values: object) -> Response:
    text = _PAGES.get_template(template).render(refresh=refresh, **values)
    return Response(text, status, content_type="text/html; charset=utf-8")


def _plain(answer: object) -> Response:
    """werkzeug's redirect is typed wider than what it returns."""
    if not isinstance(answer, Response):
        raise TypeError("not a response")
    return answer
