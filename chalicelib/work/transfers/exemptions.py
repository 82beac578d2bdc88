"""Customers that the creditor has exempted from transfer in the portal (mission B3). Open cases go on untouched."""

from chalicelib.ports.assembly import Ports
from chalicelib.ports.transfers import Exemption


def exempt_customers(ports: Ports, connection_id: str) -> frozenset[str]:
    """The ids of a connection's exempted customers; the ERP's own mark is the invoice's."""
    return frozenset(each.customer_id for each in ports.transfers.exemptions(connection_id))


def exempt(ports: Ports, connection_id: str, customer_id: str, customer_name: str, by: str) -> None:
    """From now on no invoice of the customer is taken. What is with us already goes on."""
    ports.transfers.exempt(Exemption(connection_id, customer_id, customer_name, by, ports.clock.law_now()))


def lift(ports: Ports, connection_id: str, customer_id: str) -> None:
    """The customer's invoices can be taken again; none is by this alone."""
    ports.transfers.lift(connection_id, customer_id)
