"""Which interface resources a company must allow one by one, and which of those that read are not allowed now.

A reading resource is asked for something that is not there: the cheapest question. A writing one cannot be asked
without writing, so that a missing one is told, by its name, by the first call that needs it.
"""

from collections.abc import Mapping

from chalicelib.erp.contract import ErpNotFound, ErpRightMissing, MissingRight
from chalicelib.erp.netvisor.api import NetvisorApi
from chalicelib.erp.netvisor.failures import NetvisorRefused
from chalicelib.erp.netvisor.resources import RESOURCES as RESOURCES


def missing(api: NetvisorApi) -> tuple[MissingRight, ...]:
    """One request after the other, one per resource that reads."""
    return tuple(
        MissingRight(resource.name, resource.purpose, resource.needed)
        for resource in RESOURCES
        if resource.probe is not None and not _allowed(api, resource.name, resource.probe)
    )


def _allowed(api: NetvisorApi, name: str, probe: Mapping[str, str]) -> bool:
    try:
        api.get(name, probe)
    except ErpRightMissing:
        return False
    except (NetvisorRefused, ErpNotFound):
        # Refused for what was asked: so it may be asked.
        return True
    return True
