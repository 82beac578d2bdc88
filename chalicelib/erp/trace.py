"""The optional trace file: every exchange with an ERP, one JSON object per line, redacted, for support."""

import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from chalicelib.erp.redaction import redact_body, redact_headers, redact_url

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request as it was sent and what came back; `status` 0 and `trouble` when nothing did."""

    erp: str
    method: str
    url: str
    headers: Mapping[str, str]
    body: bytes
    status: int
    answer_headers: Mapping[str, str]
    answer_body: bytes
    at: str
    """Wall-clock instant, ISO 8601."""
    trouble: str = ""
    call_id: str = ""
    """The same for all attempts at one call; it is in the log too."""


class TraceFile:
    """Appends to `path`. A file that cannot be written is reported once and never stops a call."""

    def __init__(self, path: str) -> None:
        self._path = Path(path)
        self._failed = False

    def write(self, exchange: Exchange) -> None:
        line = json.dumps(_line(exchange), ensure_ascii=False) + "\n"
        try:
            with self._path.open("a", encoding="utf-8") as file:
                file.write(line)
        except OSError as error:
            if not self._failed:
                _log.warning("the ERP trace file %s cannot be written: %s", self._path, error)
            self._failed = True


def _line(exchange: Exchange) -> dict[str, object]:
    return {
        "erp": exchange.erp,
        "method": exchange.method,
        "url": redact_url(exchange.url),
        "headers": redact_headers(exchange.headers),
        "request_body": redact_body(exchange.body, exchange.headers.get("content-type", "")),
        "status": exchange.status,
        "response_headers": redact_headers(exchange.answer_headers),
        "response_body": redact_body(exchange.answer_body, exchange.answer_headers.get("content-type", "")),
        "at": exchange.at,
        "call_id": exchange.call_id,
        "trouble": exchange.trouble,
    }
