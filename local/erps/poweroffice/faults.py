"""What else can go wrong in the simulated Go, on demand."""

from pydantic import Field

from local.erps.stage import faults


class FaultOrder(faults.FaultOrder):
    without_retry_after: bool = False
    """429 answers leave Retry-After out, as the gateway is known to."""
    expire_tokens: bool = False
    """All tokens die now."""
    vanish_invoice: list[str] = Field(default_factory=list)
    """Ids of invoices that are gone for the API."""
    token_seconds: int = Field(default=1200, ge=1)
    """How long the next tokens live."""
    page_size: int = Field(default=5000, ge=1)
    """Objects on one page at most, whatever is asked for."""
    lag: bool = False
    """v1 reads do not show what was written since this was switched on."""
    lag_seconds: float = Field(default=0, ge=0)
    """v2 reads of the ledger show only what is older than this, by the law clock."""
    match_invoices: bool = True
    """False: Go does not find the invoices that a bank journal names."""


class Faults(faults.Faults[FaultOrder]):
    def vanished(self, identity: str) -> bool:
        return identity.lower() in self.order.vanish_invoice
