"""A simulated Tripletex: its own ledger, API, webhooks and pages, reached over HTTP only."""

from local.erps.tripletex.app import TripletexApp, create_app
from local.erps.tripletex.outbox import Send, WebhookCall

__all__ = ["Send", "TripletexApp", "WebhookCall", "create_app"]
