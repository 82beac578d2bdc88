"""Subscriptions to what Tripletex announces: made, compared, and switched on again when Tripletex switched them off."""

import logging
from collections.abc import Sequence

from chalicelib.erp.tripletex import wire
from chalicelib.erp.tripletex.api import TripletexApi
from chalicelib.erp.tripletex.failures import TripletexRefused

_log = logging.getLogger(__name__)

PATH = "/event/subscription"

EVENTS = {
    "voucherstatus.ready": "id,type,status,voucher(id)",
    "closeGroup.create": "id,postings(id,invoiceNumber,customer(id),voucher(id))",
    "closeGroup.delete": "id",
}
"""Event and the fields it shall carry: ids only, since the objects are read anew and callbacks pass other machines."""


def ensure(api: TripletexApi, target_url: str, secret: str) -> Sequence[str]:
    """The events that now reach `target_url`; one that the installation does not know is left out.

    The secret cannot be read back, so a new secret needs a new address to take effect.
    """
    known = api.mapping("/event")
    standing = list(api.values(wire.Subscription, PATH, {"fields": "id,version,event,targetUrl,fields,status"}))
    subscribed: list[str] = []
    for event, fields in EVENTS.items():
        mine = [one for one in standing if one.event == event and one.target_url == target_url]
        if event not in known and not mine:
            _log.warning("Tripletex: this installation does not announce %s", event)
        elif mine or _created(api, event, fields, target_url, secret):
            _revive(api, mine[:1], fields, secret)
            subscribed.append(event)
    return subscribed


def _created(api: TripletexApi, event: str, fields: str, target_url: str, secret: str) -> bool:
    body: dict[str, object] = {"event": event, "targetUrl": target_url, "fields": fields, "hmacSharedSecret": secret}
    try:
        api.write("POST", PATH, body)
    except TripletexRefused as refused:
        if "event" not in refused.fields:
            raise
        _log.warning("Tripletex: a subscription to %s was refused", event)
        return False
    return True


def _revive(api: TripletexApi, standing: list[wire.Subscription], fields: str, secret: str) -> None:
    for one in standing:
        if one.status != "ACTIVE" or one.fields != fields:
            body: dict[str, object] = {
                "id": one.id,
                "version": one.version,
                "status": "ACTIVE",
                "fields": fields,
                "hmacSharedSecret": secret,
            }
            api.write("PUT", f"{PATH}/{one.id}", body)
