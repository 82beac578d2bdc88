"""Where a letter may go: whether an e-mail address is usable, and whether the law lets the letter go by e-mail."""

from dataclasses import dataclass
from datetime import date

RECENT_USE_DAYS = 90
"""How long an address counts as "recently used" by the debtor towards us. The law names no number: our choice."""
SOURCE = "inkassoloven § 3a, with the ministry's example of a safe way: an address recently used towards the sender"


@dataclass(frozen=True, slots=True)
class ElectronicRule:
    """The answer, the name of the rule that gave it, and its source."""

    allowed: bool
    rule: str
    source: str


def usable_email(text: str) -> str | None:
    """The one address in `text` in the form that mail servers take, or None when it cannot be one.

    Only the form is judged; no name server is asked. An international domain comes back as its ASCII form. A local
    part outside ASCII, two addresses in one field and reserved domains that no mail reaches are not usable.
    """
    from email_validator import EmailNotValidError, validate_email

    try:
        found = validate_email(text.strip(), check_deliverability=False, allow_smtputf8=False)
    except EmailNotValidError:
        return None
    return found.ascii_email


def electronic_allowed(
    kind: str, email: str | None, *, on: date, email_used_on: date | None = None, email_unusable: bool = False
) -> ElectronicRule:
    """May a letter of `kind` go by e-mail on day `on`?

    `email` is a usable address or None; `email_used_on` the day the debtor last wrote to us from it; `email_unusable`
    that a letter to it came back. A notice may go to the address on the creditor's customer card. A payment demand
    starts collection itself: it goes by e-mail only to an address that the debtor used towards us in the last
    `RECENT_USE_DAYS` days (both days included), otherwise on paper.
    """
    if email is None:
        return _rule(False, "no-usable-address")
    if email_unusable:
        return _rule(False, "address-came-back")
    if kind == "notice":
        return _rule(True, "notice-to-customer-card-address")
    if email_used_on is not None and 0 <= (on - email_used_on).days <= RECENT_USE_DAYS:
        return _rule(True, "address-recently-used-towards-us")
    return _rule(False, "address-not-recently-used-towards-us")


def _rule(allowed: bool, rule: str) -> ElectronicRule:
    return ElectronicRule(allowed, rule, SOURCE)
