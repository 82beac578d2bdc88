"""The moment of a decision: the law clock's instant and its date in the case's country."""

from chalicelib.case.progress import Moment
from chalicelib.claim.facts import Country
from chalicelib.ports.assembly import Ports


def moment(ports: Ports, country: Country) -> Moment:
    return Moment(ports.clock.law_now(), ports.clock.today(country))
