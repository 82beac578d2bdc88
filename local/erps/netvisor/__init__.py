"""A simulated Netvisor: its own ledger, interface and pages, reached over HTTP only."""

from local.erps.netvisor.app import NetvisorApp, create_app

__all__ = ["NetvisorApp", "create_app"]
