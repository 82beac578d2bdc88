"""What an accepted webhook calls for: it only says that something changed; the ERP is asked what."""

import logging

from chalicelib.ports.assembly import Ports
from chalicelib.ports.records import Receipt
from chalicelib.work.poll import poll
from chalicelib.work.receive import NOTICE
from chalicelib.work.sync import sync_matches
from chalicelib.work.transfer import take_proposals

_log = logging.getLogger(__name__)
_TRANSFERS = frozenset({"voucherstatus.ready"})
_MATCHES = frozenset({"closeGroup.create", "closeGroup.delete"})


def take(ports: Ports, receipt: Receipt) -> str:
    """Act on a receipt; returns what was done. An event that we do not follow stays recorded and does nothing."""
    if receipt.event == NOTICE:
        return poll(ports, receipt.connection_id)
    if receipt.event in _TRANSFERS:
        return f"{take_proposals(ports, receipt.connection_id)} taken"
    if receipt.event in _MATCHES:
        return f"{sync_matches(ports, receipt.connection_id)} changed"
    _log.info("webhook %s of %s is not followed", receipt.event, receipt.connection_id)
    return "not followed"
