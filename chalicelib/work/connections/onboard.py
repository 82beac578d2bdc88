"""Connecting a creditor: its record, its ERP connection with the key sealed, its people."""

import secrets
from dataclasses import replace

from chalicelib.erp.registry import KINDS
from chalicelib.ports.assembly import Ports
from chalicelib.ports.health import Health
from chalicelib.ports.records import Connection, ConnectionState, Creditor, Member
from chalicelib.ports.storage import Missing


class AnotherCreditors(ValueError):
    """The connection id is taken by another creditor; choose another id."""


def save_creditor(ports: Ports, creditor: Creditor) -> Creditor:
    """Create a creditor, or change the settings of an existing one."""
    try:
        return change_creditor(ports, creditor)
    except Missing:
        return create_creditor(ports, creditor)


def create_creditor(ports: Ports, creditor: Creditor, first: Member | None = None) -> Creditor:
    """A new creditor with its first member, in one write. Raises VersionConflict when the id is taken.

    One write, so that of two who want the same id one gets it whole, and no creditor is left without anybody.
    """
    fresh = replace(creditor, number=ports.numbers.next("creditor"), version=0)
    ports.register.save_creditor(fresh, first)
    return fresh


def change_creditor(ports: Ports, creditor: Creditor) -> Creditor:
    """Replace the settings; the number stays. Raises Missing."""
    known = ports.register.creditor(creditor.id)
    changed = replace(creditor, number=known.number, version=known.version)
    ports.register.save_creditor(changed)
    return changed


class AnotherErps(ValueError):
    """The connection id stands for a company in another ERP; choose another id."""


def connect(ports: Ports, creditor_id: str, connection_id: str, erp: str, company_id: str, api_key: str) -> Connection:
    """Connect a creditor's company in an ERP, or replace the key of the connection. The check follows at once.

    Raises ValueError for an ERP that is not in `registry.KINDS`, Missing for an unknown creditor, AnotherCreditors and
    AnotherErps when the id is taken.
    """
    if erp not in KINDS:
        raise ValueError(f"unknown ERP {erp!r}: known are {', '.join(KINDS)}")
    ports.register.creditor(creditor_id)
    try:
        known = ports.register.connection(connection_id)
    except Missing:
        known = Connection(
            id=connection_id,
            creditor_id=creditor_id,
            erp=erp,
            company_id=company_id,
            sealed_key="",
            sealed_webhook_secret=ports.vault.seal(secrets.token_urlsafe(32), f"webhook:{connection_id}"),
        )
    if known.creditor_id != creditor_id:
        raise AnotherCreditors(connection_id)
    if known.erp != erp:
        raise AnotherErps(connection_id)
    return _with_key(ports, replace(known, company_id=company_id), api_key)


def restore_connection(ports: Ports, connection_id: str, api_key: str) -> Connection:
    """Put in the new key that the creditor made in the ERP; the check and a catch-up follow at once."""
    return _with_key(ports, ports.register.connection(connection_id), api_key)


def check_again(ports: Ports, connection_id: str) -> Connection:
    """The creditor has put something right in the ERP: check at once. A broken one may work again with its old key."""
    connection = ports.register.connection(connection_id)
    if connection.state is ConnectionState.BROKEN:
        connection = replace(connection, state=ConnectionState.NEW, last_error="", health=Health())
    ports.register.save_connection(connection, ports.clock.wall_now(), effects=("check_connection",))
    return connection


def _with_key(ports: Ports, connection: Connection, api_key: str) -> Connection:
    changed = replace(
        connection,
        sealed_key=ports.vault.seal(api_key.strip(), f"key:{connection.id}"),
        state=ConnectionState.NEW,
        last_error="",
        health=Health(),
    )
    ports.register.save_connection(changed, ports.clock.wall_now(), effects=("check_connection",))
    return changed


def add_member(ports: Ports, member: Member) -> None:
    """Give a person access to one creditor's portal. Raises Missing for an unknown creditor."""
    ports.register.creditor(member.creditor_id)
    ports.register.add_member(member)
