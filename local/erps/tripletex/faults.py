"""What else can go wrong in the simulated Tripletex, on demand."""

from pydantic import Field

from local.erps.stage import faults


class FaultOrder(faults.FaultOrder):
    without_reset_header: bool = False
    """429 answers leave X-Rate-Limit-Reset out."""
    expire_sessions: bool = False
    """All session tokens die now."""
    vanish_invoice: list[int] = Field(default_factory=list)
    """Ids of invoices that are gone for the API."""
    rate_limit: int | None = Field(default=None, ge=1)
    """Requests per period, instead of the configured ones."""
    result_limit: int = Field(default=10_000, ge=1)
    """Hits that one search may have."""
    webhooks_off: bool = False
    """Nothing is delivered; it waits."""
    max_webhook_failures: int | None = Field(default=None, ge=1)
    """Failures in a row after which a subscription is disabled, instead of a week of them."""


class Faults(faults.Faults[FaultOrder]):
    def vanished(self, invoice_id: int) -> bool:
        return invoice_id in self.order.vanish_invoice
