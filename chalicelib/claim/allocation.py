"""What each payment went to; this, and not the claim's growth, is what the books post."""

from chalicelib.claim.account import Allocation
from chalicelib.claim.facts import Facts
from chalicelib.claim.reading import Reading
from chalicelib.claim.statement import walk
from chalicelib.law.lawbook import Lawbook

__all__ = ["Allocation", "allocate"]


def allocate(facts: Facts, law: Lawbook) -> tuple[Allocation, ...]:
    """One allocation per payment, by day. It rests on the facts alone, never on the day it is asked.

    A reversal (a payment below zero) has zeros, and so has the payment that it took back: together they left nothing.
    """
    account, _ = walk(facts, None, law, Reading())
    return tuple(account.allocations)
