"""What else can go wrong in the simulated Netvisor, on demand. Latency holds the company's only place."""

from pydantic import Field

from local.erps.stage import faults


class FaultOrder(faults.FaultOrder):
    code: str = ""
    """Answer a failure of this category instead."""
    always_200: bool = False
    """The older regime: every answer has HTTP status 200, whatever the request asks for."""
    lower_case: bool = False
    """All element names in lower case."""
    dots: bool = False
    """Decimal points where there are commas."""
    no_attributes: bool = False
    """The older shapes: InvoiceStatus of the list and InvoiceNumber of payments come without attributes."""
    latin: bool = False
    """Answers in ISO-8859-15 without saying so."""
    entities: bool = False
    """Answers carry a document type with an entity."""
    vanish_invoice: list[int] = Field(default_factory=list)
    """Keys of invoices that are gone for the interface."""
    page_size: int | None = Field(default=None, ge=1)
    """Invoices in one answer of the list, instead of 500."""


Faults = faults.Faults[FaultOrder]
