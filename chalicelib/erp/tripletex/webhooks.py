"""Subscriptions to what Tripletex announces: made, compared, and switched on again when Tripletex switched them off."""

import hashlib
import logging
from collections.abc import Sequence

from chalicelib.erp.intents import Intents, renewed
from chalicelib.erp.tripletex import wire
from chalicelib.erp.tripletex.api import TripletexApi
from chalicelib.erp.tripletex.failures import TripletexRefused

_log = logging.getLogger(__name__)

PATH = "/event/subscription"

EVENTS = {
    "voucherstatus.ready": "id,type,status,voucher(id)",
    "closeGroup.create": "id,postings(id,invoiceNumber,customer(id),voucher(id))",
    "closeGroup.delete": "id",
    "invoice.charged": "id",
    "customer.update": "id",
}
"""Event and the fields it shall carry: ids only, since the objects are read anew and callbacks pass other machines."""


def ensure(api: TripletexApi, intents: Intents, target_url: str, secret: str) -> Sequence[str]:
    """The events that now reach `target_url`; one that the installation does not know is left out.

    The secret cannot be read back, so a new secret needs a new address to take effect.
    """
    known = api.mapping("/event")
    standing = _standing(api)
    subscribed: list[str] = []
    for event, fields in EVENTS.items():
        mine = [one for one in standing if one.event == event and one.target_url == target_url]
        if event not in known and not mine:
            _log.warning("Tripletex: this installation does not announce %s", event)
        elif mine or _created(api, intents, event, target_url, secret):
            _revive(api, mine[:1], fields, secret)
            subscribed.append(event)
    return subscribed


def _standing(api: TripletexApi) -> list[wire.Subscription]:
    return list(api.values(wire.Subscription, PATH, {"fields": "id,version,event,targetUrl,fields,status"}))


def _created(api: TripletexApi, intents: Intents, event: str, target_url: str, secret: str) -> bool:
    body = {"event": event, "targetUrl": target_url, "fields": EVENTS[event], "hmacSharedSecret": secret}

    def found() -> str | None:
        mine = (one for one in _standing(api) if one.event == event and one.target_url == target_url)
        return next((str(one.id) for one in mine), None)

    address = hashlib.sha256(target_url.encode()).hexdigest()[:32]
    try:
        renewed(
            intents,
            f"subscription/{event}/{address}",
            # It was not among those that stand, so what a note says was made has been deleted since.
            stands=lambda _: False,
            look=found,
            post=lambda: found() or api.made(PATH, body),
        )
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
