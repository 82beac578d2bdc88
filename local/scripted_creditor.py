"""A creditor who reads his mail: some of the cases on the collection list he stops, through the mail's own links."""

import hashlib
import re
from html import unescape
from pathlib import Path

import httpx

from local import mail_sink

SHARE = 12
"""One in so many is stopped."""


class CannotStop(Exception):
    """The stop link of a mail does not work as the mail says."""


class ScriptedCreditor:
    """Stops a case by its invoice number and the seed, so that the same seed stops the same invoices."""

    def __init__(self, mail: Path, seed: int) -> None:
        self._mail = mail
        self._seed = seed
        self._read: set[str] = {path.stem for path in mail_sink.numbers(mail)} if mail.exists() else set()
        self._client = httpx.Client(timeout=60, follow_redirects=True, trust_env=False)
        self.stopped: list[str] = []

    def answer_lists(self) -> int:
        """Go through the mails that came since the last look; returns how many cases were stopped."""
        before = len(self.stopped)
        for path in mail_sink.numbers(self._mail):
            if path.stem in self._read:
                continue
            self._read.add(path.stem)
            for invoice, link in stop_links(mail_sink.read(path).text):
                if self._wants_to_stop(invoice):
                    self._stop(link)
                    self.stopped.append(invoice)
        return len(self.stopped) - before

    def _wants_to_stop(self, invoice: str) -> bool:
        digest = hashlib.sha256(f"{self._seed}:{invoice}".encode()).digest()
        return digest[0] % SHARE == 0

    def _stop(self, link: str) -> None:
        """Open the page as a person does, then send the form that it shows."""
        page = self._client.get(link)
        form = _form(page.text)
        if page.status_code != 200 or form is None:
            raise CannotStop(f"the stop link answered {page.status_code} without a form")
        action, fields = form
        done = self._client.post(httpx.URL(link).join(action), data=fields)
        if done.status_code != 200:
            raise CannotStop(f"the stop form answered {done.status_code}: {done.text[:200]}")


def stop_links(text: str) -> list[tuple[str, str]]:
    """Invoice number and stop link of each row of a list mail's plain text: "1. Faktura 10042", then its lines."""
    found = []
    invoice = ""
    for line in text.splitlines():
        head = re.match(r"\d+\. .*?(\S+)$", line)
        link = re.search(r"https?://\S+/stop/\S+", line)
        if head:
            invoice = head[1]
        elif link:
            found.append((invoice, link[0]))
    return found


def _form(html: str) -> tuple[str, dict[str, str]] | None:
    """Action and hidden fields of the page's form that stops."""
    for form in re.findall(r"<form\b.*?</form>", html, re.S):
        opening = form[: form.index(">")]
        action = re.search(r'action="([^"]*)"', opening)
        if "/language" in opening:
            continue
        fields: dict[str, str] = {}
        for tag in re.findall(r"<(?:input|button)\b[^>]*>", form):
            name, value = re.search(r'name="([^"]*)"', tag), re.search(r'value="([^"]*)"', tag)
            if name:
                fields[unescape(name[1])] = unescape(value[1]) if value else ""
        return (unescape(action[1]) if action else "", fields)
    return None
