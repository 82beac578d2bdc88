"""Where a letter may go: whether an e-mail address is usable, and whether the law lets the letter go by e-mail."""

from datetime import date

RECENT_USE_DAYS = 90
"""How long an address counts as "recently used" by the debtor towards us. The law names no number: our choice."""


def usable_email(text: str) -> str | None:
    """The one address in `text` in the form that mail servers take, or None when it cannot be one.

    Only the form is judged; no name server is asked. An international domain comes back as its ASCII form. A local
    part outside ASCII, two addresses in one field and reserved domains that no mail reaches are not usable.
    """
    from email_validator import EmailNotValidError, validate_email

    try:
        found = validate_email(text.strip(), check_deliverability=False, allow_smtputf8=False, strict=True)
    except EmailNotValidError:
        return None
    return found.ascii_email


def electronic_allowed(kind: str, email_used_on: date | None, today: date) -> bool:
    """May a letter of `kind` go to a usable e-mail address on day `today`, or must it go on paper?

    Source: inkassoloven § 3a (electronic sending "in a safe way"); the ministry's examples name an address that the
    debtor recently used towards the sender. The rule `email-by-kind`: a notice may go to the address on the creditor's
    customer card, where the two have written to each other. A payment demand is the agency's first own step: it goes
    by e-mail only when the debtor wrote to us from that address in the last `RECENT_USE_DAYS` days (the day itself and
    the last one included). Any other kind goes on paper.
    """
    if kind == "notice":
        return True
    if kind != "payment_demand" or email_used_on is None:
        return False
    return 0 <= (today - email_used_on).days <= RECENT_USE_DAYS
