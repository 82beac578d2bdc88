"""The last look before a letter is drawn: what a letter must never say wrongly, however it was decided."""

from datetime import timedelta

from chalicelib.letters.model import LetterContent

KINDS = ("notice", "payment_demand")
DEADLINE_DAYS = 14
"""Shortest deadline from the day of sending, inkassoloven §§ 9 and 10."""


class LetterRefused(ValueError):
    """A letter that must not be drawn; the message names each fault. The decision behind it has to be made anew."""


def check(content: LetterContent) -> None:
    """Raise LetterRefused unless sums, dates and payment references hold together."""
    faults = [*_sums(content), *_dates(content), *_references(content)]
    if faults:
        raise LetterRefused(f"letter {content.letter_id} is refused: {'; '.join(faults)}")


def _sums(content: LetterContent) -> list[str]:
    faults = []
    lines = sum(line.amount for line in content.lines)
    if lines != content.total:
        faults.append(f"its lines add up to {lines} and its total is {content.total} (minor units)")
    parts = content.principal_open + content.interest_open + content.costs_open
    if parts != content.total:
        faults.append(f"principal, interest and costs add up to {parts} and its total is {content.total} (minor units)")
    if content.total <= 0:
        faults.append("nothing is open: there is nothing to ask for")
    return faults


def _dates(content: LetterContent) -> list[str]:
    faults = []
    if content.issued_at.tzinfo is None:
        faults.append("issued_at has no time zone")
    if content.issued_on <= content.due_date:
        faults.append(f"it is dated {content.issued_on}, not after the due date {content.due_date}")
    if content.deadline < content.issued_on + timedelta(days=DEADLINE_DAYS):
        faults.append(f"its deadline {content.deadline} is less than {DEADLINE_DAYS} days after {content.issued_on}")
    return faults


def _references(content: LetterContent) -> list[str]:
    from stdnum.no import kontonr

    faults = []
    if content.kind not in KINDS:
        faults.append(f"its kind {content.kind!r} is none of {', '.join(KINDS)}")
    if not (content.kid.isascii() and content.kid.isdigit() and 4 <= len(content.kid) <= 25):
        faults.append(f"its KID {content.kid!r} is not 4 to 25 digits")
    if len(content.agency.account_number) != 11 or not kontonr.is_valid(content.agency.account_number):
        faults.append(f"its account number {content.agency.account_number!r} is not 11 digits with a right check digit")
    if not content.pin or not content.debtor_page:
        faults.append("it has no PIN or no address of the debtor's page")
    return faults
