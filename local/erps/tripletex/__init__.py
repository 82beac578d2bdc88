"""A simulated Tripletex: its own ledger, API, webhooks and pages, reached over HTTP only.

`/v2` is the API with the shapes, codes and quirks of the real one; `/ui` the pages of the creditor's user; `/sim` the
controls of the demo and the tests (clock, seed, day, faults, webhooks, invoices made to measure), in control.py.
"""

from local.erps.tripletex.app import TripletexApp, create_app
from local.erps.tripletex.outbox import Send, WebhookCall

__all__ = ["Send", "TripletexApp", "WebhookCall", "create_app"]
