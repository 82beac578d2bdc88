"""Finland's course of a case. The Finnish letters are not set up yet: balances and statuses are followed, nothing is
sent, and the plan says so instead of applying another country's course."""

from chalicelib.case.model import Plan, WhyNot


def plan() -> Plan:
    """Nothing comes by itself."""
    return Plan(None, None, WhyNot.COURSE_NOT_SET_UP)
