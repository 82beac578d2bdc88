"""A connection's trouble and the rights it lacks, in the words of one language: for the portal and the open API."""

from chalicelib.erp.contract import MissingRight
from chalicelib.ports.records import Connection
from chalicelib.web.catalogue import Words
from chalicelib.work.connections.connection_health import ConnectionHealth

ERP_NAMES = {"tripletex": "Tripletex", "poweroffice": "PowerOffice Go", "netvisor": "Netvisor"}
_NO_MODULE = "subscription lacks the module"
"""What PowerOffice's right says of itself when it is given and not in force."""


def trouble_text(t: Words, connection: Connection, health: ConnectionHealth, ours: str) -> str:
    """What is wrong, empty when nothing is. Never what the ERP itself said."""
    if health.trouble is None:
        return ""
    erp = ERP_NAMES.get(connection.erp, connection.erp)
    if health.trouble.value == "wrong_company":
        return t("trouble.wrong_company", erp=erp, theirs=health.detail or "?", ours=ours)
    return t(f"trouble.{health.trouble.value}", erp=erp)


def purpose(t: Words, erp: str, right: MissingRight) -> str:
    """What a right is for; in the ERP adapter's own English where the catalogue has no words for it."""
    key = f"right.{erp}.{right.name.partition(' ')[0]}"
    told = t(key) if key in t else right.purpose
    return f"{told} {t('right.no_module')}" if _NO_MODULE in right.purpose else told
