"""A simulated PowerOffice Go: its own ledger, both versions of the API, and pages, reached over HTTP only.

`/OAuth` and `/v2` are what the host of v2 has, `/v1` stands for the older version's host; `/ui` are the pages of the
creditor's user; `/sim` the controls of the demo and the tests (clock, seed, day, faults, invoices), in control.py.
"""

from local.erps.poweroffice.app import PowerOfficeApp, create_app

__all__ = ["PowerOfficeApp", "create_app"]
