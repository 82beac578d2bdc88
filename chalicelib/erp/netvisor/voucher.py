"""The voucher of a settlement: what its payments leave to be posted, against the counter account of both.

Every line that is no principal goes into one voucher. The payments put the principal on the counter account, the
voucher takes from it what we keep or adds what we owe, and the bank's line meets the rest: the three add up to nil.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from chalicelib.erp.contract import Entry, PostingAccounts, Settlement
from chalicelib.erp.netvisor.elements import Tag
from chalicelib.erp.netvisor.values import amount as written

RESOURCE = "accounting.nv"

_VAT = re.compile(r"(?P<code>[A-Za-z0-9]+)\s+(?P<percent>\d{1,2}(?:[.,]\d{1,2})?)\s*%?")
_NUMBER = re.compile(r"[^\s\d]*\d\S*")
_ANSI = {"format": "ansi"}


@dataclass(frozen=True, slots=True)
class Vat:
    """Netvisor wants the code together with its percentage, and refuses a pair that does not belong together."""

    code: str
    percent: str


NO_VAT = Vat("NONE", "0")


@dataclass(frozen=True, slots=True)
class Line:
    """`amount` in cents with its VAT in it: above nil is debit."""

    entry: Entry
    amount: int
    text: str


def vat(text: str) -> Vat | None:
    """From "KOOS 25,5"; None for what does not read so."""
    found = _VAT.fullmatch(text.strip())
    return Vat(found["code"].upper(), found["percent"].replace(".", ",")) if found else None


def mark(agency: str, number: str) -> str:
    """What a settlement of ours is known by, as payer and at the beginning of the voucher's description."""
    return " ".join(f"{agency} {number}".split())


def number_in(agency: str, payer: str) -> str:
    """The number of our settlement in a payer's name that we wrote; empty for any other.

    A number is one word with a digit in it: our own company's name behind a bank payment has none.
    """
    start = f"{agency} ".casefold()
    plain = " ".join(payer.split())
    number = plain[len(start) :] if plain.casefold().startswith(start) else ""
    return number if _NUMBER.fullmatch(number) else ""


def is_marked(description: str, agency: str, number: str) -> bool:
    """Whether a voucher's description is the one of that settlement: not of 17 where 1 is asked for, and not what
    Netvisor makes of the payer's name for the voucher of a payment."""
    return description.startswith(f"{mark(agency, number)}:")


def lines(settlement: Settlement) -> tuple[Line, ...]:
    """Empty when the payments alone settle it."""
    rest = [each for each in settlement.lines if each.entry not in (Entry.CUSTOMER, Entry.PAYOUT)]
    others = [each for each in settlement.lines if each.entry in (Entry.CUSTOMER, Entry.PAYOUT)]
    counter = sum(each.amount for each in others)
    text = next((each.text for each in others if each.entry is Entry.PAYOUT), settlement.text)
    made = [Line(Entry.PAYOUT, counter, text), *(Line(each.entry, each.amount, each.text) for each in rest)]
    return tuple(line for line in made if line.amount)


def message(agency: str, settlement: Settlement, accounts: PostingAccounts, voucher_class: str) -> Tag:
    """The voucher in the order that Netvisor demands. KeyError for an entry without an account.

    With VAT in any line the sums are gross, and Netvisor adds the lines of the VAT; without, they are posted as given.
    """
    posted = lines(settlement)
    mode = "gross" if any(accounts.vat_codes.get(line.entry) for line in posted) else "net"
    inner = (
        Tag("calculationmode", mode),
        Tag("voucherdate", settlement.on.isoformat(), _ANSI),
        Tag("description", f"{mark(agency, settlement.number)}: {' '.join(settlement.text.split())}".rstrip()),
        Tag("voucherclass", voucher_class),
        *(_line(line, accounts, mode) for line in posted),
    )
    return Tag("voucher", inner)


def _line(line: Line, accounts: PostingAccounts, mode: str) -> Tag:
    rate = vat(accounts.vat_codes.get(line.entry, "")) or NO_VAT
    # An optional element may be left out, but must not be empty.
    described: Sequence[Tag] = (Tag("description", line.text),) if line.text else ()
    return Tag(
        "voucherline",
        (
            Tag("linesum", written(line.amount), {"type": mode}),
            *described,
            Tag("accountnumber", accounts.numbers[line.entry]),
            Tag("vatpercent", rate.percent, {"vatcode": rate.code}),
        ),
    )
