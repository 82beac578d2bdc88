"""What an accepted webhook calls for: it only says that something changed; the ERP is asked what."""

import json
import logging

from chalicelib.ports.assembly import Ports
from chalicelib.ports.records import Receipt
from chalicelib.work.connections.every_part import every_part
from chalicelib.work.following.recall import take_recalls
from chalicelib.work.following.sync import sync_customer, sync_matches
from chalicelib.work.following.undone import sync_undone
from chalicelib.work.messages.poll import poll
from chalicelib.work.messages.receive import NOTICE
from chalicelib.work.transfers.transfer import take_proposals

_log = logging.getLogger(__name__)
_TRANSFERS = frozenset({"voucherstatus.ready"})
_MATCHED, _UNMATCHED = frozenset({"closeGroup.create"}), frozenset({"closeGroup.delete"})
_CUSTOMERS = frozenset({"customer.update"})


def take(ports: Ports, receipt: Receipt) -> str:
    """Act on a receipt; returns what was done. An event that we do not follow stays recorded and does nothing."""
    if receipt.event == NOTICE:
        return poll(ports, receipt.connection_id)
    if receipt.event in _TRANSFERS:
        # A status that waits for us is a transfer or a recall: the event does not say which.
        withdrawn, taken = every_part(
            lambda: take_recalls(ports, receipt.connection_id),
            lambda: take_proposals(ports, receipt.connection_id),
        )
        return f"{taken} taken, {withdrawn} withdrawn"
    if receipt.event in _MATCHED:
        return f"{sync_matches(ports, receipt.connection_id)} changed"
    if receipt.event in _UNMATCHED:
        changed = every_part(
            lambda: sync_undone(ports, receipt.connection_id, _named(receipt)),
            lambda: sync_matches(ports, receipt.connection_id),
        )
        return f"{sum(changed)} changed"
    if receipt.event in _CUSTOMERS:
        return f"{sync_customer(ports, receipt.connection_id, _named(receipt))} changed"
    _log.info("webhook %s of %s is not followed", receipt.event, receipt.connection_id)
    return "not followed"


def _named(receipt: Receipt) -> str:
    """The id of what the event is about; "" when the body names none, and then the night finds what changed."""
    try:
        message = json.loads(receipt.body)
    except ValueError:
        return ""
    named = message.get("id") if isinstance(message, dict) else None
    return str(named) if isinstance(named, int | str) else ""
