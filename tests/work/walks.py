"""The main job as far as a test wants it: each walk leaves the world right after its last step.

An invoice due on Friday 15 May 2026 is transferred on Monday 1 June: notice on 2 June, deadline on Tuesday 16 June,
list on Tuesday 23 June, answer by Thursday 25 June 08:00.
"""

from typing import Any

from tests.contracts.erp_installations import Sold
from tests.world import World

NOTICE, LIST, ANSWER_BY, REGISTRATION = "2026-06-02 06:00", "2026-06-23 09:00", "2026-06-25 08:00", "2026-06-25 08:05"


def noticed(site: World, amount: str = "1250.00", **card: Any) -> Sold:
    sold = site.transfer(amount, **card)
    site.run(NOTICE)
    return sold


def listed(site: World, amount: str = "1250.00", **card: Any) -> Sold:
    sold = noticed(site, amount, **card)
    site.run(LIST)
    return sold


def registered(site: World, amount: str = "1250.00", **card: Any) -> Sold:
    sold = listed(site, amount, **card)
    site.run(REGISTRATION)
    return sold
