"""What is owed on a case, as pages and the API show it."""

from datetime import date

from chalicelib.case.claim_facts import facts_of
from chalicelib.case.model import Case
from chalicelib.claim.statement import Statement, statement
from chalicelib.ports.assembly import Ports


def statement_of(ports: Ports, case: Case, on: date) -> Statement:
    """The claim line by line on a day; a closed case keeps the statement of the day it was closed."""
    return statement(facts_of(case), case.closed_on or on, ports.law)
